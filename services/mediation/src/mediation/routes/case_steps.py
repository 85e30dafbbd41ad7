"""The steps of one case: `POST /cases/{id}/<step>`."""

from __future__ import annotations

from fastapi import Depends, Response

from mediation.forms.case_answers import CaseAnswer
from mediation.forms.cases import (
    AssignForm,
    ConsentForm,
    ExtendForm,
    IdentityForm,
    RefuseForm,
    ReturnForm,
    ScreenForm,
    SuspendForm,
)
from mediation.routes.case_showing import (
    BY_SIDES,
    BY_STAFF,
    BY_STAFF_OR_MEDIATOR,
    Closing,
    Reason,
    Step,
    Withdrawal,
)
from mediation.usecases import case_steps, mediators
from mediation.usecases.identity_checks import check_identity
from servicekit.access import needs
from servicekit.application import new_router

router = new_router("case steps")
BY_APPLICANT = Depends(needs("case_admin", "investor", "party_agent"))
BY_COURT = Depends(needs("court", "court_clerk"))


@router.post("/cases/{case_id}/screen", response_model=CaseAnswer, dependencies=[BY_STAFF])
def post_screen(body: ScreenForm, step: Step) -> Response:
    """Judge whether the case can be mediated."""
    screening = body.fact()
    return step.take(lambda acting, case: case_steps.screen(acting, case, screening, body.reason))


@router.post("/cases/{case_id}/accept", response_model=CaseAnswer, dependencies=[BY_STAFF])
def post_accept(body: Reason, step: Step) -> Response:
    """Accept the case: its term begins."""
    return step.take(lambda acting, case: case_steps.accept(acting, case, body.reason))


@router.post("/cases/{case_id}/refuse", response_model=CaseAnswer, dependencies=[BY_STAFF])
def post_refuse(body: RefuseForm, step: Step) -> Response:
    """Refuse the case with a code."""
    return step.take(lambda acting, case: case_steps.refuse(acting, case, body))


@router.post("/cases/{case_id}/assign", response_model=CaseAnswer, dependencies=[BY_STAFF])
def post_assign(body: AssignForm, step: Step) -> Response:
    """Put mediators to work, or replace them."""
    return step.take(lambda acting, case: mediators.assign(acting, case, body))


@router.post(
    "/cases/{case_id}/invite", response_model=CaseAnswer, dependencies=[BY_STAFF_OR_MEDIATOR]
)
def post_invite(body: Reason, step: Step) -> Response:
    """Send the invitation with its notice of rights."""
    return step.take(lambda acting, case: case_steps.invite(acting, case, body.reason))


@router.post("/cases/{case_id}/consents", response_model=CaseAnswer, dependencies=[BY_SIDES])
def post_consent(body: ConsentForm, step: Step) -> Response:
    """A party's answer to the invitation."""
    return step.take(lambda acting, case: case_steps.consent(acting, case, body))


@router.post(
    "/cases/{case_id}/identity-checks",
    response_model=CaseAnswer,
    dependencies=[BY_STAFF_OR_MEDIATOR],
)
def post_identity_check(body: IdentityForm, step: Step) -> Response:
    """Check a party's identity; a masked name is completed by it."""
    return step.take(lambda acting, case: check_identity(acting, case, body))


@router.post(
    "/cases/{case_id}/begin", response_model=CaseAnswer, dependencies=[BY_STAFF_OR_MEDIATOR]
)
def post_begin(body: Reason, step: Step) -> Response:
    """Begin mediation."""
    return step.take(lambda acting, case: case_steps.begin(acting, case, body.reason))


@router.post(
    "/cases/{case_id}/suspend", response_model=CaseAnswer, dependencies=[BY_STAFF_OR_MEDIATOR]
)
def post_suspend(body: SuspendForm, step: Step) -> Response:
    """Stop the case for an appraisal or a check; its term stands still."""
    return step.take(lambda acting, case: case_steps.suspend(acting, case, body.cause, body.reason))


@router.post(
    "/cases/{case_id}/resume", response_model=CaseAnswer, dependencies=[BY_STAFF_OR_MEDIATOR]
)
def post_resume(body: Reason, step: Step) -> Response:
    """Go on with a case that was stopped."""
    return step.take(lambda acting, case: case_steps.resume(acting, case, body.reason))


@router.post(
    "/cases/{case_id}/extend", response_model=CaseAnswer, dependencies=[BY_STAFF_OR_MEDIATOR]
)
def post_extend(body: ExtendForm, step: Step) -> Response:
    """A longer term, with the consent of all parties."""
    return step.take(lambda acting, case: case_steps.extend(acting, case, body))


@router.post(
    "/cases/{case_id}/return", response_model=CaseAnswer, dependencies=[BY_STAFF_OR_MEDIATOR]
)
def post_return(body: ReturnForm, step: Step) -> Response:
    """Mediation has failed: the papers go back with a report."""
    return step.take(lambda acting, case: case_steps.give_back(acting, case, body))


@router.post("/cases/{case_id}/withdraw", response_model=CaseAnswer, dependencies=[BY_APPLICANT])
def post_withdraw(body: Withdrawal, step: Step) -> Response:
    """Take the application back."""
    return step.take(lambda acting, case: case_steps.withdraw(acting, case, body))


@router.post("/cases/{case_id}/recall", response_model=CaseAnswer, dependencies=[BY_COURT])
def post_recall(body: Reason, step: Step) -> Response:
    """The court takes its case back."""
    return step.take(lambda acting, case: case_steps.recall(acting, case, body.reason))


@router.post("/cases/{case_id}/close", response_model=CaseAnswer, dependencies=[BY_STAFF])
def post_close(body: Closing, step: Step) -> Response:
    """What was agreed has been performed."""
    return step.take(lambda acting, case: case_steps.close(acting, case, body))


@router.post("/cases/{case_id}/default", response_model=CaseAnswer, dependencies=[BY_STAFF])
def post_default(body: Reason, step: Step) -> Response:
    """The payer has not performed."""
    return step.take(lambda acting, case: case_steps.default(acting, case, body.reason))
