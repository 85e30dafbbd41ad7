"""A contract's way from draft to effect: checked by another, signed by all, let into effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from lawkit.money import Money
from loan_origination.contract_refusals import (
    DayNotPossibleError,
    NotInForceError,
    RentBaseTooSmallError,
    SignatureMissingError,
    WrongContractError,
)
from loan_origination.domain.application_states import State, Step
from loan_origination.domain.checks import Gate
from loan_origination.domain.contracts import (
    ContractDiffersError,
    LoanTerms,
    TermDifference,
    differences,
    rent_covered,
)
from loan_origination.domain.credit_lives import CONTRACT, IN_FORCE
from loan_origination.domain.duties import Duty
from loan_origination.domain.party_names import plain_name
from loan_origination.domain.schedules.due_dates import anchored, month_index
from loan_origination.forms.contracts import (
    LoanTermsForm,
    NoticeForm,
    SignatureForm,
    SigningForm,
    UndertakingForm,
)
from loan_origination.store.contracts import (
    ApprovedLoan,
    children_of,
    find_contract,
    find_notice,
    notice_states,
    notices_of,
)
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow, TenantNoticeRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import journal, move, take_on
from loan_origination.usecases.contracts import (
    loan_to_contract,
    lock_contract,
    lock_loan_contract,
    moved,
)
from loan_origination.usecases.gates import (
    contract_facts,
    require_gate,
)
from loan_origination.usecases.underwriting import underwrite_without
from loan_origination.usecases.waivers import is_waived
from servicekit.clock import day_in_shanghai

CHECKERS = ("contract_officer",)
TELLERS = ("branch_officer", "contract_officer", "collateral_officer")
MANAGERS = ("branch_manager", "contract_officer")
AMOUNT_RULE = "R-F1"


def check_contract(acting: Acting, contract_id: UUID) -> ContractRow:
    """Another contract officer reads the draft against the approval, term by term."""
    standing = acting.person_standing(*CHECKERS)
    application, row = lock_contract(acting, contract_id)
    CONTRACT.after(row.state, "check")
    loan = loan_to_contract(acting, application)
    require_equal(loan, row)
    take_on(acting, application, Duty.CHECKER, standing, subject=row.id.hex)
    row.checked_by = standing.person
    return moved(acting, application, row, "check", standing)


def return_contract(acting: Acting, contract_id: UUID, reason: str) -> ContractRow:
    """A checked contract goes back to its drafter."""
    standing = acting.person_standing(*CHECKERS)
    application, row = lock_contract(acting, contract_id)
    row.reason = reason
    return moved(acting, application, row, "return", standing, reason)


def compared(loan: ApprovedLoan, row: ContractRow) -> tuple[TermDifference, ...]:
    """On which terms a loan contract or supplement departs from its approval."""
    return differences(loan.terms, LoanTermsForm.model_validate(row.terms).compared)


def require_equal(loan: ApprovedLoan, row: ContractRow) -> None:
    """Raises ContractDiffersError; mortgage and guarantee have no terms of their own to compare."""
    found = compared(loan, row) if row.kind in ("loan", "supplement") else ()
    if found:
        raise ContractDiffersError(found)


def sign_contract(acting: Acting, contract_id: UUID, form: SigningForm) -> ContractRow:
    """All parties have signed and sealed; the loan contract makes the case contracted."""
    standing = acting.person_standing(*CHECKERS)
    application, row = lock_contract(acting, contract_id)
    CONTRACT.after(row.state, "sign")
    loan = loan_to_contract(acting, application)
    require_equal(loan, row)
    days = (day_in_shanghai(loan.approval.approved_at), acting.today)
    missing = _missing_signatures(form.signatures, (row.branch, row.party_name), days)
    if missing:
        raise SignatureMissingError(missing)
    row.signatures = [each.model_dump(mode="json") for each in form.signatures]
    moved(acting, application, row, "sign", standing)
    if row.kind == "loan" and State(application.state).is_approved:
        require_gate(acting, loan, Gate.CONTRACT_SIGNING, standing)
        move(acting, application, Step.SIGN_CONTRACT, standing, contract=row.number)
    return row


def _missing_signatures(
    signatures: Sequence[SignatureForm], parties: Sequence[str], days: tuple[date, date]
) -> list[str]:
    """The parties without signature and seal between the approval (R-N4) and today."""
    first, last = days
    good = {
        plain_name(each.party)
        for each in signatures
        if each.has_seal and first <= each.signed_on <= last
    }
    return [party for party in parties if plain_name(party) not in good]


def let_into_effect(acting: Acting, contract_id: UUID) -> ContractRow:
    """A signed loan contract takes effect when R-P1..P4 hold, and the side contracts with it; a
    signed supplement changes its loan contract."""
    standing = acting.person_standing(*CHECKERS)
    application, row = lock_contract(acting, contract_id)
    CONTRACT.after(row.state, "take_effect")
    loan = loan_to_contract(acting, application)
    require_equal(loan, row)
    if row.kind == "supplement":
        return _amend(acting, application, row)
    if row.kind != "loan":
        return _join(acting, application, row)
    sides = children_of(acting.session, row.id, "mortgage", "guarantee")
    papers = contract_facts(acting, loan, row)
    require_gate(acting, loan, Gate.CONTRACT, standing, contract=papers)
    take_out_rents(acting, loan, row)
    row.effective_on = acting.today
    last = month_index(acting.today) + loan.approval.months
    row.matures_on = anchored(last, acting.today.day)
    moved(acting, application, row, "take_effect", standing)
    for side in sides:
        if side.state == "signed":
            side.effective_on, side.matures_on = row.effective_on, row.matures_on
            moved(acting, application, side, "take_effect", standing)
    return row


def take_out_rents(acting: Acting, loan: ApprovedLoan, contract: ContractRow) -> None:
    """The rent of a tenant whose missing Notice or Undertaking was waived leaves the base (R-P3).

    The new underwriting is kept. Raises RentBaseTooSmallError when what remains does not carry the
    loan and R-F1 was not waived either.
    """
    states = notice_states(notices_of(acting.session, contract.id))
    leases = [each.lease for each in states if not (each.is_noticed and each.has_undertaken)]
    if not leases:
        return
    found = underwrite_without(acting, loan.application, loan.file, leases)
    within, amount = Money(found.result["amount_fen"]), Money(contract.amount_fen)
    if within < amount and not is_waived(acting, loan.application, AMOUNT_RULE):
        raise RentBaseTooSmallError(leases, within, amount)


def _join(acting: Acting, application: ApplicationRow, row: ContractRow) -> ContractRow:
    """A mortgage or guarantee signed later takes effect beside its loan contract."""
    parent = acting.session.get_one(ContractRow, row.parent_id)
    if parent.state not in IN_FORCE:
        raise NotInForceError(parent.number, parent.state)
    row.effective_on, row.matures_on = acting.today, parent.matures_on
    standing = acting.person_standing(*CHECKERS)
    return moved(acting, application, row, "take_effect", standing)


def _amend(acting: Acting, application: ApplicationRow, row: ContractRow) -> ContractRow:
    standing = acting.person_standing(*CHECKERS)
    parent = acting.session.get_one(ContractRow, row.parent_id)
    parent.terms = row.terms
    row.effective_on, row.matures_on = acting.today, parent.matures_on
    moved(acting, application, parent, "amend", standing, row.reason)
    return moved(acting, application, row, "take_effect", standing)


def terminate_contract(acting: Acting, contract_id: UUID, reason: str) -> ContractRow:
    """A contract that is not in force is given up."""
    standing = acting.person_standing(*MANAGERS)
    application, row = lock_contract(acting, contract_id)
    sides = children_of(acting.session, row.id, "mortgage", "guarantee", "supplement")
    if sides:
        raise WrongContractError("a contract without others that hang on it")
    row.reason = reason
    return moved(acting, application, row, "terminate", standing, reason)


def give_notice(
    acting: Acting, contract_id: UUID, notice_id: UUID, form: NoticeForm
) -> TenantNoticeRow:
    """The borrower has given the Notice to a tenant."""
    standing = acting.standing(*TELLERS)
    application, contract = lock_loan_contract(acting, contract_id)
    row = find_notice(acting.session, contract.id, notice_id)
    _not_after_today("given_on", form.given_on, acting.today)
    row.given_on, row.delivered_by = form.given_on, form.delivered_by
    return _noted(acting, application, row, "notice_given", standing.person)


def take_undertaking(
    acting: Acting, contract_id: UUID, notice_id: UUID, form: UndertakingForm
) -> TenantNoticeRow:
    """The tenant's Undertaking has come in: after the Notice, not before."""
    standing = acting.standing(*TELLERS)
    application, contract = lock_loan_contract(acting, contract_id)
    row = find_notice(acting.session, contract.id, notice_id)
    _not_after_today("undertaken_on", form.undertaken_on, acting.today)
    if row.given_on is None or form.undertaken_on < row.given_on:
        raise DayNotPossibleError(
            "undertaken_on",
            "The tenant undertakes after it was given the Notice.",
            "承诺函应在告知书送达之后出具。",
        )
    row.undertaken_on, row.undertaking_ref = form.undertaken_on, form.undertaking_ref
    return _noted(acting, application, row, "undertaking_taken", standing.person)


