"""What becomes of one claim: viewed, declared by both elements, taken back, declined."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from mediation.domain.claim_errors import ElementKnownError, NotAnnouncedError
from mediation.domain.claim_rules import (
    Elements,
    Window,
    assigned_claims,
    check_acceptance_of,
    check_window_open,
    declared_state,
)
from mediation.domain.claims import ClaimState, ClaimStep, after_step
from mediation.domain.journal_chain import canonical
from mediation.domain.signatures import Signature, Signer, check_signature
from mediation.forms.claims import (
    ClaimAgentForm,
    ContractForm,
    DeclarationForm,
    DeclareForm,
    TakeBackForm,
)
from mediation.store.claim_access import lock_claim
from mediation.store.claim_states import bounced_of, state_of
from mediation.store.escrow import contributors_of
from mediation.store.funds import windows_as_facts
from mediation.tables.claims import ClaimAgentRow, ClaimRow
from mediation.tables.funds import FundRow
from mediation.usecases.acting import Acting
from mediation.usecases.claim_moves import move_claim
from servicekit.ids import new_id

STAFF = ("case_admin", "fund_manager")


class ClaimDesk:
    """One fund at which claims are handled: what is the same for all of them is read once."""

    def __init__(self, acting: Acting, fund_id: UUID, *, is_bulk: bool = False) -> None:
        self.acting = acting
        self.is_bulk = is_bulk
        self.fund = acting.session.get_one(FundRow, fund_id)
        self.windows: list[Window] = windows_as_facts(acting.session, fund_id)
        self.weights = {
            one.contributor_ref: one.weight
            for one in contributors_of(acting.session, self.fund.ledger_id)
        }
        self.today: date = acting.today

    def require_open(self, claim: ClaimRow) -> None:
        """Late claims that were admitted have until the fund ends, all others the windows."""
        if self.fund.state == "PLANNED":
            raise NotAnnouncedError
        windows = self.windows
        if claim.is_late and windows:
            windows = [Window(windows[0].from_on, self.fund.ends_on)]
        check_window_open(windows, self.today)

    def contract_of(self, claim: ClaimRow) -> dict[str, Any]:
        """The web contract: settlement with the funders, and the claim that passes to them."""
        return {
            "claim": claim.id.hex,
            "fund": self.fund.title,
            "party": claim.party_ref,
            "amount_fen": claim.amount_fen,
            "loss_fen": claim.loss_fen,
            "settlement": "投资者接受上述赔付金额，就同一损失不再向出资人另行主张。",
            "assignment": "投资者受偿后，将其对责任人相应的赔偿请求权转让给出资人。",
            "liable_persons": list(self.fund.liable_persons),
            "assignees": assigned_claims(claim.amount_fen, self.weights),
        }

    def contract_sha256(self, claim: ClaimRow) -> str:
        """The hash that a signature names."""
        return sha256(canonical(self.contract_of(claim)).encode()).hexdigest()


def view(acting: Acting, claim_id: UUID) -> ClaimRow:
    """The investor has read the own amount; asked again, nothing changes."""
    claim = locked(acting, claim_id)
    if claim.viewed_at is None:
        see(acting, claim)
    return claim


def see(acting: Acting, claim: ClaimRow, *, is_bulk: bool = False) -> None:
    """Note that the amount was seen, where that is the next thing to happen."""
    claim.viewed_at = claim.viewed_at or acting.now
    if claim.state in {ClaimState.LISTED, ClaimState.NOTIFIED}:
        move_claim(acting, claim, ClaimStep.VIEW, is_bulk=is_bulk)
    acting.session.add(claim)


def declare(
    acting: Acting, claim_id: UUID, form: DeclareForm, step: ClaimStep = ClaimStep.DECLARE
) -> ClaimRow:
    """Hand in one or both elements within the window.

    Raises ClaimWindowClosedError, NotEligibleError, AmountChangedError, ElementKnownError,
    SignedContentDiffersError, ClaimTransitionError.
    """
    claim = locked(acting, claim_id)
    desk = ClaimDesk(acting, claim.fund_id)
    take_elements(desk, claim, form, step)
    return claim


def take_elements(
    desk: ClaimDesk, claim: ClaimRow, form: DeclareForm, step: ClaimStep = ClaimStep.DECLARE
) -> None:
    """The same for a claim in hand; nothing of it is changed when something is refused."""
    acting = desk.acting
    before = ClaimState(claim.state)
    is_unseen = before in {ClaimState.LISTED, ClaimState.NOTIFIED}
    source = ClaimState.VIEWED if is_unseen else before
    elements = Elements(
        bool(claim.contract_sha256) or form.contract is not None,
        claim.declared_at is not None or form.declaration is not None,
    )
    target = declared_state(elements, needs_contract=desk.fund.needs_contract)
    after_step(source, step, target)
    desk.require_open(claim)
    _check_elements(desk, claim, form)
    if is_unseen:
        see(acting, claim, is_bulk=desk.is_bulk)
    if form.contract is not None:
        _sign(acting, claim, form.contract)
    if form.declaration is not None:
        _declare(acting, claim, form.declaration)
    if form.payee_account and not claim.payee_account:
        # The first account comes with the declaration; another one later waits for its cool-off.
        claim.payee_account, claim.bank_code = form.payee_account, form.bank_code
    move_claim(acting, claim, step, target=target, is_bulk=desk.is_bulk)


def _check_elements(desk: ClaimDesk, claim: ClaimRow, form: DeclareForm) -> None:
    accepted = form.declaration.accepted_fen if form.declaration else claim.amount_fen
    check_acceptance_of(accepted, claim.amount_fen, exclusion=claim.exclusion)
    if form.contract is not None:
        if claim.contract_sha256:
            raise ElementKnownError("contract")
        signature = Signature(
            Signer.INVESTOR,
            form.contract.method,
            form.contract.document_sha256,
            form.contract.certificate_serial,
            form.contract.timestamp_token,
        )
        check_signature(signature, document_sha256=desk.contract_sha256(claim), is_for_court=False)
    if form.declaration is not None and claim.declared_at is not None:
        raise ElementKnownError("declaration")


def _sign(acting: Acting, claim: ClaimRow, form: ContractForm) -> None:
    claim.contract_sha256 = form.document_sha256
    claim.contract_method = form.method
    claim.contract_proof = form.second_factor
    claim.contract_signed_at = acting.now


def _declare(acting: Acting, claim: ClaimRow, form: DeclarationForm) -> None:
    claim.declared_at = acting.now
    claim.declaration_channel = form.channel
    claim.declaration_ref = form.declaration_ref
    claim.declared_by = acting.person
    claim.recovered_fen = max(claim.recovered_fen, form.recovered_fen)


def take_back(acting: Acting, claim_id: UUID, form: TakeBackForm) -> ClaimRow:
    """Take one element back before the claim is verified; the claim is incomplete then."""
    claim = locked(acting, claim_id)
    move_claim(acting, claim, ClaimStep.TAKE_BACK, reason=form.reason[:500])
    drop_elements(
        claim, contract=form.element == "contract", declaration=form.element != "contract"
    )
    return claim


def drop_elements(claim: ClaimRow, *, contract: bool, declaration: bool) -> None:
    """Forget elements that do not count any more; the history keeps that they were there."""
    if contract:
        claim.contract_sha256 = claim.contract_method = claim.contract_proof = ""
        claim.contract_signed_at = None
    if declaration:
        claim.declared_at = None
        claim.declaration_channel = claim.declaration_ref = claim.declared_by = ""


def decline(acting: Acting, claim_id: UUID, reason: str) -> ClaimRow:
    """The investor does not accept, and keeps the right to arbitrate or sue."""
    claim = locked(acting, claim_id)
    move_claim(acting, claim, ClaimStep.DECLINE, reason=reason)
    drop_elements(claim, contract=True, declaration=True)
    return claim


def ask_fix(acting: Acting, claim_id: UUID, reason: str) -> ClaimRow:
    """A payment came back: the investor is asked to correct the account."""
    claim = locked(acting, claim_id)
    shown = state_of(acting.session, claim)
    move_claim(acting, claim, ClaimStep.ASK_FIX, shown=shown, reason=reason)
    claim.fixes_asked = bounced_of(acting.session, claim)
    acting.session.flush()
    return claim


def add_agent(acting: Acting, claim_id: UUID, form: ClaimAgentForm) -> ClaimRow:
    """Register who may act for the investor, as the power of attorney says."""
    claim = locked(acting, claim_id)
    acting.session.add(ClaimAgentRow(id=new_id(), claim_id=claim.id, **form.model_dump()))
    acting.session.flush()
    acting.record("claim.agent_registered", "claim", claim.id, subject=form.subject)
    return claim


def locked(acting: Acting, claim_id: UUID) -> ClaimRow:
    """A claim that the caller may see, its ledger held."""
    return lock_claim(acting.session, acting.database, acting.caller, acting.today, claim_id)
