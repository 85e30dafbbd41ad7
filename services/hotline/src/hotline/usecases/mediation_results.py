"""What mediation tells: a case has moved, a case has ended. Each is taken in once."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError
from sqlmodel import select

from hotline.domain.closing import Outcome, RecoveredVia
from hotline.domain.request_states import State, Step
from hotline.domain.sla_policies import ClockName
from hotline.forms.handovers import CaseProgressed, MediationResult
from hotline.reporting_refusals import NoHandoverError
from hotline.store.handovers import handovers_of
from hotline.tables.handovers import HandoverRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import reply
from hotline.usecases.request_clocks import ClockWork, done_late, meet, resume_all
from hotline.usecases.request_moves import move, note, save
from lawkit.money import Money
from servicekit.callers import Caller
from servicekit.problems import UnprocessableError
from servicekit.webhooks import Delivered

MEDIATION = "mediation"
LINK = Caller(MEDIATION, MEDIATION, "", frozenset({"mediation_link"}))
Event = TypeVar("Event", CaseProgressed, MediationResult)
_REPLIES = {
    "agreed": "经{case_no}号调解，双方已达成协议，协议金额{agreed}元，已支付{paid}元。",
    "failed": "{case_no}号调解未能达成协议。您仍可依法申请仲裁或者提起诉讼。",
    "refused": "调解组织未受理{case_no}号申请。您仍可依法申请仲裁或者提起诉讼。",
}


def read_event(delivered: Delivered, model: type[Event]) -> Event:
    """The event as documented; raises UnprocessableError for anything else."""
    try:
        return model.model_validate(delivered.payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = "/".join(str(step) for step in first["loc"])
        raise UnprocessableError(
            f"The event cannot be accepted: {where}: {first['msg']}", f"事件内容不符合要求：{where}"
        ) from error


def take_progress(acting: Acting, event: CaseProgressed) -> None:
    """Note where the case stands; what comes late says nothing new.

    Raises NoHandoverError for a hand-over that is not known.
    """
    request, row = _handed_over(acting, event)
    if row.ended_at is not None or (row.moved_at is not None and event.at < row.moved_at):
        return
    row.case_id, row.case_no, row.case_state = event.case_id, event.case_no, event.state
    row.moved_at = event.at
    acting.session.add(row)
    save(acting, request)
    note(acting, request, "mediation-progress", is_public=True, case_state=event.state)


def take_result(acting: Acting, event: MediationResult) -> None:
    """End the hand-over; raises NoHandoverError where none is open, so a result comes once.

    What mediation brought replaces what a settlement promised: a loss does not come back twice.
    """
    request, row = _handed_over(acting, event)
    if row.state != "handed_over":
        raise NoHandoverError
    row.state, row.reason, row.ended_at = event.outcome, event.reason, event.at
    row.case_id, row.case_no, row.moved_at = event.case_id, event.case_no, event.at
    row.agreed, row.paid = Money(event.amount_fen), Money(event.paid_fen)
    acting.session.add(row)
    acting.session.flush()
    is_waiting, is_merged = (request.state == each for each in (State.IN_MEDIATION, State.MERGED))
    # Who withdrew after signing is paid all the same: that was a settlement.
    was_paid = request.state == State.WITHDRAWN and event.paid_fen > 0
    if is_waiting or was_paid or is_merged:
        _take_over(acting, request, event)
    if is_waiting or is_merged:
        _tell(acting, request, event)
    if is_waiting:
        step = Step.TAKE_MEDIATION_RESULT
        move(acting, request, step, outcome=request.outcome, paid_fen=event.paid_fen)
        work = ClockWork(acting)
        resume_all(work, request)
        meet(acting, request, ClockName.MEDIATION)
        done_late(acting, request, ClockName.MEDIATION)
        work.start(request, ClockName.CALLBACK)
    else:
        # Withdrawn or merged meanwhile: the hand-over ends, the request stays as it is.
        note(acting, request, "mediation-result", outcome=event.outcome, paid_fen=event.paid_fen)
    save(acting, request)


def _handed_over(
    acting: Acting, event: CaseProgressed | MediationResult
) -> tuple[RequestRow, HandoverRow]:
    query = select(RequestRow).where(RequestRow.id == event.source_ref)
    request = acting.session.exec(query.with_for_update()).one_or_none()
    row = None if request is None else _meant(acting, event)
    is_same_case = row is not None and row.case_id in (None, event.case_id)
    if request is None or row is None or row.handed_over_at is None or not is_same_case:
        raise NoHandoverError
    return request, row


def _meant(acting: Acting, event: CaseProgressed | MediationResult) -> HandoverRow | None:
    rows = handovers_of(acting.session, event.source_ref)
    if event.handover_id:
        return next((row for row in rows if str(row.id) == event.handover_id), None)
    return next((row for row in rows if row.ended_at is None), None)


def _take_over(acting: Acting, request: RequestRow, event: MediationResult) -> None:
    is_agreed = event.outcome == "agreed"
    request.outcome = Outcome.MEDIATED_AGREED if is_agreed else Outcome.MEDIATED_FAILED
    if event.paid_fen:
        # A request that came back may have been mediated twice: both payments are the investor's.
        paid = [row.paid for row in handovers_of(acting.session, request.id) if row.paid]
        request.recovered = sum(paid, start=Money(0))
        request.recovered_via = RecoveredVia.MEDIATION
        request.is_recovery_proved = True
    elif request.recovered is None:
        request.recovered = Money(0)
    if request.state == State.MERGED:
        # An unmerge leads to where the request would stand without the merge.
        request.came_from = State.MEDIATION_RESULT


def _tell(acting: Acting, request: RequestRow, event: MediationResult) -> None:
    words = _REPLIES[event.outcome].format(
        case_no=event.case_no,
        agreed=Money(event.amount_fen).yuan_text(),
        paid=Money(event.paid_fen).yuan_text(),
    )
    reply(acting, request, words)
