"""Steps of one request: `POST /requests/{id}/<step>` of institutions, investors, report desk."""

from __future__ import annotations

from uuid import UUID

from fastapi import Depends, Response

from hotline.forms.handling import ExtendForm, ExtensionDecisionForm, ResultForm
from hotline.forms.request_answers import RequestAnswer
from hotline.forms.requests import (
    ContactForm,
    FeedbackForm,
    ForwardForm,
    ReasonForm,
    RejectForm,
    ReopenForm,
    ReturnForm,
    SupplementForm,
    WithdrawForm,
)
from hotline.routes.request_showing import BY_DESK, BY_HANDLERS, Step
from hotline.usecases import ending, handling, report_steps, routing_steps, triage
from servicekit.access import needs
from servicekit.application import new_router

router = new_router("request steps")
BY_SPEAKING = Depends(needs("investor", "call_agent"))
BY_REOPENING = Depends(needs("investor", "call_agent", "triager", "supervisor"))
BY_DECIDING = Depends(needs("triager", "supervisor", "bureau"))


@router.post(
    "/requests/{request_id}/sign", response_model=RequestAnswer, dependencies=[BY_HANDLERS]
)
def post_sign(step: Step) -> Response:
    """The target takes the request over."""
    return step.take(routing_steps.sign)


@router.post(
    "/requests/{request_id}/return", response_model=RequestAnswer, dependencies=[BY_HANDLERS]
)
def post_return(body: ReturnForm, step: Step) -> Response:
    """Return what is not one's own, with reason and evidence."""
    return step.take(lambda acting, request: routing_steps.give_back(acting, request, body))


@router.post(
    "/requests/{request_id}/contact", response_model=RequestAnswer, dependencies=[BY_HANDLERS]
)
def post_contact(body: ContactForm, step: Step) -> Response:
    """An attempt to speak with the investor."""
    return step.take(lambda acting, request: handling.contact(acting, request, body))


@router.post(
    "/requests/{request_id}/handle", response_model=RequestAnswer, dependencies=[BY_HANDLERS]
)
def post_handle(step: Step) -> Response:
    """Begin to work on the matter."""
    return step.take(handling.handle)


@router.post(
    "/requests/{request_id}/result", response_model=RequestAnswer, dependencies=[BY_HANDLERS]
)
def post_result(body: ResultForm, step: Step) -> Response:
    """Hand in the result."""
    return step.take(lambda acting, request: handling.submit_result(acting, request, body))


@router.post(
    "/requests/{request_id}/extend", response_model=RequestAnswer, dependencies=[BY_HANDLERS]
)
def post_extend(body: ExtendForm, step: Step) -> Response:
    """Ask for a longer limit, once, with the reason."""
    return step.take(lambda acting, request: handling.ask_extension(acting, request, body))


@router.post(
    "/requests/{request_id}/extensions/{extension_id}/decide",
    response_model=RequestAnswer,
    dependencies=[BY_DECIDING],
)
def post_extension_decision(
    extension_id: UUID, body: ExtensionDecisionForm, step: Step
) -> Response:
    """Give or refuse the longer limit; the investor is told."""
    return step.take(
        lambda acting, request: handling.decide_extension(acting, request, extension_id, body)
    )


@router.post(
    "/requests/{request_id}/supplement", response_model=RequestAnswer, dependencies=[BY_SPEAKING]
)
def post_supplement(body: SupplementForm, step: Step) -> Response:
    """What the investor adds when asked."""
    return step.take(lambda acting, request: triage.supplement(acting, request, body))


@router.post(
    "/requests/{request_id}/withdraw", response_model=RequestAnswer, dependencies=[BY_SPEAKING]
)
def post_withdraw(body: WithdrawForm, step: Step) -> Response:
    """The investor takes the request back."""
    return step.take(lambda acting, request: ending.withdraw(acting, request, body))


@router.post(
    "/requests/{request_id}/reopen", response_model=RequestAnswer, dependencies=[BY_REOPENING]
)
def post_reopen(body: ReopenForm, step: Step) -> Response:
    """Back from closing within the window, for new facts or a wrong closing."""
    return step.take(lambda acting, request: ending.reopen(acting, request, body))


@router.post(
    "/requests/{request_id}/appeal", response_model=RequestAnswer, dependencies=[BY_SPEAKING]
)
def post_appeal(body: ReasonForm, step: Step) -> Response:
    """Have a rejection reviewed, once."""
    return step.take(lambda acting, request: triage.appeal(acting, request, body.reason))


@router.post(
    "/requests/{request_id}/register-report", response_model=RequestAnswer, dependencies=[BY_DESK]
)
def post_register_report(step: Step) -> Response:
    """Take a report on."""
    return step.take(report_steps.register)


@router.post(
    "/requests/{request_id}/refuse-report", response_model=RequestAnswer, dependencies=[BY_DESK]
)
def post_refuse_report(body: RejectForm, step: Step) -> Response:
    """Archive a report that brings nothing to go by."""
    return step.take(lambda acting, request: report_steps.refuse(acting, request, body))


@router.post(
    "/requests/{request_id}/forward-report", response_model=RequestAnswer, dependencies=[BY_DESK]
)
def post_forward_report(body: ForwardForm, step: Step) -> Response:
    """Hand a report to the desk that looks into it."""
    return step.take(lambda acting, request: report_steps.forward(acting, request, body))


@router.post(
    "/requests/{request_id}/report-feedback", response_model=RequestAnswer, dependencies=[BY_DESK]
)
def post_report_feedback(body: FeedbackForm, step: Step) -> Response:
    """What became of a report."""
    return step.take(lambda acting, request: report_steps.take_feedback(acting, request, body))
