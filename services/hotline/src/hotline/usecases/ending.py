"""Ending: call-backs, closing, withdrawal, reopening, escalation."""

from __future__ import annotations

from hotline.domain.callbacks import Attempt, is_over, require_attempt
from hotline.domain.clocks import ClockEnd
from hotline.domain.closing import (
    ClosingFile,
    Outcome,
    RecoveredVia,
    require_closable,
    require_reopenable,
)
from hotline.domain.escalation import Level, raised_by_hand
from hotline.domain.masking import masked
from hotline.domain.request_states import State, Step, after
from hotline.domain.routing import Target, TargetKind
from hotline.domain.sla_policies import ClockName
from hotline.forms.requests import (
    CallbackForm,
    EscalateForm,
    FreezeForm,
    ReopenForm,
    WithdrawForm,
)
from hotline.request_refusals import ClosingFrozenError
from hotline.store.calendars import calendars_in_force, phone_hours
from hotline.store.clocks import latest_clock
from hotline.store.dialogue import as_attempt, callbacks_of, contacts_of, failed_days, results_of
from hotline.store.requests import current_routing
from hotline.tables.dialogue import CallbackRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import say
from hotline.usecases.hand_over import take_back
from hotline.usecases.last_words import tell_the_end
from hotline.usecases.request_clocks import ClockWork, done_late, meet, void
from hotline.usecases.request_moves import move, note, require_reason, save
from hotline.usecases.routing_steps import by_hand, set_target
from servicekit.ids import new_id

ALL_BUT_CLOSE = tuple(name for name in ClockName if name is not ClockName.CLOSE)


def call_back(acting: Acting, request: RequestRow, form: CallbackForm) -> None:
    """One attempt, within phone hours; raises CallbackRefusedError and ScoreRefusedError."""
    after(State(request.state), Step.CALL_BACK)
    rounds = request.reopened + 1
    earlier = [as_attempt(row) for row in callbacks_of(acting.session, request.id, rounds)]
    scores = (form.score, form.was_resolved, form.was_contacted)
    told = scores if form.was_reached else (None, None, None)
    attempt = Attempt(acting.now, form.was_reached, *told)
    require_attempt(earlier, attempt, phone_hours(calendars_in_force(acting.session)))
    acting.session.add(
        CallbackRow(
            id=new_id(),
            request_id=request.id,
            round=rounds,
            at=attempt.at,
            by=acting.caller.subject,
            was_reached=attempt.was_reached,
            score=attempt.score,
            was_resolved=attempt.was_resolved,
            was_contacted=attempt.was_contacted,
            note=masked(form.note).text,
        )
    )
    if attempt.was_reached:
        request.satisfaction, request.was_resolved = attempt.score, attempt.was_resolved
    move(acting, request, Step.CALL_BACK, was_reached=attempt.was_reached)
    if is_over([*earlier, attempt]):
        meet(acting, request, ClockName.CALLBACK)
        done_late(acting, request, ClockName.CALLBACK)


def closing_file(acting: Acting, request: RequestRow) -> ClosingFile:
    """What stands in the file of a request that is to be closed."""
    contacts = contacts_of(acting.session, request.id)
    return ClosingFile(
        outcome=Outcome(request.outcome) if request.outcome else None,
        is_reply_sent=request.is_reply_sent,
        is_category_confirmed=request.is_category_confirmed,
        has_contact_record=any(each.was_reached for each in contacts),
        failed_attempts_on=failed_days(contacts),
        recovered=request.recovered,
        is_recovery_proved=request.is_recovery_proved,
    )


def close(acting: Acting, request: RequestRow) -> None:
    """Close with everything that closing needs; raises what says that something is missing."""
    after(State(request.state), Step.CLOSE)
    if request.is_closing_frozen:
        raise ClosingFrozenError
    ended = require_closable(closing_file(acting, request))
    request.closed_at = acting.now
    move(acting, request, Step.CLOSE, outcome=request.outcome)
    meet(acting, request, ClockName.CLOSE)
    done_late_if_any(acting, request)
    void(acting, request, *ALL_BUT_CLOSE)
    ClockWork(acting).start(request, ClockName.REOPEN_WINDOW)
    tell_the_end(acting, request, ended)


def done_late_if_any(acting: Acting, request: RequestRow) -> None:
    """The closing came after its clock had run out; consultations have no such clock."""
    if ClockName.CLOSE in request.breached:
        done_late(acting, request, ClockName.CLOSE)


def reopen(acting: Acting, request: RequestRow, form: ReopenForm) -> None:
    """Back from closing, within the window, for new facts or a wrong closing."""
    require_reason(Step.REOPEN, form.reason)
    after(State(request.state), Step.REOPEN)
    work = ClockWork(acting)
    window: ClockEnd = work.end_of(latest_clock(acting.session, request.id, "reopen_window"))
    require_reopenable(window.deadline, acting.now, work.calendars)
    request.closed_at, request.reopened_at = None, acting.now
    request.reopened += 1
    request.outcome, request.is_reply_sent = None, False
    move(acting, request, Step.REOPEN, reason=form.reason, ground=form.ground)
    meet(acting, request, ClockName.REOPEN_WINDOW)
    if current_routing(acting.session, request.id) is None:
        desk = Target(TargetKind.MANUAL_DESK)
        set_target(acting, request, by_hand(desk, "", "重新办理"), is_by_hand=True)
    work.start(request, ClockName.DECIDE, ClockName.CLOSE)


def withdraw(acting: Acting, request: RequestRow, form: WithdrawForm) -> None:
    """The investor takes the request back; where money came before, it was a settlement."""
    after(State(request.state), Step.WITHDRAW)
    take_back(acting, request, channel=form.channel, words=form.words)
    request.closed_at = acting.now
    follows_payment = _settled_before(acting, request) or form.was_paid
    request.outcome = Outcome.SETTLED_PAID if follows_payment else Outcome.WITHDRAWN
    if request.recovered_via == RecoveredVia.MEDIATION:
        request.outcome = Outcome.MEDIATED_AGREED
    move(acting, request, Step.WITHDRAW, channel=form.channel, follows_payment=follows_payment)
    say(acting, request, form.words, side="investor", audience="internal", channel=form.channel)
    void(acting, request)


def _settled_before(acting: Acting, request: RequestRow) -> bool:
    """Whether money came back, or was promised by a result that was not refused.

    What was confirmed already stands; a promise counts as what it was, with its proof or without.
    """
    if request.is_recovery_proved and request.recovered is not None:
        return not request.recovered.is_zero
    offered = [row for row in results_of(acting.session, request.id) if row.verdict != "refused"]
    paid = next((row for row in reversed(offered) if not row.amount.is_zero), None)
    if paid is not None:
        request.recovered, request.recovered_via = paid.amount, RecoveredVia.SETTLEMENT
        request.is_recovery_proved = paid.has_performance_proof
    return paid is not None


def escalate(acting: Acting, request: RequestRow, form: EscalateForm) -> None:
    """Raise a request by hand; it never sinks."""
    level = raised_by_hand(Level(request.escalation), Level(form.level), form.reason)
    request.escalation = level
    save(acting, request)
    note(acting, request, "escalate", reason=form.reason, level=int(level))


def freeze(acting: Acting, request: RequestRow, form: FreezeForm) -> None:
    """A supervisor forbids closing for the time being, or allows it again."""
    require_reason("freeze", form.reason)
    request.is_closing_frozen = form.is_frozen
    save(acting, request)
    note(acting, request, "freeze", reason=form.reason, is_frozen=form.is_frozen)
