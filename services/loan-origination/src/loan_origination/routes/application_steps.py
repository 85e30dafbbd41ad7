"""The steps of one application: `POST /applications/{id}/<step>`."""

from __future__ import annotations

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
from loan_origination.routes.application_showing import Step
from loan_origination.usecases import application_steps, intake, investigations, reviews
from servicekit.application import new_router

router = new_router("application steps")


@router.post("/applications/{application_id}/submit", response_model=ApplicationAnswer)
def post_submit(step: Step) -> Response:
    """Hand the draft in."""
    return step.take(intake.submit)


@router.post("/applications/{application_id}/accept", response_model=ApplicationAnswer)
def post_accept(body: NoteForm, step: Step) -> Response:
    """Accept: all papers are here and the rules of acceptance pass."""
    return step.take(lambda acting, row: application_steps.accept(acting, row, body.reason))


@router.post("/applications/{application_id}/return", response_model=ApplicationAnswer)
def post_return(body: ReasonForm, step: Step) -> Response:
    """Give the application back for completion."""
    return step.take(
        lambda acting, row: application_steps.return_for_completion(acting, row, body.reason)
    )


@router.post("/applications/{application_id}/withdraw", response_model=ApplicationAnswer)
def post_withdraw(body: ReasonForm, step: Step) -> Response:
    """Take the application back at the customer's request."""
    return step.take(lambda acting, row: intake.withdraw(acting, row, body.reason))


@router.post("/applications/{application_id}/decline", response_model=ApplicationAnswer)
def post_decline(body: DeclineForm, step: Step) -> Response:
    """Refuse after the investigation, tell the reason, return the papers."""
    return step.take(
        lambda acting, row: application_steps.decline(
            acting, row, body.reason, body.papers_returned_on
        )
    )


@router.post("/applications/{application_id}/return-papers", response_model=ApplicationAnswer)
def post_return_papers(body: PapersForm, step: Step) -> Response:
    """Record that the papers of a refused application went back."""
    return step.take(
        lambda acting, row: application_steps.return_papers(acting, row, body.returned_on)
    )


@router.post("/applications/{application_id}/investigate", response_model=ApplicationAnswer)
def post_investigate(body: InvestigateForm, step: Step) -> Response:
    """Name the two investigators."""
    return step.take(
        lambda acting, row: investigations.name_investigators(
            acting, row, body.lead, body.assistant
        )
    )


@router.post("/applications/{application_id}/file-report", response_model=ApplicationAnswer)
def post_file_report(step: Step) -> Response:
    """File the signed report."""
    return step.take(investigations.file_report)


@router.post("/applications/{application_id}/send-to-review", response_model=ApplicationAnswer)
def post_send_to_review(body: NoteForm, step: Step) -> Response:
    """Send the file to head office."""
    return step.take(lambda acting, row: reviews.send_to_review(acting, row, body.reason))


@router.post("/applications/{application_id}/rehear", response_model=ApplicationAnswer)
def post_rehear(body: RehearForm, step: Step) -> Response:
    """Bring a rejected application up again, once, with new facts."""
    return step.take(lambda acting, row: application_steps.rehear(acting, row, body.new_facts))
