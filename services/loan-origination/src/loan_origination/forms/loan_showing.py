"""Accounts and schedules of loans as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.gl import ACCOUNTS
from loan_origination.domain.servicing.histories import ScheduleRow
from loan_origination.forms.lateness import lateness_answer
from loan_origination.forms.loans import (
    EarlyPaymentAnswer,
    LoanAnswer,
    LoanScheduleAnswer,
    OwedAnswer,
    PostingAnswer,
    ScheduleRowAnswer,
)
from loan_origination.tables.loan_books import PostingRow
from loan_origination.tables.loans import LoanRow

EXACT = (
    *("owed", "accrued_fen", "instalment_fen", "is_on_accrual", "is_non_performing"),
    *("lateness", "books"),
)


def loan_answer(row: LoanRow, account: LoanAccount) -> LoanAnswer:
    """A loan with its exact account; a pending one owes nothing yet."""
    names = LoanAnswer.model_fields.keys() - {*EXACT}
    owed = account.owed
    books = zip(ACCOUNTS, account.books.balances, strict=True)
    figures = {name: getattr(row, name) for name in names}
    figures.update(day=account.day, owed_fen=owed.total.fen, days_late=account.days_late)
    return LoanAnswer(
        **figures,
        owed=OwedAnswer(
            fee_fen=owed.fee.fen,
            penalty_fen=owed.penalty.fen,
            compound_fen=owed.compound.fen,
            interest_fen=owed.interest.fen,
            principal_fen=owed.principal.fen,
            total_fen=owed.total.fen,
        ),
        accrued_fen=account.accrued.fen,
        instalment_fen=account.plan.step.fen,
        is_on_accrual=account.is_on_accrual,
        is_non_performing=account.is_non_performing,
        lateness=lateness_answer(account.terms),
        books={each.value: fen for each, fen in books if fen},
    )


def schedule_answer(
    loan_id: UUID, day: date, rows: Sequence[ScheduleRow], early: Sequence[EarlyPaymentAnswer]
) -> LoanScheduleAnswer:
    """The instalments of a loan, and what was paid early."""
    return LoanScheduleAnswer(
        loan_id=loan_id,
        day=day,
        instalments=[_schedule_row(row) for row in rows],
        prepayments=list(early),
    )


def _schedule_row(row: ScheduleRow) -> ScheduleRowAnswer:
    billed, paid = row.billed, row.paid
    return ScheduleRowAnswer(
        number=billed.number,
        due_on=billed.due_on,
        is_due=row.is_due,
        principal_fen=billed.principal.fen,
        interest_fen=billed.interest.fen,
        total_fen=(billed.principal + billed.interest).fen,
        paid_principal_fen=paid.principal.fen,
        paid_interest_fen=paid.interest.fen,
        paid_penalty_fen=paid.penalty.fen,
        paid_compound_fen=paid.compound.fen,
        paid_fee_fen=paid.fee.fen,
    )


def posting_answer(row: PostingRow) -> PostingAnswer:
    """A posting as it is shown."""
    return PostingAnswer(**{name: getattr(row, name) for name in PostingAnswer.model_fields})
