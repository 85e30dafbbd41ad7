"""The steps of one application: `POST /applications/{id}/<step>`."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from loan_origination.forms.application_answers import ApplicationAnswer
from loan_origination.forms.applications import (
    DeclineForm,
    InvestigateForm,
    NoteForm,
    PapersForm,
    ReasonForm,
    RehearForm,
)
from loan_origination.routes.application_showing import Writer, take_step
from loan_origination.usecases import application_steps, intake, investigations, reviews
from servicekit.application import new_router
from servicekit.commands import StatedVersion, Storing

router = new_router("application steps")


@router.post("/applications/{application_id}/submit", response_model=ApplicationAnswer)
def post_submit(
    application_id: UUID,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Hand the draft in."""
    return take_step(command, application_id, version, intake.submit)


@router.post("/applications/{application_id}/accept", response_model=ApplicationAnswer)
def post_accept(
    application_id: UUID,
    body: NoteForm,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Accept: all papers are here and the rules of acceptance pass."""
    return take_step(
        command,
        application_id,
        version,
        lambda acting, row: application_steps.accept(acting, row, body.reason),
    )


@router.post("/applications/{application_id}/return", response_model=ApplicationAnswer)
def post_return(
    application_id: UUID,
    body: ReasonForm,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Give the application back for completion."""
    return take_step(
        command,
        application_id,
        version,
        lambda acting, row: application_steps.return_for_completion(acting, row, body.reason),
    )


@router.post("/applications/{application_id}/withdraw", response_model=ApplicationAnswer)
def post_withdraw(
    application_id: UUID,
    body: ReasonForm,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Take the application back at the customer's request."""
    return take_step(
        command,
        application_id,
        version,
        lambda acting, row: intake.withdraw(acting, row, body.reason),
    )


@router.post("/applications/{application_id}/decline", response_model=ApplicationAnswer)
def post_decline(
    application_id: UUID,
    body: DeclineForm,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Refuse after the investigation, tell the reason, return the papers."""
    return take_step(
        command,
        application_id,
        version,
        lambda acting, row: application_steps.decline(
            acting, row, body.reason, body.papers_returned_on
        ),
    )


@router.post("/applications/{application_id}/return-papers", response_model=ApplicationAnswer)
def post_return_papers(
    application_id: UUID,
    body: PapersForm,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Record that the papers of a refused application went back."""
    return take_step(
        command,
        application_id,
        version,
        lambda acting, row: application_steps.return_papers(acting, row, body.returned_on),
    )


@router.post("/applications/{application_id}/investigate", response_model=ApplicationAnswer)
def post_investigate(
    application_id: UUID,
    body: InvestigateForm,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Name the two investigators."""
    return take_step(
        command,
        application_id,
        version,
        lambda acting, row: investigations.name_investigators(
            acting, row, body.lead, body.assistant
        ),
    )


@router.post("/applications/{application_id}/file-report", response_model=ApplicationAnswer)
def post_file_report(
    application_id: UUID,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """File the signed report."""
    return take_step(command, application_id, version, investigations.file_report)


@router.post("/applications/{application_id}/send-to-review", response_model=ApplicationAnswer)
def post_send_to_review(
    application_id: UUID,
    body: NoteForm,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Send the file to head office."""
    return take_step(
        command,
        application_id,
        version,
        lambda acting, row: reviews.send_to_review(acting, row, body.reason),
    )


@router.post("/applications/{application_id}/rehear", response_model=ApplicationAnswer)
def post_rehear(
    application_id: UUID,
    body: RehearForm,
    caller: Writer,  # noqa: ARG001
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Bring a rejected application up again, once, with new facts."""
    return take_step(
        command,
        application_id,
        version,
        lambda acting, row: application_steps.rehear(acting, row, body.new_facts),
    )
