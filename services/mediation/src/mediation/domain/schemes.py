"""Settlement schemes: what each of many parties is paid for its loss, in whole fen.

All arithmetic is on integers. Until the one rounding at the end amounts are counted in parts of
1/10,000 fen, which every basis point divides exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from lawkit.rounding import Rounding
from mediation.domain.scheme_errors import (
    BpOutOfRangeError,
    BracketsRefusedError,
    LimitsRefusedError,
    SchemeParameterForeignError,
    SchemeParameterMissingError,
)

PARTS = 10_000
"""Parts of a fen, and basis points of the whole."""


class SchemeType(StrEnum):
    """How the amount follows from the loss."""

    FULL = "FULL"
    RATIO = "RATIO"
    TIERED_MARGINAL = "TIERED_MARGINAL"
    TIERED_CLASS = "TIERED_CLASS"
    POOL = "POOL"
    FIXED = "FIXED"


@dataclass(frozen=True, slots=True)
class LossRow:
    """One party's loss; `recovered_fen` is what it has had for this loss elsewhere."""

    party_ref: str
    loss_fen: int
    recovered_fen: int = 0
    flags: frozenset[str] = frozenset()

    @property
    def left_fen(self) -> int:
        """The loss that nobody has made good yet."""
        return max(self.loss_fen - self.recovered_fen, 0)


@dataclass(frozen=True, slots=True)
class Bracket:
    """The part of a loss up to `up_to_fen` (None: without end) is paid at `bp`."""

    up_to_fen: int | None
    bp: int


@dataclass(frozen=True, slots=True)
class LossClass:
    """Whole losses up to a size, or of parties with a flag, are paid at `bp`; first match wins."""

    bp: int
    up_to_fen: int | None = None
    flag: str | None = None

    def has(self, row: LossRow) -> bool:
        """Whether the party belongs to this class."""
        if self.flag is not None:
            return self.flag in row.flags
        return self.up_to_fen is None or row.loss_fen <= self.up_to_fen


_NEEDED = {
    SchemeType.FULL: None,
    SchemeType.RATIO: "ratio_bp",
    SchemeType.TIERED_MARGINAL: "brackets",
    SchemeType.TIERED_CLASS: "classes",
    SchemeType.POOL: "pool_fen",
    SchemeType.FIXED: "amounts",
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme with its modifiers; one that contradicts itself cannot be built."""

    type: SchemeType
    ratio_bp: int | None = None
    brackets: tuple[Bracket, ...] = ()
    classes: tuple[LossClass, ...] = ()
    pool_fen: int | None = None
    amounts: Mapping[str, int] = field(default_factory=dict)
    rounding: Rounding = Rounding.HALF_UP
    min_fen: int | None = None
    max_fen: int | None = None
    deduct_other_recovery: bool = False
    accept_inversions: bool = False
    above_loss_reason: str = ""

    def __post_init__(self) -> None:
        needed = _NEEDED[self.type]
        for name in filter(None, _NEEDED.values()):
            value = getattr(self, name)
            is_given = value is not None if isinstance(value, int | None) else bool(value)
            if name == needed and not is_given:
                raise SchemeParameterMissingError(self.type, name)
            if name != needed and is_given:
                raise SchemeParameterForeignError(self.type, name)
        ratios = [each.bp for each in self.brackets] + [each.bp for each in self.classes]
        for bp in (*ratios, self.ratio_bp or 0):
            if not 0 <= bp <= PARTS:
                raise BpOutOfRangeError(bp)
        _check_steps([bracket.up_to_fen for bracket in self.brackets])
        _check_steps([each.up_to_fen for each in self.classes if each.flag is None])
        if None not in (self.min_fen, self.max_fen) and self.min_fen > self.max_fen:  # type: ignore[operator]
            raise LimitsRefusedError(self.min_fen or 0, self.max_fen or 0)


def _check_steps(ends: Sequence[int | None]) -> None:
    """Each bracket ends above the one before it; only the last may be without end."""
    for end in ends:
        if end is not None and end < 1:
            raise BracketsRefusedError("one ends below 1 fen", "某段上限低于1分")
    for earlier, later in pairwise(ends):
        if earlier is None:
            raise BracketsRefusedError("only the last may be without end", "仅最后一段可无上限")
        if later is not None and later <= earlier:
            reason = f"{later} does not lie above {earlier}: list them in ascending order"
            raise BracketsRefusedError(reason, f"{later}不高于{earlier}，应按升序且不重叠")


def rounded_parts(parts: int, rounding: Rounding) -> int:
    """Whole fen of a non-negative number of parts."""
    whole, rest = divmod(parts, PARTS)
    twice = 2 * rest
    match rounding:
        case Rounding.HALF_UP:
            return whole + (twice >= PARTS)
        case Rounding.HALF_EVEN:
            return whole + (twice > PARTS or (twice == PARTS and whole % 2 == 1))
        case Rounding.DOWN:
            return whole


def marginal_parts(brackets: Sequence[Bracket], loss_fen: int) -> int | None:
    """The sum over the brackets in parts; None when the loss lies above the last one."""
    parts = lower = 0
    for bracket in brackets:
        end = loss_fen if bracket.up_to_fen is None else min(loss_fen, bracket.up_to_fen)
        parts += (end - lower) * bracket.bp
        lower = end
        if end == loss_fen:
            return parts
    return None


def class_of(classes: Sequence[LossClass], row: LossRow) -> LossClass | None:
    """The first class that the party belongs to."""
    return next((each for each in classes if each.has(row)), None)


def pool_shares(pool_fen: int, losses: Sequence[int]) -> list[int]:
    """The pool divided by losses with the largest remainder; never more than the losses.

    The shares sum to min(pool, sum of losses) exactly; ties go to the earlier party.
    """
    total = sum(losses)
    if pool_fen >= total:
        return list(losses)
    shares = [pool_fen * loss // total for loss in losses]
    remainders = [pool_fen * loss % total for loss in losses]
    left = pool_fen - sum(shares)
    by_remainder: Callable[[int], tuple[int, int]] = lambda place: (-remainders[place], place)  # noqa: E731
    for place in sorted(range(len(losses)), key=by_remainder)[:left]:
        shares[place] += 1
    return shares
