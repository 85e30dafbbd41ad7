"""Payees, modes, lists of use and insurance chains, without any service."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loan_origination.domain.credit_lives import DRAW
from loan_origination.domain.loan_facts import PaymentMode
from loan_origination.domain.payments import (
    Instruction,
    PaymentFrame,
    UseLine,
    actual_list_due_on,
    must_be_entrusted,
    order_faults,
    use_differences,
)
from loan_origination.domain.security import (
    Period,
    chain_end,
    insurance_gaps,
    renewal_tasks,
    sum_to_insure,
)
from loan_origination.domain.step_tables import NotNowError
from loan_origination.reports.capital_amounts import capital_amount

THRESHOLD = 1_000_000_000
DAY = date(2026, 11, 21)


def an_order(payee: str = "甲公司", amount: int = THRESHOLD, purpose: str = "upkeep"):
    return Instruction(payee, "62170000", amount, purpose, "合同1")


def a_frame(**change) -> PaymentFrame:
    told = {
        "draw_fen": THRESHOLD,
        "mode": PaymentMode.ENTRUSTED,
        "threshold_fen": THRESHOLD,
        "borrower_names": frozenset({"借款人"}),
        "borrower_accounts": frozenset({"62220000"}),
        "related_parties": frozenset({"股东"}),
        "left_by_purpose": {"upkeep": 10**12, "refinance_shareholder_loan": 10**12},
        "old_lenders": frozenset(),
        **change,
    }
    return PaymentFrame(**told)


def test_exactly_the_threshold_may_be_self_managed_and_one_fen_more_may_not():
    assert must_be_entrusted([an_order()], THRESHOLD) == ()
    assert must_be_entrusted([an_order(amount=THRESHOLD + 1)], THRESHOLD) == ("甲公司",)


def test_payments_split_over_one_payee_count_together_however_the_name_is_typed():
    split = [an_order("甲公司"), an_order("甲 公司", 1)]
    assert must_be_entrusted(split, THRESHOLD) == ("甲公司", "甲 公司")


@pytest.mark.parametrize(
    "purpose",
    [
        "refit",
        "decoration",
        "refinance_bank_loan",
        "refinance_shareholder_loan",
        "refund_own_money",
    ],
)
def test_purposes_of_article_31_are_entrusted_whatever_the_amount(purpose):
    assert must_be_entrusted([an_order(amount=1, purpose=purpose)], THRESHOLD) == ("甲公司",)


def test_related_payee_is_paid_a_shareholder_loan_and_nothing_else():
    loan = an_order("股东", purpose="refinance_shareholder_loan")
    assert order_faults([loan], a_frame()) == ()
    assert [fault.rule_id for fault in order_faults([an_order("股东")], a_frame())] == ["R-U7"]


def test_bridged_loan_pays_the_old_lender_alone():
    faults = order_faults([an_order()], a_frame(only_payee="旧银行"))
    assert [fault.rule_id for fault in faults] == ["R-Q2"]


def a_line(payee: str, amount: int, explanation: str = "") -> UseLine:
    return UseLine(payee, "upkeep", amount, DAY, explanation=explanation)


def test_payment_beyond_the_plan_is_a_difference_and_less_than_planned_is_none():
    planned = [a_line("甲", 100), a_line("乙", 50)]
    assert use_differences(planned, [a_line("甲", 60)]) == ()
    over = use_differences(planned, [a_line("甲", 60), a_line("甲", 41, "材料涨价")])
    assert [(each.planned_fen, each.actual_fen, each.is_explained) for each in over] == [
        (100, 101, True)
    ]


def test_lists_are_due_month_by_month_on_the_day_of_the_payout():
    paid = date(2026, 10, 31)
    assert [actual_list_due_on(paid, n) for n in range(4)] == [
        date(2026, 11, 30),
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
    ]


def test_next_policy_from_the_following_day_leaves_no_gap():
    one, next_day = Period(DAY, DAY + timedelta(days=9)), DAY + timedelta(days=10)
    two = Period(next_day, next_day + timedelta(days=9))
    needed = Period(DAY, two.until_on)
    assert insurance_gaps([two, one], needed) == ()
    late = Period(next_day + timedelta(days=1), two.until_on)
    assert insurance_gaps([one, late], needed) == (Period(next_day, next_day),)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10)), max_size=6))
def test_gaps_and_cover_are_the_days_themselves(spans):
    periods = [
        Period(DAY + timedelta(days=start), DAY + timedelta(days=start + length))
        for start, length in spans
    ]
    covered = {start + n for start, length in spans for n in range(length + 1)}
    needed = Period(DAY, DAY + timedelta(days=40))
    found = {
        (gap.from_on - DAY).days + n
        for gap in insurance_gaps(periods, needed)
        for n in range((gap.until_on - gap.from_on).days + 1)
    }
    assert found == set(range(41)) - covered
    run = next(n for n in range(42) if n not in covered)
    assert chain_end(periods, DAY) == (DAY + timedelta(days=run - 1) if run else None)


def test_renewals_stop_when_the_cover_outlasts_the_loan():
    periods = [Period(DAY, DAY + timedelta(days=100))]
    told = {"days_ahead": (60, 30, 7), "on": DAY}
    tasks = renewal_tasks(periods, loan_ends_on=DAY + timedelta(days=101), **told)
    assert [task.due_on for task in tasks] == [DAY + timedelta(days=n) for n in (40, 70, 93)]
    assert renewal_tasks(periods, loan_ends_on=DAY + timedelta(days=100), **told) == ()
    assert renewal_tasks([], loan_ends_on=DAY, **told)[0].kind == "insurance_missing"


def test_insured_is_principal_with_interest_of_the_covered_days():
    year = Period(DAY, DAY + timedelta(days=359))
    assert sum_to_insure(Money(10_000), Fraction("0.0485"), year) == Money(10_485)


def test_draw_that_is_paid_is_never_cancelled():
    with pytest.raises(NotNowError) as refused:
        DRAW.after("paid", "cancel")
    assert refused.value.facts["allowed"] == ["verify_use", "suspect"]


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角整"),
        (100, "人民币壹元整"),
        (105, "人民币壹元零伍分"),
        (123_456, "人民币壹仟贰佰叁拾肆元伍角陆分"),
        (1_000_000_000, "人民币壹仟万元整"),
        (1_000_000_100, "人民币壹仟万零壹元整"),
        (2_929_000_000, "人民币贰仟玖佰贰拾玖万元整"),
        (10_000_000_000, "人民币壹亿元整"),
        (10_000_001_000, "人民币壹亿零壹拾元整"),
        (10_010_000_000, "人民币壹亿零壹拾万元整"),
    ],
)
def test_amounts_in_capitals_read_as_on_a_cheque(fen, text):
    assert capital_amount(fen) == text
