"""What papers for the court are made from, read for those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from sqlmodel import Session

from loss_calc.comparing import ComparedChoices, compared_of
from loss_calc.errors import NotCalculatedError, NotComparedError
from loss_calc.explaining import explained_result
from loss_calc.forms.comparison import ComparisonForm
from loss_calc.reports.investor import InvestorSource
from loss_calc.reports.results import ResultLine, result_line
from loss_calc.reports.sources import BatchSource, CaseHead, ComparisonSource, DataSource
from loss_calc.settling import Settling, settling_of
from loss_calc.store.calculations import (
    all_results,
    find_calculation,
    find_calculation_for_investor,
    find_result,
)
from loss_calc.store.comparisons import all_lines, find_comparison
from loss_calc.tables import CalculationRow, CaseRow, ComparisonRow, SeriesRow, TradeFileRow
from paperkit.wording import day, moment
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.jobs import job_state

DISTRIBUTION = "tianping-loss-calc"


def batch_source(
    database: Database, blobs: BlobStore, caller: Caller, calculation_id: UUID
) -> BatchSource:
    """A whole calculation; raises NotFoundError, NotCalculatedError."""
    with database.reading() as session:
        row = find_calculation(session, caller, calculation_id)
        state = job_state(session, database, row.job_id)
        if state != "succeeded":
            raise NotCalculatedError(state)
        head, sources = _head(session, row), _data_sources(session, row.inputs)
        session.expunge_all()
    assert row.totals is not None
    assert row.summary is not None
    assert row.finished_at is not None
    return BatchSource(
        head=head,
        calculation_id=str(row.id),
        finished_at=row.finished_at,
        settling=settling_of(row.facts, row.choices, row.inputs, blobs),
        totals=row.totals,
        results_sha256=row.summary["results_sha256"],
        sources=sources,
        software=software(),
        lines=_lines(database, blobs, row),
    )


def investor_source(
    database: Database, blobs: BlobStore, caller: Caller, calculation_id: UUID, investor_id: str
) -> InvestorSource:
    """One investor's explained result; raises NotFoundError, NotCalculatedError."""
    with database.reading() as session:
        row = find_calculation_for_investor(session, caller, calculation_id, investor_id)
        state = job_state(session, database, row.job_id)
        if state != "succeeded":
            raise NotCalculatedError(state)
        result = find_result(session, calculation_id, investor_id)
        head, sources = _head(session, row), _data_sources(session, row.inputs)
        session.expunge_all()
    assert row.finished_at is not None
    names = investor_names(_table_paths(blobs, row.inputs), investor_id)
    return InvestorSource(
        head=head,
        calculation_id=str(row.id),
        finished_at=row.finished_at,
        investor_id=investor_id,
        name=names.get(investor_id),
        explanation=explained_result(row, result, blobs).explanation,
        sources=sources,
    )


def comparison_source(
    database: Database, blobs: BlobStore, caller: Caller, comparison_id: UUID
) -> ComparisonSource:
    """A whole comparison; raises NotFoundError, NotComparedError."""
    with database.reading() as session:
        row = find_comparison(session, caller, comparison_id)
        state = job_state(session, database, row.job_id)
        if state != "succeeded":
            raise NotComparedError(state)
        head, sources = _head(session, row), _data_sources(session, row.inputs)
        session.expunge_all()
    assert row.summary is not None
    assert row.finished_at is not None
    choices = ComparedChoices(ComparisonForm.model_validate(row.choices))
    return ComparisonSource(
        head=head,
        comparison_id=str(row.id),
        finished_at=row.finished_at,
        settling=_base_settling(row, choices, blobs),
        switches=_switches(choices),
        summary=row.summary,
        lines=tuple(line.answer for line in all_lines(database, comparison_id)),
        sources=sources,
        software=software(),
    )


def _base_settling(row: ComparisonRow, choices: ComparedChoices, blobs: BlobStore) -> Settling:
    compared = compared_of(row.facts, choices, row.inputs, blobs)
    base = choices.combinations.index(choices.grid.base_combination())
    exposure, parameters, deduction = compared.combinations[base]
    return Settling(compared.facts[exposure], parameters, deduction, compared.fees)


def _switches(choices: ComparedChoices) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "name": each.name,
            "base": each.labels[option],
            "options": [{"label": label} for label in each.labels],
        }
        for each, option in zip(choices.lists, choices.grid.base, strict=True)
    )


def software() -> str:
    """The name and version of the program that calculated."""
    return f"{DISTRIBUTION} {version(DISTRIBUTION)}"


def _lines(database: Database, blobs: BlobStore, row: CalculationRow) -> tuple[ResultLine, ...]:
    names = investor_names(_table_paths(blobs, row.inputs))
    return tuple(
        result_line(result.answer, names.get(result.investor_id))
        for result in all_results(database, row.id)
    )


def investor_names(paths: Sequence[Path], investor_id: str | None = None) -> dict[str, str]:
    """The names that trade files give, of all investors or of one."""
    names: dict[str, str] = {}
    for path in paths:
        found = pl.scan_parquet(path, glob=False).select("investor_id", "investor_name")
        if investor_id is not None:
            found = found.filter(pl.col("investor_id") == investor_id)
        known = found.drop_nulls().unique("investor_id", keep="first", maintain_order=True)
        for key, name in known.collect().iter_rows():
            names.setdefault(key, name)
    return names


def _table_paths(blobs: BlobStore, inputs: dict[str, Any]) -> list[Path]:
    return [blobs.path(file["table_sha256"]) for file in inputs["trade_files"]]


def _head(session: Session, row: CalculationRow | ComparisonRow) -> CaseHead:
    case = session.get_one(CaseRow, row.case_id)
    return CaseHead(case.case_number, row.court, row.inputs["security_code"])


def _data_sources(session: Session, inputs: dict[str, Any]) -> tuple[DataSource, ...]:
    files = [
        _file_source(session, number, file)
        for number, file in enumerate(inputs["trade_files"], start=1)
    ]
    bars = inputs["bars"]
    series = [] if bars is None else [("日行情", inputs["security_code"], bars)]
    series += [("指数", code, pinned) for code, pinned in inputs["indices"].items()]
    return (*files, *(_series_source(session, *each) for each in series))


def _file_source(session: Session, number: int, pinned: dict[str, Any]) -> DataSource:
    file = session.get_one(TradeFileRow, UUID(pinned["id"]))
    details = (
        f"{file.media_type}，{file.size_bytes:,}字节，{file.trade_count:,}行，"
        f"{file.investor_count:,}名投资者，{moment(file.created_at)}接收，文件编号{file.id}"
    )
    return DataSource(f"成交文件{number}", details, pinned["sha256"])


def _series_source(session: Session, kind: str, code: str, pinned: dict[str, Any]) -> DataSource:
    series = session.get_one(SeriesRow, UUID(pinned["id"]))
    details = (
        f"第{series.version}版，{series.row_count:,}行，"
        f"{day(series.first_on)}至{day(series.last_on)}，{moment(series.created_at)}存入"
    )
    return DataSource(f"{kind}{code}", details, pinned["sha256"])
