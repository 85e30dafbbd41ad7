"""The worked examples of the specification, each by its name.

"Published" figures come from judgments or articles; the others were worked out by hand.
"""

from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from lawkit.rounding import Rounding
from loss_calc.domain.calculation import baseline
from loss_calc.domain.charges import Fees
from loss_calc.domain.facts import Announcement, CorporateAction, Direction, RuleSet
from loss_calc.domain.fees import ChargeBasis, charges
from loss_calc.domain.funds import pro_rata, shared_deduction
from loss_calc.domain.parameters import (
    AverageMethod,
    CashDividend,
    ExposureDayTrades,
    Netting,
)
from loss_calc.domain.restoration import reference_price, restoration

FIVE_METHODS = "01-06 B100@3; 01-07 B300@3.2; 01-08 S200@3.1; 01-09 B100@3.1; 01-10 S100@3.4"


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (AverageMethod.ARITHMETIC, "3.10"),
        (AverageMethod.SIMPLE_WEIGHTED, "3.14"),
        (AverageMethod.ACTUAL_COST, "3.05"),  # published
        (AverageMethod.FIFO_ACTUAL_COST, "3.10"),
        (AverageMethod.FIFO_WEIGHTED, "3.15"),
        (AverageMethod.LIFO_WEIGHTED, "3.10"),
        (AverageMethod.MOVING, "47/15"),
        (AverageMethod.MOVING_FIRST_EFFECTIVE, "19/6"),
        (AverageMethod.MOVING_LAST_FLAT, "47/15"),
    ],
)
def test_five_method_example_gives_every_average(desk, method, expected):
    loss = desk.loss(FIVE_METHODS, average=method)
    assert loss.buy_average == Fraction(expected)
    assert loss.eligible_quantity == 200


def test_x1_bull_with_an_opening_position(desk):
    rows = "01-06 B200@10; 01-07 S150@12; 01-08 B100@9; 02-04 S120@7"
    loss = desk.loss(rows, opening=100, average=AverageMethod.MOVING)
    assert loss.buy_average == Fraction("9.6")
    assert (loss.eligible_quantity, loss.sold_quantity) == (250, 120)
    assert (loss.workings.parts.closed, loss.workings.parts.held) == (312, 468)
    assert loss.difference_loss == Money(78000)


def test_x2_bear(desk):
    rows = "01-06 S600@5; 01-07 B100@4.8; 01-08 S200@5.2; 02-04 B300@6"
    facts = desk.facts(direction=Direction.BEAR, baseline_price="6.5")
    loss = desk.loss(rows, opening=1000, facts=facts, average=AverageMethod.MOVING)
    assert loss.sell_average == Fraction(177, 35)
    assert (loss.eligible_quantity, loss.sold_quantity, loss.held_quantity) == (700, 300, 400)
    assert loss.buy_average == 6
    assert loss.difference_loss == Money(86000)


def test_x3_synchronised_index(desk):
    index = desk.index({"01-06": "1000", "01-07": "1100"}, mean="945")
    loss = desk.loss(
        "01-06 B100@10; 01-07 B100@12",
        facts=desk.facts(baseline_price="8"),
        deduction=desk.synchronised(index),
    )
    leg = loss.workings.outcome.legs[0]
    assert (leg.stock.ratio, leg.combined) == (Fraction(3, 11), Fraction(1, 10))
    assert loss.deduction_ratio == Fraction(11, 30)
    assert loss.difference_loss == Money(60000)
    assert loss.payable_difference == Money(38000)


def test_x4_purchase_on_the_exposure_day_counts_only_where_the_court_says_so(desk):
    facts = desk.facts(baseline_price="8")
    assert desk.loss("02-03 B100@10", facts=facts).total == Money(0)
    before = desk.loss("02-03 B100@10", facts=facts, exposure_day_trades=ExposureDayTrades.PRE)
    assert before.total == Money(20000)


@pytest.mark.parametrize("ex_on", ["01-08", "02-06"])
@pytest.mark.parametrize(
    ("cash_dividend", "expected"),
    [(CashDividend.ADJUST, 780000), (CashDividend.IGNORE, 800000)],
)
def test_x5_bonus_and_cash_before_or_after_exposure(desk, ex_on, cash_dividend, expected):
    facts = desk.facts(corporate_actions=(desk.action(ex_on, cash="0.2", bonus="1"),))
    loss = desk.loss("01-06 B1000@20", facts=facts, cash_dividend=cash_dividend)
    assert loss.difference_loss == Money(expected)


