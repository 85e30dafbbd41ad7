"""The borrower's mandate to debit the repayment account: taken, and revoked (R-W2)."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, update

from loan_origination.contract_refusals import (
    DayNotPossibleError,
    NotInForceError,
    WrongContractError,
)
from loan_origination.forms.debit_mandates import DebitMandateForm
from loan_origination.loan_refusals import StepOrderError
from loan_origination.refusals import AlreadyThereError
from loan_origination.store.debit_mandates import find_mandate, standing_mandate
from loan_origination.tables.debit_mandates import DebitMandateRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import journal
from loan_origination.usecases.contracts import lock_loan_contract
from servicekit.ids import new_id

TAKERS = ("contract_officer", "branch_officer", "accounting")
SIGNED = ("signed", "effective", "amended")


def take_mandate(acting: Acting, contract_id: UUID, form: DebitMandateForm) -> DebitMandateRow:
    """Record the mandate; from now on the batch debits the account on due dates."""
    standing = acting.person_standing(*TAKERS)
    application, contract = lock_loan_contract(acting, contract_id)
    if contract.state not in SIGNED:
        raise NotInForceError(contract.number, contract.state)
    if form.account != contract.terms["repayment_account"]:
        raise WrongContractError("`account`: the repayment account of the contract")
    if form.signed_on > acting.today:
        raise DayNotPossibleError("signed_on", "The day lies ahead.", "日期不得晚于今日。")
    if standing_mandate(acting.session, contract.id) is not None:
        raise AlreadyThereError("debit mandate", "扣划授权")
    row = DebitMandateRow(
        id=new_id(),
        contract_id=contract.id,
        recorded_by=standing.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    acting.session.add(row)
    acting.session.flush()
    _tell_loans(acting, row, has_mandate=True)
    journal(acting, application, "debit_mandate_take", standing, reference=row.reference)
    return row


def revoke_mandate(
    acting: Acting, contract_id: UUID, mandate_id: UUID, reason: str
) -> DebitMandateRow:
    """The mandate ends; nothing is debited on due dates until there is another one."""
    standing = acting.person_standing(*TAKERS)
    application, contract = lock_loan_contract(acting, contract_id)
    row = find_mandate(acting.session, contract.id, mandate_id)
    if row.revoked_on is not None:
        raise StepOrderError("revoked", ["standing"])
    row.revoked_on, row.revoked_by = acting.today, standing.person
    row.revocation_reason = reason
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    _tell_loans(acting, row, has_mandate=False)
    journal(acting, application, "debit_mandate_revoke", standing, reason, reference=row.reference)
    return row


def _tell_loans(acting: Acting, row: DebitMandateRow, *, has_mandate: bool) -> None:
    """The batch asks the loan alone; one repaid from another account needs its own mandate."""
    loans = update(LoanRow).where(
        col(LoanRow.contract_id) == row.contract_id,
        col(LoanRow.repayment_account) == row.account,
    )
    acting.session.exec(loans.values(has_debit_mandate=has_mandate))
