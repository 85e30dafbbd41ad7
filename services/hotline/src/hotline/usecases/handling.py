"""Handling: contact, result and its review, longer limits."""

from __future__ import annotations

from uuid import UUID

from hotline.domain.clocks import extended
from hotline.domain.closing import FAILED_ATTEMPTS_NEEDED, Gap, Outcome, RecoveredVia
from hotline.domain.masking import masked
from hotline.domain.request_errors import ContactProofRequiredError
from hotline.domain.request_states import State, Step, after
from hotline.domain.routing import TargetKind
from hotline.domain.sla_policies import ClockName
from hotline.forms.handling import (
    ExtendForm,
    ExtensionDecisionForm,
    RecoveryForm,
    ResultForm,
    ReviewForm,
)
from hotline.forms.requests import ContactForm
from hotline.request_refusals import (
    ExtensionPendingError,
    NothingPendingError,
    SecondPersonError,
    TimeOutsideRequestError,
)
from hotline.store.clocks import extensions_of, latest_clock
from hotline.store.dialogue import contacts_of, failed_days, results_of
from hotline.store.request_access import is_target
from hotline.tables.clocks import ExtensionRow
from hotline.tables.dialogue import ContactRow, ResultRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting, require_not_ahead
from hotline.usecases.dialogue import reply, say
from hotline.usecases.request_clocks import ClockWork, done_late, extend, meet
from hotline.usecases.request_moves import move, note, require_reason, save
from hotline.usecases.routing_steps import require_target
from lawkit.money import Money
from servicekit.ids import new_id

AFTER_SIGNING = (State.SIGNED, State.CONTACTED, State.HANDLING, State.REOPENED)


def contact(acting: Acting, request: RequestRow, form: ContactForm) -> None:
    """An attempt to speak with the investor; failed ones on three days stand for a contact."""
    require_target(acting, request)
    if State(request.state) not in AFTER_SIGNING:
        after(State(request.state), Step.CONTACT)
    at = form.at or acting.now
    if at > acting.now or (request.routed_at is not None and at < request.routed_at):
        raise TimeOutsideRequestError
    acting.session.add(
        ContactRow(
            id=new_id(),
            request_id=request.id,
            at=at,
            recorded_at=acting.now,
            by=acting.caller.subject,
            institution_code=request.institution_code,
            channel=form.channel,
            was_reached=form.was_reached,
            note=masked(form.note).text,
        )
    )
    acting.session.flush()
    is_enough = form.was_reached or is_tried_enough(acting, request)
    if State(request.state) is State.SIGNED and is_enough:
        move(acting, request, Step.CONTACT, was_reached=form.was_reached)
        request.contacted_at = at
        meet(acting, request, ClockName.FIRST_CONTACT)
        done_late(acting, request, ClockName.FIRST_CONTACT)
    else:
        save(acting, request)
        note(acting, request, "contact-attempt", is_public=True, was_reached=form.was_reached)


def is_tried_enough(acting: Acting, request: RequestRow) -> bool:
    """Whether nobody was reached on three different days."""
    days = failed_days(contacts_of(acting.session, request.id))
    return len(days) >= FAILED_ATTEMPTS_NEEDED


def has_contact_proof(acting: Acting, request: RequestRow) -> bool:
    """Whether the investor was reached, or tried often enough."""
    contacts = contacts_of(acting.session, request.id)
    return any(each.was_reached for each in contacts) or is_tried_enough(acting, request)


def handle(acting: Acting, request: RequestRow) -> None:
    """The target begins to work on the matter."""
    require_target(acting, request)
    move(acting, request, Step.HANDLE)


def submit_result(acting: Acting, request: RequestRow, form: ResultForm) -> None:
    """The target's result; it ends nothing before it was reviewed."""
    require_target(acting, request)
    require_not_ahead(acting, form.agreed_on)
    if State(request.state) in (State.CONTACTED, State.REOPENED):
        move(acting, request, Step.HANDLE)
    move(acting, request, Step.SUBMIT_RESULT, outcome=form.outcome)
    acting.session.add(
        ResultRow(
            id=new_id(),
            request_id=request.id,
            submitted_at=acting.now,
            submitted_by=acting.caller.subject,
            institution_code=request.institution_code,
            outcome=form.outcome,
            explanation=masked(form.explanation).text,
            reply=masked(form.reply).text,
            amount=Money(form.amount_fen),
            agreement=masked(form.agreement).text,
            agreed_on=form.agreed_on,
            has_performance_proof=form.has_performance_proof,
            evidence=list(form.evidence),
        )
    )
    acting.session.flush()
    meet(acting, request, ClockName.DECIDE)
    done_late(acting, request, ClockName.DECIDE)


