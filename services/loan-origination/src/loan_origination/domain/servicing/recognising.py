"""Income as it is earned: on balance while a loan is good, off balance while it is not."""

from __future__ import annotations

from lawkit.money import Money
from loan_origination.domain.allocation import NOTHING, Parts
from loan_origination.domain.servicing.gl import GlAccount
from loan_origination.domain.servicing.working import Working

RECEIVABLES = (
    (GlAccount.ACCRUED_INTEREST, GlAccount.INTEREST_INCOME),
    (GlAccount.INTEREST_RECEIVABLE, GlAccount.INTEREST_INCOME),
    (GlAccount.PENALTY_RECEIVABLE, GlAccount.PENALTY_INCOME),
    (GlAccount.COMPOUND_RECEIVABLE, GlAccount.COMPOUND_INCOME),
)


def recognise(work: Working) -> None:
    """Book what interest, penalty and compound interest have grown by since the last entry.

    The sum of all entries is always the amount rounded once, however many days they cover.
    """
    account = work.account
    owed, accrued = account.owed, account.accrued
    if account.is_on_accrual:
        _bring(work, GlAccount.ACCRUED_INTEREST, GlAccount.INTEREST_INCOME, accrued)
        _bring(work, GlAccount.PENALTY_RECEIVABLE, GlAccount.PENALTY_INCOME, owed.penalty)
        _bring(work, GlAccount.COMPOUND_RECEIVABLE, GlAccount.COMPOUND_INCOME, owed.compound)
        followed = NOTHING
    else:
        followed = accrued + owed.interest + owed.penalty + owed.compound
    _bring(work, GlAccount.OFF_BALANCE_INTEREST, GlAccount.OFF_BALANCE_CONTRA, followed)


def leave_accrual(work: Working) -> None:
    """Take unpaid interest, penalty and compound interest back out of income: from now on they
    are followed off balance and earned when they are paid."""
    for receivable, income in RECEIVABLES:
        work.post(income, receivable, work.ledger.balance(receivable))
    work.change(is_on_accrual=False)
    recognise(work)


def resume_accrual(work: Working) -> None:
    """Go back on balance once nothing is owed and nothing speaks against the loan."""
    account = work.account
    is_doubtful = account.is_classed_non_performing or account.is_accelerated
    if account.is_on_accrual or account.is_written_off or is_doubtful:
        return
    if account.owed.total.is_zero:
        work.change(is_on_accrual=True)


def book_receipt(work: Working, parts: Parts) -> None:
    """Book money that goes from what is held to what is owed."""
    if work.account.is_on_accrual:
        work.post(GlAccount.HELD, GlAccount.INTEREST_RECEIVABLE, parts.interest)
        work.post(GlAccount.HELD, GlAccount.PENALTY_RECEIVABLE, parts.penalty)
        work.post(GlAccount.HELD, GlAccount.COMPOUND_RECEIVABLE, parts.compound)
    else:
        work.post(GlAccount.HELD, GlAccount.INTEREST_INCOME, parts.interest)
        work.post(GlAccount.HELD, GlAccount.PENALTY_INCOME, parts.penalty)
        work.post(GlAccount.HELD, GlAccount.COMPOUND_INCOME, parts.compound)
    work.post(GlAccount.HELD, GlAccount.FEE_RECEIVABLE, parts.fee)
    if work.account.is_written_off:
        work.post(GlAccount.HELD, GlAccount.RECOVERY_INCOME, parts.principal)
        work.post(GlAccount.WRITTEN_OFF_CONTRA, GlAccount.WRITTEN_OFF_LOAN, parts.principal)
    else:
        work.post(GlAccount.HELD, GlAccount.PRINCIPAL_DUE, parts.principal)


def _bring(work: Working, debit: GlAccount, credit: GlAccount, target: Money) -> None:
    missing = target.fen - work.ledger.balance(debit).fen
    if missing:
        work.post(debit, credit, Money(missing))
