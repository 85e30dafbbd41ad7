"""Asking for a comparison: everything it rests on is pinned in the same transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session

from loss_calc.comparing import ComparedChoices, compared_of
from loss_calc.forms.calculation import CalculationForm
from loss_calc.forms.case import FactsForm
from loss_calc.forms.comparison import CandidateForm, ComparisonForm
from loss_calc.forms.switches import IndexForm
from loss_calc.store.cases import find_case
from loss_calc.tables import CaseRow, ComparisonRow
from loss_calc.usecases.calculations import pinned_indices, pinned_inputs, pinned_levels
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.jobs import enqueue
from servicekit.journal import record

COMPARE = "comparison"


def ask_for_comparison(
    session: Session,
    database: Database,
    blobs: BlobStore,
    caller: Caller,
    case_id: UUID,
    asked: ComparisonForm,
) -> ComparisonRow:
    """A comparison over the whole case, to be done by a job.

    Raises TooManyCombinationsError, what `ask_for_calculation` raises, and ParameterError for a
    base that is none of the options.
    """
    case = find_case(session, caller, case_id)
    form = _with_exposures(asked, case)
    choices = ComparedChoices(form)
    inputs = _pinned(session, case, choices)
    # Settled once here so that what cannot be calculated is refused now and not by the job.
    compared_of(case.facts, choices, inputs, blobs).check()
    total = sum(file["investor_count"] for file in inputs["trade_files"])
    comparison_id = new_id()
    job_input = {"comparison_id": str(comparison_id)}
    job_id = enqueue(session, database, caller, COMPARE, job_input, unit="investors", total=total)
    row = ComparisonRow(
        id=comparison_id,
        case_id=case.id,
        court=case.court,
        job_id=job_id,
        facts=case.facts,
        choices=form.model_dump(mode="json"),
        inputs=inputs,
        combinations=len(choices.combinations),
        created_at=database.clock(),
    )
    session.add(row)
    session.flush()
    _record(session, database, caller, row)
    return row


def _record(session: Session, database: Database, caller: Caller, row: ComparisonRow) -> None:
    record(
        session,
        database,
        caller,
        "comparison.asked",
        object_kind="comparison",
        object_id=row.id,
        case_id=str(row.case_id),
        choices=row.choices,
        inputs=row.inputs,
    )


def _with_exposures(form: ComparisonForm, case: CaseRow) -> ComparisonForm:
    if form.exposures:
        return form
    own = FactsForm.model_validate(case.facts).exposure
    return form.model_copy(update={"exposures": (CandidateForm.model_validate(own.model_dump()),)})


def _pinned(session: Session, case: CaseRow, choices: ComparedChoices) -> dict[str, Any]:
    """The inputs of a single calculation, with the indices of all combinations."""
    form = choices.form
    indices: dict[str, Any] = {}
    inputs: dict[str, Any] = {}
    for deduction in choices.deduction_forms():
        single = CalculationForm(parameters=form.parameters, deduction=deduction, fees=form.fees)
        inputs = inputs or pinned_inputs(session, case, single)
        indices |= pinned_indices(session, case, single)
    if form.market_index is not None:
        indices |= pinned_levels(session, case, [IndexForm(code=form.market_index)])
    return {**inputs, "indices": indices}
