"""E6, E7, E8, E8b, E9 and E11 to the fen, on running loans."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.allocation import NON_PERFORMING, PERFORMING, Parts, allocate
from loan_origination.domain.extensions import (
    ExtensionTooLateError,
    ExtensionTooLongError,
    longest_extension,
    reaches_longer_bracket,
    require_extendable,
)
from loan_origination.domain.penalties import (
    UpliftOutOfRangeError,
    interest_on_arrears,
    penalty_rate,
    require_lawful_uplifts,
)
from loan_origination.domain.prepayments import payoff_quote, prepayment_quote
from loan_origination.domain.schedules.terms import Keep
from loan_origination.domain.servicing.events import (
    Accelerated,
    Classed,
    FeeCharged,
    MisuseConfirmed,
    PaidOff,
    Repriced,
)

from .conftest import a_loan, last_of, lived, on, paid, paid_on_time, yuan

FIRST, SECOND, PAYMENT_DAY = date(2025, 2, 20), date(2025, 3, 20), date(2025, 3, 27)


def test_e8_penalty_and_compound_interest_of_35_days():
    bill = on(PAYMENT_DAY, a_loan()).bills[0]
    owed = bill.owed(Rounding.HALF_UP)
    assert (owed.penalty, owed.compound) == (yuan("434.03"), yuan("246.09"))
    rate = penalty_rate(Fraction("0.045"), overdue=Fraction(1, 2))
    assert rate == Fraction("0.0675")
    days = (FIRST, PAYMENT_DAY, Rounding.HALF_UP)
    assert interest_on_arrears(yuan("66138.41"), rate, *days) == yuan("434.03")
    assert interest_on_arrears(yuan("37500"), rate, *days) == yuan("246.09")


def test_one_day_late_is_one_day_and_on_time_is_none():
    rate = Fraction("0.0675")
    for day, days in ((FIRST, 0), (date(2025, 2, 21), 1), (date(2025, 2, 1), 0)):
        found = interest_on_arrears(yuan("360000"), rate, FIRST, day, Rounding.HALF_UP)
        assert found == yuan("67.50") if days else found.is_zero


def test_e8b_misused_money_bears_the_heavier_rate_alone():
    rate = penalty_rate(Fraction("0.045"), overdue=Fraction(1, 2), misuse=Fraction(1))
    assert rate == Fraction("0.09")
    found = interest_on_arrears(
        yuan("500000"), rate, date(2025, 1, 20), date(2025, 3, 1), Rounding.HALF_UP
    )
    assert found == yuan("5000")


def test_misused_money_not_yet_due_bears_its_uplift_above_the_contract_rate():
    drawn, found_on = date(2025, 1, 20), date(2025, 1, 30)
    event = MisuseConfirmed(found_on, yuan("500000"), drawn)
    account = on(date(2025, 2, 19), lived(a_loan(), event))
    assert account.owed.penalty == Money(500_000_00 * 45 * 30 // 360 // 1000)
    assert account.days_late == 0


@pytest.mark.parametrize(
    ("overdue", "misuse"), [("0.29", "1"), ("0.51", "1"), ("0.5", "0.49"), ("0.5", "1.01")]
)
def test_uplifts_outside_the_notice_are_refused(overdue, misuse):
    with pytest.raises(UpliftOutOfRangeError):
        require_lawful_uplifts(Fraction(overdue), Fraction(misuse), date(2026, 1, 1))


def the_two_bills():
    fee = FeeCharged(SECOND, yuan("200"), 2)
    return lived(a_loan(), fee)


def test_e9_a_performing_loan_is_cleared_bill_by_bill():
    (receipt,) = last_of(the_two_bills(), paid(PAYMENT_DAY, "120000")).receipts
    assert receipt.order == "performing"
    parts = dict(receipt.parts)
    assert parts[1].total == yuan("104318.53")
    assert parts[2] == Parts(
        fee=yuan("200"),
        penalty=yuan("87.13"),
        compound=yuan("48.89"),
        interest=yuan("15345.45"),
    )


def test_e9_a_non_performing_loan_takes_principal_first_across_bills():
    bad = lived(the_two_bills(), Classed(SECOND, is_non_performing=True))
    (receipt,) = last_of(bad, paid(PAYMENT_DAY, "120000")).receipts
    parts = dict(receipt.parts)
    assert receipt.order == "non_performing"
    assert parts[1] == Parts(principal=yuan("66138.41"))
    assert parts[2] == Parts(fee=yuan("200"), principal=yuan("53661.59"))


def test_costs_of_enforcement_come_first_once_the_loan_is_declared_due():
    declared = Accelerated(SECOND, date(2025, 3, 26))
    costs = FeeCharged(date(2025, 3, 26), yuan("1000"))
    (receipt,) = last_of(a_loan(), declared, costs, paid(PAYMENT_DAY, "1500")).receipts
    assert receipt.parts[0] == (0, Parts(fee=yuan("1000")))
    assert receipt.parts[1] == (1, Parts(principal=yuan("500")))


@pytest.mark.parametrize("order", [PERFORMING, NON_PERFORMING], ids=lambda order: order.name)
def test_an_allocation_spreads_the_whole_payment(order):
    owed = [Parts(fee=Money(3), principal=Money(10)), Parts(interest=Money(5))]
    for fen in range(25):
        found = allocate(owed, Money(fen), order)
        assert sum(part.total.fen for part in found.parts) + found.left_over.fen == fen
        assert found.left_over.fen == max(fen - 18, 0)


@pytest.mark.parametrize(
    ("keep", "step", "left"),
    [(Keep.TERM, "78791.94", 96), (Keep.INSTALMENT, "103638.41", 70)],
)
def test_e6_a_prepayment_quote_on_a_running_loan(keep, step, left):
    account = on(date(2027, 2, 5), paid_on_time(a_loan(), 24))
    assert account.plan.balance == yuan("8342304.82")
    quote = prepayment_quote(account, yuan("2000000"), keep, Fraction("0.01"))
    assert (quote.interest, quote.charge) == (yuan("4000"), yuan("20000"))
    assert (quote.new_step, quote.instalments_left) == (yuan(step), left)
    assert quote.to_pay == yuan("2024000")


def test_e7_repricing_inside_a_period_splits_its_interest_and_relevels_the_next():
    account = paid_on_time(a_loan(), 11)
    assert account.plan.balance == yuan("9258681.82")
    account = lived(account, Repriced(date(2026, 1, 1), Fraction("0.041")))
    account = on(date(2026, 1, 20), account)
    assert account.owed == Parts(interest=yuan("32828.50"), principal=yuan("68918.35"))
    assert account.plan.step == yuan("101896.54")


E11 = [(6, 6), (12, 12), (13, 6), (36, 18), (60, 30), (61, 36), (120, 36)]


@pytest.mark.parametrize(("months", "most"), E11)
def test_e11_the_longest_extension_by_original_term(months, most):
    assert longest_extension(months, date(2026, 1, 1)) == most


def test_extensions_count_together_and_come_before_maturity():
    asked = {"original_months": 36, "asked_on": date(2027, 1, 1), "matures_on": date(2028, 1, 1)}
    require_extendable(**asked, already_months=6, asked_months=12)
    with pytest.raises(ExtensionTooLongError):
        require_extendable(**asked, already_months=7, asked_months=12)
    with pytest.raises(ExtensionTooLateError):
        require_extendable(
            **{**asked, "asked_on": date(2028, 1, 1)}, already_months=0, asked_months=1
        )


def test_an_extension_past_five_years_reaches_the_longer_bracket():
    assert reaches_longer_bracket(48, 13)
    assert not reaches_longer_bracket(48, 12)
    assert not reaches_longer_bracket(61, 12)


def test_paying_the_payoff_quote_on_its_day_leaves_exactly_nothing():
    late = on(date(2025, 4, 1), a_loan())
    quote = payoff_quote(late, Fraction("0.01"))
    account = lived(late, PaidOff(quote.on, quote.to_pay, Fraction("0.01")))
    assert account.is_settled
    assert account.held.is_zero
    assert account.total_principal.is_zero
    assert on(date(2026, 1, 1), account).owed.total.is_zero
