"""The steps of a case, each one action: judge, move, set the clocks."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from mediation.domain.case_states import State, Step
from mediation.domain.case_words import (
    Consent,
    EndReason,
    Origin,
    RefusalCode,
    SuspensionCause,
)
from mediation.domain.cases import (
    Screening,
    check_acceptance,
    check_all_consented,
    check_consent,
    check_return,
    check_withdrawal,
    must_report_suspension,
    needs_consent,
)
from mediation.domain.clock_errors import ConsentMissingError
from mediation.domain.clock_policy import Extension, policy_of
from mediation.domain.clocks import ClockTerms
from mediation.domain.tiers import tier_of
from mediation.forms.cases import (
    CloseForm,
    ConsentForm,
    ExtendForm,
    RefuseForm,
    ReturnForm,
    WithdrawForm,
)
from mediation.refusals import (
    MediatorMissingError,
    NoSuchPartyError,
    NotPerformedError,
    NotYourPartyError,
)
from mediation.store.cases import (
    as_parties,
    find_case,
    parties_of,
    parties_spoken_for,
)
from mediation.store.clocks import policies_in_force
from mediation.store.mediators import assignments_of
from mediation.store.performance import paid_for_case
from mediation.tables.cases import CasePauseRow, CaseRow, PartyRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_clocks import (
    clock_due,
    meet_clock,
    reckon_term,
    start_clock,
    start_term,
    term_code,
    term_due_at,
)
from mediation.usecases.case_moves import move, note_event
from mediation.usecases.hotline_link import is_given_at_hotline
from servicekit.commands import StaleVersionError
from servicekit.ids import new_id
from servicekit.outbox import emit


def locked_case(acting: Acting, case_id: UUID, version: int | None = None) -> CaseRow:
    """The case that the caller may see, held until the transaction ends.

    Raises StaleVersionError when the caller named another version than the present one.
    """
    case = find_case(acting.session, acting.caller, acting.today, case_id, lock=True)
    if version is not None and version != case.version:
        raise StaleVersionError(case.version)
    return case


def require_mediator(acting: Acting, case: CaseRow) -> None:
    """Nothing goes on without a mediator at work; MediatorMissingError otherwise."""
    if not any(row.is_lead for row in assignments_of(acting.session, case.id)):
        raise MediatorMissingError


def screen(acting: Acting, case: CaseRow, screening: Screening, reason: str) -> None:
    """Judge whether the case can be mediated; its tier follows from cause, amount and parties."""
    count = len(parties_of(acting.session, case.id))
    case.screening = asdict(screening)
    case.tier = tier_of(case.claimed_fen, count, acting.today)
    move(acting, case, Step.SCREEN, reason)


def accept(acting: Acting, case: CaseRow, reason: str) -> None:
    """Accept: the term begins. Raises NotAcceptableCaseError with the grounds against it."""
    if case.screening is not None:
        check_acceptance(Screening(**case.screening), Origin(case.origin))
    case.accepted_at = acting.now
    move(acting, case, Step.ACCEPT, reason)
    meet_clock(acting, case, "MED_ACCEPT")
    start_term(acting, case)
    if case.origin == Origin.COURT_PRE_FILING:
        start_clock(acting, case, "MED_ASK_OTHER_SIDE")


def refuse(acting: Acting, case: CaseRow, form: RefuseForm) -> None:
    """Refuse with a code; a court is told so at once."""
    case.refusal_code = RefusalCode(form.code)
    move(acting, case, Step.REFUSE, form.reason)


def invite(acting: Acting, case: CaseRow, reason: str) -> None:
    """Send the notice of rights; the law answers for a securities company that may not refuse."""
    if case.state == State.MEDIATOR_ASSIGNED:
        require_mediator(acting, case)
    move(acting, case, Step.INVITE, reason)
    rows = parties_of(acting.session, case.id)
    parties = as_parties(rows)
    for row, party in zip(rows, parties, strict=True):
        if not is_given_at_hotline(row):
            row.consent = Consent.PENDING
        if not needs_consent(party, parties):
            row.consent, row.consent_channel = Consent.ACCEPTED, "LAW"
            row.consent_at = acting.now
        acting.session.add(row)
    acting.session.flush()
    _go_on_when_all_agree(acting, case)


def consent(acting: Acting, case: CaseRow, form: ConsentForm) -> None:
    """Record a party's answer; when all agree, mediation can begin, and a refusal ends it.

    Raises NotYourPartyError, ConsentNotTakenError, BrokerMayNotRefuseError.
    """
    row = party_for(acting, case, form.party_ref)
    rows = parties_of(acting.session, case.id)
    parties = as_parties(rows)
    party = next(each for each in parties if each.party_ref == form.party_ref)
    check_consent(party, parties, form.consent, State(case.state))
    row.consent = form.consent
    row.consent_channel, row.consent_proof = form.channel, form.proof
    row.consent_at = form.at or acting.now
    row.delivery_address = form.delivery_address or row.delivery_address
    row.is_identity_checked = row.is_identity_checked or form.is_identity_checked
    acting.session.add(row)
    case.version += 1
    acting.session.flush()
    note_event(acting, case, "answer", State(case.state))
    meet_clock(acting, case, "MED_ASK_OTHER_SIDE")
    if form.consent is Consent.ACCEPTED:
        _go_on_when_all_agree(acting, case)


def party_for(acting: Acting, case: CaseRow, party_ref: str) -> PartyRow:
    """A party for which the caller may speak: its own, or any for the staff who record it."""
    rows = {row.party_ref: row for row in parties_of(acting.session, case.id)}
    if party_ref not in rows:
        raise NoSuchPartyError(party_ref)
    spoken = parties_spoken_for(acting.session, acting.caller, acting.today, case)
    if party_ref not in spoken and not acting.caller.has_any("case_admin", "mediator"):
        raise NotYourPartyError(party_ref)
    return rows[party_ref]


def _go_on_when_all_agree(acting: Acting, case: CaseRow) -> None:
    parties = as_parties(parties_of(acting.session, case.id))
    open_answers = [
        party
        for party in parties
        if party.consent is not Consent.ACCEPTED and needs_consent(party, parties)
    ]
    if not open_answers and case.state == State.INVITED:
        case.consented_at = acting.now
        move(acting, case, Step.CONSENT)


def begin(acting: Acting, case: CaseRow, reason: str) -> None:
    """Begin mediation; raises ConsentsMissingError when somebody has taken consent back."""
    if case.state == State.CONSENTED:
        check_all_consented(as_parties(parties_of(acting.session, case.id)))
        require_mediator(acting, case)
    move(acting, case, Step.BEGIN, reason)


def suspend(acting: Acting, case: CaseRow, cause: SuspensionCause, reason: str) -> None:
    """Stop the case and its term; a suspicion of sham mediation is reported."""
    before = case.state
    move(acting, case, Step.SUSPEND, reason)
    case.suspended_in, case.suspension_cause = before, cause
    case.suspended_at = acting.now
    acting.session.add(case)
    acting.session.flush()
    if must_report_suspension(cause):
        payload = {"case_id": str(case.id), "court": case.court}
        emit(
            acting.session,
            acting.database,
            f"case/{case.id}",
            "mediation.case.false_mediation_suspected",
            payload,
        )


def resume(acting: Acting, case: CaseRow, reason: str) -> None:
    """Go on where the case was stopped; the days between are not part of the term."""
    move(acting, case, Step.RESUME, reason)
    assert case.suspended_at is not None
    acting.session.add(
        CasePauseRow(
            id=new_id(),
            case_id=case.id,
            cause=case.suspension_cause or "",
            from_at=case.suspended_at,
            to_at=acting.now,
        )
    )
    case.suspended_in = case.suspension_cause = case.suspended_at = None
    acting.session.add(case)
    acting.session.flush()
    reckon_term(acting, case)


def extend(acting: Acting, case: CaseRow, form: ExtendForm) -> None:
    """A longer term, only with the consent of all parties.

    Raises ConsentMissingError, ExtensionTooLongError.
    """
    code = term_code(case)
    parties = {row.party_ref for row in parties_of(acting.session, case.id)}
    if not parties <= set(form.agreed_by) or term_due_at(acting, case) is None:
        raise ConsentMissingError(code, "all parties, while the term runs", "各方当事人（期限内）")
    case.extension_days += form.days
    policy = policy_of(code, policies_in_force(acting.session))
    terms = ClockTerms(extension=case.extension_days, extension_agreed_by=Extension.ALL_PARTIES)
    clock_due(acting, policy.code, acting.now, terms)
    case.version += 1
    acting.session.add(case)
    note_event(acting, case, "extend", State(case.state), form.reason)
    reckon_term(acting, case)


def give_back(acting: Acting, case: CaseRow, form: ReturnForm) -> None:
    """Mediation has failed: end it and send the papers back."""
    due_at = term_due_at(acting, case)
    check_return(form.end_reason, State(case.state), due_at, acting.now)
    case.end_reason, case.costly_conduct = form.end_reason, form.costly_conduct
    move(acting, case, Step.RETURN, form.reason)


def withdraw(acting: Acting, case: CaseRow, form: WithdrawForm) -> None:
    """Who applied takes the application back before anything is signed."""
    check_withdrawal(form.end_reason)
    case.end_reason = form.end_reason
    move(acting, case, Step.WITHDRAW, form.reason)


def recall(acting: Acting, case: CaseRow, reason: str) -> None:
    """The court takes its case back: with a packet once a mediator was assigned."""
    case.end_reason = EndReason.RECALLED_BY_COURT
    is_early = case.state in {State.RECEIVED, State.SCREENED, State.ACCEPTED}
    move(acting, case, Step.WITHDRAW if is_early else Step.RETURN, reason)


def close(acting: Acting, case: CaseRow, form: CloseForm) -> None:
    """What was agreed has been paid, through the escrow account or proven outside of it.

    Raises NotPerformedError while any of it is missing.
    """
    if case.state == State.PERFORMING:
        paid, returned = paid_for_case(acting.session, case.id)
        if paid + form.paid_outside_fen < case.agreed_fen:
            raise NotPerformedError(case.agreed_fen, paid + form.paid_outside_fen)
        case.paid_fen = paid + returned + form.paid_outside_fen
        case.returned_fen = returned
    case.end_reason = EndReason.AGREED
    move(acting, case, Step.CLOSE, form.reason)


def default(acting: Acting, case: CaseRow, reason: str) -> None:
    """The payer has not performed all of it: enforcement is open, and the regulator is told."""
    paid, returned = paid_for_case(acting.session, case.id)
    case.paid_fen, case.returned_fen = paid + returned, returned
    case.end_reason = EndReason.AGREED
    move(acting, case, Step.DEFAULT, reason)
    payload = {"case_id": str(case.id), "issuer": case.issuer, "agreed_fen": case.agreed_fen}
    emit(acting.session, acting.database, f"case/{case.id}", "mediation.case.defaulted", payload)