@pytest.mark.parametrize(
    ("netting", "expected"), [(Netting.NET_FLOOR, 10000), (Netting.FLOOR_EACH, 30000)]
)
def test_x6_gain_on_the_sold_shares(desk, netting, expected):
    facts = desk.facts(baseline_price="7")
    loss = desk.loss("01-06 B200@10; 02-04 S100@12", facts=facts, netting=netting)
    assert loss.difference_loss == Money(expected)


@pytest.mark.parametrize(("market_risk", "paid"), [("0.9", 60), ("0.4", 80)])
def test_x7_half_the_market_risk_and_never_below_sixty_percent(market_risk, paid):
    ratio = shared_deduction(
        Fraction(market_risk), borne_share=Fraction(1, 2), smallest_payout=Fraction("0.6")
    )
    assert 100 * (1 - ratio) == paid


def test_x8_three_equal_claims_share_a_fund_to_the_fen():
    paid = pro_rata({"a": Money(10000), "b": Money(10000), "c": Money(10000)}, Money(10000))
    assert paid == {"a": Money(3334), "b": Money(3333), "c": Money(3333)}


def test_x9_published_examination_question(desk):
    loss = desk.loss("01-06 B10000@20", facts=desk.facts(baseline_price="8"))
    assert loss.difference_loss == Money(12_000_000)


def test_x10_average_rounded_to_two_places_before_multiplying(desk):
    loss = desk.loss(
        FIVE_METHODS,
        facts=desk.facts(baseline_price="2"),
        average=AverageMethod.MOVING,
        price_places=2,
    )
    assert loss.buy_average == Fraction("3.13")
    assert loss.buy_average_unrounded == Fraction(47, 15)
    assert loss.difference_loss == Money(22600)


def test_exchange_example_of_the_ex_rights_price():
    """Published: 10-for-3 bonus, 2 yuan cash, rights 10-for-2 at 5, half taken up, close 10."""
    action = CorporateAction(
        ex_on=date(2020, 1, 8),
        cash_per_share=Fraction("0.2"),
        bonus_per_share=Fraction("0.3"),
        rights_per_share=Fraction("0.1"),
        rights_price=Fraction(5),
    )
    restored = reference_price(Fraction(10), action)
    assert round(restored, 2) == Fraction("7.36")
    through = restoration((action,), date(2020, 1, 8), rights_taken=False)
    assert through.price(Fraction(10), date(2020, 1, 7)) == restored
    assert through.price(Fraction(10), date(2020, 1, 8)) == 10


@pytest.mark.parametrize(
    ("payable", "rounding", "is_joint", "charge_fen", "total_fen"),
    [
        ("42513.10", Rounding.HALF_UP, True, 8503, 4_259_813),  # published: 延安必康
        ("87169.60", Rounding.DOWN, False, 8716 * 2, 8_734_392),  # published: 普天邮通
        ("22496", Rounding.HALF_UP, False, 2250 * 2, 2_254_100),  # published: 中毅达, no interest
    ],
)
def test_published_fees(payable, rounding, is_joint, charge_fen, total_fen):
    rate = Fraction("0.001")
    fees = Fees(commission_rate=rate, stamp_duty_rate=rate)
    basis = ChargeBasis(Fraction(payable), Fraction(1), Fraction(0), ())
    charged = charges(basis, fees, rounding=rounding, is_joint=is_joint)
    both = charged.commission + charged.stamp_duty
    assert both == Money(charge_fen)
    assert Money.of_yuan(Fraction(payable), rounding=rounding) + both == Money(total_fen)


def test_published_case_lawtime_correction_day_2020_11_06_gives_day_thirty(desk):
    """Published: correction 2020-11-06, baseline 2020-12-17 (no exchange holiday between)."""
    bars = desk.bars(["2.07"] * 40, start=date(2020, 11, 6))
    found = baseline(RuleSet.RULE_2022, Announcement(date(2020, 11, 6)), bars).value
    assert (found.on, found.trading_day) == (date(2020, 12, 17), 30)
