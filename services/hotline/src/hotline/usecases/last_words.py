"""The last words of a request: its outcome, what can still be done, by when it can come back."""

from __future__ import annotations

from hotline.domain.closing import Outcome
from hotline.domain.next_steps import next_steps_zh
from hotline.domain.sla_policies import ClockName
from hotline.forms.words import OUTCOMES, word
from hotline.store.clocks import latest_clock
from hotline.store.dialogue import messages_of
from hotline.store.requests import children_of
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import reply

ENDED_ZH = "您的诉求（编号{number}）已办结，结果：{outcome}。"
BACK_ZH = "如有新的事实或者认为办结不当，可在{due_on}前（含当日）申请重新办理。"
SAME_PERSON_ZH = "与您本诉求合并办理的诉求（编号{number}）已办结，结果：{outcome}。答复：{reply}"
SAME_EVENT_ZH = "您的诉求与同一事项的其他诉求合并办理，该事项已办结，结果：{outcome}。"


def tell_the_end(acting: Acting, request: RequestRow, ended: Outcome) -> None:
    """The final words to whoever asked, and to everybody whose request was merged into this one.

    A child of the same person hears the reply as well; others hear the outcome alone.
    """
    outcome = word(OUTCOMES, ended)
    window = latest_clock(acting.session, request.id, ClockName.REOPEN_WINDOW)
    further = next_steps_zh(ended) + BACK_ZH.format(due_on=window.due_on)
    answered = _last_reply(acting, request)
    reply(acting, request, ENDED_ZH.format(number=request.number, outcome=outcome) + further)
    for child in children_of(acting.session, request.id):
        is_own = child.identity_hash is not None and child.identity_hash == request.identity_hash
        words = SAME_PERSON_ZH if is_own else SAME_EVENT_ZH
        told = words.format(number=request.number, outcome=outcome, reply=answered)
        reply(acting, child, told)


def _last_reply(acting: Acting, request: RequestRow) -> str:
    replies = [each for each in messages_of(acting.session, request.id, "staff") if each.is_reply]
    return replies[-1].masked_text if replies else ""
