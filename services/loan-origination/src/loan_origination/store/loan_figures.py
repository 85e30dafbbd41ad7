"""What the list of loans shows of an account: written with every change of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from lawkit.rounding import decimal_text
from loan_origination.domain.repricing import FloatingRate, RepricingDay
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.days import next_event_on
from loan_origination.domain.servicing.gl import ACCOUNT_NAMES, Books, GlAccount
from loan_origination.domain.servicing.quiet import QuietAccrual, quiet_accrual

BOOK_COLUMNS = {
    GlAccount.LOAN: "loan_fen",
    GlAccount.PRINCIPAL_DUE: "principal_due_fen",
    GlAccount.ACCRUED_INTEREST: "accrued_interest_fen",
    GlAccount.INTEREST_RECEIVABLE: "interest_receivable_fen",
    GlAccount.PENALTY_RECEIVABLE: "penalty_receivable_fen",
    GlAccount.COMPOUND_RECEIVABLE: "compound_receivable_fen",
    GlAccount.FEE_RECEIVABLE: "fee_receivable_fen",
    GlAccount.HELD: "held_fen",
    GlAccount.OFF_BALANCE_INTEREST: "off_balance_interest_fen",
    GlAccount.WRITTEN_OFF_LOAN: "written_off_fen",
}
"""The accounts of the balance sheet, and the columns of a loan that hold its part of each."""

RATE_PLACES = 12


def running_figures(account: LoanAccount, floating: FloatingRate | None) -> dict[str, Any]:
    """The columns of a loan that follow from its account."""
    quiet = quiet_accrual(account)
    following = next_event_on(account, floating, quiet)
    balances = {
        name: account.books.balance(each).fen * (-1 if each is GlAccount.HELD else 1)
        for each, name in BOOK_COLUMNS.items()
    }
    return {
        "life": account.life.value,
        "day": account.day,
        "day_number": account.day.toordinal(),
        "worked_on": account.day,
        "next_event_on": following,
        "next_event_number": None if following is None else following.toordinal(),
        "next_due_on": account.next_due_on,
        "matures_on": account.matures_on,
        "oldest_unpaid_on": account.oldest_unpaid_on,
        "days_late": account.days_late,
        "annual_rate": decimal_text(account.rates.on(account.day), places=RATE_PLACES),
        "step_fen": account.plan.step.fen,
        "owed_fen": account.owed.total.fen,
        **balances,
        **accrual_columns(quiet),
    }


def accrual_columns(quiet: QuietAccrual | None) -> dict[str, int | None]:
    """How interest grows by itself until the next event."""
    if quiet is None:
        return {"accrual_divisor": None, **dict.fromkeys(_ACCRUAL, 0)}
    parts = (quiet.whole, quiet.rest, quiet.day_whole, quiet.day_rest)
    return {"accrual_divisor": quiet.divisor, **dict(zip(_ACCRUAL, parts, strict=True))}


_ACCRUAL = ("accrual_whole_fen", "accrual_rest", "accrual_day_whole_fen", "accrual_day_rest")


def written_books(books: Books) -> dict[str, int]:
    """Books as they are kept: accounts with a balance."""
    return {name: fen for name, fen in zip(ACCOUNT_NAMES, books.balances, strict=True) if fen}


def read_books(record: dict[str, int]) -> Books:
    """Books from what was kept."""
    return Books(tuple(record.get(name, 0) for name in ACCOUNT_NAMES))


def written_floating(floating: FloatingRate | None) -> dict[str, Any] | None:
    """A floating rate as it is kept; None for a fixed one."""
    if floating is None:
        return None
    return {
        "term_months": floating.term_months,
        "spread_basis_points": floating.spread_basis_points,
        "repricing_day": floating.repricing_day.value,
        "disbursed_on": floating.disbursed_on.isoformat(),
    }


def read_floating(record: dict[str, Any] | None) -> FloatingRate | None:
    """A floating rate from what was kept."""
    if record is None:
        return None
    return FloatingRate(
        term_months=record["term_months"],
        spread_basis_points=record["spread_basis_points"],
        repricing_day=RepricingDay(record["repricing_day"]),
        disbursed_on=date.fromisoformat(record["disbursed_on"]),
    )