def review(acting: Acting, request: RequestRow, form: ReviewForm) -> None:
    """Find a result good, which sends its reply; or send it back with the reason.

    Raises SecondPersonError for whoever handed it in and everybody of that target (recusal), and
    ContactProofRequiredError for a good verdict on a result without contact.
    """
    is_good = form.verdict == "good"
    if not is_good:
        require_reason(Step.REVIEW, form.reason)
    after(State(request.state), Step.REVIEW)
    if is_good and not has_contact_proof(acting, request):
        raise ContactProofRequiredError([Gap.CONTACT])
    result = results_of(acting.session, request.id)[-1]
    if result.submitted_by == acting.caller.subject or _is_of_target(acting, request):
        raise SecondPersonError
    result.verdict, result.review_reason = form.verdict, masked(form.reason).text
    result.reviewed_by, result.reviewed_at = acting.caller.subject, acting.now
    acting.session.add(result)
    move(acting, request, Step.REVIEW, reason=form.reason, verdict=form.verdict)
    if is_good:
        _take_over(acting, request, result, is_confirmed=form.is_recovery_confirmed)
    else:
        move(acting, request, Step.REFUSE_RESULT, reason=form.reason, is_public=False)
        say(acting, request, form.reason, side="hotline", audience="institution")


def _is_of_target(acting: Acting, request: RequestRow) -> bool:
    """Whether the caller's own house did the work; at the manual desk people watch each other."""
    is_own_desk = request.target_kind == TargetKind.MANUAL_DESK
    return not is_own_desk and is_target(acting.caller, request)


def _take_over(
    acting: Acting, request: RequestRow, result: ResultRow, *, is_confirmed: bool
) -> None:
    request.outcome = result.outcome
    if not (result.amount.is_zero and request.is_recovery_proved):
        # Otherwise what came back before the reopening has come back all the same.
        request.recovered = result.amount
        request.recovered_via = None if result.amount.is_zero else RecoveredVia.SETTLEMENT
        request.is_recovery_proved = result.has_performance_proof or is_confirmed
    reply(acting, request, result.reply)
    ClockWork(acting).start(request, ClockName.CALLBACK)
    save(acting, request)


def confirm_recovery(acting: Acting, request: RequestRow, form: RecoveryForm) -> None:
    """What in fact came back, as the investor or a proof says; counted once, the latest figure."""
    if request.outcome not in (Outcome.SETTLED_PAID, Outcome.SETTLED_OTHER):
        raise NothingPendingError
    request.recovered = Money(form.amount_fen)
    request.is_recovery_proved = form.is_proved
    request.recovered_via = RecoveredVia.SETTLEMENT if form.amount_fen else None
    save(acting, request)
    note(acting, request, "confirm-recovery", amount_fen=form.amount_fen, is_proved=form.is_proved)


def ask_extension(acting: Acting, request: RequestRow, form: ExtendForm) -> None:
    """Ask for a longer limit; raises what giving it would, and ExtensionPendingError twice."""
    require_target(acting, request)
    pending = [row for row in extensions_of(acting.session, request.id) if row.is_approved is None]
    if any(row.clock == form.clock for row in pending):
        raise ExtensionPendingError
    clock = latest_clock(acting.session, request.id, form.clock)
    extended(ClockWork(acting).end_of(clock), form.days, acting.now)
    acting.session.add(
        ExtensionRow(
            id=new_id(),
            request_id=request.id,
            clock=form.clock,
            days=form.days,
            reason=masked(form.reason).text,
            asked_by=acting.caller.subject,
            asked_at=acting.now,
        )
    )
    save(acting, request)
    note(acting, request, "extend", reason=form.reason, clock=form.clock, days=form.days)


def decide_extension(
    acting: Acting, request: RequestRow, extension_id: UUID, form: ExtensionDecisionForm
) -> None:
    """Give or refuse a longer limit; the investor is told of one that is given, with its reason.

    Raises NothingPendingError, and SecondPersonError for those who asked for it.
    """
    rows = {row.id: row for row in extensions_of(acting.session, request.id)}
    asked = rows.get(extension_id)
    if asked is None or asked.is_approved is not None:
        raise NothingPendingError
    if asked.asked_by == acting.caller.subject or _is_of_target(acting, request):
        raise SecondPersonError
    asked.is_approved = form.is_approved
    asked.decided_by, asked.decided_at = acting.caller.subject, acting.now
    acting.session.add(asked)
    if form.is_approved:
        row = extend(ClockWork(acting), request, asked)
        words = f"因{asked.reason}，办理期限延长至{row.due_on}。"
        say(acting, request, words, side="hotline", audience="investor")
    save(acting, request)
    note(
        acting,
        request,
        "decide-extension",
        reason=form.reason,
        is_public=form.is_approved,
        clock=asked.clock,
        is_approved=form.is_approved,
    )
