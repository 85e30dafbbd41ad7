"""The job that calculates every investor of a case, in steps that a crash cannot halve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy import insert
from sqlmodel import Session

from loss_calc.domain.errors import TradeError
from loss_calc.domain.frame import Frame
from loss_calc.errors import TradesRefusedError
from loss_calc.forms.answers import SUMMED
from loss_calc.intake.trade_table import TradeTable, investor_slices, merge, read_parquet
from loss_calc.kernel.batch import TRADES_WORTH_COMPILING, results
from loss_calc.recent import Recent
from loss_calc.settling import FRAMES_KEPT, Settling, settling_of
from loss_calc.store.calculations import all_results, drop_results, totals_of
from loss_calc.tables import CalculationRow, ResultRow
from loss_calc.verification.hashes import made_with, results_sha256
from servicekit.blobs import BlobStore
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import Job
from servicekit.journal import record
from servicekit.worker_pool import WorkerPool, parallel


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some investors of one calculation, as they travel to a child process."""

    key: str
    settling: Settling
    investors: pl.DataFrame
    rows: pl.DataFrame
    is_compiled: bool


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """Their results in order, or what is wrong with single trades."""

    results: list[dict[str, Any]]
    refused: list[TradeError]


class Calculator:
    """Handles calculation jobs."""

    def __init__(self, blobs: BlobStore, pool: WorkerPool, *, investors_per_step: int) -> None:
        self._blobs = blobs
        self._pool = pool
        self._step = investors_per_step

    def handler(self) -> JobHandler:
        return JobHandler(self.handle, self.clean_up)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """Calculate from the last checkpoint on; the sums are taken when all are there."""
        calculation_id = UUID(run.input["calculation_id"])
        with run.database.reading() as session:
            row = session.get_one(CalculationRow, calculation_id)
            facts, choices, inputs = row.facts, row.choices, row.inputs
        settling = settling_of(facts, choices, inputs, self._blobs)
        table = case_table(inputs, self._blobs)
        done = run.checkpoint["done"] if run.checkpoint else 0
        chunks = _chunks(table, str(calculation_id), settling, start=done, size=self._step)
        refused: list[TradeError] = []
        for found in parallel(self._pool, calculate_chunk, chunks):
            refused += found.refused
            if refused:
                if len(refused) >= TradesRefusedError.MOST_LISTED:
                    break
                continue
            done += len(found.results)
            checkpoint = {"done": done}
            with run.step(done=done, total=table.investor_count, checkpoint=checkpoint) as session:
                _store(session, calculation_id, found.results)
        if refused:
            raise TradesRefusedError(refused)
        return self._finish(run, calculation_id, settling)

    def _finish(self, run: JobRun, calculation_id: UUID, settling: Settling) -> dict[str, Any]:
        digest = results_sha256(row.answer for row in all_results(run.database, calculation_id))
        frame = settling.frame()
        answer = {"calculation_id": str(calculation_id)}
        with run.finish(answer) as session:
            row = session.get_one(CalculationRow, calculation_id)
            row.totals = totals_of(session, calculation_id)
            row.summary = {
                "implementation_on": frame.implementation_on.isoformat(),
                "exposure_on": frame.exposure_on.isoformat(),
                "baseline_on": frame.baseline.on.isoformat(),
                "results_sha256": digest,
                "made_with": made_with(row.facts, row.choices, row.inputs),
            }
            row.finished_at = run.database.clock()
            session.add(row)
            record(
                session,
                run.database,
                run.caller,
                "calculation.succeeded",
                object_kind="calculation",
                object_id=calculation_id,
                totals=row.totals,
                results_sha256=digest,
            )
        return answer

    def clean_up(self, session: Session, job: Job) -> None:
        """A calculation that failed or was cancelled leaves no results."""
        drop_results(session, UUID(job.input["calculation_id"]))


def case_table(inputs: dict[str, Any], blobs: BlobStore) -> TradeTable:
    """The trades of all pinned files as one table."""
    return merge([read_parquet(path) for path in table_paths(inputs, blobs)])


def table_paths(inputs: dict[str, Any], blobs: BlobStore) -> list[Path]:
    """Where the tables of the pinned files are, in the order of acceptance."""
    return [blobs.path(file["table_sha256"]) for file in inputs["trade_files"]]


def _chunks(
    table: TradeTable, key: str, settling: Settling, *, start: int, size: int
) -> Iterator[Chunk]:
    is_compiled = table.trade_count >= TRADES_WORTH_COMPILING
    for some, rows in investor_slices(table, start=start, size=size):
        yield Chunk(key, settling, some, rows, is_compiled)


_frames: Recent[Frame] = Recent(FRAMES_KEPT)


def calculate_chunk(chunk: Chunk) -> ChunkResult:
    """In a child process: the losses of some investors."""
    frame = _frames.get(chunk.key, chunk.settling.frame)
    found = results(frame, chunk.rows, chunk.investors, is_compiled=chunk.is_compiled)
    return ChunkResult(found.rows, found.refused)


def _store(session: Session, calculation_id: UUID, results: Sequence[dict[str, Any]]) -> None:
    rows = [
        {
            "calculation_id": calculation_id,
            "investor_id": result["investor_id"],
            **{name: result[name] for name in SUMMED},
            "answer": result,
        }
        for result in results
    ]
    session.execute(insert(ResultRow), rows)
