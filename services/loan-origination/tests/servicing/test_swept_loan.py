"""A running loan under an income sweep: its plan, what is short, and what is beyond."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.schedules.terms import AgreedPlan
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.errors import SweepRefusedError
from loan_origination.domain.servicing.event_records import read_event, written_event
from loan_origination.domain.servicing.events import Extended, IncomeSwept, Replanned
from loan_origination.domain.servicing.histories import told
from loan_origination.domain.servicing.record import read, read_terms, written, written_terms

from .conftest import CALENDAR, a_loan, last_of, lived, on, yuan

ENDS = (date(2025, 3, 21), date(2025, 6, 21), date(2025, 9, 21), date(2025, 12, 21))


def a_swept_loan() -> LoanAccount:
    """E5: eight million at 5 %, four quarters, at least 300 000 each but the last."""
    return a_loan(
        method="income_sweep",
        principal_fen=800_000_000,
        annual_rate="0.05",
        periods=4,
        disbursed_on=date(2024, 12, 21),
        interest_method="daily",
        agreed=AgreedPlan(ENDS, (yuan("300000"),) * 4),
    )


def test_income_pays_interest_then_the_plan_then_further_principal_without_charge():
    applied = last_of(a_swept_loan(), IncomeSwept(ENDS[0], yuan("400000")))
    account = applied.account
    assert applied.billed[0].interest == yuan("100000")
    assert applied.billed[0].principal == yuan("200000")
    assert (applied.prepaid[0].principal, applied.prepaid[0].total) == (yuan("100000"),) * 2
    assert account.plan.balance == yuan("7700000")
    account = lived(account, IncomeSwept(ENDS[1], yuan("480000")))
    assert account.plan.balance == yuan("7318388.89")
    assert account.owed.total.is_zero


def test_a_shortfall_leaves_interest_for_compound_and_planned_principal_for_penalty():
    account = lived(
        a_swept_loan(),
        IncomeSwept(ENDS[0], yuan("400000")),
        IncomeSwept(ENDS[1], yuan("480000")),
        IncomeSwept(ENDS[2], yuan("40000")),
    )
    assert account.owed.interest == yuan("53512.75")
    assert account.owed.principal == yuan("206487.25")
    later = on(date(2025, 9, 22), account).owed
    assert later.penalty == yuan("206487.25").times(
        Fraction(75, 360_000), rounding=Rounding.HALF_UP
    )
    assert later.compound == yuan("53512.75").times(
        Fraction(75, 360_000), rounding=Rounding.HALF_UP
    )


def test_the_last_period_takes_all_that_is_left():
    account = on(ENDS[3], a_swept_loan())
    assert account.plan.balance.is_zero
    assert account.total_principal == yuan("8000000")


def test_income_beyond_the_balance_stays_with_the_borrower():
    account = lived(a_swept_loan(), IncomeSwept(ENDS[0], yuan("9000000")))
    assert account.is_settled
    assert account.held == yuan("900000")


def test_a_period_without_income_only_bills():
    account = lived(a_swept_loan(), IncomeSwept(ENDS[0], Money(0)))
    assert account.owed.total == yuan("300000")


def test_a_sweep_needs_a_due_date_and_a_new_plan_to_become_longer():
    with pytest.raises(SweepRefusedError):
        lived(a_swept_loan(), IncomeSwept(date(2025, 3, 22), yuan("1")))
    with pytest.raises(SweepRefusedError):
        lived(a_loan(), IncomeSwept(date(2025, 2, 20), yuan("1")))
    with pytest.raises(SweepRefusedError):
        lived(a_swept_loan(), Extended(date(2025, 1, 1), 3))


def test_a_record_keeps_the_agreed_plan():
    account = lived(a_swept_loan(), IncomeSwept(ENDS[0], yuan("400000")))
    terms = read_terms(json.loads(json.dumps(written_terms(account.terms))))
    assert terms == account.terms
    assert read(terms, json.loads(json.dumps(written(account)))) == account


def test_new_plan_of_the_coming_periods_leaves_past_ones_and_lives_again_the_same():
    later = (date(2025, 7, 21), date(2025, 10, 21), date(2026, 1, 21))
    totals = (yuan("100000"), yuan("200000"), yuan("1"))
    events = (
        IncomeSwept(ENDS[0], yuan("400000")),
        Replanned(date(2025, 4, 1), later, totals),
        IncomeSwept(later[0], yuan("150000")),
    )
    account = lived(a_swept_loan(), *events)
    assert account.terms.note.agreed.due_dates == (ENDS[0], *later)
    assert (account.next_due_on, account.matures_on) == (later[1], later[2])
    # E5's 7,700,000.00 after the first period, at 5 % for the 122 days to 21 July.
    interest = yuan("7700000").times(Fraction(5 * 122, 100 * 360), rounding=Rounding.HALF_UP)
    assert account.plan.balance == yuan("7700000") - (yuan("150000") - interest)
    again = told(account.terms, events, account.day, CALENDAR)
    assert again.account == account
    record = json.loads(json.dumps(written_event(events[1])))
    assert read_event("replanned", record) == events[1]


@pytest.mark.parametrize(
    ("days", "count"),
    [((), 0), ((date(2025, 4, 1),), 1), ((date(2025, 6, 1), date(2025, 5, 1)), 2)],
)
def test_new_plan_needs_periods_that_follow_each_other_from_tomorrow_on(days, count):
    with pytest.raises(SweepRefusedError):
        lived(a_swept_loan(), Replanned(date(2025, 4, 1), days, (yuan("1"),) * count))


def test_only_a_sweep_has_a_plan_to_agree_anew():
    with pytest.raises(SweepRefusedError):
        lived(a_loan(), Replanned(date(2025, 2, 1), (date(2025, 3, 1),), (yuan("1"),)))
