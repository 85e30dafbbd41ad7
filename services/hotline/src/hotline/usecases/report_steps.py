"""Reports: registered or not, forwarded, and what became of them told to who reported."""

from __future__ import annotations

from hotline.domain.closing import Outcome
from hotline.domain.rejections import APPEAL_ZH
from hotline.domain.request_states import Step
from hotline.domain.sla_policies import ClockName
from hotline.forms.requests import FeedbackForm, ForwardForm, RejectForm
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import reply, say
from hotline.usecases.request_clocks import meet
from hotline.usecases.request_moves import move, save
from lawkit.money import Money

REGISTERED_ZH = "您的举报已登记，将转有关部门核查。"
REPLIED_ONLY_ZH = "实名举报受理后将告知结果。"


def register(acting: Acting, request: RequestRow) -> None:
    """Take a report on."""
    move(acting, request, Step.REGISTER_REPORT)
    say(acting, request, REGISTERED_ZH + REPLIED_ONLY_ZH, side="hotline", audience="investor")
    meet(acting, request, ClockName.REPORT_DECISION)


def refuse(acting: Acting, request: RequestRow, form: RejectForm) -> None:
    """Archive a report that brings nothing to go by, with the reason told."""
    move(acting, request, Step.REFUSE_REPORT, reason=form.note, code=form.reason)
    request.reject_reason, request.outcome = form.reason, Outcome.REJECTED
    request.recovered = Money(0)
    advice = form.reason.advice
    reply(acting, request, advice.reason_zh + form.note + advice.where_zh + APPEAL_ZH)
    meet(acting, request, ClockName.REPORT_DECISION)
    save(acting, request)


def forward(acting: Acting, request: RequestRow, form: ForwardForm) -> None:
    """Hand a report to the desk that looks into it; the name stays behind."""
    move(acting, request, Step.FORWARD_REPORT, reason=form.note, desk=form.desk)


def take_feedback(acting: Acting, request: RequestRow, form: FeedbackForm) -> None:
    """What became of a report, told to the reporter."""
    move(acting, request, Step.TAKE_FEEDBACK)
    request.outcome, request.recovered = Outcome.FORWARDED, Money(0)
    reply(acting, request, form.text)
    save(acting, request)
