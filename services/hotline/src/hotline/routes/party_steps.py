"""Steps of one request: `POST /requests/{id}/<step>` of institutions, investors, report desk."""

from __future__ import annotations

from typing import Annotated
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
from hotline.routes.request_showing import Desk, Handler, take_step
from hotline.usecases import ending, handling, report_steps, routing_steps, triage
from servicekit.access import needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import StatedVersion, Storing

router = new_router("request steps")
Speaking = Annotated[Caller, Depends(needs("investor", "call_agent"))]
Reopening = Annotated[Caller, Depends(needs("investor", "call_agent", "triager", "supervisor"))]
Deciding = Annotated[Caller, Depends(needs("triager", "supervisor", "bureau"))]


@router.post("/requests/{request_id}/sign", response_model=RequestAnswer)
def post_sign(
    request_id: UUID, caller: Handler, command: Storing, version: StatedVersion
) -> Response:
    """The target takes the request over."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        routing_steps.sign,
    )


@router.post("/requests/{request_id}/return", response_model=RequestAnswer)
def post_return(
    request_id: UUID, body: ReturnForm, caller: Handler, command: Storing, version: StatedVersion
) -> Response:
    """Return what is not one's own, with reason and evidence."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: routing_steps.give_back(acting, request, body),
    )


@router.post("/requests/{request_id}/contact", response_model=RequestAnswer)
def post_contact(
    request_id: UUID, body: ContactForm, caller: Handler, command: Storing, version: StatedVersion
) -> Response:
    """An attempt to speak with the investor."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: handling.contact(acting, request, body),
    )


@router.post("/requests/{request_id}/handle", response_model=RequestAnswer)
def post_handle(
    request_id: UUID, caller: Handler, command: Storing, version: StatedVersion
) -> Response:
    """Begin to work on the matter."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        handling.handle,
    )


@router.post("/requests/{request_id}/result", response_model=RequestAnswer)
def post_result(
    request_id: UUID, body: ResultForm, caller: Handler, command: Storing, version: StatedVersion
) -> Response:
    """Hand in the result."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: handling.submit_result(acting, request, body),
    )


@router.post("/requests/{request_id}/extend", response_model=RequestAnswer)
def post_extend(
    request_id: UUID, body: ExtendForm, caller: Handler, command: Storing, version: StatedVersion
) -> Response:
    """Ask for a longer limit, once, with the reason."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: handling.ask_extension(acting, request, body),
    )


@router.post(
    "/requests/{request_id}/extensions/{extension_id}/decide", response_model=RequestAnswer
)
def post_extension_decision(
    request_id: UUID,
    extension_id: UUID,
    body: ExtensionDecisionForm,
    caller: Deciding,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Give or refuse the longer limit; the investor is told."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: handling.decide_extension(acting, request, extension_id, body),
    )


@router.post("/requests/{request_id}/supplement", response_model=RequestAnswer)
def post_supplement(
    request_id: UUID,
    body: SupplementForm,
    caller: Speaking,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """What the investor adds when asked."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: triage.supplement(acting, request, body),
    )


@router.post("/requests/{request_id}/withdraw", response_model=RequestAnswer)
def post_withdraw(
    request_id: UUID, body: WithdrawForm, caller: Speaking, command: Storing, version: StatedVersion
) -> Response:
    """The investor takes the request back."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: ending.withdraw(acting, request, body),
    )


@router.post("/requests/{request_id}/reopen", response_model=RequestAnswer)
def post_reopen(
    request_id: UUID, body: ReopenForm, caller: Reopening, command: Storing, version: StatedVersion
) -> Response:
    """Back from closing within the window, for new facts or a wrong closing."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: ending.reopen(acting, request, body),
    )


@router.post("/requests/{request_id}/appeal", response_model=RequestAnswer)
def post_appeal(
    request_id: UUID, body: ReasonForm, caller: Speaking, command: Storing, version: StatedVersion
) -> Response:
    """Have a rejection reviewed, once."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: triage.appeal(acting, request, body.reason),
    )


@router.post("/requests/{request_id}/register-report", response_model=RequestAnswer)
def post_register_report(
    request_id: UUID, caller: Desk, command: Storing, version: StatedVersion
) -> Response:
    """Take a report on."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        report_steps.register,
    )


@router.post("/requests/{request_id}/refuse-report", response_model=RequestAnswer)
def post_refuse_report(
    request_id: UUID, body: RejectForm, caller: Desk, command: Storing, version: StatedVersion
) -> Response:
    """Archive a report that brings nothing to go by."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: report_steps.refuse(acting, request, body),
    )


@router.post("/requests/{request_id}/forward-report", response_model=RequestAnswer)
def post_forward_report(
    request_id: UUID, body: ForwardForm, caller: Desk, command: Storing, version: StatedVersion
) -> Response:
    """Hand a report to the desk that looks into it."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: report_steps.forward(acting, request, body),
    )


@router.post("/requests/{request_id}/report-feedback", response_model=RequestAnswer)
def post_report_feedback(
    request_id: UUID, body: FeedbackForm, caller: Desk, command: Storing, version: StatedVersion
) -> Response:
    """What became of a report."""
    return take_step(
        command,
        caller,
        request_id,
        version,
        lambda acting, request: report_steps.take_feedback(acting, request, body),
    )
