"""The income sweep: E5 to the fen, shortfalls, surplus, and its invariants."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loan_origination.domain.schedules.rate_path import RatePath
from loan_origination.domain.schedules.terms import RateChange
from loan_origination.domain.servicing.sweep import (
    SweepPeriod,
    SweepPeriodsError,
    shrunk_plan,
    swept,
)

from .conftest import yuan

STARTS = date(2024, 12, 21)
ENDS = (date(2025, 3, 21), date(2025, 6, 21), date(2025, 9, 21), date(2025, 12, 21))
FIVE_PERCENT = RatePath(Fraction("0.05"))


def test_e5_four_quarters_to_the_fen():
    nets = ("400000", "480000", "40000", "460000")
    periods = [
        SweepPeriod(ends, yuan(net), planned=yuan("300000"))
        for ends, net in zip(ENDS, nets, strict=True)
    ]
    rows = swept(yuan("8000000"), FIVE_PERCENT, STARTS, periods)
    assert [row.days for row in rows] == [90, 92, 92, 91]
    interest = ["100000.00", "98388.89", "93512.75", "92496.30"]
    assert [row.interest for row in rows] == [yuan(each) for each in interest]
    balances = ["7700000.00", "7318388.89", "7318388.89", "7004397.94"]
    assert [row.balance for row in rows] == [yuan(each) for each in balances]
    third = rows[2]
    assert third.unpaid_interest == third.short_interest == yuan("53512.75")
    assert (third.shortfall, third.short_principal) == (yuan("260000"), yuan("206487.25"))
    assert [row.shortfall.fen for row in (rows[0], rows[1], rows[3])] == [0, 0, 0]


def one(net: str, planned: str = "0", balance: str = "100000", **change: str):
    money = {name: yuan(amount) for name, amount in change.items()}
    period = SweepPeriod(ENDS[0], yuan(net), planned=yuan(planned), **money)
    (row,) = swept(yuan(balance), FIVE_PERCENT, STARTS, [period])
    return row


def test_agreed_costs_come_off_and_other_money_comes_on():
    row = one("5000", agreed_costs="2000", other_sources="500")
    assert (row.paid_interest, row.paid_principal) == (yuan("1250"), yuan("2250"))


def test_costs_above_the_income_pay_nothing_and_owe_the_interest():
    row = one("1000", planned="3000", agreed_costs="2000")
    assert row.paid_interest.is_zero
    assert (row.unpaid_interest, row.short_principal) == (yuan("1250"), yuan("1750"))


def test_what_is_left_after_the_balance_goes_back():
    row = one("200000", planned="500000")
    assert (row.balance, row.returned) == (Money(0), yuan("98750"))
    assert row.shortfall.is_zero


def test_paying_beyond_the_plan_shrinks_its_last_rows():
    plan = [yuan("300"), yuan("300"), yuan("300")]
    assert shrunk_plan(plan, yuan("450")) == (yuan("300"), yuan("150"), yuan("0"))
    assert shrunk_plan(plan, yuan("0")) == tuple(plan)


def test_what_pays_older_interest_does_not_count_for_the_plan_of_this_period():
    periods = [
        SweepPeriod(ENDS[0], yuan("0"), planned=yuan("1250")),
        SweepPeriod(ENDS[1], yuan("3000"), planned=yuan("3000")),
    ]
    first, second = swept(yuan("100000"), FIVE_PERCENT, STARTS, periods)
    assert (first.short_interest, first.short_principal) == (yuan("1250"), yuan("0"))
    assert second.paid_interest == yuan("1250") + second.interest
    assert (second.short_interest, second.short_principal) == (yuan("0"), yuan("1250"))


def test_a_rate_change_inside_a_period_splits_it_by_days():
    rates = RatePath.of(Fraction("0.05"), [RateChange(date(2025, 1, 1), Fraction("0.04"))])
    period = SweepPeriod(ENDS[0], yuan("0"))
    (row,) = swept(yuan("3600000"), rates, STARTS, [period])
    assert row.interest == yuan("5500") + yuan("31600")


def test_periods_that_do_not_follow_each_other_are_refused():
    with pytest.raises(SweepPeriodsError):
        swept(yuan("1"), FIVE_PERCENT, STARTS, [SweepPeriod(STARTS, yuan("0"))])


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 10**10),
    st.lists(st.tuples(st.integers(1, 120), st.integers(0, 10**9), st.integers(0, 10**9))),
)
def test_every_fen_of_a_sweep_is_accounted_for(balance, periods):
    told, ends = [], STARTS
    for days, net, planned in periods:
        ends += timedelta(days=days)
        told.append(SweepPeriod(ends, Money(net), planned=Money(planned)))
    rows = swept(Money(balance), FIVE_PERCENT, STARTS, told)
    charged = sum(row.interest.fen for row in rows)
    for period, row in zip(told, rows, strict=True):
        used = row.paid_interest + row.paid_principal + row.returned
        assert used == period.net
        assert min(row.balance.fen, row.unpaid_interest.fen, row.shortfall.fen) >= 0
    if rows:
        paid = sum(row.paid_interest.fen for row in rows)
        assert paid + rows[-1].unpaid_interest.fen == charged
        assert balance - sum(row.paid_principal.fen for row in rows) == rows[-1].balance.fen
