"""Supervised rent accounts: rents expected and received, and debits that keep the floor."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlmodel import select

from lawkit.money import Money
from lawkit.rounding import decimal_text, parse_decimal
from loan_origination.contract_refusals import DayNotPossibleError
from loan_origination.domain.servicing.supervised import (
    APPROVERS_BELOW_FLOOR,
    DebitClass,
    DebitVerdict,
    floor_of_account,
    judged_debit,
)
from loan_origination.forms.supervised_accounts import (
    ExpectedRentsForm,
    RentReceiptForm,
    SupervisedAccountForm,
    SupervisedDebitForm,
)
from loan_origination.loan_refusals import (
    DebitNotCoveredError,
    NotARepaymentAccountError,
    OtherPersonError,
    ReferenceUsedError,
    StepOrderError,
)
from loan_origination.store.bank_accounts import find_bank_account
from loan_origination.store.supervised_accounts import (
    bank_account,
    find_account,
    find_debit,
    instalments_of,
    repayment_accounts_served,
)
from loan_origination.tables.supervised_accounts import (
    ExpectedRentRow,
    RentReceiptRow,
    SupervisedAccountRow,
    SupervisedDebitRow,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_moves import open_business_day
from servicekit.ids import new_id

KEEPERS = ("accounting", "branch_officer", "post_loan_officer", "system")
APPROVERS = ("branch_manager", "approver", "ho_credit_mgmt")


def supervise(acting: Acting, form: SupervisedAccountForm) -> SupervisedAccountRow:
    """Put a known account of a borrower under supervision."""
    standing = acting.standing("accounting", "system")
    account = find_bank_account(acting.session, acting.caller, form.number)
    row = SupervisedAccountRow(
        id=new_id(),
        number=account.number,
        branch=account.branch,
        borrower_code=account.borrower_code,
        reserve_ratio=decimal_text(form.reserve_ratio),
        opened_by=standing.person,
        created_at=acting.now,
    )
    known = select(SupervisedAccountRow).where(SupervisedAccountRow.number == account.number)
    if acting.session.exec(known).one_or_none() is not None:
        raise ReferenceUsedError(account.number)
    acting.session.add(row)
    acting.session.flush()
    acting.record("supervised_account.opened", "supervised_account", row.id, number=row.number)
    return row


def expect_rents(acting: Acting, account_id: UUID, form: ExpectedRentsForm) -> int:
    """What leases bring and when; the same lease and day again replaces the amount."""
    acting.standing(*KEEPERS)
    row = find_account(acting.session, acting.caller, account_id, lock=True)
    days = {(each.lease, each.due_on): each.amount_fen for each in form.rents}
    query = select(ExpectedRentRow).where(ExpectedRentRow.account_id == row.id)
    known = {(each.lease, each.due_on): each for each in acting.session.exec(query)}
    for (lease, due_on), fen in days.items():
        rent = known.get((lease, due_on)) or ExpectedRentRow(
            id=new_id(), account_id=row.id, lease=lease, due_on=due_on, amount_fen=fen
        )
        rent.amount_fen = fen
        acting.session.add(rent)
    acting.session.flush()
    acting.record("expected_rents.told", "supervised_account", row.id, count=len(days))
    return len({*known, *days})


def receive_rent(acting: Acting, account_id: UUID, form: RentReceiptForm) -> RentReceiptRow:
    """Rent of a lease has come in; it raises what the account holds."""
    standing = acting.standing("accounting", "system")
    row = find_account(acting.session, acting.caller, account_id, lock=True)
    if form.on > open_business_day(acting).on:
        raise DayNotPossibleError("on", "The day lies ahead.", "日期不得晚于当前营业日。")
    same = select(RentReceiptRow).where(
        RentReceiptRow.account_id == row.id, RentReceiptRow.reference == form.reference
    )
    if acting.session.exec(same).one_or_none() is not None:
        raise ReferenceUsedError(form.reference)
    receipt = RentReceiptRow(
        id=new_id(),
        account_id=row.id,
        recorded_by=standing.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    held = bank_account(acting.session, row.number, lock=True)
    held.balance_fen += form.amount_fen
    acting.session.add_all([receipt, held])
    acting.session.flush()
    acting.record("rent.received", "supervised_account", row.id, amount_fen=form.amount_fen)
    return receipt


def floor_fen(acting: Acting, row: SupervisedAccountRow) -> Money:
    """What is always kept on the account."""
    instalment = Money(instalments_of(acting.session, row.number))
    return floor_of_account(instalment, Fraction(parse_decimal(row.reserve_ratio)))


def ask_for_debit(
    acting: Acting, account_id: UUID, form: SupervisedDebitForm
) -> SupervisedDebitRow:
    """A debit is asked for; one that keeps the floor is made at once, others wait for approvers.

    Debt service goes to the account that the loan is repaid from, and nowhere else; raises
    NotARepaymentAccountError.
    """
    standing = acting.person_standing("accounting", "branch_officer")
    row = find_account(acting.session, acting.caller, account_id, lock=True)
    if form.kind is DebitClass.DEBT_SERVICE:
        possible = repayment_accounts_served(acting.session, row.number)
        if form.payee not in possible:
            raise NotARepaymentAccountError(form.payee, possible)
    debit = SupervisedDebitRow(
        id=new_id(),
        account_id=row.id,
        state="waiting",
        requested_by=standing.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    acting.session.add(debit)
    return _judged(acting, row, debit)


def approve_debit(acting: Acting, account_id: UUID, debit_id: UUID) -> SupervisedDebitRow:
    """One of the two approvals that a debit below the floor needs; each by another person."""
    standing = acting.person_standing(*APPROVERS)
    row, debit = _waiting(acting, account_id, debit_id)
    before = [debit.requested_by, debit.first_approver]
    if any(person in standing.persons for person in before):
        raise OtherPersonError("The approval", "批准", [each for each in before if each])
    if debit.first_approver is None:
        debit.first_approver = standing.person
    else:
        debit.second_approver = standing.person
    return _judged(acting, row, debit)


def refuse_debit(
    acting: Acting, account_id: UUID, debit_id: UUID, reason: str
) -> SupervisedDebitRow:
    """The debit is not made."""
    acting.person_standing(*APPROVERS)
    row, debit = _waiting(acting, account_id, debit_id)
    debit.state, debit.refusal_reason = "refused", reason
    acting.session.add(debit)
    acting.session.flush()
    acting.record("supervised_debit.refused", "supervised_account", row.id, reason=reason)
    return debit


def _waiting(
    acting: Acting, account_id: UUID, debit_id: UUID
) -> tuple[SupervisedAccountRow, SupervisedDebitRow]:
    row = find_account(acting.session, acting.caller, account_id, lock=True)
    debit = find_debit(acting.session, row.id, debit_id)
    if debit.state != "waiting":
        raise StepOrderError(debit.state, ["waiting"])
    return row, debit


def _judged(
    acting: Acting, row: SupervisedAccountRow, debit: SupervisedDebitRow
) -> SupervisedDebitRow:
    """Make the debit when it may be made; DebitNotCoveredError when the money is not there."""
    held = bank_account(acting.session, row.number, lock=True)
    approvers = sum(each is not None for each in (debit.first_approver, debit.second_approver))
    verdict = judged_debit(
        Money(held.balance_fen),
        Money(debit.amount_fen),
        DebitClass(debit.kind),
        floor_fen(acting, row),
        approvers=approvers,
    )
    if verdict is DebitVerdict.NOT_COVERED:
        raise DebitNotCoveredError(held.balance_fen, debit.amount_fen)
    if verdict is DebitVerdict.ALLOWED:
        held.balance_fen -= debit.amount_fen
        debit.state, debit.made_on = "made", _today(acting)
        acting.session.add(held)
        if debit.kind == DebitClass.DEBT_SERVICE:
            paid = bank_account(acting.session, debit.payee, lock=True)
            paid.balance_fen += debit.amount_fen
            acting.session.add(paid)
    assert approvers <= APPROVERS_BELOW_FLOOR, "two approvers are enough for any debit"
    debit.version += 1
    acting.session.add(debit)
    acting.session.flush()
    acting.record(f"supervised_debit.{debit.state}", "supervised_account", row.id, by=approvers)
    return debit


def _today(acting: Acting) -> date:
    return open_business_day(acting).on
