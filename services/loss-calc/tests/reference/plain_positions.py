"""Which shares are in the claim: lots replayed trade by trade (2022: arts. 27, 28 and 34)."""

from dataclasses import dataclass, field
from fractions import Fraction

from .plain_records import Record

NONE = Fraction(0)


@dataclass(eq=False)
class Lot:
    """Shares that came in together; `record` is None for shares held at implementation."""

    record: Record | None
    quantity: Fraction
    is_eligible: bool
    left: Fraction = NONE

    def __post_init__(self) -> None:
        """Nothing has left a new lot."""
        self.left = self.quantity


@dataclass(frozen=True)
class Came:
    """A lot entered the claim."""

    lot: Lot


@dataclass(frozen=True)
class Went:
    """Shares of a lot left the claim again inside the window; `record` says at what price."""

    lot: Lot
    quantity: Fraction
    record: Record


@dataclass(frozen=True)
class Flat:
    """The whole position (bear: all uncovered sales) was zero at this moment."""


Event = Came | Went | Flat


@dataclass
class Claim:
    """What happened to the claim in the window, and what else is held at its end."""

    events: list[Event] = field(default_factory=list)
    other_held: Fraction = NONE

    @property
    def lots(self) -> list[Lot]:
        """Every lot that ever entered the claim, in time order."""
        return [event.lot for event in self.events if isinstance(event, Came)]

    @property
    def quantity(self) -> Fraction:
        """Shares that survive to the end of the window."""
        return sum((lot.left for lot in self.lots), NONE)


def take(lots: list[Lot], quantity: Fraction) -> list[tuple[Lot, Fraction]]:
    """Take shares out of the lots in the order given."""
    taken = []
    for lot in lots:
        part = min(lot.left, quantity)
        if part > 0:
            lot.left -= part
            quantity -= part
            taken.append((lot, part))
    return taken


def bull_claim(
    window: list[Record], opening: Fraction, *, is_opening_last: bool, is_newest_first: bool
) -> Claim:
    """Eligible purchases less what sales took, oldest lot first; the opening lot first, or last."""
    claim = Claim()
    opening_lot = Lot(None, opening, is_eligible=False)
    bought: list[Lot] = []
    for record in window:
        if record.side == "buy":
            lot = Lot(record, record.quantity, record.is_eligible)
            bought.append(lot)
            claim.events += [Came(lot)] if lot.is_eligible else []
        else:
            queue = [opening_lot, *bought]
            if is_newest_first:
                queue = [*reversed(bought), opening_lot]
            elif is_opening_last:
                queue = [*bought, opening_lot]
            taken = take(queue, record.quantity)
            claim.events += [Went(lot, part, record) for lot, part in taken if lot.is_eligible]
        if opening_lot.left + sum(lot.left for lot in bought) == 0:
            claim.events.append(Flat())
    claim.other_held = opening_lot.left + sum(
        (lot.left for lot in bought if not lot.is_eligible), NONE
    )
    return claim


def bear_claim(
    window: list[Record], opening: Fraction, *, is_opening_first: bool, is_newest_first: bool
) -> Claim:
    """Sales of opening shares less what purchases covered; a cover puts the opening share back."""
    claim = Claim()
    opening_left, bought_left = opening, NONE
    tainted: list[Lot] = []
    for record in window:
        if record.side == "sell":
            first = min(record.quantity, opening_left if is_opening_first else bought_left)
            rest = record.quantity - first
            from_opening = first if is_opening_first else rest
            opening_left -= from_opening
            bought_left -= record.quantity - from_opening
            if from_opening > 0 and record.is_sale and record.is_eligible:
                lot = Lot(record, from_opening, is_eligible=True)
                tainted.append(lot)
                claim.events.append(Came(lot))
        else:
            queue = list(reversed(tainted)) if is_newest_first else tainted
            covered = take(queue, record.quantity) if record.is_purchase else []
            claim.events += [Went(lot, part, record) for lot, part in covered]
            back = sum((part for _, part in covered), NONE)
            opening_left += back
            bought_left += record.quantity - back
        if sum(lot.left for lot in tainted) == 0:
            claim.events.append(Flat())
    claim.other_held = opening_left + bought_left
    return claim


@dataclass
class Exit:
    """How the claim closed between exposure and baseline day."""

    closed: list[tuple[Record, Fraction]]
    all_trades: list[Record]
    given_away: Fraction = NONE

    @property
    def quantity(self) -> Fraction:
        """Claim shares sold (bear: bought back)."""
        return sum((part for _, part in self.closed), NONE)


def bull_exit(claim: Claim, post: list[Record], post_order: str) -> Exit:
    """Sales take other shares, claim shares and shares bought since, in the order of the policy."""
    order = {
        "fifo": ("other", "claim", "new"),
        "eligible_first": ("claim", "other", "new"),
        "lifo": ("new", "claim", "other"),
    }[post_order]
    held = {"other": claim.other_held, "claim": claim.quantity, "new": NONE}
    found = Exit([], [record for record in post if record.is_sale])
    for record in post:
        if record.side == "buy":
            held["new"] += record.quantity
            continue
        wanted = record.quantity
        for bucket in order:
            part = min(wanted, held[bucket])
            held[bucket] -= part
            wanted -= part
            if bucket != "claim" or part == 0:
                continue
            if record.is_sale:
                found.closed.append((record, part))
            else:
                found.given_away += part
    return found


def bear_exit(claim: Claim, post: list[Record]) -> Exit:
    """The first shares bought after exposure, up to the claim, are the buy-back."""
    purchases = [record for record in post if record.is_purchase]
    found = Exit([], purchases)
    open_quantity = claim.quantity
    for record in purchases:
        part = min(open_quantity, record.quantity)
        if part > 0:
            found.closed.append((record, part))
            open_quantity -= part
    return found
