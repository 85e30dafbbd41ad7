"""The job that runs a calculation afresh and says whether it gives the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from loss_calc.store.calculations import all_results
from loss_calc.tables import CalculationRow, VerificationRow
from loss_calc.usecases.verification import evidence_of, stated_by
from loss_calc.verification.findings import findings
from servicekit.blobs import BlobStore
from servicekit.ids import new_id
from servicekit.job_runs import JobHandler, JobRun
from servicekit.journal import record
from servicekit.worker_pool import WorkerPool

PROGRESS_INVESTORS = 200


class Verifier:
    """Handles verification jobs."""

    def __init__(self, blobs: BlobStore, pool: WorkerPool) -> None:
        self._blobs = blobs
        self._pool = pool

    def handler(self) -> JobHandler:
        return JobHandler(self.handle)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """Run afresh from the first investor on; a run that is taken over begins again."""
        calculation_id = UUID(run.input["calculation_id"])
        with run.database.reading() as session:
            calculation = session.get_one(CalculationRow, calculation_id)
            evidence = evidence_of(session, self._blobs, calculation)
            stated = stated_by(calculation)
        found = findings(evidence, stated, _watched(run, calculation_id), self._pool)
        answer = {"calculation_id": str(calculation_id), "is_same": found["is_same"]}
        with run.finish(answer) as session:
            row = VerificationRow(
                id=new_id(),
                calculation_id=calculation_id,
                job_id=run.id,
                is_same=found["is_same"],
                findings=found,
                created_at=run.database.clock(),
            )
            session.add(row)
            session.flush()
            record(
                session,
                run.database,
                run.caller,
                "verification.done",
                object_kind="calculation",
                object_id=calculation_id,
                is_same=row.is_same,
                results=found["results"],
            )
        return answer


def _watched(run: JobRun, calculation_id: UUID) -> Iterator[dict[str, Any]]:
    """The stored results; reading them shows progress and notices cancelling."""
    for number, row in enumerate(all_results(run.database, calculation_id)):
        if number % PROGRESS_INVESTORS == 0:
            run.progress(number)
        yield row.answer
