"""The job that calculates every investor of a case under every combination of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from loss_calc.comparing import Compared, ComparedChoices, compared_of
from loss_calc.domain.candidates import candidate_study
from loss_calc.domain.errors import TradeError
from loss_calc.errors import TradesRefusedError
from loss_calc.forms.candidates import study_fields
from loss_calc.forms.comparison import ComparisonForm
from loss_calc.intake.trade_table import investor_slices
from loss_calc.settling import index_levels
from loss_calc.store.comparisons import drop_contents
from loss_calc.tables import ComparisonInvestorRow, ComparisonLineRow, ComparisonRow
from loss_calc.work.calculations import case_table
from loss_calc.work.comparison_chunks import Chunk, ChunkResult, compare_chunk, packed
from loss_calc.work.comparison_lines import (
    Sums,
    comparison_lines,
    comparison_summary,
    nothing_yet,
    sums_of,
)
from servicekit.blobs import BlobStore
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import Job
from servicekit.journal import record
from servicekit.worker_pool import WorkerPool, parallel

CELLS_A_STEP = 20_000
COMPILED_CELLS_A_STEP = 200_000
"""How many investors times combinations are calculated between two checkpoints."""
WORTH_COMPILING = 5_000_000
"""Trades times combinations above which loading the kernel's compiled loops pays."""


@dataclass(frozen=True, slots=True)
class _Pinned:
    facts: dict[str, Any]
    choices: ComparedChoices
    inputs: dict[str, Any]


class Comparer:
    """Handles comparison jobs."""

    def __init__(
        self,
        blobs: BlobStore,
        pool: WorkerPool,
        *,
        investors_per_step: int,
        worth_compiling: int = WORTH_COMPILING,
    ) -> None:
        self._blobs = blobs
        self._pool = pool
        self._step = investors_per_step
        self._worth_compiling = worth_compiling

    def handler(self) -> JobHandler:
        return JobHandler(self.handle, self.clean_up)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """Calculate from the last checkpoint on, which holds the sums of every combination."""
        comparison_id = UUID(run.input["comparison_id"])
        pinned = _pinned(run, comparison_id)
        compared = compared_of(pinned.facts, pinned.choices, pinned.inputs, self._blobs)
        table = case_table(pinned.inputs, self._blobs)
        count = len(pinned.choices.combinations)
        done = run.checkpoint["done"] if run.checkpoint else 0
        sums = run.checkpoint["sums"] if run.checkpoint else [nothing_yet()] * count
        is_compiled = table.trade_count * count >= self._worth_compiling
        if is_compiled:
            size = max(1, COMPILED_CELLS_A_STEP // count)
        else:
            size = max(1, min(self._step, CELLS_A_STEP // count))
        chunks = (
            Chunk(str(comparison_id), compared, some, rows, is_compiled)
            for some, rows in investor_slices(table, start=done, size=size)
        )
        refused: list[TradeError] = []
        for found in parallel(self._pool, compare_chunk, chunks):
            refused += found.refused
            if refused:
                if len(refused) >= TradesRefusedError.MOST_LISTED:
                    break
                continue
            done += len(found.investor_ids)
            sums = _added(sums, sums_of(found.figures))
            checkpoint = {"done": done, "sums": sums}
            with run.step(done=done, total=table.investor_count, checkpoint=checkpoint) as session:
                _store_investors(session, comparison_id, found)
        if refused:
            raise TradesRefusedError(refused)
        return self._finish(run, comparison_id, pinned, compared, sums, table.investor_count)

    def _finish(
        self,
        run: JobRun,
        comparison_id: UUID,
        pinned: _Pinned,
        compared: Compared,
        sums: Sequence[Sums],
        investors: int,
    ) -> dict[str, Any]:
        lines = comparison_lines(pinned.choices, sums, investors=investors)
        studies = self._studies(pinned, compared)
        answer = {"comparison_id": str(comparison_id)}
        with run.finish(answer) as session:
            row = session.get_one(ComparisonRow, comparison_id)
            row.summary = comparison_summary(pinned.choices, lines, studies)
            row.finished_at = run.database.clock()
            session.add(row)
            session.execute(
                insert(ComparisonLineRow),
                [
                    {"comparison_id": comparison_id, "number": line["number"], "answer": line}
                    for line in lines
                ],
            )
            record(
                session,
                run.database,
                run.caller,
                "comparison.succeeded",
                object_kind="comparison",
                object_id=comparison_id,
                combinations=len(lines),
                lines_sha256=row.summary["lines_sha256"],
            )
        return answer

    def _studies(self, pinned: _Pinned, compared: Compared) -> list[dict[str, Any]]:
        """Each candidate day measured under the parameters of the base."""
        levels = index_levels(pinned.inputs, self._blobs)
        settings = pinned.choices.study_settings()
        base = pinned.choices.grid.base_combination()
        parameters = pinned.choices.parameters_form(base).fact()
        return [
            study_fields(candidate_study(facts, levels, parameters, settings), settings)
            for facts in compared.facts
        ]

    def clean_up(self, session: Session, job: Job) -> None:
        """A comparison that failed or was cancelled leaves no figures."""
        drop_contents(session, UUID(job.input["comparison_id"]))


def _pinned(run: JobRun, comparison_id: UUID) -> _Pinned:
    with run.database.reading() as session:
        row = session.get_one(ComparisonRow, comparison_id)
        choices = ComparedChoices(ComparisonForm.model_validate(row.choices))
        return _Pinned(row.facts, choices, row.inputs)


def _added(sums: Sequence[Sums], more: Sequence[Sums]) -> list[Sums]:
    return [
        [one + other for one, other in zip(left, right, strict=True)]
        for left, right in zip(sums, more, strict=True)
    ]


def _store_investors(session: Session, comparison_id: UUID, found: ChunkResult) -> None:
    rows = [
        {"comparison_id": comparison_id, "investor_id": investor_id, "figures": packed(figures)}
        for investor_id, figures in zip(found.investor_ids, found.figures, strict=True)
    ]
    session.execute(insert(ComparisonInvestorRow), rows)
