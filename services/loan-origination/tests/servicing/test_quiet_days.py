"""Sums over quiet loans rest on whole numbers: they are the account's own amounts, to the fen."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loan_origination.domain.repricing import FloatingRate, RepricingDay
from loan_origination.domain.schedules.terms import Keep
from loan_origination.domain.servicing.days import next_event_on, next_repricing_on, reached
from loan_origination.domain.servicing.event_records import (
    KINDS,
    kind_of,
    read_event,
    written_event,
)
from loan_origination.domain.servicing.events import (
    Accelerated,
    Classed,
    DayReached,
    Extended,
    FeeCharged,
    HeldReturned,
    IncomeSwept,
    MisuseConfirmed,
    MisuseEnded,
    PaidOff,
    PaymentReceived,
    PrepaymentMade,
    Replanned,
    Repriced,
    WrittenOff,
)
from loan_origination.domain.servicing.quiet import quiet_accrual

from .conftest import CALENDAR, a_loan, lived, on, paid, paid_on_time

DAY = date(2025, 3, 1)
FLOATING = FloatingRate(120, 35, RepricingDay.FIRST_OF_JANUARY, date(2024, 2, 29))


@given(
    principal=st.integers(1, 10**13),
    rate=st.integers(0, 2_400),
    method=st.sampled_from(["monthly", "daily"]),
    start=st.integers(0, 400),
    periods=st.integers(1, 240),
)
@settings(max_examples=60, deadline=None)
def test_every_day_of_a_quiet_stretch_is_what_rolling_the_account_gives(
    principal, rate, method, start, periods
):
    loan = a_loan(
        principal_fen=principal,
        annual_rate=Fraction(rate, 10_000),
        interest_method=method,
        disbursed_on=date(2024, 1, 5) + timedelta(days=start),
        due_day=5,
        periods=periods,
    )
    quiet = quiet_accrual(loan)
    assert quiet is not None
    until = next_event_on(loan, None, quiet)
    assert until is not None
    for days in range((until - loan.day).days):
        there = on(loan.day + timedelta(days=days), loan)
        assert quiet.after(days) == there.accrued
        assert quiet_accrual(there) is not None


def test_interest_after_a_rate_change_grows_by_the_new_rate():
    loan = lived(a_loan(), Repriced(date(2025, 2, 1), Fraction("0.0395")))
    quiet = quiet_accrual(loan)
    assert quiet is not None
    assert quiet.after(0) == loan.accrued
    assert quiet.after(18) == on(date(2025, 2, 19), loan).accrued


def test_a_loan_is_not_quiet_while_anything_else_can_happen():
    late = on(date(2025, 2, 20), a_loan())
    assert quiet_accrual(late) is None
    assert next_event_on(late, None, None) == date(2025, 2, 21)
    settled_bill = paid_on_time(a_loan(), 1)
    assert quiet_accrual(settled_bill) is not None
    misused = lived(settled_bill, MisuseConfirmed(DAY, Money(100), DAY))
    classed = lived(settled_bill, Classed(DAY, is_non_performing=True))
    declared = lived(settled_bill, Accelerated(DAY, DAY + timedelta(days=9)))
    for loan in (misused, classed, declared):
        assert quiet_accrual(loan) is None


def test_repricing_days_are_found_in_order_even_from_a_leap_day():
    assert next_repricing_on(FLOATING, date(2024, 3, 1)) == date(2025, 1, 1)
    assert next_repricing_on(FLOATING, date(2025, 1, 1)) == date(2026, 1, 1)
    yearly = FloatingRate(120, 35, RepricingDay.DRAW_ANNIVERSARY, date(2024, 2, 29))
    assert next_repricing_on(yearly, date(2024, 2, 29)) == date(2025, 2, 28)
    assert next_repricing_on(yearly, date(2027, 3, 1)) == date(2028, 2, 29)


def test_a_rate_follows_the_prime_rate_at_each_repricing_day_on_the_way():
    loan = a_loan(annual_rate="0.043", disbursed_on=date(2024, 2, 29), due_day=28)
    found = reached(loan, FLOATING, date(2026, 1, 5), CALENDAR)
    rates = [(event.on, event.annual_rate) for event, _ in found.repriced]
    # 3.60 % on 1 January 2025 and 3.50 % a year later, plus 35 basis points.
    assert rates == [
        (date(2025, 1, 1), Fraction("0.0395")),
        (date(2026, 1, 1), Fraction("0.0385")),
    ]


def test_events_come_back_from_their_records_as_they_were():
    events = [
        DayReached(DAY),
        paid(DAY, "12.34"),
        PaymentReceived(DAY, Money(1)),
        IncomeSwept(DAY, Money(0)),
        PrepaymentMade(DAY, Money(5), Keep.INSTALMENT, Fraction(1, 3)),
        PaidOff(DAY, Money(7), Fraction(0)),
        Repriced(DAY, Fraction(7, 200)),
        Extended(DAY, 12),
        Replanned(DAY, (DAY + timedelta(days=1),), (Money(4),)),
        Accelerated(DAY, DAY + timedelta(days=7)),
        MisuseConfirmed(DAY, Money(9), DAY),
        MisuseEnded(DAY),
        FeeCharged(DAY, Money(3), 4),
        FeeCharged(DAY, Money(3)),
        Classed(DAY, is_non_performing=True),
        WrittenOff(DAY),
        HeldReturned(DAY, Money(2)),
    ]
    assert {kind_of(each) for each in events} == set(KINDS)
    for event in events:
        assert read_event(kind_of(event), written_event(event)) == event
