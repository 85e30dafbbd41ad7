"""Imports in the background, a thousand lines a step."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from hotline.tables.imports import ImportRow
from hotline.usecases.acting import Acting
from hotline.usecases.imports import (
    BATCH,
    file_lines,
    finish,
    import_batch_rows,
    import_cfpb_lines,
)
from servicekit.blobs import BlobStore
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import Job

LINES_AT_ONCE = 1_000
ROWS_AT_ONCE = 100


class Importer:
    """Does imports; persons of a batch are known again by the service's key."""

    def __init__(self, blobs: BlobStore, identity_key: bytes) -> None:
        self._blobs = blobs
        self._identity_key = identity_key

    def handler(self) -> JobHandler:
        return JobHandler(self.handle, self.clean_up)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """Step by step; the number of the last line that is done is the checkpoint."""
        import_id = UUID(run.input["import_id"])
        if run.input["kind"] == BATCH:
            self._batch(run, import_id)
        else:
            _cfpb(run, import_id, self._blobs.path(run.input["blob"]))
        answer: dict[str, Any] = {}
        with run.finish(answer) as session:
            answer.update(finish(Acting(session, run.database, run.caller), import_id))
        return answer

    def _batch(self, run: JobRun, import_id: UUID) -> None:
        with run.database.reading() as session:
            batch = session.get_one(ImportRow, import_id).batch
        rows = list(enumerate(json.loads(batch or "[]"), start=1))
        done = run.checkpoint or 0
        while some := rows[done : done + ROWS_AT_ONCE]:
            done += len(some)
            with run.step(done=done, checkpoint=done) as session:
                acting = Acting(session, run.database, run.caller)
                import_batch_rows(acting, import_id, some, self._identity_key)

    def clean_up(self, session: Session, job: Job) -> None:
        """What came in stays; the import says that it did not come to its end."""
        row = session.get_one(ImportRow, UUID(job.input["import_id"]))
        row.state, row.batch = "failed", None
        session.add(row)


def _cfpb(run: JobRun, import_id: UUID, path: Path) -> None:
    last, done = run.checkpoint or (1, 0)
    lines = (line for line in file_lines(path) if line[0] > last)
    while some := list(islice(lines, LINES_AT_ONCE)):
        last, done = some[-1][0], done + len(some)
        with run.step(done=done, checkpoint=[last, done]) as session:
            import_cfpb_lines(Acting(session, run.database, run.caller), import_id, some)
