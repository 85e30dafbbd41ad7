"""What rejections rest on: time that is over, and earlier requests about the same."""

from __future__ import annotations

from hotline.domain.request_errors import StillAwaitedError
from hotline.domain.request_states import State
from hotline.domain.sla_policies import ClockName
from hotline.forms.dialogue import STATES_ZH
from hotline.forms.words import OUTCOMES, word
from hotline.store.clocks import clocks_of
from hotline.store.requests import earlier_kin, events_of
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.sweeping import REMINDED

CITED_ZH = "该事项曾以编号{number}办理，{end}。"


def require_waited(acting: Acting, request: RequestRow) -> None:
    """Raises StillAwaitedError before the investor was asked, reminded, and out of time."""
    events = events_of(acting.session, request.id, is_public_only=True)
    was_reminded = any(each.step == REMINDED for each in events)
    asked = [
        each
        for each in clocks_of(acting.session, request.id)
        if each.name == ClockName.INVESTOR_SUPPLEMENT
    ]
    is_late = bool(asked) and acting.now > asked[-1].due_at
    is_awaited = State(request.state) is State.AWAITING_INVESTOR
    if not (was_reminded and is_late and is_awaited):
        raise StillAwaitedError


def cited_earlier(acting: Acting, request: RequestRow) -> str:
    """The latest earlier request of the same person about the same, with its result."""
    earlier = earlier_kin(acting.session, request)
    if earlier is None:
        return ""
    state = STATES_ZH[earlier.state]
    end = f"结果：{word(OUTCOMES, earlier.outcome)}" if earlier.outcome else f"目前{state}"
    return CITED_ZH.format(number=earlier.number, end=end)
