"""Small claims: a standing promise, a proposal within it, and the acceptance that makes it bind."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from lawkit.money import Money
from mediation.claim_refusals import AboveClaimError, FastProposalLateError, NotOpenError
from mediation.domain.case_errors import InvalidTransitionError
from mediation.domain.case_states import State, Step, allowed_steps
from mediation.domain.case_words import EndReason, PartyRole
from mediation.domain.journal_chain import canonical
from mediation.domain.promises import FAST_TIER, check_promised
from mediation.domain.signatures import Signature, SignatureMethod, Signer, check_signature
from mediation.forms.fast_track import FastAcceptanceForm, FastProposalForm, PromiseForm
from mediation.refusals import NoSuchPartyError
from mediation.store.cases import parties_of
from mediation.store.fast_track import find_fast_proposal, own_promise, promises_of
from mediation.store.performance import fast_source_ref
from mediation.tables.cases import CaseRow, PartyRow
from mediation.tables.fast_track import FastProposalRow, PromiseRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_clocks import start_clock
from mediation.usecases.case_moves import move, note_event
from mediation.usecases.case_steps import locked_case, party_for
from mediation.usecases.entitlements import Entitled, NewEntitlement, entitle
from servicekit.ids import new_id


def make_promise(acting: Acting, form: PromiseForm) -> PromiseRow:
    """A firm's signatory promises to accept proposals up to a cap."""
    row = PromiseRow(
        id=new_id(),
        firm=acting.caller.organisation,
        created_by=acting.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("promise.made", "promise", row.id, cap_fen=row.cap_fen)
    return row


def withdraw_promise(acting: Acting, promise_id: UUID) -> PromiseRow:
    """No new proposal rests on the promise; those made before stand."""
    row = own_promise(acting.session, acting.caller, promise_id)
    if not row.is_withdrawn:
        row.is_withdrawn = True
        row.version += 1
        acting.session.add(row)
        acting.session.flush()
        acting.record("promise.withdrawn", "promise", row.id)
    return row


def propose_fast(acting: Acting, case_id: UUID, form: FastProposalForm) -> FastProposalRow:
    """Propose an amount that the firm has promised to accept.

    Raises OutsidePromiseError, AboveClaimError, InvalidTransitionError outside of mediation.
    """
    case = locked_case(acting, case_id)
    _require_mediation(case)
    if form.amount_fen > case.claimed_fen:
        raise AboveClaimError(form.amount_fen, case.claimed_fen)
    firm = _side(acting, case, PartyRole.RESPONDENT).organisation or ""
    check_promised(promises_of(acting.session, firm), firm, form.amount_fen, acting.today)
    row = FastProposalRow(
        id=new_id(),
        case_id=case.id,
        firm=firm,
        document_sha256="",
        state="OPEN",
        proposed_by=acting.person,
        proposed_on=acting.today,
        created_at=acting.now,
        **form.model_dump(),
    )
    row.document_sha256 = _document_sha256(row)
    case.tier = FAST_TIER
    case.version += 1
    acting.session.add_all([row, case])
    acting.session.flush()
    note_event(acting, case, "propose_fast", State(case.state))
    return row


def _document_sha256(row: FastProposalRow) -> str:
    content = {
        "proposal": row.id.hex,
        "case": row.case_id.hex,
        "firm": row.firm,
        "amount_fen": row.amount_fen,
        "terms": row.terms,
        "valid_until": row.valid_until.isoformat(),
    }
    return sha256(canonical(content).encode()).hexdigest()


def _require_mediation(case: CaseRow) -> None:
    state = State(case.state)
    if state is not State.IN_MEDIATION:
        allowed = [step.value for step in allowed_steps(state)]
        raise InvalidTransitionError(state, "propose_fast", allowed)


def _side(acting: Acting, case: CaseRow, role: PartyRole) -> PartyRow:
    """The one party on a side: the fast track is for two alone."""
    found = [row for row in parties_of(acting.session, case.id) if row.role == role]
    if len(found) != 1:
        raise NoSuchPartyError(f"({role})")
    return found[0]


def accept_fast(acting: Acting, proposal_id: UUID, form: FastAcceptanceForm) -> FastProposalRow:
    """The investor accepts: the firm promised, the mediator proposed, so the agreement binds.

    Raises NotOpenError, FastProposalLateError, SignedContentDiffersError, NotYourPartyError.
    """
    row, case = _open_proposal(acting, proposal_id)
    if acting.today > row.valid_until:
        raise FastProposalLateError(row.valid_until)
    signature = Signature(Signer.INVESTOR, SignatureMethod.OTP_CLICK, form.document_sha256)
    check_signature(signature, document_sha256=row.document_sha256, is_for_court=False)
    row.state, row.answered_by = "BINDING", acting.person
    row.second_factor = form.second_factor
    acting.session.add(row)
    move(acting, case, Step.DRAFT)
    move(acting, case, Step.SIGN)
    case.agreed_fen, case.end_reason = row.amount_fen, EndReason.AGREED
    case.concluded_at = acting.now
    move(acting, case, Step.TAKE_EFFECT)
    start_clock(acting, case, "MED_CONFIRM_APPLY")
    acting.record("fast_proposal.accepted", "fast_proposal", row.id, amount_fen=row.amount_fen)
    return row


def decline_fast(acting: Acting, proposal_id: UUID, reason: str) -> FastProposalRow:
    """The investor does not accept; nobody is bound, mediation goes on."""
    row, case = _open_proposal(acting, proposal_id)
    row.state, row.answered_by = "DECLINED", acting.person
    acting.session.add(row)
    acting.session.flush()
    note_event(acting, case, "decline_fast", State(case.state), reason)
    return row


def _open_proposal(acting: Acting, proposal_id: UUID) -> tuple[FastProposalRow, CaseRow]:
    seen = find_fast_proposal(acting.session, acting.caller, acting.today, proposal_id)
    case = locked_case(acting, seen.case_id)
    row = acting.session.get_one(FastProposalRow, proposal_id, populate_existing=True)
    party_for(acting, case, _side(acting, case, PartyRole.APPLICANT).party_ref)
    if row.state != "OPEN":
        raise NotOpenError("proposal", row.state)
    _require_mediation(case)
    return row, case


def entitle_fast(acting: Acting, proposal_id: UUID, ledger_id: UUID) -> Entitled:
    """Owe what a binding proposal says from an escrow account; asked again, nothing changes."""
    row = find_fast_proposal(acting.session, acting.caller, acting.today, proposal_id)
    case = locked_case(acting, row.case_id)
    if row.state != "BINDING":
        raise NotOpenError("proposal", row.state)
    investor = _side(acting, case, PartyRole.APPLICANT)
    owed = NewEntitlement(
        party_ref=investor.party_ref,
        name=investor.name,
        source_ref=fast_source_ref(row.id),
        amount=Money(row.amount_fen),
        loss_fen=case.claimed_fen,
    )
    done = entitle(acting.session, acting.database, acting.caller, ledger_id, [owed])
    if case.state in {State.EFFECTIVE, State.CONFIRMED}:
        move(acting, case, Step.PERFORM)
    return done
