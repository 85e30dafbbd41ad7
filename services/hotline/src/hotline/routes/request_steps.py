"""Steps of one request, `POST /requests/{id}/<step>`: what the hotline does."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

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
from hotline.routes.request_showing import Answering, Triager, take_step
from hotline.usecases import ending, handling, merging, routing_steps, triage
from servicekit.access import needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import StatedVersion, Storing

router = new_router("request steps")
Reviewer = Annotated[Caller, Depends(needs("triager", "supervisor", "bureau"))]
Escalating = Annotated[Caller, Depends(needs("call_agent", "triager", "bureau", "supervisor"))]
Supervisor = Annotated[Caller, Depends(needs("supervisor"))]
Closer = Annotated[Caller, Depends(needs("call_agent", "triager", "report_desk", "supervisor"))]

ByRules = Annotated[RouteForm, Body(default_factory=RouteForm)]


@router.post("/requests/{request_id}/triage", response_model=RequestAnswer)
def post_triage(
    request_id: UUID, body: TriageForm, caller: Triager, command: Storing, version: StatedVersion
) -> Response:
    """Say what a request is; a person's choice wins over what was read."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: triage.triage(acting, request, body),
    )


@router.post("/requests/{request_id}/accept", response_model=RequestAnswer)
def post_accept(
    request_id: UUID, caller: Triager, command: Storing, version: StatedVersion
) -> Response:
    """Take a complaint on: its clock begins."""
    return take_step(command, caller, request_id, version, triage.accept)


@router.post("/requests/{request_id}/reject", response_model=RequestAnswer)
def post_reject(
    request_id: UUID, body: RejectForm, caller: Triager, command: Storing, version: StatedVersion
) -> Response:
    """Refuse with the reason, where to go, and how to have it reviewed."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: triage.reject(acting, request, body),
    )


@router.post("/requests/{request_id}/decide-appeal", response_model=RequestAnswer)
def post_appeal_decision(
    request_id: UUID,
    body: AppealDecisionForm,
    caller: Triager,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """End the review of a rejection: it stands, or triage begins anew."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: triage.decide_appeal(acting, request, body),
    )


@router.post("/requests/{request_id}/answer", response_model=RequestAnswer)
def post_answer(
    request_id: UUID, body: AnswerForm, caller: Answering, command: Storing, version: StatedVersion
) -> Response:
    """Answer a consultation or thank for a suggestion."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: triage.answer(acting, request, body),
    )


@router.post("/requests/{request_id}/ask-investor", response_model=RequestAnswer)
def post_ask_investor(
    request_id: UUID, body: AskForm, caller: Answering, command: Storing, version: StatedVersion
) -> Response:
    """Ask the investor for what is missing; clocks that can stand still do."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: triage.ask_investor(acting, request, body),
    )


@router.post("/requests/{request_id}/route", response_model=RequestAnswer)
def post_route(
    request_id: UUID, body: ByRules, caller: Triager, command: Storing, version: StatedVersion
) -> Response:
    """Give the request its one target, by the rules or by hand with a reason."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: routing_steps.route(acting, request, body),
    )


@router.post("/requests/{request_id}/reroute", response_model=RequestAnswer)
def post_reroute(
    request_id: UUID, body: RerouteForm, caller: Triager, command: Storing, version: StatedVersion
) -> Response:
    """Back to triage after a return; with a target, on to it at once."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: routing_steps.reroute(acting, request, body),
    )


@router.post("/requests/{request_id}/review", response_model=RequestAnswer)
def post_review(
    request_id: UUID, body: ReviewForm, caller: Reviewer, command: Storing, version: StatedVersion
) -> Response:
    """Find the result good, or send it back."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: handling.review(acting, request, body),
    )


@router.post("/requests/{request_id}/confirm-recovery", response_model=RequestAnswer)
def post_confirm_recovery(
    request_id: UUID,
    body: RecoveryForm,
    caller: Answering,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """What in fact came back, as the investor or a proof says."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: handling.confirm_recovery(acting, request, body),
    )


@router.post("/requests/{request_id}/callback", response_model=RequestAnswer)
def post_callback(
    request_id: UUID,
    body: CallbackForm,
    caller: Answering,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """One call-back attempt, within phone hours."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: ending.call_back(acting, request, body),
    )


@router.post("/requests/{request_id}/escalate", response_model=RequestAnswer)
def post_escalate(
    request_id: UUID,
    body: EscalateForm,
    caller: Escalating,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Raise the request to a level; it never sinks."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: ending.escalate(acting, request, body),
    )


@router.post("/requests/{request_id}/freeze", response_model=RequestAnswer)
def post_freeze(
    request_id: UUID, body: FreezeForm, caller: Supervisor, command: Storing, version: StatedVersion
) -> Response:
    """Forbid closing for the time being, or allow it again."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: ending.freeze(acting, request, body),
    )


@router.post("/requests/{request_id}/close", response_model=RequestAnswer)
def post_close(
    request_id: UUID, caller: Closer, command: Storing, version: StatedVersion
) -> Response:
    """Close, when everything that closing needs is in the file."""
    return take_step(command, caller, request_id, version, ending.close)


@router.post("/requests/{request_id}/merge", response_model=RequestAnswer)
def post_merge(
    request_id: UUID, body: MergeForm, caller: Triager, command: Storing, version: StatedVersion
) -> Response:
    """Put the request under a master."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: merging.merge(acting, request, body),
    )


@router.post("/requests/{request_id}/unmerge", response_model=RequestAnswer)
def post_unmerge(
    request_id: UUID, body: ReasonForm, caller: Triager, command: Storing, version: StatedVersion
) -> Response:
    """Everything as if it had never been merged."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: merging.unmerge(acting, request, body.reason),
    )
