"""The job that reads a received trade file: accepted whole or refused whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, select

from loss_calc.domain.calculation import position_errors
from loss_calc.domain.facts import CaseFacts
from loss_calc.domain.parameters import ShortfallPolicy
from loss_calc.intake.errors import ErrorLog, LineError, TradeFileRefusedError
from loss_calc.intake.records import investor_record
from loss_calc.intake.trade_columns import CONTRACT
from loss_calc.intake.trade_file import read_trade_file
from loss_calc.intake.trade_layouts import TradeLayout, layout_of
from loss_calc.intake.trade_table import (
    TradeTable,
    investors,
    merge,
    read_parquet,
    write_parquet,
)
from loss_calc.settling import case_facts
from loss_calc.store.files import files_of
from loss_calc.tables import KIT, CaseRow, TradeFileRow
from loss_calc.usecases.files import READ_TRADE_FILE
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import ENDED, Job
from servicekit.journal import record
from servicekit.worker_pool import WorkerPool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a child process needs to read one file."""

    path: Path
    media_type: str
    known: tuple[Path, ...]
    facts: CaseFacts
    table_path: Path
    layout: TradeLayout | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What the child found: the table is written, these are its measures."""

    table_sha256: str
    trade_count: int
    investor_count: int


class TradeFileReader:
    """Handles the jobs that read trade files."""

    def __init__(self, blobs: BlobStore, pool: WorkerPool) -> None:
        self._blobs = blobs
        self._pool = pool

    def handler(self) -> JobHandler:
        return JobHandler(self.handle, self.clean_up)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """Read, check and accept; raises TradeFileRefusedError with every bad line."""
        case_id = UUID(run.input["case_id"])
        while True:
            try:
                return self._attempt(run, case_id)
            except _CaseChangedError:
                continue

    def _attempt(self, run: JobRun, case_id: UUID) -> dict[str, Any]:
        """One reading; raises _CaseChangedError when a file was accepted meanwhile."""
        with run.database.reading() as session:
            case = session.get_one(CaseRow, case_id)
            known = [(file.id, file.table_sha256) for file in files_of(session, case_id)]
            facts = case_facts(case.facts, case.shortfall_policy, None)
        reading = Reading(
            path=self._blobs.path(run.input["sha256"]),
            media_type=run.input["media_type"],
            known=tuple(self._blobs.path(digest) for _, digest in known),
            facts=facts,
            table_path=self._blobs.scratch(),
            layout=pinned_layout(run.input.get("layout")),
        )
        try:
            found = self._pool.submit(read_and_check, reading).result()
        except TradeFileRefusedError as refused:
            reading.table_path.unlink(missing_ok=True)
            self._keep_errors(refused, run)
            raise
        self._blobs.adopt(reading.table_path, found.table_sha256)
        answer: dict[str, Any] = {}
        with run.finish(answer) as session:
            session.get_one(CaseRow, case_id, with_for_update=True)
            if [file.id for file in files_of(session, case_id)] != [one for one, _ in known]:
                raise _CaseChangedError
            answer.update(self._accept(session, run, case_id, found))
        return answer

    def _keep_errors(self, refused: TradeFileRefusedError, run: JobRun) -> None:
        """All errors as a download beside the job's problem, which shows the first of them."""
        path = self._blobs.scratch()
        refused.write_errors_csv(path)
        refused.facts["errors_sha256"] = self._blobs.adopt(path)
        refused.facts["errors_location"] = f"/loss-calc/v1/jobs/{run.id}/errors"

    def _accept(
        self, session: Session, run: JobRun, case_id: UUID, found: ReadFile
    ) -> dict[str, Any]:
        row = TradeFileRow(
            id=new_id(),
            case_id=case_id,
            job_id=run.id,
            media_type=run.input["media_type"],
            size_bytes=run.input["size_bytes"],
            sha256=run.input["sha256"],
            table_sha256=found.table_sha256,
            layout=run.input.get("layout"),
            trade_count=found.trade_count,
            investor_count=found.investor_count,
            created_at=run.database.clock(),
        )
        session.add(row)
        session.flush()
        _record(session, run.database, run.caller, row)
        return {
            "trade_file_id": str(row.id),
            "trade_count": row.trade_count,
            "investor_count": row.investor_count,
        }

    def clean_up(self, session: Session, job: Job) -> None:
        """Nothing of a refused file stays: its upload goes too, unless another file has it."""
        digest = job.input["sha256"]
        same = select(TradeFileRow.id).where(TradeFileRow.sha256 == digest)
        if session.exec(same).first() is None and not _is_awaited(session, job, digest):
            self._blobs.path(digest).unlink(missing_ok=True)


class _CaseChangedError(Exception):
    """Another file of the case was accepted while this one was read."""


def _is_awaited(session: Session, job: Job, digest: str) -> bool:
    """Whether another job is still to read the same content."""
    table = KIT.job
    others = sa.select(table.c.input).where(
        table.c.kind == READ_TRADE_FILE, table.c.state.not_in(ENDED), table.c.id != job.id
    )
    return any(other["sha256"] == digest for other in session.execute(others).scalars())


def _record(session: Session, database: Database, caller: Caller, row: TradeFileRow) -> None:
    record(
        session,
        database,
        caller,
        "trade_file.accepted",
        object_kind="trade_file",
        object_id=row.id,
        case_id=str(row.case_id),
        sha256=row.sha256,
        table_sha256=row.table_sha256,
        trade_count=row.trade_count,
        investor_count=row.investor_count,
    )


def read_and_check(reading: Reading) -> ReadFile:
    """In a child process: read the file, check it against the case, write its table."""
    known = merge([read_parquet(path) for path in reading.known])
    table = read_trade_file(
        reading.path,
        reading.media_type,
        columns=reading.layout or CONTRACT,
        known=known,
        also_check=lambda rows, log: check_holdings(rows, known, reading.facts, log),
    )
    digest = write_parquet(table, reading.table_path)
    return ReadFile(digest, table.trade_count, table.investor_count)


def pinned_layout(pinned: Mapping[str, Any] | None) -> TradeLayout | None:
    """The layout that a file was uploaded with; None for the contract's own columns."""
    return None if pinned is None else layout_of(pinned["name"], pinned["document"])


def check_holdings(table: TradeTable, known: TradeTable, facts: CaseFacts, log: ErrorLog) -> None:
    """Name every sale above the investor's holdings, unless the case infers opening positions."""
    if facts.shortfall_policy is not ShortfallPolicy.ERROR:
        return
    whole = merge([known, table]) if known.trade_count else table
    mine = set(table.investors["investor_id"])
    for investor in investors(whole):
        if investor.investor_id not in mine:
            continue
        errors = position_errors(investor_record(investor), facts.corporate_actions)
        if errors:
            lines = _lines(table, [error.trade_id for error in errors])
            for error in errors:
                line = lines.get(error.trade_id)
                log.add(
                    LineError(
                        line, "quantity", "sale_above_holdings", error.trade_id, str(error.missing)
                    )
                )


def _lines(table: TradeTable, trade_ids: Sequence[str]) -> dict[str, int]:
    """Where trades stand in this file; one that stands in an earlier file is not found."""
    rows = table.rows
    found = rows.filter(rows["trade_id"].is_in(trade_ids)).select("trade_id", "line")
    return dict(found.iter_rows())
