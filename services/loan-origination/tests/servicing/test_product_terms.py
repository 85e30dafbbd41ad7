"""What a product may decide about late money: compound interest on penalty, orders of payments."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from loan_origination.domain.allocation import AllocationOrderError, Parts, allocate, order_named
from loan_origination.domain.penalties import UpliftOutOfRangeError, require_lawful_uplift
from loan_origination.domain.servicing.bills import Compounding
from loan_origination.domain.servicing.events import Classed

from .conftest import a_loan, last_of, lived, on, paid, yuan

FIRST, JOINS = date(2025, 2, 20), date(2025, 3, 20)
DAILY = Fraction("0.0675") / 360
OWN_ORDER = "across_bills:fee,interest,principal,compound,penalty"


def first_bill(day: date, compounding: Compounding):
    return on(day, a_loan(compounding=compounding)).bills[0]


@pytest.mark.parametrize(
    ("compounding", "joining"),
    [
        # 28 days on 66,138.41 and on 37,500.00: 347.23 of penalty, 196.88 of compound interest.
        (Compounding.INTEREST, Money(0)),
        (Compounding.AND_PENALTY, yuan("347.23")),
        (Compounding.AND_COMPOUND, yuan("544.11")),
    ],
)
def test_unpaid_lateness_bears_compound_interest_from_a_month_after_the_due_date(
    compounding, joining
):
    until, after = first_bill(JOINS, compounding), first_bill(date(2025, 4, 9), compounding)
    assert until.owed(a_loan().terms.note.interest.rounding).compound == yuan("196.88")
    assert after.compounding_base == yuan("37500") + joining
    grown = yuan("37500").fen * DAILY * 48 + joining.fen * DAILY * 20
    owed = after.owed(a_loan().terms.note.interest.rounding)
    assert abs(owed.compound.fen - grown) <= Fraction(1, 2)
    assert (
        owed.penalty
        == first_bill(date(2025, 4, 9), Compounding.INTEREST)
        .owed(a_loan().terms.note.interest.rounding)
        .penalty
    )


def test_penalty_paid_before_it_joins_bears_nothing():
    account = lived(a_loan(compounding=Compounding.AND_PENALTY), paid(date(2025, 3, 19), "400"))
    base = on(date(2025, 4, 9), account).bills[0].compounding_base
    # 335 yuan of penalty were paid, the rest went to compound interest; one day joined.
    assert base == yuan("37500") + yuan("12.40")


def test_bad_loan_with_an_order_of_its_own_takes_interest_before_principal():
    bad = lived(a_loan(bad_order=OWN_ORDER), Classed(FIRST, is_non_performing=True))
    (receipt,) = last_of(bad, paid(date(2025, 3, 27), "80000")).receipts
    assert receipt.order == OWN_ORDER
    parts = dict(receipt.parts)
    assert parts[1] == Parts(interest=yuan("37500"), principal=yuan("5248.02"))
    assert parts[2] == Parts(interest=yuan("37251.98"))


@pytest.mark.parametrize(
    "name",
    [
        "fifo",
        "across_bills:fee,interest,principal,penalty",
        "across_bills:interest,fee,principal,penalty,compound",
        "bill_by_bill:fee,fee,interest,principal,penalty",
        "by_hand:fee,interest,principal,penalty,compound",
    ],
)
def test_texts_that_are_no_order_are_refused(name):
    with pytest.raises(AllocationOrderError):
        order_named(name)


def test_order_that_is_spelled_out_equals_the_standard_one_it_spells():
    owed = [Parts(*map(Money, (1, 2, 3, 4, 5))), Parts(*map(Money, (5, 4, 3, 2, 1)))]
    told = {
        "performing": "bill_by_bill:fee,penalty,compound,interest,principal",
        "non_performing": "across_bills:fee,principal,interest,compound,penalty",
    }
    for name, spelled in told.items():
        for amount in range(32):
            one = allocate(owed, Money(amount), order_named(name))
            assert one == allocate(owed, Money(amount), order_named(spelled))


@pytest.mark.parametrize(
    ("name", "uplift"), [("overdue_uplift", "0.2999"), ("misuse_uplift", "1.0001")]
)
def test_each_uplift_has_bounds_of_its_own(name, uplift):
    require_lawful_uplift(name, Fraction(1, 2), date(2026, 1, 1))
    with pytest.raises(UpliftOutOfRangeError):
        require_lawful_uplift(name, Fraction(uplift), date(2026, 1, 1))
