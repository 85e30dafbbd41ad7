"""Money as whole fen."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lawkit.rounding import Rounding, rounded_to_whole

FEN_PER_YUAN = 100


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of renminbi in whole fen; sums need `start=Money(0)`."""

    fen: int

    def __post_init__(self) -> None:
        # Exactly int: a bool counts as an int to isinstance, and it is no money.
        if type(self.fen) is not int:
            raise TypeError(f"fen must be an int, not {type(self.fen).__name__}: {self.fen!r}")

    def __add__(self, other: "Money") -> "Money":
        """Add two amounts."""
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        """Take one amount from another."""
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.fen - other.fen)

    def __neg__(self) -> "Money":
        """Turn the sign."""
        return Money(-self.fen)

    @property
    def is_zero(self) -> bool:
        """Whether this is exactly nothing."""
        return self.fen == 0

    @property
    def is_negative(self) -> bool:
        """Whether this is less than nothing."""
        return self.fen < 0

    def times(self, rate: Fraction | Decimal | int, *, rounding: Rounding) -> "Money":
        """Multiply exactly by `rate` and round once to whole fen."""
        return _whole_fen(self.fen * _exact(rate), rounding)

    @classmethod
    def of_yuan(cls, yuan: Fraction | Decimal | int, *, rounding: Rounding) -> "Money":
        """Take an amount in yuan and round once to whole fen."""
        return _whole_fen(_exact(yuan) * FEN_PER_YUAN, rounding)

    def yuan_text(self) -> str:
        """Write the amount in yuan, grouped, with two decimals ("1,234.56")."""
        yuan, fen = divmod(abs(self.fen), FEN_PER_YUAN)
        return f"{'-' if self.is_negative else ''}{yuan:,}.{fen:02d}"


def _whole_fen(fen: Fraction, rounding: Rounding) -> Money:
    return Money(rounded_to_whole(fen, rounding=rounding))


def _exact(number: Fraction | Decimal | int) -> Fraction:
    if isinstance(number, Fraction):
        return number
    if isinstance(number, bool) or not isinstance(number, Fraction | Decimal | int):
        raise TypeError(
            f"money takes a Fraction, Decimal or int, not {type(number).__name__}: {number!r}"
        )
    if isinstance(number, Decimal) and not number.is_finite():
        raise ValueError(f"money takes finite numbers only: {number}")
    return Fraction(number)
