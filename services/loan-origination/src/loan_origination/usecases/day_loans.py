"""Steps of a business day over loans: interest, due dates, debits, lateness; then next-day debits.

Quiet loans are summed and not read. The others are worked in chunks; one that fails is recorded
and passed over, and comes again on the next day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from lawkit.refusals import Refusal
from loan_origination.domain.servicing.gl import GlAccount
from loan_origination.store.bank_accounts import Funds
from loan_origination.store.business_days import lock_books, present_day
from loan_origination.store.loan_keeping import KeptLoan, kept_loan, loans_to_work
from loan_origination.store.loan_late import late_loans
from loan_origination.store.loan_sums import interest_of_quiet_loans
from loan_origination.store.loan_writing import (
    INTEREST,
    insert_postings,
    record_failures,
    sums_of,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.day_steps import Part
from loan_origination.usecases.loan_debits import debit_other_accounts
from loan_origination.usecases.loan_moves import bring_to_day, working_calendar
from loan_origination.usecases.loan_saving import save_loans
from loan_origination.usecases.loan_work import LoanWork
from servicekit.logs import logger

log = logger("business-day")
CHUNK = 500
LOANS_STEP, NEXT_DAY_STEP = 3, 7


def sum_quiet_interest(acting: Acting, on: date, _cursor: Any) -> Part:
    """Post the day's interest of all quiet loans as one sum for each branch."""
    session = acting.session
    lock_books(session, acting.database, is_shared=False)
    day = present_day(session)
    assert day is not None, "steps follow the opening of the day"
    if day.is_accrued:
        return Part()
    found = interest_of_quiet_loans(session, on)
    pair = (GlAccount.ACCRUED_INTEREST.value, GlAccount.INTEREST_INCOME.value)
    pairs = {(branch, *pair): fen for branch, (fen, _) in found.items()}
    loans = {branch: count for branch, (_, count) in found.items()}
    insert_postings(session, sums_of(pairs, on, INTEREST, loans), acting.now)
    day.is_accrued = True
    session.add(day)
    total = sum(loans.values())
    return Part({"accrued": total, "interest_fen": sum(fen for fen, _ in found.values())}, None)


def work_loans(acting: Acting, on: date, cursor: Any) -> Part:
    """Rates, interest, due dates, automatic debit and lateness of the next loans in order."""
    after = None if cursor is None else (date.fromisoformat(cursor[0]), UUID(cursor[1]))
    rows = loans_to_work(acting.session, on, after, CHUNK)
    numbers = {each for row in rows for each in (row.repayment_account, row.supervised_account)}
    funds = Funds.numbered(acting.session, numbers)

    def bring(kept: KeptLoan) -> LoanWork:
        work = LoanWork.of(kept)
        bring_to_day(work, on, funds, is_accrued=True)
        return work

    counts = _worked(acting, on, rows, funds, bring, LOANS_STEP)
    last = rows[-1] if len(rows) == CHUNK else None
    following = None if last is None else [last.next_event_on.isoformat(), str(last.id)]
    return Part(counts, following, len(rows))


def debit_late_loans(acting: Acting, on: date, cursor: Any) -> Part:
    """Debit the other accounts of borrowers who missed a due date before today."""
    rows = late_loans(acting.session, on, None if cursor is None else UUID(cursor), CHUNK)
    funds = Funds.of_borrowers(acting.session, [row.borrower_code for row in rows])

    def debit(kept: KeptLoan) -> LoanWork:
        work = LoanWork.of(kept)
        debit_other_accounts(work, on, working_calendar(), funds)
        return work

    counts = _worked(acting, on, rows, funds, debit, NEXT_DAY_STEP)
    following = str(rows[-1].id) if len(rows) == CHUNK else None
    return Part(counts, following, 0)


def _worked(
    acting: Acting,
    on: date,
    rows: Sequence[Row[Any]],
    funds: Funds,
    do: Callable[[KeptLoan], LoanWork],
    step: int,
) -> Counter[str]:
    works: list[LoanWork] = []
    failures: dict[UUID, tuple[str, str]] = {}
    for row in rows:
        found = _attempt(row, do)
        if isinstance(found, LoanWork):
            works.append(found)
        else:
            failures[row.id] = found
    moved = [each for each in works if each.account is not each.kept.account or each.postings]
    save_loans(acting, on, moved, funds)
    record_failures(acting.session, on, step, failures, acting.now)
    counts = sum((each.counts for each in works), start=Counter[str]())
    counts["failed"] += len(failures)
    return counts


def _attempt(row: Row[Any], do: Callable[[KeptLoan], LoanWork]) -> LoanWork | tuple[str, str]:
    """One loan; whatever is wrong with it must not stop the others."""
    try:
        return do(kept_loan(row))
    except Refusal as refusal:
        return refusal.code, refusal.detail
    except Exception as error:
        log.exception("loan failed in the batch", loan=str(row.id))
        return type(error).__name__, "unexpected; see the log"
