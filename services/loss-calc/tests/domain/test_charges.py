"""Commission, stamp duty and interest on what is payable, and every rounding."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from lawkit.rounding import Rounding
from loss_calc.domain.charges import (
    Deduction,
    DeductionMethod,
    FeeMode,
    Fees,
    Interest,
    InterestMode,
)
from loss_calc.domain.errors import (
    BearUnderOldRuleError,
    FigureMissingError,
    InterestNotDueError,
    ParameterError,
)
from loss_calc.domain.facts import Announcement, Direction, GivenBaseline, RuleSet, Side
from loss_calc.domain.fees import stamp_duty_rate
from loss_calc.domain.parameters import Netting


def fees(commission="0.0003", stamp="0.001", **more):
    return Fees(commission_rate=Fraction(commission), stamp_duty_rate=Fraction(stamp), **more)


def test_charges_are_taken_from_the_payable_difference_before_its_rounding(desk):
    loss = desk.loss("01-06 B3@10.3333", fees=fees("0.5", "0.5"))
    assert loss.payable_exact == Fraction("12.9999")
    assert (loss.payable_difference, loss.commission) == (Money(1300), Money(650))
    assert loss.total == Money(1300 + 650 + 650)


@pytest.mark.parametrize(
    ("rounding", "fen"), [(Rounding.HALF_UP, 1), (Rounding.DOWN, 0), (Rounding.HALF_EVEN, 0)]
)
def test_exact_half_fen_follows_the_rounding(desk, rounding, fen):
    assert desk.loss("01-06 B1@6.005", rounding=rounding).difference_loss == Money(fen)


def test_joint_rounding_keeps_the_sum(desk):
    loss = desk.loss("01-06 B1@42519.10", fees=fees("0.001", "0.001"), round_fees_jointly=True)
    assert (loss.commission, loss.stamp_duty) == (Money(4251), Money(4252))
    apart = desk.loss("01-06 B1@42519.10", fees=fees("0.001", "0.001"))
    assert (apart.commission, apart.stamp_duty) == (Money(4251), Money(4251))


def test_no_fees_are_charged_under_mode_none(desk):
    assert desk.loss("01-06 B1@16", fees=fees(mode=FeeMode.NONE)).commission == Money(0)


@pytest.mark.parametrize(
    ("side", "day", "rate"),
    [
        (Side.BUY, "2007-05-30", "0.003"),
        (Side.BUY, "2008-09-19", "0"),
        (Side.SELL, "2023-08-27", "0.001"),
        (Side.SELL, "2023-08-28", "0.0005"),
    ],
)
def test_stamp_duty_by_day_and_side(side, day, rate):
    assert stamp_duty_rate(side, date.fromisoformat(day)) == Fraction(rate)


def test_stamp_duty_before_the_table_is_refused():
    with pytest.raises(FigureMissingError):
        stamp_duty_rate(Side.BUY, date(1991, 1, 2))


def old_case(desk, **changes):
    return desk.facts(rule_set=RuleSet.RULE_2003, **changes)


def test_2003_rule_adds_interest_from_the_first_effective_purchase(desk):
    """Own derivation: 50 sold on 02-04 after 29 days at a loss of 100, 50 held to 03-13 (67 days)
    at a loss of 200, 0.35 % a year."""
    loss = desk.loss("01-06 B100@10; 02-04 S50@8", facts=old_case(desk), fees=fees("0", "0"))
    exact = sum(line.amount for line in loss.workings.interest_lines)
    assert exact == Fraction("0.0035") * (100 * 29 + 200 * 67) / 365
    assert loss.interest == Money(16)
    assert loss.total == Money(30016)


def test_interest_principal_may_leave_fees_out_and_a_fixed_rate_may_replace_the_table(desk):
    terms = Interest(
        mode=InterestMode.FIXED_RATE, rate=Fraction("0.36"), year_days=360, includes_fees=False
    )
    loss = desk.loss("01-06 B100@10", facts=old_case(desk), fees=fees(interest=terms))
    assert loss.interest == Money(2680)  # 400 * 0.36 * 67 / 360
    with_fees = replace(terms, includes_fees=True)
    loss = desk.loss("01-06 B100@10", facts=old_case(desk), fees=fees(interest=with_fees))
    assert loss.interest == Money(2683)  # principal 400.52


def test_interest_follows_the_changes_of_the_table(desk):
    facts = replace(
        old_case(desk),
        implementation=Announcement(date(2012, 5, 1)),
        exposure=Announcement(date(2012, 7, 4)),
        baseline=GivenBaseline(date(2012, 7, 16), Fraction(6), "court order"),
    )
    rows = (desk.trade("06-06 B100@10", "t1", year=2012),)
    loss = desk.loss(replace(desk.record(""), trades=rows), facts=facts, fees=fees("0", "0"))
    (line,) = loss.workings.interest_lines
    spans = [(span.days, span.rate) for span in line.spans]
    assert spans == [(2, Fraction("0.005")), (28, Fraction("0.004")), (10, Fraction("0.0035"))]


def test_gain_set_off_bears_no_interest_of_its_own(desk):
    loss = desk.loss("01-06 B100@10; 02-04 S50@12", facts=old_case(desk), fees=fees("0", "0"))
    (line,) = loss.workings.interest_lines
    assert line.principal == 100


def test_null_interest_means_none_and_the_2022_rule_knows_none(desk):
    rows = "01-06 B100@10"
    assert desk.loss(rows, facts=old_case(desk), fees=fees(interest=None)).interest == Money(0)
    assert desk.loss(rows, fees=fees()).interest == Money(0)
    with pytest.raises(InterestNotDueError):
        desk.frame(fees=fees(interest=Interest(mode=InterestMode.TABLE)))


def test_interest_before_the_table_is_refused(desk):
    facts = replace(
        old_case(desk),
        implementation=Announcement(date(1999, 5, 3)),
        exposure=Announcement(date(1999, 7, 5)),
        baseline=GivenBaseline(date(1999, 7, 16), Fraction(6), "court order"),
    )
    rows = (desk.trade("06-01 B100@10", "t1", year=1999),)
    with pytest.raises(FigureMissingError):
        desk.loss(replace(desk.record(""), trades=rows), facts=facts, fees=fees())


def test_2003_rule_knows_no_bear_case(desk):
    with pytest.raises(BearUnderOldRuleError):
        desk.frame(facts=old_case(desk, direction=Direction.BEAR))


def test_signed_gain_is_reduced_by_a_fixed_deduction_like_a_loss(desk):
    deduction = Deduction(method=DeductionMethod.FIXED, ratio=Fraction("0.25"))
    loss = desk.loss("01-06 B100@5", netting=Netting.SIGNED, deduction=deduction)
    assert loss.payable_difference == Money(-7500)


def test_both_price_roundings_apply_to_the_baseline_price(desk):
    facts = desk.facts(baseline_price="6.0946")
    both = desk.frame(facts=facts, baseline_price_places=4, price_places=2)
    assert (both.baseline.price, both.baseline_price) == (Fraction("6.0946"), Fraction("6.09"))


def test_deduction_compares_the_rounded_prices_that_are_multiplied(desk):
    """Own derivation: average 10.005 -> 10.01, so the share fell by 4.01 of 10.01."""
    index = desk.index({"01-06": "1000", "01-07": "1000"}, mean="900")
    loss = desk.loss(
        "01-06 B100@10; 01-07 B100@10.01", price_places=2, deduction=desk.synchronised(index)
    )
    assert loss.deduction_ratio == Fraction(1, 10) / (Fraction("4.01") / Fraction("10.01"))


def test_signed_netting_shows_a_gain(desk):
    loss = desk.loss("01-06 B100@5", netting=Netting.SIGNED, fees=fees("0", "0.001"))
    assert (loss.difference_loss, loss.stamp_duty) == (Money(-10000), Money(-10))


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": InterestMode.FIXED_RATE},
        {"rate": Fraction(1, 100)},
        {"mode": InterestMode.FIXED_RATE, "rate": Fraction(2)},
        {"year_days": 366},
    ],
)
def test_interest_terms_that_contradict_are_refused(wrong):
    with pytest.raises(ParameterError):
        Interest(**wrong)


def test_rates_outside_nothing_to_everything_are_refused():
    with pytest.raises(ParameterError):
        fees("1.5")
