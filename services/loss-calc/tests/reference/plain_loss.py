"""The difference loss: (A - S) Ns + (A - Pb) Nh, in bear cases (R - V) Mb + (Pb - V) Mo."""

from dataclasses import dataclass
from fractions import Fraction

from .plain_averages import weighted_mean
from .plain_records import Record

NONE = Fraction(0)


@dataclass(frozen=True)
class Parts:
    """The loss on closed and on held shares, and the mean price at which both left the claim."""

    closed: Fraction
    held: Fraction
    left_at: Fraction | None

    @property
    def total(self) -> Fraction:
        """The difference loss."""
        return self.closed + self.held


def exit_average(
    trades: list[tuple[Record, Fraction]], closed_quantity: Fraction
) -> Fraction | None:
    """The quantity-weighted price of the sales (bear: buy-backs); None where nothing was closed."""
    if closed_quantity == 0:
        return None
    return weighted_mean([(part, record.price) for record, part in trades])


def loss_parts(
    direction: str, entry: Fraction | None, exit_price: Fraction | None, baseline_price: Fraction,
    closed_quantity: Fraction, held_quantity: Fraction,
) -> Parts:  # fmt: skip
    """Return both parts before netting."""
    if entry is None or closed_quantity + held_quantity == 0:
        return Parts(NONE, NONE, None)
    sign = 1 if direction == "bull" else -1
    proceeds = (exit_price if exit_price is not None else NONE) * closed_quantity
    closed = sign * (entry * closed_quantity - proceeds)
    held = sign * (entry - baseline_price) * held_quantity
    mean = (proceeds + baseline_price * held_quantity) / (closed_quantity + held_quantity)
    return Parts(closed, held, mean)


def netted(parts: Parts, netting: str) -> Parts:
    """Apply the floor; a gain on one part reduces the other part under net_floor only."""
    if netting == "signed":
        return parts
    closed, held = max(parts.closed, NONE), max(parts.held, NONE)
    if netting == "floor_each":
        return Parts(closed, held, parts.left_at)
    total = max(parts.total, NONE)
    if parts.closed < 0:
        return Parts(NONE, total, parts.left_at)
    if parts.held < 0:
        return Parts(total, NONE, parts.left_at)
    return Parts(closed, held, parts.left_at)
