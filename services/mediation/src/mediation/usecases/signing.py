"""Signing an agreement, and the moment in which pages bind: alone, or all or none together."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from lawkit.refusals import Refusal
from mediation.domain.case_states import State, Step
from mediation.domain.case_words import EndReason
from mediation.domain.minimum_acceptance import Accepted, MinimumAcceptance, is_met, is_over
from mediation.domain.signatures import (
    ROOT_SIGNERS,
    PageState,
    Signer,
    check_signature,
    is_root_complete,
)
from mediation.forms.agreements import SignatureForm, SignatureOutcome
from mediation.refusals import (
    AcceptanceOpenError,
    AcceptanceOverError,
    AlreadyThereError,
    MatterStateError,
    NoSuchPartyError,
    NotYourPartyError,
)
from mediation.store.agreements import (
    SIGNED,
    has_cases,
    lock_agreement,
    pages_in,
    root_signers,
    set_pages,
    visible_page,
)
from mediation.store.signatures import drop_signature, has_signed
from mediation.tables.cases import CaseRow
from mediation.tables.matters import AgreementRow, MatterRow, PageRow, SignatureRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_clocks import start_clock
from mediation.usecases.case_moves import move
from servicekit.ids import new_id
from servicekit.problems import ForbiddenError

_ROOT_ROLES = {
    Signer.ISSUER: ("issuer_signatory",),
    Signer.MEDIATOR: ("mediator",),
    Signer.ORGANISATION: ("case_admin", "fund_manager"),
}
_PAGE_ROLES = ("investor", "party_agent", "case_admin")


def sign(
    acting: Acting, agreement_id: UUID, forms: Sequence[SignatureForm]
) -> tuple[AgreementRow, list[SignatureOutcome]]:
    """Take signatures, each with its own outcome; then see whether anything binds."""
    agreement, matter = locked_agreement(acting, agreement_id)
    outcomes = [_outcome(acting, agreement, matter, form) for form in forms]
    settle(acting, agreement)
    taken = sum(outcome.is_taken for outcome in outcomes)
    acting.record("agreement.signed", "agreement", agreement.id, taken=taken)
    return agreement, outcomes


def locked_agreement(acting: Acting, agreement_id: UUID) -> tuple[AgreementRow, MatterRow]:
    """An agreement that the caller may see, held until the transaction ends."""
    return lock_agreement(
        acting.session, acting.database, acting.caller, acting.today, agreement_id
    )


def _outcome(
    acting: Acting, agreement: AgreementRow, matter: MatterRow, form: SignatureForm
) -> SignatureOutcome:
    try:
        with acting.session.begin_nested():
            _take(acting, agreement, matter, form)
    except Refusal as refusal:
        acting.session.refresh(agreement)
        return SignatureOutcome(
            signer=form.signer,
            party_ref=form.party_ref,
            is_taken=False,
            code=refusal.code,
            detail=refusal.detail,
        )
    return SignatureOutcome(signer=form.signer, party_ref=form.party_ref, is_taken=True)


def _take(acting: Acting, agreement: AgreementRow, matter: MatterRow, form: SignatureForm) -> None:
    if agreement.state != "OPEN":
        raise MatterStateError("agreement", agreement.state, ("OPEN",))
    _check_time(acting, agreement)
    if form.signer is Signer.INVESTOR:
        _sign_page(acting, agreement, form)
        return
    roles = _ROOT_ROLES[form.signer]
    is_stranger = form.signer is Signer.ISSUER and matter.issuer != acting.caller.organisation
    if not acting.caller.has_any(*roles) or is_stranger:
        raise ForbiddenError(roles)
    _keep(acting, agreement, form, "", agreement.merkle_root or "")


def _check_time(acting: Acting, agreement: AgreementRow) -> None:
    condition = condition_of(agreement)
    if condition and not agreement.is_condition_met and is_over(condition, acting.today):
        raise AcceptanceOverError(condition.by_on)


def _sign_page(acting: Acting, agreement: AgreementRow, form: SignatureForm) -> None:
    if not acting.caller.has_any(*_PAGE_ROLES):
        raise ForbiddenError(_PAGE_ROLES)
    if form.party_ref is None:
        raise NoSuchPartyError("")
    if acting.caller.has_any("investor") and form.party_ref != acting.person:
        raise NotYourPartyError(form.party_ref)
    page = visible_page(acting.session, acting.caller, acting.today, agreement, form.party_ref)
    if page.state != PageState.OPEN:
        raise MatterStateError("page", page.state, (PageState.OPEN,))
    _keep(acting, agreement, form, page.party_ref, page.page_sha256)
    is_conditional = agreement.minimum_by_on is not None and not agreement.is_condition_met
    page.state = PageState.SIGNED_CONDITIONAL if is_conditional else PageState.SIGNED
    page.signed_at = acting.now
    agreement.signed_count += 1
    agreement.signed_fen += page.amount_fen
    acting.session.add(page)
    acting.session.add(agreement)
    if page.case_id is not None:
        move(acting, acting.session.get_one(CaseRow, page.case_id), Step.SIGN)
    acting.session.flush()


def _keep(
    acting: Acting, agreement: AgreementRow, form: SignatureForm, party_ref: str, document: str
) -> None:
    check_signature(form.fact(), document_sha256=document, is_for_court=agreement.is_for_court)
    if has_signed(acting.session, agreement.id, form.signer, party_ref):
        raise AlreadyThereError("signature", "签名")
    row = SignatureRow(
        id=new_id(),
        agreement_id=agreement.id,
        signer_kind=form.signer,
        party_ref=party_ref,
        signer=acting.person,
        method=form.method,
        certificate_serial=form.certificate_serial,
        timestamp_token=form.timestamp_token,
        document_sha256=form.document_sha256,
        device=form.device,
        signed_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()


def settle(acting: Acting, agreement: AgreementRow) -> None:
    """Make effective what is signed by all, unless a minimum is still missing: all or none."""
    agreement.version += 1
    acting.session.add(agreement)
    acting.session.flush()
    signed = root_signers(acting.session, agreement.id)
    if not is_root_complete(signed, is_mediated=has_cases(acting.session, agreement.id)):
        return
    condition = condition_of(agreement)
    if condition is not None and not agreement.is_condition_met:
        accepted = Accepted(
            agreement.signed_count,
            agreement.signed_fen,
            agreement.page_count,
            agreement.total_fen,
        )
        if not is_met(condition, accepted):
            return
        agreement.is_condition_met = True
    _take_effect(acting, agreement)


def _take_effect(acting: Acting, agreement: AgreementRow) -> None:
    pages = pages_in(acting.session, agreement.id, SIGNED, with_case=True)
    count = set_pages(acting.session, agreement.id, SIGNED, PageState.EFFECTIVE, acting.now)
    if count and agreement.effective_at is None:
        agreement.effective_at = acting.now
    acting.session.add(agreement)
    acting.session.flush()
    for page in pages:
        _effect_on_case(acting, page)
    acting.session.expire_all()
    if count:
        acting.record("agreement.effective", "agreement", agreement.id, pages=count)


def _effect_on_case(acting: Acting, page: PageRow) -> None:
    case = acting.session.get_one(CaseRow, page.case_id)
    case.agreed_fen, case.end_reason = page.amount_fen, EndReason.AGREED
    case.concluded_at = acting.now
    move(acting, case, Step.TAKE_EFFECT)
    start_clock(acting, case, "MED_CONFIRM_APPLY")


def withdraw_signature(acting: Acting, agreement_id: UUID, party_ref: str) -> AgreementRow:
    """Before the agreement binds an investor may step back; the page lapses for good.

    Raises MatterStateError for a page that is not signed, or that binds already.
    """
    agreement, _ = locked_agreement(acting, agreement_id)
    if acting.caller.has_any("investor") and party_ref != acting.person:
        raise NotYourPartyError(party_ref)
    page = visible_page(acting.session, acting.caller, acting.today, agreement, party_ref)
    if page.state not in SIGNED:
        raise MatterStateError("page", page.state, SIGNED)
    drop_signature(acting.session, agreement.id, Signer.INVESTOR, party_ref)
    agreement.signed_count -= 1
    agreement.signed_fen -= page.amount_fen
    agreement.version += 1
    acting.session.add(agreement)
    _lapse_page(acting, page)
    acting.record("agreement.signature_withdrawn", "agreement", agreement.id)
    return agreement


def conclude(acting: Acting, agreement_id: UUID, reason: str = "") -> AgreementRow:
    """End the signing: what is not effective lapses; without the minimum everything lapses.

    Raises AcceptanceOpenError while investors may still sign under a minimum.
    """
    agreement, _ = locked_agreement(acting, agreement_id)
    if agreement.state != "OPEN":
        raise MatterStateError("agreement", agreement.state, ("OPEN",))
    settle(acting, agreement)
    condition = condition_of(agreement)
    is_waiting = condition is not None and not agreement.is_condition_met
    if is_waiting and condition is not None and not is_over(condition, acting.today):
        raise AcceptanceOpenError(condition.by_on)
    for page in pages_in(acting.session, agreement.id, (PageState.OPEN, *SIGNED), with_case=True):
        _lapse_case(acting, page)
    set_pages(acting.session, agreement.id, (PageState.OPEN, *SIGNED), PageState.LAPSED)
    agreement.state = "LAPSED" if agreement.effective_at is None else "CONCLUDED"
    agreement.conclusion_reason = reason
    acting.session.add(agreement)
    acting.session.flush()
    acting.session.expire_all()
    acting.record("agreement.concluded", "agreement", agreement.id, state=agreement.state)
    return agreement


def _lapse_page(acting: Acting, page: PageRow) -> None:
    page.state = PageState.LAPSED
    acting.session.add(page)
    acting.session.flush()
    _lapse_case(acting, page)


def _lapse_case(acting: Acting, page: PageRow) -> None:
    if page.case_id is None:
        return
    case = acting.session.get_one(CaseRow, page.case_id)
    if case.state in {State.AGREEMENT_DRAFTED, State.SIGNED}:
        case.end_reason = EndReason.REFUSED_TO_SIGN
        move(acting, case, Step.LAPSE)


def condition_of(agreement: AgreementRow) -> MinimumAcceptance | None:
    """The minimum acceptance of an agreement, where it has one."""
    if agreement.minimum_by_on is None:
        return None
    return MinimumAcceptance(
        agreement.minimum_count_bp or 0,
        agreement.minimum_amount_bp or 0,
        agreement.minimum_by_on,
    )


def signed_root(acting: Acting, agreement: AgreementRow) -> list[str]:
    """Who has signed the root, in a fixed order."""
    signed = root_signers(acting.session, agreement.id)
    return [signer.value for signer in sorted(ROOT_SIGNERS & signed)]
