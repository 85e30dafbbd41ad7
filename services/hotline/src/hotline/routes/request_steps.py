"""Steps of one request, `POST /requests/{id}/<step>`: what the hotline does."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Depends, Response

from hotline.forms.handling import RecoveryForm, ReviewForm
from hotline.forms.request_answers import RequestAnswer
from hotline.forms.requests import (
    AnswerForm,
    AppealDecisionForm,
    AskForm,
    CallbackForm,
    EscalateForm,
    FreezeForm,
    MergeForm,
    ReasonForm,
    RejectForm,
    RerouteForm,
    RouteForm,
    TriageForm,
)
from hotline.routes.request_showing import BY_ANSWERING, BY_TRIAGERS, Step
from hotline.usecases import ending, handling, merging, routing_steps, triage, urgency
from servicekit.access import needs
from servicekit.application import new_router

router = new_router("request steps")
BY_REVIEWERS = Depends(needs("triager", "supervisor", "bureau"))
BY_ESCALATING = Depends(needs("call_agent", "triager", "bureau", "supervisor"))
BY_SUPERVISORS = Depends(needs("supervisor"))
BY_CLOSERS = Depends(needs("call_agent", "triager", "report_desk", "supervisor"))

ByRules = Annotated[RouteForm, Body(default_factory=RouteForm)]


@router.post(
    "/requests/{request_id}/triage", response_model=RequestAnswer, dependencies=[BY_TRIAGERS]
)
def post_triage(body: TriageForm, step: Step) -> Response:
    """Say what a request is; a person's choice wins over what was read."""
    return step.take(lambda acting, request: triage.triage(acting, request, body))


@router.post(
    "/requests/{request_id}/accept", response_model=RequestAnswer, dependencies=[BY_TRIAGERS]
)
def post_accept(step: Step) -> Response:
    """Take a complaint on: its clock begins."""
    return step.take(triage.accept)


@router.post(
    "/requests/{request_id}/reject", response_model=RequestAnswer, dependencies=[BY_TRIAGERS]
)
def post_reject(body: RejectForm, step: Step) -> Response:
    """Refuse with the reason, where to go, and how to have it reviewed."""
    return step.take(lambda acting, request: triage.reject(acting, request, body))


@router.post(
    "/requests/{request_id}/decide-appeal", response_model=RequestAnswer, dependencies=[BY_TRIAGERS]
)
def post_appeal_decision(body: AppealDecisionForm, step: Step) -> Response:
    """End the review of a rejection: it stands, or triage begins anew."""
    return step.take(lambda acting, request: triage.decide_appeal(acting, request, body))


@router.post(
    "/requests/{request_id}/answer", response_model=RequestAnswer, dependencies=[BY_ANSWERING]
)
def post_answer(body: AnswerForm, step: Step) -> Response:
    """Answer a consultation or thank for a suggestion."""
    return step.take(lambda acting, request: triage.answer(acting, request, body))


@router.post(
    "/requests/{request_id}/ask-investor", response_model=RequestAnswer, dependencies=[BY_ANSWERING]
)
def post_ask_investor(body: AskForm, step: Step) -> Response:
    """Ask the investor for what is missing; clocks that can stand still do."""
    return step.take(lambda acting, request: triage.ask_investor(acting, request, body))


@router.post(
    "/requests/{request_id}/route", response_model=RequestAnswer, dependencies=[BY_TRIAGERS]
)
def post_route(body: ByRules, step: Step) -> Response:
    """Give the request its one target, by the rules or by hand with a reason."""
    return step.take(lambda acting, request: routing_steps.route(acting, request, body))


@router.post(
    "/requests/{request_id}/reroute", response_model=RequestAnswer, dependencies=[BY_TRIAGERS]
)
def post_reroute(body: RerouteForm, step: Step) -> Response:
    """Back to triage after a return; with a target, on to it at once."""
    return step.take(lambda acting, request: routing_steps.reroute(acting, request, body))


@router.post(
    "/requests/{request_id}/review", response_model=RequestAnswer, dependencies=[BY_REVIEWERS]
)
def post_review(body: ReviewForm, step: Step) -> Response:
    """Find the result good, or send it back."""
    return step.take(lambda acting, request: handling.review(acting, request, body))


@router.post(
    "/requests/{request_id}/confirm-recovery",
    response_model=RequestAnswer,
    dependencies=[BY_ANSWERING],
)
def post_confirm_recovery(body: RecoveryForm, step: Step) -> Response:
    """What in fact came back, as the investor or a proof says."""
    return step.take(lambda acting, request: handling.confirm_recovery(acting, request, body))


@router.post(
    "/requests/{request_id}/callback", response_model=RequestAnswer, dependencies=[BY_ANSWERING]
)
def post_callback(body: CallbackForm, step: Step) -> Response:
    """One call-back attempt, within phone hours."""
    return step.take(lambda acting, request: ending.call_back(acting, request, body))


@router.post(
    "/requests/{request_id}/escalate", response_model=RequestAnswer, dependencies=[BY_ESCALATING]
)
def post_escalate(body: EscalateForm, step: Step) -> Response:
    """Raise the request to a level; it never sinks."""
    return step.take(lambda acting, request: ending.escalate(acting, request, body))


@router.post(
    "/requests/{request_id}/mark-urgent", response_model=RequestAnswer, dependencies=[BY_ESCALATING]
)
def post_mark_urgent(body: ReasonForm, step: Step) -> Response:
    """Say that the request cannot wait: clocks that run get the limits of urgent ones."""
    return step.take(lambda acting, request: urgency.mark_urgent(acting, request, body.reason))


@router.post(
    "/requests/{request_id}/freeze", response_model=RequestAnswer, dependencies=[BY_SUPERVISORS]
)
def post_freeze(body: FreezeForm, step: Step) -> Response:
    """Forbid closing for the time being, or allow it again."""
    return step.take(lambda acting, request: ending.freeze(acting, request, body))


@router.post(
    "/requests/{request_id}/close", response_model=RequestAnswer, dependencies=[BY_CLOSERS]
)
def post_close(step: Step) -> Response:
    """Close, when everything that closing needs is in the file."""
    return step.take(ending.close)


@router.post(
    "/requests/{request_id}/merge", response_model=RequestAnswer, dependencies=[BY_TRIAGERS]
)
def post_merge(body: MergeForm, step: Step) -> Response:
    """Put the request under a master."""
    return step.take(
        lambda acting, request: merging.merge(acting, request, body), also=[body.master_id]
    )


@router.post(
    "/requests/{request_id}/unmerge", response_model=RequestAnswer, dependencies=[BY_TRIAGERS]
)
def post_unmerge(body: ReasonForm, step: Step) -> Response:
    """Everything as if it had never been merged."""
    return step.take(lambda acting, request: merging.unmerge(acting, request, body.reason))
