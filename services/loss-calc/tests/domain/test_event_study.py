"""Event study: inflation taken out by the revelation, carried back, and the loss it leaves.

The case of this file: on four days of December 2019 the market returned 10 %, 10 %, -10 %, -10 %
and the share one percent more, less, more, less: alpha 0, beta 1, residual error sqrt(0.0002). The
share stands at 10 yuan until exposure (2020-02-03), the index never moves again.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import Deduction, DeductionMethod, IndexSeries
from loss_calc.domain.deductions.errors import EstimationError
from loss_calc.domain.deductions.terms import BackCast, Period
from loss_calc.domain.errors import MissingIndexLevelError, ParameterError
from loss_calc.domain.facts import Bar, Direction

EXPOSURE = date(2020, 2, 3)
ESTIMATION = Period(date(2019, 12, 24), date(2019, 12, 27))
MARKET = ("0.1", "0.1", "-0.1", "-0.1")
SHARE = ("0.11", "0.09", "-0.09", "-0.11")


def weekdays(first, last):
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def followed(returns, first):
    values = {date(2019, 12, 23): Fraction(first)}
    for on, ratio in zip(weekdays(ESTIMATION.from_on, ESTIMATION.to_on), returns, strict=True):
        values[on] = list(values.values())[-1] * (1 + Fraction(ratio))
    return values


def index():
    levels = followed(MARKET, "1000")
    last = list(levels.values())[-1]
    rest = dict.fromkeys(weekdays(date(2019, 12, 30), date(2020, 3, 13)), last)
    return IndexSeries("000001.SH", levels | rest)


def event_case(desk, *closes, **changes):
    """The case with these closes from exposure on; the last one stays."""
    bars = [Bar(on, close) for on, close in followed(SHARE, "10").items()]
    bars += [Bar(on, Fraction(10)) for on in weekdays(date(2019, 12, 30), date(2020, 1, 31))]
    for place, on in enumerate(weekdays(EXPOSURE, date(2020, 3, 13))):
        close = closes[min(place, len(closes) - 1)]
        bars.append(Bar(on, None if close is None else Fraction(close)))
    return desk.facts(bars=tuple(bars), **changes)


def event_study(*, back_cast=BackCast.CONSTANT_YUAN, last_on=EXPOSURE, **more):
    return Deduction(
        method=DeductionMethod.EVENT_STUDY,
        indices=(index(),),
        estimation=ESTIMATION,
        event=Period(EXPOSURE, last_on),
        back_cast=back_cast,
        **more,
    )


def test_event_is_measured_by_the_market_model(desk):
    frame = desk.frame(facts=event_case(desk, "8"), deduction=event_study())
    event = frame.measured.event
    assert (event.model.alpha, event.model.beta, event.model.n) == (0, 1, 4)
    assert (event.cumulative, event.inflation) == (Fraction("-0.2"), 2)
    assert event.t == pytest.approx(Decimal("-14.1421356237"))


@pytest.mark.parametrize(
    ("price", "back_cast", "ratio"),
    [
        ("10", BackCast.CONSTANT_YUAN, "1/2"),  # 2 of 4 yuan
        ("15", BackCast.CONSTANT_YUAN, "7/9"),  # 2 of 9
        ("15", BackCast.CONSTANT_PERCENTAGE, "2/3"),  # 20 % of 15 is 3 of 9
        ("7", BackCast.CONSTANT_YUAN, "0"),  # 2, but the price fell by 1 only
    ],
)
def test_loss_per_share_is_inflation_but_no_more_than_the_prices_differ(
    desk, price, back_cast, ratio
):
    facts = event_case(desk, "8")
    loss = desk.loss(f"01-06 B100@{price}", facts=facts, deduction=event_study(back_cast=back_cast))
    assert loss.deduction_ratio == Fraction(ratio)


def test_inflation_left_in_the_price_of_a_sale_is_recovered(desk):
    """Own derivation: 10 to 9 to 8.1 takes out 1.9; sold at 9 on the first day, 0.9 was still in
    it, so 1.0 of the difference of 1.0 is lost: nothing is deducted. Held to 6, 1.9 of 4."""
    facts = event_case(desk, "9", "8.1")
    deduction = event_study(last_on=date(2020, 2, 4), per_leg=True)
    loss = desk.loss("01-06 B100@10; 02-03 S50@9", facts=facts, deduction=deduction)
    sold, held = loss.workings.outcome.event_legs
    assert (sold.inflation_loss, sold.price_loss, sold.ratio) == (1, 1, 0)
    assert (held.inflation_loss, held.ratio) == (Fraction("1.9"), 1 - Fraction("1.9") / 4)
    assert loss.payable_exact == 50 * 1 + 50 * Fraction("1.9")


def test_both_legs_together_by_default(desk):
    """Own derivation: 100 shares paid 1.9 each and recovered 0.9 on half: 1.45; the price fell by
    10 - 7.5 = 2.5."""
    facts = event_case(desk, "9", "8.1")
    deduction = event_study(last_on=date(2020, 2, 4))
    loss = desk.loss("01-06 B100@10; 02-03 S50@9", facts=facts, deduction=deduction)
    assert loss.deduction_ratio == 1 - Fraction("1.45") / Fraction("2.5")


def test_constant_percentage_leaves_inflation_in_proportion_to_the_sale_price(desk):
    """Own derivation: after the first day 10 % are still to come; of the 9 yuan received 0.9."""
    facts = event_case(desk, "9", "8.1")
    deduction = event_study(last_on=date(2020, 2, 4), back_cast=BackCast.CONSTANT_PERCENTAGE)
    loss = desk.loss("01-06 B100@10; 02-03 S100@9", facts=facts, deduction=deduction)
    (leg,) = loss.workings.outcome.event_legs
    assert (leg.entry, leg.exit) == (Fraction("1.9"), Fraction("0.9"))


def test_event_that_raised_the_price_leaves_nothing_payable(desk):
    loss = desk.loss("01-06 B100@10", facts=event_case(desk, "11"), deduction=event_study())
    assert loss.deduction_ratio == 1


def test_bear_event_puts_value_in(desk):
    """Own derivation: exposure raised 10 to 12; sold at 10 and still out at 14, 2 of 4 are owed."""
    facts = event_case(desk, "12", direction=Direction.BEAR, baseline_price="14")
    loss = desk.loss("01-06 S100@10", opening=100, facts=facts, deduction=event_study())
    assert loss.deduction_ratio == Fraction(1, 2)


def test_return_after_a_halt_is_compared_with_the_market_over_the_same_days(desk):
    """Own derivation: halted on 02-03 and 02-04 while the index falls by a tenth, the share comes
    back 30 % lower on 02-05: 20 % abnormal."""
    fallen = {on: level * Fraction(9, 10) for on, level in index().levels.items() if on >= EXPOSURE}
    series = replace(index(), levels={**index().levels, **fallen})
    deduction = replace(event_study(last_on=date(2020, 2, 5)), indices=(series,))
    frame = desk.frame(facts=event_case(desk, None, None, "7"), deduction=deduction)
    event = frame.measured.event
    assert [(day.on, day.abnormal) for day in event.days] == [(date(2020, 2, 5), Fraction("-0.2"))]
    assert event.close_before == 10


def test_paper_shows_the_model_and_every_event_day(desk):
    frame = desk.frame(facts=event_case(desk, "8"), deduction=event_study())
    loss = investor_loss(frame, desk.record("01-06 B100@10"))
    text = explain(frame, loss).text()
    for line in ("事件研究法", "t值-14.142136", "2020年2月3日异常收益率", "每股虚增金额不变"):
        assert line in text, line


def test_event_beyond_the_baseline_day_is_refused(desk):
    with pytest.raises(EstimationError):
        desk.frame(facts=event_case(desk, "8"), deduction=event_study(last_on=date(2020, 3, 16)))


def test_event_without_a_traded_day_is_refused(desk):
    with pytest.raises(EstimationError):
        desk.frame(facts=event_case(desk, None, "8"), deduction=event_study())


def test_market_level_that_the_event_needs_is_named(desk):
    levels = {on: level for on, level in index().levels.items() if on != EXPOSURE}
    deduction = replace(event_study(), indices=(replace(index(), levels=levels),))
    with pytest.raises(MissingIndexLevelError) as refusal:
        desk.frame(facts=event_case(desk, "8"), deduction=deduction)
    assert refusal.value.on == EXPOSURE


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"event": Period(date(2019, 12, 27), EXPOSURE)}, "estimation"),
        ({"back_cast": None}, "back_cast"),
        ({"indices": ()}, "indices"),
    ],
)
def test_event_study_without_its_parts_is_refused(wrong, field):
    with pytest.raises(ParameterError) as refusal:
        replace(event_study(), **wrong)
    assert refusal.value.pointer == f"/deduction/{field}"
