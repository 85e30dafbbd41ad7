"""A request taken back at the hotline: its application goes with it, unless it is signed."""

from __future__ import annotations

from mediation.domain.case_states import State, Step, allowed_steps
from mediation.domain.case_words import EndReason
from mediation.forms.handover import MediationWithdrawn
from mediation.handover_refusals import HandoverUnknownError
from mediation.store.cases import cases_by_source
from mediation.tables.cases import CaseRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_moves import move, note_event


def take_back(acting: Acting, event: MediationWithdrawn) -> None:
    """End the case of a request that was taken back; what is signed binds and goes on.

    Raises HandoverUnknownError while the hand-over itself has not arrived: the sender tries again.
    """
    case = _case_of(acting, event)
    state = State(case.state)
    if state.is_terminal:
        return
    words = f"投资者经{event.channel}向12386热线撤回诉求：{event.words}"
    if Step.WITHDRAW in allowed_steps(state):
        case.end_reason = EndReason.OTHER
        move(acting, case, Step.WITHDRAW, words)
    else:
        note_event(acting, case, "withdrawal_told", state, words)


def _case_of(acting: Acting, event: MediationWithdrawn) -> CaseRow:
    acting.database.lock(acting.session, "case_source", event.request_id)
    cases = cases_by_source(acting.session, event.request_id)
    found = [case for case in cases if event.handover_id in ("", case.handover_id)]
    if not found:
        raise HandoverUnknownError(event.request_id)
    return found[-1]
