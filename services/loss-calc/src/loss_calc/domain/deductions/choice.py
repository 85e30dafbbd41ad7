"""Which deduction method answers; a method without a module is refused, never ignored."""

from __future__ import annotations

from collections.abc import Sequence

from loss_calc.domain.charges import Deduction, DeductionMethod
from loss_calc.domain.deductions.fixed import fixed_deduction
from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.deductions.outcome import NOTHING_DEDUCTED, Claim, DeductionOutcome
from loss_calc.domain.deductions.synchronised_index import synchronised_index_deduction
from loss_calc.domain.errors import DeductionNotOfferedError

OFFERED = frozenset(
    {DeductionMethod.NONE, DeductionMethod.FIXED, DeductionMethod.SYNCHRONISED_INDEX}
)


def require_offered(deduction: Deduction) -> None:
    """Refuse a method that is not offered, before anything is calculated."""
    if deduction.method not in OFFERED:
        raise DeductionNotOfferedError(deduction.method.value)


def deduction_outcome(
    claim: Claim, deduction: Deduction, indices: Sequence[SettledIndex]
) -> DeductionOutcome:
    """The answer of the chosen method for one claim."""
    match deduction.method:
        case DeductionMethod.NONE:
            return NOTHING_DEDUCTED
        case DeductionMethod.FIXED:
            assert deduction.ratio is not None, "Deduction demands a ratio with fixed"
            return fixed_deduction(deduction.ratio)
        case DeductionMethod.SYNCHRONISED_INDEX:
            return synchronised_index_deduction(claim, deduction, indices)
        case _:
            raise DeductionNotOfferedError(deduction.method.value)
