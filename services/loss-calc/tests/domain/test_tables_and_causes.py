"""Interval tables, other causes, and parties liable for a share."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import Deduction, DeductionMethod
from loss_calc.domain.deductions.errors import IntervalMissingError
from loss_calc.domain.deductions.other_causes import combined_causes
from loss_calc.domain.deductions.terms import (
    CombineCauses,
    IntervalRatio,
    LiableParty,
    OtherCause,
    Period,
)
from loss_calc.domain.errors import ParameterError
from loss_calc.domain.facts import Direction

ratios = st.lists(st.fractions(min_value=0, max_value=1, max_denominator=30), max_size=6)


def interval(first, last, ratio):
    days = Period(date.fromisoformat(f"2020-{first}"), date.fromisoformat(f"2020-{last}"))
    return IntervalRatio(days, Fraction(ratio))


def table(*rows, **more):
    rows = rows or (interval("01-02", "01-06", "1/2"), interval("01-07", "01-31", "1/10"))
    return Deduction(method=DeductionMethod.INTERVAL_TABLE, table=rows, **more)


def test_every_share_bears_the_ratio_of_the_day_it_was_bought(desk):
    """Own derivation: 100 at 1/2 and 300 at 1/10 are (50 + 30) / 400 = 1/5."""
    loss = desk.loss("01-06 B100@10; 01-07 B300@10", deduction=table())
    assert loss.deduction_ratio == Fraction(1, 5)


def test_shares_sold_again_before_exposure_bear_nothing(desk):
    rows = "01-06 B100@10; 01-07 B300@10; 01-08 S100@9"
    assert desk.loss(rows, deduction=table()).deduction_ratio == Fraction(1, 10)


def test_sold_and_held_shares_bear_their_own_mean_per_leg(desk):
    """Own derivation: 150 sold are 100 at 1/2 and 50 at 1/10: 55/150; 250 held bear 1/10."""
    rows = "01-06 B100@10; 01-07 B300@10; 02-04 S150@8"
    loss = desk.loss(rows, deduction=table(per_leg=True))
    outcome = loss.workings.outcome
    assert (outcome.closed_ratio, outcome.held_ratio) == (Fraction(55, 150), Fraction(1, 10))
    assert loss.payable_exact == 150 * 2 * Fraction(95, 150) + 250 * 4 * Fraction(9, 10)
    together = desk.loss(rows, deduction=table())
    assert together.deduction_ratio == Fraction(80, 400)


def test_table_follows_the_tainted_sales_in_a_bear_case(desk):
    facts = desk.facts(direction=Direction.BEAR, baseline_price="8")
    loss = desk.loss("01-06 S60@5; 01-07 S40@5", opening=100, facts=facts, deduction=table())
    assert loss.deduction_ratio == Fraction(34, 100)


def test_day_that_no_interval_covers_is_named(desk):
    deduction = table(interval("01-02", "01-06", "1/2"))
    with pytest.raises(IntervalMissingError) as refusal:
        desk.loss("01-06 B100@10; 01-07 B100@10", deduction=deduction)
    assert refusal.value.facts == {"on": "2020-01-07", "trade_id": "t2"}


@pytest.mark.parametrize(
    "rows",
    [
        (interval("01-02", "01-06", "1/2"), interval("01-06", "01-31", "1/10")),
        (interval("01-07", "01-31", "0"), interval("01-02", "01-10", "0")),
    ],
)
def test_intervals_that_overlap_are_refused(rows):
    with pytest.raises(ParameterError):
        table(*rows)


@pytest.mark.parametrize("ratio", ["-0.1", "1.1"])
def test_ratios_outside_nothing_to_everything_are_refused(ratio):
    with pytest.raises(ParameterError):
        interval("01-02", "01-06", ratio)
    with pytest.raises(ParameterError):
        OtherCause("x", Fraction(ratio))
    with pytest.raises(ParameterError):
        LiableParty("x", Fraction(ratio))


def fixed(*causes, how=CombineCauses.ADDITIVE, **more):
    return Deduction(
        method=DeductionMethod.FIXED,
        ratio=Fraction("0.28"),
        other_causes=causes,
        combine_causes=how,
        **more,
    )


@pytest.mark.parametrize(
    ("how", "ratio"), [(CombineCauses.ADDITIVE, "0.38"), (CombineCauses.MULTIPLICATIVE, "0.352")]
)
def test_other_causes_join_the_ratio_of_the_method(desk, how, ratio):
    """Own derivation: 0.28 + 0.1; 1 - 0.72 x 0.9."""
    deduction = fixed(OtherCause("行业政策", Fraction("0.1")), how=how)
    loss = desk.loss("01-06 B100@10", deduction=deduction)
    assert loss.deduction_ratio == Fraction(ratio)
    assert loss.workings.outcome.method_ratios == (Fraction("0.28"), Fraction("0.28"))


def test_other_causes_stand_alone_without_a_method(desk):
    deduction = Deduction(other_causes=(OtherCause("x", Fraction("0.1")),))
    assert desk.loss("01-06 B100@10", deduction=deduction).deduction_ratio == Fraction("0.1")


def test_added_causes_never_take_more_than_everything(desk):
    deduction = fixed(OtherCause("x", Fraction("0.9")))
    assert desk.loss("01-06 B100@10", deduction=deduction).payable_difference == Money(0)


def test_cause_with_days_touches_only_shares_held_on_one_of_them(desk):
    """Own derivation: 40 sold on 02-04, before the cause of 02-05 to 02-10; 60 held through it.
    Sold shares keep 0.72 of 2 x 40, held ones 0.62 of 4 x 60."""
    days = Period(date(2020, 2, 5), date(2020, 2, 10))
    deduction = fixed(OtherCause("退市风险警示", Fraction("0.1"), days))
    loss = desk.loss("01-06 B100@10; 02-04 S40@8", deduction=deduction)
    assert loss.payable_exact == 80 * Fraction("0.72") + 240 * Fraction("0.62")
    later = desk.loss("01-06 B100@10; 02-05 S40@8", deduction=deduction)
    assert later.deduction_ratio == Fraction("0.38")


@pytest.mark.parametrize(
    ("first", "last", "touched"),
    [("01-07", "01-08", "1/4"), ("03-14", "03-20", "0"), ("01-01", "01-05", "0")],
)
def test_cause_before_the_purchase_or_after_the_baseline_day_touches_nothing(
    desk, first, last, touched
):
    """Own derivation: of 400 held shares only the 100 of 01-06 were held on 01-07 and 01-08."""
    days = Period(date.fromisoformat(f"2020-{first}"), date.fromisoformat(f"2020-{last}"))
    deduction = fixed(OtherCause("x", Fraction("0.4"), days))
    loss = desk.loss("01-06 B100@10; 01-20 B300@10", deduction=deduction)
    assert loss.deduction_ratio == Fraction("0.28") + Fraction("0.4") * Fraction(touched)


def test_gain_that_is_set_off_is_not_reduced_by_a_ratio_of_its_own(desk):
    """Own derivation: 100 of 01-06 sold at a gain of 200; 300 held lose 1,200 at 1/10: 1,080 less
    200. Halving the gain would have paid more than the loss allows."""
    rows = "01-06 B100@10; 01-07 B300@10; 02-04 S100@12"
    loss = desk.loss(rows, deduction=table(per_leg=True))
    assert (loss.difference_loss_exact, loss.payable_exact) == (1000, 880)


def test_other_causes_are_not_deducted_from_nothing(desk):
    deduction = Deduction(other_causes=(OtherCause("x", Fraction("0.1")),))
    assert desk.loss("01-06 B100@5", deduction=deduction).deduction_ratio == 0


@settings(max_examples=50, deadline=None)
@given(ratios=ratios)
def test_combined_causes_stay_between_the_largest_and_everything(ratios):
    added = combined_causes(ratios, CombineCauses.ADDITIVE)
    multiplied = combined_causes(ratios, CombineCauses.MULTIPLICATIVE)
    assert max(ratios, default=0) <= multiplied <= added <= 1


def test_parties_liable_for_a_share_are_listed_with_their_amounts(desk):
    deduction = Deduction(
        payable_by=(LiableParty("甲会计师事务所", Fraction("0.15")), LiableParty("乙", Fraction(1)))
    )
    frame = desk.frame(deduction=deduction)
    loss = investor_loss(frame, desk.record("01-06 B100@10.0001"))
    paper = explain(frame, loss)
    parties = paper.rests_on[-1]
    assert [row.value for row in parties.rests_on] == [Money(6000), Money(40001)]
    assert "甲会计师事务所承担连带责任的上限" in paper.text()


def test_paper_lists_intervals_and_causes(desk):
    deduction = table(other_causes=(OtherCause("行业政策", Fraction("0.1")),))
    frame = desk.frame(deduction=deduction)
    text = explain(frame, investor_loss(frame, desk.record("01-06 B100@10"))).text()
    for line in (
        "分区间扣除比例50%，与其他因素相加",
        "其他因素：行业政策",
        "2020年1月6日成交的100股",
    ):
        assert line in text, line
