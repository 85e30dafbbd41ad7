"""Compensation funds: who is paid, in which state, how much, and how far a fund reaches."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loss_calc.domain.dates import exposure_day, implementation_day
from loss_calc.domain.errors import ParameterError
from loss_calc.domain.facts import Bar
from loss_calc.domain.fund_eligibility import (
    ACCEPTING,
    NEXT_STATUSES,
    ExclusionReason,
    FundClaim,
    FundScope,
    FundStatus,
    Ineligibility,
    coverage,
    ineligibility,
    moved_status,
    open_claim,
    scope_announcements,
    status_on_declaration,
)
from loss_calc.domain.fund_payments import PaymentOptions, fund_payments
from loss_calc.domain.funds import shared_deduction
from loss_calc.domain.trading_days import TradingDays

PLAIN = PaymentOptions()


def yuan(amount: int) -> Money:
    return Money(amount * 100)


def test_x7_half_the_risk_is_borne_and_never_less_than_60_percent_is_paid():
    terms = {"borne_share": Fraction(1, 2), "smallest_payout": Fraction(3, 5)}
    paid = [100 * (1 - shared_deduction(Fraction(k, 100), **terms)) for k in (90, 40)]
    assert paid == [60, 80]


def test_x8_three_equal_claims_share_a_fund_to_the_fen():
    claims = {name: yuan(100) for name in "abc"}
    paid = fund_payments(claims, yuan(100), PLAIN)
    assert [paid[name].fen for name in "abc"] == [3334, 3333, 3333]


def test_the_three_funds_to_2018_add_up_as_published():
    # 万福生科, 海联讯, 欣泰电气: 34,306 people and 509,374,055 yuan together. The first fund is
    # published in ten-thousands with two decimals, so its sum is known to 50 yuan only.
    assert 12_756 + 9_823 + 11_727 == 34_306
    assert abs(178_565_100 + 88_827_698 + 241_981_273 - 509_374_055) <= 50


def test_the_published_coverage_of_the_first_fund_leaves_room_for_a_whole_number_of_people():
    # 万福生科: 12,756 people are 95.01 % of the eligible.
    fitting = [
        people
        for people in range(13_000, 14_000)
        if round(Fraction(12_756 * 10_000, people)) == 9_501
    ]
    assert fitting[0] == 13_426
    everyone = [FundClaim(str(n), yuan(1), status=FundStatus.PAID) for n in range(12_756)]
    everyone += [FundClaim(f"-{n}", yuan(1)) for n in range(13_426 - 12_756)]
    found = coverage(everyone, FundScope())
    assert (found.accepted_people, found.eligible_people) == (12_756, 13_426)
    assert round(found.people_ratio * 10_000) == 9_501


def test_a_window_up_to_and_including_a_friday_exposes_on_the_monday_after():
    # 紫晶存储: bought 2020-01-31..2022-02-11 inclusive; the exposure takes effect on 2022-02-14.
    scope = FundScope(date(2020, 1, 31), date(2022, 2, 11))
    days = (date(2020, 1, 23), date(2020, 2, 3), date(2022, 2, 11), date(2022, 2, 14))
    trading_days = TradingDays.of(tuple(Bar(day, Fraction(1), 1) for day in days))
    implementation, exposure = scope_announcements(scope)
    assert implementation_day(implementation, trading_days) == date(2020, 2, 3)
    assert exposure_day(exposure, trading_days) == date(2022, 2, 14)


def test_a_fund_without_a_window_exposes_nothing():
    with pytest.raises(ParameterError):
        scope_announcements(FundScope(purchased_from=date(2020, 1, 1)))
    with pytest.raises(ParameterError):
        FundScope(date(2020, 1, 2), date(2020, 1, 1))


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (FundClaim("a", yuan(5)), None),
        (FundClaim("chair", yuan(5)), Ineligibility.EXCLUDED),
        (FundClaim("a", yuan(5), eligible_quantity=Fraction(0)), Ineligibility.OUT_OF_SCOPE),
        (FundClaim("a", yuan(5), eligible_quantity=Fraction(1, 2)), None),
        (FundClaim("a", yuan(0)), Ineligibility.NO_LOSS),
        (FundClaim("a", yuan(5), recovered=yuan(5)), Ineligibility.RECOVERED),
        (FundClaim("a", yuan(5), recovered=yuan(4)), None),
    ],
)
def test_the_terms_of_the_fund_say_who_is_left_out(claim, reason):
    scope = FundScope(excluded={"chair": ExclusionReason.DIRECTOR_OR_MANAGER})
    assert ineligibility(claim, scope) is reason


def test_what_was_recovered_elsewhere_is_not_claimed_again():
    assert open_claim(FundClaim("a", yuan(5), recovered=yuan(2))) == yuan(3)
    assert open_claim(FundClaim("a", yuan(5), recovered=yuan(9))) == Money(0)


@pytest.mark.parametrize(
    ("declared_on", "status"),
    [
        (None, FundStatus.ACCEPTED),
        (date(2023, 5, 4), FundStatus.ACCEPTED),
        (date(2023, 6, 16), FundStatus.ACCEPTED),
        (date(2023, 6, 17), FundStatus.LATE),
    ],
)
def test_the_last_day_of_the_declaration_period_still_counts(declared_on, status):
    scope = FundScope(declared_from=date(2023, 5, 4), declared_until=date(2023, 6, 16))
    claim = FundClaim("a", yuan(1), status=FundStatus.ACCEPTED, declared_on=declared_on)
    assert status_on_declaration(claim, scope) is status


def test_nobody_declares_before_the_period_begins():
    scope = FundScope(declared_from=date(2023, 5, 4))
    claim = FundClaim("a", yuan(1), declared_on=date(2023, 5, 3))
    with pytest.raises(ParameterError):
        status_on_declaration(claim, scope)


def test_a_claim_walks_from_computed_to_paid_and_back_when_the_payment_bounces():
    walk = ["notified", "accepted", "declared", "paid", "returned", "paid"]
    status = FundStatus.COMPUTED
    for following in walk:
        status = moved_status(status, FundStatus(following))
    assert status in ACCEPTING


def test_no_claim_leaves_a_final_state_or_skips_one():
    assert NEXT_STATUSES.keys() == set(FundStatus)
    for status, following in NEXT_STATUSES.items():
        for other in set(FundStatus) - following:
            with pytest.raises(ParameterError):
                moved_status(status, other)
    assert NEXT_STATUSES[FundStatus.REFUSED] == frozenset()


def test_small_claims_come_first_then_the_minimum_then_the_ratio():
    claims = {"small": yuan(50), "middle": yuan(400), "large": yuan(1_000)}
    options = PaymentOptions(small_claim=yuan(50), minimum=yuan(100))
    # 50 in full, 100 each, and the last 350 over 300 + 900 still owed.
    paid = fund_payments(claims, yuan(600), options)
    assert [paid[name] for name in claims] == [yuan(50), Money(18_750), Money(36_250)]
    short = fund_payments(claims, yuan(110), options)
    assert [short[name] for name in claims] == [yuan(50), yuan(30), yuan(30)]


def test_without_a_limit_the_payer_tops_up():
    claims = {"a": yuan(3), "b": yuan(4)}
    assert fund_payments(claims, None, PLAIN) == claims


def test_negative_amounts_are_refused():
    with pytest.raises(ParameterError):
        PaymentOptions(minimum=Money(-1))
    with pytest.raises(ParameterError):
        fund_payments({"a": Money(1)}, Money(-1), PLAIN)


AMOUNTS = st.integers(0, 10**9).map(Money)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text("abc", max_size=4), AMOUNTS, max_size=12), AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_fund_pays_exactly_the_lesser_of_fund_and_claims(claims, fund, small, minimum):
    paid = fund_payments(claims, fund, PaymentOptions(small, minimum))
    total = sum(claims.values(), start=Money(0))
    assert sum(paid.values(), start=Money(0)) == min(total, fund)
    assert paid.keys() == claims.keys()
    assert all(Money(0) <= paid[name] <= claims[name] for name in claims)
