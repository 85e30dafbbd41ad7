"""What is taken off the difference for causes other than the misstatement."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from loss_calc.domain.charges import (
    Combine,
    Deduction,
    DeductionMethod,
)
from loss_calc.domain.errors import (
    BarsDoNotReachError,
    MissingIndexLevelError,
    ParameterError,
)
from loss_calc.domain.facts import Direction
from loss_calc.domain.parameters import AverageMethod, Netting, SellAverageScope

ROWS = "01-06 B100@10; 01-07 B100@12"


def test_fixed_percentage_published_case_keeps_72_percent(desk):
    deduction = Deduction(method=DeductionMethod.FIXED, ratio=Fraction("0.28"))
    loss = desk.loss("01-06 B100@10", deduction=deduction)
    assert (loss.deduction_ratio, loss.payable_difference) == (Fraction("0.28"), Money(28800))


def test_without_a_loss_nothing_is_deducted(desk):
    deduction = Deduction(method=DeductionMethod.FIXED, ratio=Fraction("0.28"))
    assert desk.loss("01-06 B100@5", deduction=deduction).deduction_ratio == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": DeductionMethod.FIXED},
        {"method": DeductionMethod.FIXED, "ratio": Fraction(2)},
        {"ratio": Fraction(1, 2)},
        {"method": DeductionMethod.SYNCHRONISED_INDEX},
    ],
)
def test_deduction_without_its_figures_is_refused(wrong):
    with pytest.raises(ParameterError):
        Deduction(**wrong)


def test_indices_must_fit_the_deduction(desk):
    index = desk.index({}, mean="900")
    with pytest.raises(ParameterError):
        desk.synchronised(index, index)
    with pytest.raises(ParameterError):
        desk.synchronised(index, combine=Combine.WEIGHTED)
    with pytest.raises(ParameterError):
        desk.synchronised(replace(index, weight=Fraction(1)))
    with pytest.raises(ParameterError):
        Deduction(indices=(index,))


def two_indices(desk, **weights):
    """Own derivation: drops of 10 % and 30 % while the share falls by 40 % (10 -> 6)."""
    small = desk.index({"01-06": "1000"}, code="small", mean="900", weight=weights.get("small"))
    large = desk.index({"01-06": "1000"}, code="large", mean="700", weight=weights.get("large"))
    return small, large


@pytest.mark.parametrize(
    ("combine", "ratio"),
    [(Combine.MEAN, "1/2"), (Combine.MAX, "3/4"), (Combine.MIN, "1/4")],
)
def test_several_indices_are_combined(desk, combine, ratio):
    deduction = desk.synchronised(*two_indices(desk), combine=combine)
    assert desk.loss("01-06 B100@10", deduction=deduction).deduction_ratio == Fraction(ratio)


def test_weighted_indices(desk):
    indices = two_indices(desk, small="3", large="1")
    deduction = desk.synchronised(*indices, combine=Combine.WEIGHTED)
    assert desk.loss("01-06 B100@10", deduction=deduction).deduction_ratio == Fraction(3, 8)


@pytest.mark.parametrize(("floor", "ratio"), [(False, Fraction(1, 4)), (True, Fraction(3, 8))])
def test_rising_index_may_be_floored_before_combining(desk, floor, ratio):
    rising = desk.index({"01-06": "1000"}, code="rising", mean="1100")
    falling = desk.index({"01-06": "1000"}, code="falling", mean="700")
    deduction = desk.synchronised(rising, falling, floor_each_index=floor)
    assert desk.loss("01-06 B100@10", deduction=deduction).deduction_ratio == ratio


@pytest.mark.parametrize(("mean", "ratio"), [("1200", 0), ("500", 1), ("1000", 0), ("600", 1)])
def test_ratio_stays_between_nothing_and_everything(desk, mean, ratio):
    deduction = desk.synchronised(desk.index({"01-06": "1000"}, mean=mean))
    assert desk.loss("01-06 B100@10", deduction=deduction).deduction_ratio == ratio


def test_sold_and_held_shares_may_be_compared_apart(desk):
    """Own derivation: the index fell 30 %; 50 sold@8 fell 20 %, 50 held to 6 fell 40 %."""
    index = desk.index({"01-06": "1000"}, mean="700")
    deduction = desk.synchronised(index, per_leg=True)
    loss = desk.loss("01-06 B100@10; 02-04 S50@8", deduction=deduction)
    # 30 % over 20 % is cut to 1 on the sold leg, 3/4 remains on the held leg.
    assert [leg.ratio for leg in loss.workings.outcome.legs] == [1, Fraction(3, 4)]
    assert loss.payable_exact == 50 * 4 * Fraction(1, 4)
    assert loss.deduction_ratio == 1 - Fraction(50, 300)


def test_index_reuses_the_matches_of_the_share(desk):
    """Own derivation: FIFO matched 100 of the first lot away, so only the second lot counts."""
    index = desk.index({"01-06": "500", "01-07": "1000", "01-08": "1"}, mean="900")
    rows = "01-06 B100@20; 01-07 B100@10; 01-08 S100@9"
    loss = desk.loss(rows, deduction=desk.synchronised(index))
    assert loss.deduction_ratio == Fraction(1, 4)


def test_index_levels_are_not_restored_but_quantities_are(desk):
    """Own derivation: 100@20 become 200@10 by the bonus, then 200@10 more; index 1000 and 500."""
    facts = desk.facts(corporate_actions=(desk.action("01-07", bonus="1"),))
    index = desk.index({"01-06": "1000", "01-08": "500"}, mean="600")
    loss = desk.loss(
        "01-06 B100@20; 01-08 B200@10", facts=facts, deduction=desk.synchronised(index)
    )
    assert loss.deduction_ratio == Fraction(750 - 600, 750) / Fraction(4, 10)


def test_all_post_scope_holds_for_the_index_too(desk):
    """Own derivation: the index moved exactly like the share, so everything is market risk."""
    index = desk.index({"01-06": "1000", "02-04": "1000"}, mean="600")
    last_day = {desk.baseline_on: Fraction(200)}  # so that the mean over the 30 days is 600
    loss = desk.loss(
        "01-06 B100@10; 02-04 S20@10; 02-05 S100@6",
        opening=20,
        sell_average_scope=SellAverageScope.ALL_POST,
        deduction=desk.synchronised(replace(index, levels={**index.levels, **last_day})),
    )
    assert loss.deduction_ratio == 1


@pytest.mark.parametrize("missing", ["01-07", "03-13", "02-04"])
def test_missing_index_level_is_named(desk, missing):
    index = desk.index({"01-06": "1000", "01-07": "1100"}, mean="900")
    day = date.fromisoformat(f"2020-{missing}")
    levels = {on: level for on, level in index.levels.items() if on != day}
    with pytest.raises(MissingIndexLevelError) as refusal:
        desk.loss(ROWS, deduction=desk.synchronised(replace(index, levels=levels)))
    assert (refusal.value.index, refusal.value.on) == ("000001.SH", day)


def test_index_level_that_nobody_needs_may_be_missing(desk):
    index = desk.index({"01-07": "1000"}, mean="900")
    rows = "01-06 B100@20; 01-07 B100@10; 01-08 S100@9"
    loss = desk.loss(rows, deduction=desk.synchronised(index))
    assert loss.deduction_ratio == Fraction(1, 4)


def test_average_that_is_not_positive_bears_no_relative_deduction(desk):
    index = desk.index({"01-06": "1000", "01-07": "1000"}, mean="900")
    loss = desk.loss(
        "01-06 B100@10; 01-07 S90@20",
        average=AverageMethod.ACTUAL_COST,
        deduction=desk.synchronised(index),
    )
    assert loss.buy_average == -80
    assert (loss.deduction_ratio, loss.total) == (0, Money(0))
    assert loss.warnings[0].startswith("average_not_positive: ")


def test_index_average_that_is_not_positive_bears_no_relative_deduction(desk):
    """Own derivation: sold at 1000 times the index, the index cost falls below nothing."""
    index = desk.index({"01-06": "1", "01-07": "1000"}, mean="900")
    loss = desk.loss(
        "01-06 B100@10; 01-07 S50@10",
        average=AverageMethod.ACTUAL_COST,
        deduction=desk.synchronised(index),
    )
    assert (loss.buy_average, loss.difference_loss) == (10, Money(20000))
    assert (loss.deduction_ratio, loss.payable_difference) == (0, Money(20000))
    assert loss.warnings[0].startswith("average_not_positive: ")


def test_bear_index_counts_the_rise(desk):
    index = desk.index({"01-06": "1000"}, mean="1100")
    facts = desk.facts(direction=Direction.BEAR, baseline_price="8")
    loss = desk.loss("01-06 S100@5", opening=100, facts=facts, deduction=desk.synchronised(index))
    assert loss.deduction_ratio == Fraction(1, 10) / Fraction(3, 5)


def test_per_leg_without_a_sold_part_compares_the_held_part_alone(desk):
    index = desk.index({"01-06": "1000"}, mean="900")
    loss = desk.loss("01-06 B100@10", deduction=desk.synchronised(index, per_leg=True))
    assert [leg.ratio for leg in loss.workings.outcome.legs] == [0, Fraction(1, 4)]
    assert loss.payable_exact == 300


def test_weights_and_levels_must_be_positive(desk):
    index = desk.index({"01-06": "0"}, mean="900")
    with pytest.raises(ParameterError):
        desk.synchronised(index)
    with pytest.raises(ParameterError):
        desk.synchronised(desk.index({}, mean="900", weight="0"), combine=Combine.WEIGHTED)


def test_share_that_rose_under_separate_floors_bears_no_deduction(desk):
    """Own derivation: sold 50@20 and held 50 to 6: a gain overall, a loss on the held part."""
    index = desk.index({"01-06": "1000", "02-04": "900"}, mean="900")
    loss = desk.loss(
        "01-06 B100@10; 02-04 S50@20",
        netting=Netting.FLOOR_EACH,
        deduction=desk.synchronised(index),
    )
    assert (loss.deduction_ratio, loss.payable_difference) == (0, Money(20000))


def test_index_over_a_period_without_bars_for_it_is_refused(desk):
    bars = desk.bars(["5"] * 24, start=date(2020, 1, 2))
    frame_facts = desk.facts(bars=bars)
    index = desk.index({"01-06": "1000"}, mean="900")
    with pytest.raises(BarsDoNotReachError):
        desk.frame(facts=frame_facts, deduction=desk.synchronised(index))


def test_negative_average_under_signed_netting_is_remarked_once(desk):
    index = desk.index({"01-06": "1000", "01-07": "1000"}, mean="900")
    loss = desk.loss(
        "01-06 B100@10; 01-07 S90@20",
        average=AverageMethod.ACTUAL_COST,
        netting=Netting.SIGNED,
        deduction=desk.synchronised(index),
    )
    assert (loss.deduction_ratio, loss.payable_difference) == (0, Money(-86000))
    codes = [notice.code for notice in loss.notices]
    assert codes == ["average_not_positive", "average_outside_prices"]
