"""Batches of applications, as branch systems send them overnight."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response
from sqlmodel import Session

from loan_origination.forms.application_answers import BatchAnswer, batch_answer
from loan_origination.forms.applications import BatchForm
from loan_origination.routes.application_showing import Reader, Writer
from loan_origination.store.batches import find_batch, results_of
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_batches import receive_batch
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing
from servicekit.jobs import PublicJob, accepted_job

router = new_router("application batches")


@router.post("/application-batches", status_code=202, response_model=PublicJob)
def post_batch(
    body: BatchForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Send up to 1,000 applications; the answer is the job that takes them in."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, command.caller)
        batch, _ = receive_batch(acting, body)
        return accepted_job(session, command.database, batch.job_id, program="loan-origination")

    return command.run(action)


@router.get("/application-batches/{batch_id}")
def get_batch(batch_id: UUID, caller: Reader, database: CurrentDatabase) -> BatchAnswer:
    """A batch with what became of its rows so far."""
    with database.reading() as session:
        batch = find_batch(session, caller, batch_id)
        return batch_answer(batch, results_of(session, batch.id))
