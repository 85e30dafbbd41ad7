"""Sums over all loans in SQL: the day's interest of quiet loans, and what the accounts hold.

The arithmetic is that of `QuietAccrual.after`, in whole numbers that both databases divide alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import text
from sqlmodel import Session

from loan_origination.domain.servicing.gl import GlAccount
from loan_origination.store.loan_figures import BOOK_COLUMNS

_AFTER = (
    "(accrual_whole_fen + accrual_day_whole_fen * ({days})"
    " + (2 * (accrual_rest + accrual_day_rest * ({days})) + accrual_divisor)"
    " / (2 * accrual_divisor))"
)
_REACHED = (
    "(CASE WHEN next_event_number <= :number THEN next_event_number - 1 ELSE :number END"
    " - day_number)"
)
ACCRUED = (
    f"CASE WHEN accrual_divisor IS NULL THEN accrued_interest_fen"
    f" ELSE {_AFTER.format(days=_REACHED)} END"
)
"""Interest accrued on the day `:number` (a date's ordinal), for loans in the list."""

_INTEREST_OF_DAY = text(
    "SELECT branch, count(*) AS loans, sum("  # noqa: S608 - nothing of a caller's is in it
    f"{_AFTER.format(days=':number - day_number')}"
    f" - {_AFTER.format(days=':number - 1 - day_number')}) AS fen"
    " FROM loan WHERE accrual_divisor IS NOT NULL AND next_event_number > :number"
    " AND day_number < :number GROUP BY branch ORDER BY branch"
)


def interest_of_quiet_loans(session: Session, on: date) -> Mapping[str, tuple[int, int]]:
    """By branch: the interest that a day adds on loans not worked on it, and how many they are."""
    found = session.connection().execute(_INTEREST_OF_DAY, {"number": on.toordinal()})
    return {row.branch: (int(row.fen), int(row.loans)) for row in found}


def held_in_accounts(session: Session, on: date) -> dict[GlAccount, int]:
    """What all loan accounts hold on a day, by account of the general ledger, debits positive."""
    columns = {
        each: ACCRUED if each is GlAccount.ACCRUED_INTEREST else name
        for each, name in BOOK_COLUMNS.items()
    }
    asked = ", ".join(f"sum({expression}) AS {each.value}" for each, expression in columns.items())
    query = text(f"SELECT {asked} FROM loan WHERE life <> 'pending'")  # noqa: S608
    row = session.connection().execute(query, {"number": on.toordinal()}).one()
    sign = {GlAccount.HELD: -1}
    return {each: int(getattr(row, each.value) or 0) * sign.get(each, 1) for each in columns}