def _not_after_today(name: str, day: date, today: date) -> None:
    if day > today:
        raise DayNotPossibleError(name, "The day lies ahead.", "日期不得晚于今日。")


def _noted(
    acting: Acting, application: ApplicationRow, row: TenantNoticeRow, action: str, person: str
) -> TenantNoticeRow:
    row.recorded_by = person
    row.version += 1
    acting.session.add(row)
    coverage = rent_covered(notice_states(notices_of(acting.session, row.contract_id)))
    standing = acting.standing(*TELLERS)
    journal(
        acting,
        application,
        action,
        standing,
        lease=row.lease,
        covered_fen=coverage.covered_fen,
        rent_fen=coverage.rent_fen,
    )
    return row


def compared_with(
    acting: Acting, contract_id: UUID
) -> tuple[LoanTerms, LoanTerms, tuple[TermDifference, ...]]:
    """A loan contract or supplement beside its approval: both sides' terms, and what differs."""
    row = find_contract(acting.session, acting.caller, contract_id)
    if row.kind not in ("loan", "supplement"):
        raise WrongContractError("a loan contract or a supplement")
    application = acting.session.get_one(ApplicationRow, row.application_id)
    loan = loan_to_contract(acting, application)
    contracted = LoanTermsForm.model_validate(row.terms).compared
    return loan.terms, contracted, compared(loan, row)
