"""Handing a complaint over to mediation: offered, consented to or declined, sent as one event."""

from __future__ import annotations

from hotline.domain.closing import Outcome, require_unsettled
from hotline.domain.masking import masked
from hotline.domain.request_errors import ConsentRequiredError
from hotline.domain.request_states import State, Step, after
from hotline.domain.sla_policies import ClockName
from hotline.forms.handovers import REQUESTED, WITHDRAWN, ConsentForm, DeclineForm, OfferForm
from hotline.reporting_refusals import HandoverOpenError
from hotline.request_refusals import NothingPendingError, TimeOutsideRequestError
from hotline.store.dialogue import results_of
from hotline.store.handovers import open_handover
from hotline.tables.handovers import HandoverRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import say
from hotline.usecases.handover_events import asked_of_mediation, taken_back_from_mediation
from hotline.usecases.request_clocks import ClockWork, pause_all
from hotline.usecases.request_moves import move
from lawkit.money import Money
from servicekit.ids import new_id
from servicekit.outbox import emit

OFFERED_ZH = "机构处理结果未能解决您的诉求。如您愿意，可将本诉求转交调解组织调解，请告知是否同意。"


def offer(acting: Acting, request: RequestRow, form: OfferForm) -> None:
    """Offer mediation where the institution settled nothing.

    Raises AlreadySettledError, and HandoverOpenError while an earlier one has no result yet.
    """
    after(State(request.state), Step.OFFER_MEDIATION)
    require_unsettled(Outcome(results_of(acting.session, request.id)[-1].outcome))
    if request.institution_code is None:
        raise NothingPendingError
    if open_handover(acting.session, request.id) is not None:
        raise HandoverOpenError
    claim = form.claim or request.wish or request.masked_text
    claimed = request.claimed or Money(0)
    acting.session.add(
        HandoverRow(
            id=new_id(),
            request_id=request.id,
            state="offered",
            claim=masked(claim).text[:1_000],
            claimed=claimed if form.claimed_fen is None else Money(form.claimed_fen),
            offered_by=acting.caller.subject,
            offered_at=acting.now,
        )
    )
    move(acting, request, Step.OFFER_MEDIATION)
    say(acting, request, OFFERED_ZH, side="hotline", audience="investor")


def consent(acting: Acting, request: RequestRow, form: ConsentForm) -> None:
    """Record the consent and send the request over: the event stands or falls with the record.

    Raises ConsentRequiredError without words or, from staff, without the name of who gave it.
    """
    after(State(request.state), Step.CONSENT_MEDIATION)
    row = _offered(acting, request)
    is_own = acting.caller.has_any("investor")
    who = form.who or (request.masked_name or acting.caller.subject if is_own else "")
    if not form.words.strip() or not who.strip():
        raise ConsentRequiredError
    at = form.at or acting.now
    if not row.offered_at <= at <= acting.now:
        raise TimeOutsideRequestError
    row.state, row.answered_at, row.answered_by = "handed_over", at, acting.caller.subject
    row.consent_who, row.consent_words, row.consent_channel = who, form.words, form.channel[:20]
    row.handed_over_at = acting.now
    acting.session.add(row)
    move(acting, request, Step.CONSENT_MEDIATION, channel=row.consent_channel)
    work = ClockWork(acting)
    pause_all(work, request, most=None)
    work.start(request, ClockName.MEDIATION)
    payload = asked_of_mediation(acting.session, request, row)
    emit(acting.session, acting.database, f"request/{request.id}", REQUESTED, payload)


def decline(acting: Acting, request: RequestRow, form: DeclineForm) -> None:
    """The investor does not want mediation: the result is reviewed as it is."""
    after(State(request.state), Step.DECLINE_MEDIATION)
    row = _offered(acting, request)
    row.state, row.answered_at, row.answered_by = "declined", acting.now, acting.caller.subject
    row.ended_at = acting.now
    acting.session.add(row)
    move(acting, request, Step.DECLINE_MEDIATION, reason=form.reason)


def take_back(acting: Acting, request: RequestRow, *, channel: str, words: str) -> None:
    """The request is withdrawn: an offer ends with it, and mediation is told of what it has.

    What was handed over stays open until mediation says how it ended.
    """
    row = open_handover(acting.session, request.id)
    if row is None:
        return
    if row.state == "offered":
        row.state, row.answered_at, row.answered_by = "declined", acting.now, acting.caller.subject
        row.ended_at = acting.now
        acting.session.add(row)
        return
    payload = taken_back_from_mediation(request, row, channel=channel, words=words, at=acting.now)
    emit(acting.session, acting.database, f"request/{request.id}", WITHDRAWN, payload)


def _offered(acting: Acting, request: RequestRow) -> HandoverRow:
    row = open_handover(acting.session, request.id)
    if row is None or row.state != "offered":
        raise NothingPendingError
    return row
