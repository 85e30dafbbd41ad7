"""Queries about supervised rent accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, true
from sqlmodel import Session, col, select

from lawkit.money import Money
from loan_origination.domain.servicing.supervised import ExpectedRent, RentReceipt
from loan_origination.store.application_access import BRANCH, SEES_ALL
from loan_origination.tables.bank_accounts import BankAccountRow
from loan_origination.tables.loans import LoanRow
from loan_origination.tables.supervised_accounts import (
    ExpectedRentRow,
    RentReceiptRow,
    SupervisedAccountRow,
    SupervisedDebitRow,
)
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def visible_accounts(caller: Caller) -> ColumnElement[bool]:
    """A branch sees its own accounts, the head office and the auditor all."""
    if caller.has_any(*SEES_ALL):
        return true()
    if caller.has_any(*BRANCH):
        return col(SupervisedAccountRow.branch) == caller.organisation
    return false()


def find_account(
    session: Session, caller: Caller, account_id: UUID, *, lock: bool = False
) -> SupervisedAccountRow:
    """An account that the caller sees; raises NotFoundError."""
    query = select(SupervisedAccountRow).where(
        SupervisedAccountRow.id == account_id, visible_accounts(caller)
    )
    if lock:
        query = query.with_for_update()
    found = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError("supervised account", "资金监管账户")
    return found


def account_numbered(session: Session, number: str) -> SupervisedAccountRow | None:
    """The account under supervision with a number."""
    query = select(SupervisedAccountRow).where(SupervisedAccountRow.number == number)
    return session.exec(query).one_or_none()


def debits_without_class(session: Session, account_id: UUID, classes: Sequence[str]) -> int:
    """How many debits were made from an account that are of none of the known classes."""
    query = select(func.count()).where(
        SupervisedDebitRow.account_id == account_id,
        SupervisedDebitRow.state == "made",
        col(SupervisedDebitRow.kind).not_in(classes),
    )
    return int(session.exec(query).one())


def page_of_accounts(
    session: Session, caller: Caller, paging: PageRequest
) -> Sequence[SupervisedAccountRow]:
    """One page of the accounts that the caller sees, oldest first."""
    query = select(SupervisedAccountRow).where(visible_accounts(caller))
    created = col(SupervisedAccountRow.created_at)
    return session.exec(newest_last(query, paging, created, col(SupervisedAccountRow.id))).all()


def accounts_to_check(
    session: Session, after: UUID | None, most: int
) -> Sequence[SupervisedAccountRow]:
    """The next accounts under supervision; held."""
    query = select(SupervisedAccountRow)
    if after is not None:
        query = query.where(col(SupervisedAccountRow.id) > after)
    return session.exec(query.order_by(col(SupervisedAccountRow.id)).limit(most)).all()


def bank_account(session: Session, number: str, *, lock: bool = False) -> BankAccountRow:
    """What the supervised account holds; raises NotFoundError."""
    query = select(BankAccountRow).where(BankAccountRow.number == number)
    if lock:
        query = query.with_for_update()
    found = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError("account", "账户")
    return found


def coming_instalment(session: Session, number: str) -> tuple[date | None, int]:
    """The nearest due date of the loans that the account serves, and what falls due then.

    An equal part of principal is shown without its interest, which accrues until the day.
    """
    query = select(LoanRow).where(
        LoanRow.supervised_account == number, col(LoanRow.next_due_on).is_not(None)
    )
    loans = session.exec(query).all()
    nearest = min((loan.next_due_on for loan in loans if loan.next_due_on), default=None)
    return nearest, sum(loan.step_fen for loan in loans if loan.next_due_on == nearest)


def repayment_accounts_served(session: Session, number: str) -> Sequence[str]:
    """The known accounts, other than itself, that the running loans it serves are repaid from."""
    account, loan = BankAccountRow, LoanRow
    query = (
        select(account.number)
        .join(loan, col(loan.repayment_account) == col(account.number))
        .where(loan.supervised_account == number, account.number != number)
        .where(col(loan.next_due_on).is_not(None), loan.borrower_code == account.borrower_code)
    )
    return session.exec(query.distinct().order_by(col(account.number))).all()


def instalments_of(session: Session, number: str) -> int:
    """One instalment of every running loan that the account serves; the floor is a share of it."""
    query = select(func.sum(LoanRow.step_fen)).where(
        LoanRow.supervised_account == number, col(LoanRow.next_due_on).is_not(None)
    )
    return int(session.exec(query).one() or 0)


def expected_rents(session: Session, account_id: UUID, until: date) -> list[ExpectedRent]:
    """The rents due up to a day, oldest first."""
    query = select(ExpectedRentRow).where(
        ExpectedRentRow.account_id == account_id, ExpectedRentRow.due_on <= until
    )
    rows = session.exec(query.order_by(col(ExpectedRentRow.due_on), col(ExpectedRentRow.lease)))
    return [ExpectedRent(row.lease, row.due_on, Money(row.amount_fen)) for row in rows]


def rent_receipts(session: Session, account_id: UUID, until: date) -> list[RentReceipt]:
    """The rents received up to a day."""
    query = select(RentReceiptRow).where(
        RentReceiptRow.account_id == account_id, RentReceiptRow.on <= until
    )
    return [RentReceipt(row.lease, row.on, Money(row.amount_fen)) for row in session.exec(query)]


def find_debit(session: Session, account_id: UUID, debit_id: UUID) -> SupervisedDebitRow:
    """A debit of an account; raises NotFoundError."""
    found = session.get(SupervisedDebitRow, debit_id, populate_existing=True)
    if found is None or found.account_id != account_id:
        raise NotFoundError("debit", "支取")
    return found


def page_of_debits(
    session: Session, account_id: UUID, paging: PageRequest
) -> Sequence[SupervisedDebitRow]:
    """One page of an account's debits, oldest first."""
    query = select(SupervisedDebitRow).where(SupervisedDebitRow.account_id == account_id)
    created = col(SupervisedDebitRow.created_at)
    return session.exec(newest_last(query, paging, created, col(SupervisedDebitRow.id))).all()
