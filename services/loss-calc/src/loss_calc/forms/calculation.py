"""Forms of a calculation over a whole case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loss_calc.domain.charges import DeductionMethod
from loss_calc.forms.switches import DeductionForm, FeesForm, ParametersForm
from servicekit.wire import Instant, WireModel


class CalculationForm(WireModel):
    """What the court chooses; indices are named by code, their levels were put before."""

    parameters: ParametersForm = ParametersForm()
    deduction: DeductionForm = DeductionForm(method=DeductionMethod.NONE)
    fees: FeesForm


class CalculationAnswer(WireModel):
    """A calculation with everything that it was made from."""

    id: UUID
    case_id: UUID
    job_id: UUID
    state: str
    court: str
    facts: dict[str, Any]
    parameters: dict[str, Any]
    deduction: dict[str, Any]
    fees: dict[str, Any]
    inputs: dict[str, Any]
    totals: dict[str, Any] | None
    summary: dict[str, Any] | None
    created_at: Instant
    finished_at: Instant | None
