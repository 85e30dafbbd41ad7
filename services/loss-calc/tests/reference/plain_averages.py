"""The nine averages, each replayed literally; for prices or for index levels, by the same code."""

from collections.abc import Callable
from fractions import Fraction

from .plain_positions import Came, Claim, Event, Flat, Lot, Went
from .plain_records import Record

# What a record is worth per share: its price, or the index level of its day.
Worth = Callable[[Record], Fraction]


def average(method: str, claim: Claim, worth: Worth) -> Fraction | None:
    """Return the average of the claim by the named method; None when the claim is empty."""
    if claim.quantity == 0:
        return None
    return METHODS[method](claim, worth)


def arithmetic(claim: Claim, worth: Worth) -> Fraction:
    """The mean of the prices, whatever the quantities."""
    levels = [lot_worth(lot, worth) for lot in claim.lots]
    return sum(levels, Fraction(0)) / len(levels)


def simple_weighted(claim: Claim, worth: Worth) -> Fraction:
    """Every lot at its full quantity; what left is not looked at."""
    return weighted_mean([(lot.quantity, lot_worth(lot, worth)) for lot in claim.lots])


def surviving_weighted(claim: Claim, worth: Worth) -> Fraction:
    """Every lot at the quantity that survives."""
    return weighted_mean([(lot.left, lot_worth(lot, worth)) for lot in claim.lots])


def actual_cost(claim: Claim, worth: Worth) -> Fraction:
    """What all lots cost less what their sales brought, per surviving share."""
    return net_cost(claim.events, claim.lots, worth) / claim.quantity


def fifo_actual_cost(claim: Claim, worth: Worth) -> Fraction:
    """The same for lots from the first effective day on."""
    return net_cost(claim.events, lots_from_first_effective_day(claim), worth) / claim.quantity


def moving_from_start(claim: Claim, worth: Worth) -> Fraction:
    """The pool of all lots."""
    return moving(claim.events, claim.lots, worth)


def moving_first_effective(claim: Claim, worth: Worth) -> Fraction:
    """The pool of the lots from the first effective day on."""
    return moving(claim.events, lots_from_first_effective_day(claim), worth)


def moving_last_flat(claim: Claim, worth: Worth) -> Fraction:
    """The pool of the lots since the position was last zero."""
    return moving(claim.events, lots_since_last_flat(claim), worth)


def weighted_mean(parts: list[tuple[Fraction, Fraction]]) -> Fraction:
    """Return the mean of (quantity, worth) pairs, weighted by quantity."""
    total = sum((quantity for quantity, _ in parts), Fraction(0))
    return sum((quantity * each for quantity, each in parts), Fraction(0)) / total


def lot_worth(lot: Lot, worth: Worth) -> Fraction:
    """What one share of the lot was worth when it came."""
    assert lot.record is not None
    return worth(lot.record)


def leaving_worth(event: Went, worth: Worth) -> Fraction:
    """What one leaving share brought; shares given away leave at their own cost."""
    is_gift = event.record.kind in ("transfer_in", "transfer_out")
    return lot_worth(event.lot, worth) if is_gift else worth(event.record)


def net_cost(events: list[Event], lots: list[Lot], worth: Worth) -> Fraction:
    """What the lots cost less what the sales matched to them brought."""
    cost = Fraction(0)
    for event in events:
        if isinstance(event, Came) and event.lot in lots:
            cost += event.lot.quantity * lot_worth(event.lot, worth)
        if isinstance(event, Went) and event.lot in lots:
            cost -= event.quantity * leaving_worth(event, worth)
    return cost


def moving(events: list[Event], lots: list[Lot], worth: Worth) -> Fraction:
    """A purchase re-averages the pool, a sale only shrinks it; an empty pool starts afresh."""
    pool, mean = Fraction(0), Fraction(0)
    for event in events:
        if isinstance(event, Flat) or event.lot not in lots:
            continue
        if isinstance(event, Came):
            quantity = event.lot.quantity
            mean = (pool * mean + quantity * lot_worth(event.lot, worth)) / (pool + quantity)
            pool += quantity
        else:
            pool -= event.quantity
            mean = mean if pool else Fraction(0)
    assert pool == sum(lot.left for lot in lots)
    return mean


def first_effective_lot(claim: Claim) -> Lot:
    """The earliest lot of which any share survives to the end of the window."""
    return next(lot for lot in claim.lots if lot.left > 0)


def lots_from_first_effective_day(claim: Claim) -> list[Lot]:
    """Whole lots of the first effective trading day and later."""
    first = first_effective_lot(claim)
    assert first.record is not None
    start = first.record.day
    return [lot for lot in claim.lots if lot.record is not None and lot.record.day >= start]


def lots_since_last_flat(claim: Claim) -> list[Lot]:
    """Lots that came after the last moment the whole position was zero."""
    since: list[Lot] = []
    for event in claim.events:
        if isinstance(event, Flat):
            since = []
        if isinstance(event, Came):
            since.append(event.lot)
    return since


METHODS: dict[str, Callable[[Claim, Worth], Fraction]] = {
    "arithmetic": arithmetic,
    "simple_weighted": simple_weighted,
    "actual_cost": actual_cost,
    "fifo_actual_cost": fifo_actual_cost,
    "fifo_weighted": surviving_weighted,
    "lifo_weighted": surviving_weighted,
    "moving": moving_from_start,
    "moving_first_effective": moving_first_effective,
    "moving_last_flat": moving_last_flat,
}
