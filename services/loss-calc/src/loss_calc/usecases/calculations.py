"""Asking for a calculation: everything it rests on is pinned in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from loss_calc.errors import IndexLevelsInlineError, MarketDataMissingError, NoTradesError
from loss_calc.forms.calculation import CalculationForm
from loss_calc.forms.switches import IndexForm
from loss_calc.settling import settling_of
from loss_calc.store.cases import find_case
from loss_calc.store.files import files_of
from loss_calc.store.series import latest_series
from loss_calc.tables import CalculationRow, CaseRow, SeriesRow
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.jobs import enqueue
from servicekit.journal import record

CALCULATE = "calculation"


def ask_for_calculation(
    session: Session,
    database: Database,
    blobs: BlobStore,
    caller: Caller,
    case_id: UUID,
    form: CalculationForm,
) -> CalculationRow:
    """A calculation of the whole case, to be done by a job.

    Raises NoTradesError, MarketDataMissingError, IndexLevelsInlineError, and the law's refusals
    where the facts and choices contradict each other or lack something.
    """
    case = find_case(session, caller, case_id)
    inputs = pinned_inputs(session, case, form)
    choices = form.model_dump(mode="json")
    # Settled once here so that what cannot be calculated is refused now and not by the job.
    settling_of(case.facts, choices, inputs, blobs).frame()
    calculation_id = new_id()
    job_input = {"calculation_id": str(calculation_id)}
    total = sum(file["investor_count"] for file in inputs["trade_files"])
    job_id = enqueue(session, database, caller, CALCULATE, job_input, unit="investors", total=total)
    row = CalculationRow(
        id=calculation_id,
        case_id=case.id,
        court=case.court,
        job_id=job_id,
        facts=case.facts,
        choices=choices,
        inputs=inputs,
        created_at=database.clock(),
    )
    session.add(row)
    session.flush()
    _record(session, database, caller, row)
    return row


def _record(session: Session, database: Database, caller: Caller, row: CalculationRow) -> None:
    record(
        session,
        database,
        caller,
        "calculation.asked",
        object_kind="calculation",
        object_id=row.id,
        case_id=str(row.case_id),
        choices=row.choices,
        inputs=row.inputs,
    )


def pinned_inputs(session: Session, case: CaseRow, form: CalculationForm) -> dict[str, Any]:
    """The versions of files and market data that this calculation uses, whatever comes later."""
    files = files_of(session, case.id)
    if not files:
        raise NoTradesError
    return {
        "security_code": case.security_code,
        "case_version": case.version,
        "shortfall_policy": case.shortfall_policy,
        "bars": _pinned_bars(session, case),
        "indices": pinned_indices(session, case, form),
        "trade_files": [
            {
                "id": str(file.id),
                "sha256": file.sha256,
                "table_sha256": file.table_sha256,
                "trade_count": file.trade_count,
                "investor_count": file.investor_count,
            }
            for file in files
        ],
    }


def _pinned_bars(session: Session, case: CaseRow) -> dict[str, Any] | None:
    bars = latest_series(session, case.court, "bars", case.security_code)
    if bars is not None:
        return _pinned(bars)
    given = case.facts["baseline"] or {}
    if given.get("on") and given.get("price"):
        return None
    raise MarketDataMissingError("bars", "日行情", case.security_code)


def pinned_indices(
    session: Session, case: CaseRow, form: CalculationForm
) -> dict[str, dict[str, Any]]:
    """The versions of the index series that this calculation names by their codes."""
    return pinned_levels(session, case, form.deduction.series_by_code())


def pinned_levels(
    session: Session, case: CaseRow, indices: Sequence[IndexForm]
) -> dict[str, dict[str, Any]]:
    """The newest levels of these indices; IndexLevelsInlineError, MarketDataMissingError."""
    pinned = {}
    for index in indices:
        if index.levels is not None:
            raise IndexLevelsInlineError(index.code)
        levels = latest_series(session, case.court, "levels", index.code)
        if levels is None:
            raise MarketDataMissingError("index levels", "指数点位", index.code)
        pinned[index.code] = _pinned(levels)
    return pinned


def _pinned(series: SeriesRow) -> dict[str, Any]:
    return {"id": str(series.id), "version": series.version, "sha256": series.sha256}
