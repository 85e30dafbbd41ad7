"""The supervised account, the debits of the next day, and the postings of a commitment."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loan_origination.domain.servicing.debiting import (
    Debit,
    DebitableAccount,
    DebitedKind,
    next_day_debits,
)
from loan_origination.domain.servicing.gl import Entry, GlAccount, commitment_entries
from loan_origination.domain.servicing.supervised import (
    DebitClass,
    DebitVerdict,
    ExpectedRent,
    RentReceipt,
    floor_of_account,
    judged_debit,
    missing_to_set_aside,
    rent_gaps,
    set_aside_on,
)

from .conftest import CALENDAR, yuan


def test_the_floor_is_the_products_share_of_the_instalment():
    assert floor_of_account(yuan("103638.41"), Fraction(1)) == yuan("103638.41")
    assert floor_of_account(yuan("103638.41"), Fraction(1, 2)) == yuan("51819.21")


def test_the_instalment_is_set_aside_three_working_days_before_over_a_holiday():
    assert set_aside_on(date(2025, 10, 10), 3, CALENDAR) == date(2025, 9, 29)
    assert set_aside_on(date(2025, 10, 10), 0, CALENDAR) == date(2025, 10, 10)


def test_what_lacks_of_the_instalment_is_never_negative():
    assert missing_to_set_aside(yuan("80"), yuan("100")) == yuan("20")
    assert missing_to_set_aside(yuan("180"), yuan("100")).is_zero


@pytest.mark.parametrize(
    ("amount", "kind", "approvers", "verdict"),
    [
        ("50", DebitClass.TAX, 0, DebitVerdict.ALLOWED),
        ("50.01", DebitClass.TAX, 1, DebitVerdict.NEEDS_TWO_APPROVERS),
        ("50.01", DebitClass.TAX, 2, DebitVerdict.ALLOWED),
        ("100", DebitClass.DEBT_SERVICE, 0, DebitVerdict.ALLOWED),
        ("100.01", DebitClass.DEBT_SERVICE, 2, DebitVerdict.NOT_COVERED),
        ("100", DebitClass.SURPLUS_RELEASE, 0, DebitVerdict.NEEDS_TWO_APPROVERS),
    ],
)
def test_a_debit_below_the_floor_needs_two_approvers(amount, kind, approvers, verdict):
    found = judged_debit(yuan("100"), yuan(amount), kind, yuan("50"), approvers=approvers)
    assert found is verdict


def test_rent_fills_the_oldest_of_its_own_lease_and_alerts_after_five_days():
    expected = [
        ExpectedRent("A", date(2025, 2, 1), yuan("100")),
        ExpectedRent("A", date(2025, 3, 1), yuan("100")),
        ExpectedRent("B", date(2025, 3, 1), yuan("70")),
        ExpectedRent("B", date(2025, 4, 1), yuan("70")),
    ]
    receipts = [
        RentReceipt("A", date(2025, 3, 2), yuan("130")),
        RentReceipt("B", date(2025, 3, 9), yuan("70")),
    ]
    on_the_sixth = rent_gaps(expected, receipts, date(2025, 3, 6))
    assert [(gap.lease, gap.missing, gap.is_alert) for gap in on_the_sixth] == [
        ("A", yuan("70"), False),
        ("B", yuan("70"), False),
    ]
    (gap,) = rent_gaps(expected, receipts, date(2025, 3, 9))
    assert (gap.lease, gap.days_missing, gap.is_alert) == ("A", 8, True)
    assert rent_gaps(expected, receipts, date(2025, 3, 7))[0].is_alert


def test_other_accounts_are_debited_in_order_and_protected_ones_skipped():
    accounts = [
        DebitableAccount("other-small", DebitedKind.OTHER, yuan("10")),
        DebitableAccount("other-large", DebitedKind.OTHER, yuan("30")),
        DebitableAccount("general", DebitedKind.GENERAL, yuan("5")),
        DebitableAccount("wages", DebitedKind.BASIC, yuan("500"), is_protected=True),
        DebitableAccount("supervised", DebitedKind.SUPERVISED, yuan("20")),
        DebitableAccount("repayment", DebitedKind.REPAYMENT, yuan("0")),
    ]
    assert next_day_debits(yuan("50"), accounts) == (
        Debit("supervised", yuan("20")),
        Debit("general", yuan("5")),
        Debit("other-large", yuan("25")),
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1_000), st.lists(st.integers(0, 300), max_size=6))
def test_debits_never_take_more_than_is_missing_or_there(missing, balances):
    accounts = [
        DebitableAccount(str(k), list(DebitedKind)[k % 5], Money(fen))
        for k, fen in enumerate(balances)
    ]
    taken = sum(debit.amount.fen for debit in next_day_debits(Money(missing), accounts))
    assert taken == min(missing, sum(balances))


def test_a_commitment_goes_up_and_down_off_balance():
    up, down = (GlAccount.COMMITMENT, GlAccount.COMMITMENT_CONTRA), yuan("40")
    assert commitment_entries(yuan("60"), yuan("100")) == (Entry(*up, down),)
    assert commitment_entries(yuan("100"), yuan("60")) == (Entry(*reversed(up), down),)
    assert commitment_entries(yuan("60"), yuan("60")) == ()
