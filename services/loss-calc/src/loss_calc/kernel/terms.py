"""What the settling loops are told: a case's figures and the choices of a grid, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from lawkit.rounding import Rounding
from loss_calc.domain.charges import Combine, Deduction, DeductionMethod
from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.fees import charge_rates
from loss_calc.domain.frame import Frame
from loss_calc.domain.parameters import AverageMethod, Netting, SellAverageScope
from loss_calc.kernel.layout import PART_ONE

# The numbers of `settling_loops`, told here because loading that module brings numba in.
AVERAGE_NUMBERS = {
    AverageMethod.ARITHMETIC: 0,
    AverageMethod.SIMPLE_WEIGHTED: 1,
    AverageMethod.ACTUAL_COST: 2,
    AverageMethod.FIFO_ACTUAL_COST: 3,
    AverageMethod.FIFO_WEIGHTED: 4,
    AverageMethod.LIFO_WEIGHTED: 5,
    AverageMethod.MOVING: 6,
    # With market trades alone nothing is held exactly when the pool is empty.
    AverageMethod.MOVING_LAST_FLAT: 6,
    AverageMethod.MOVING_FIRST_EFFECTIVE: 7,
}
COMBINE_NUMBERS = {Combine.MEAN: 1, Combine.WEIGHTED: 1, Combine.MAX: 2, Combine.MIN: 3}
NOT_COMBINED = 0

CaseTerms = tuple[int, int, int, int, int, int, int]
ChoiceTerms = tuple[npt.NDArray[np.generic], ...]


@dataclass(frozen=True, slots=True)
class SharedIndices:
    """The different index series of several deductions, each once."""

    indices: tuple[SettledIndex, ...]

    def place(self, index: SettledIndex) -> int:
        return next(n for n, each in enumerate(self.indices) if is_same(each, index))


def is_same(one: SettledIndex, other: SettledIndex) -> bool:
    """Whether two settled indices hold the same levels."""
    return one.code == other.code and (one.levels is other.levels or one.levels == other.levels)


def shared_indices(frames: Sequence[Frame]) -> SharedIndices:
    """The indices of all frames, each once, whatever its weight."""
    found: list[SettledIndex] = []
    for frame in frames:
        for index in frame.indices:
            if not any(is_same(index, each) for each in found):
                found.append(index)
    return SharedIndices(tuple(found))


def can_settle(frame: Frame) -> bool:
    """Whether the settling loops know every rule of a frame; otherwise fractions do it."""
    parameters, deduction = frame.parameters, frame.deduction
    return (
        parameters.netting is Netting.NET_FLOOR
        and parameters.sell_average_scope is SellAverageScope.MATCHED
        and parameters.price_places is None
        and parameters.rounding in (Rounding.HALF_UP, Rounding.DOWN)
        and not deduction.per_leg
        and frame.interest is None
        and frame.baseline_ticks.denominator < PART_ONE
        and _rate_terms(frame)[2] < PART_ONE
    )


def _rate_terms(frame: Frame) -> tuple[int, int, int]:
    commission, stamp_duty = charge_rates(frame.fees)
    per = commission.denominator * stamp_duty.denominator
    return int(commission * per), int(stamp_duty * per), per


def case_terms(frame: Frame) -> CaseTerms:
    """The figures of a case for `settling_loops.settle`."""
    price = frame.baseline_price * 10_000
    commission, stamp_duty, per = _rate_terms(frame)
    return (
        price.numerator,
        price.denominator,
        int(frame.parameters.rounding is Rounding.DOWN),
        commission,
        stamp_duty,
        per,
        int(frame.parameters.round_fees_jointly),
    )


def choice_terms(
    averages: Sequence[AverageMethod], frames: Sequence[Frame], shared: SharedIndices
) -> ChoiceTerms:
    """The choices for `settling_loops.settle`; `frames` has one for each deduction."""
    width = len(shared.indices)
    weights = np.zeros((len(frames), max(width, 1)))
    hows, tops, bottoms, floors = (np.zeros(len(frames), np.int64) for _ in range(4))
    for number, frame in enumerate(frames):
        deduction = frame.deduction
        kept = kept_share(deduction)
        tops[number], bottoms[number] = kept.numerator, kept.denominator
        floors[number] = deduction.floor_each_index
        is_compared = deduction.method is DeductionMethod.SYNCHRONISED_INDEX
        hows[number] = COMBINE_NUMBERS[deduction.combine] if is_compared else NOT_COMBINED
        for index in frame.indices:
            weight = Fraction(1) if index.weight is None else index.weight
            weights[number, shared.place(index)] = float(weight)
    means = [float(index.baseline_mean()) for index in shared.indices]
    return (
        np.array([AVERAGE_NUMBERS[average] for average in averages], np.int64),
        hows,
        tops,
        bottoms,
        floors,
        weights[:, :width].reshape(-1).copy(),
        np.array(means, np.float64),
    )


def kept_share(deduction: Deduction) -> Fraction:
    """What a fixed ratio leaves, 1 under every other method."""
    return Fraction(1) if deduction.ratio is None else 1 - deduction.ratio
