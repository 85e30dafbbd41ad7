"""Opening shares at their cost in the moving average, and inherited purchases."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import FeeMode, Fees, StampDutyMode
from loss_calc.domain.errors import CaseFactsError, ParameterError, TradeError
from loss_calc.domain.facts import Direction, InvestorRecord, OpeningPosition
from loss_calc.domain.opening_cost import OpeningCostMissingError
from loss_calc.domain.parameters import AverageMethod, OpeningCost, ShortfallPolicy, Venue

AT_COST = {"average": AverageMethod.MOVING, "opening_cost": OpeningCost.INCLUDE_AT_COST}


def opened(desk, rows, quantity=100, cost="8"):
    positions = (OpeningPosition("A", quantity, Fraction(cost)),)
    return replace(desk.record(rows), opening_positions=positions)


def average(desk, record, **more):
    return desk.loss(record, **{**AT_COST, **more}).buy_average


def test_opening_enters_the_pool_at_its_cost_and_the_claim_stays(desk):
    """Own derivation: 100 at 8 and 100 at 10 average 9; 100 eligible shares lose 3 each."""
    loss = desk.loss(opened(desk, "01-06 B100@10"), **AT_COST)
    assert (loss.buy_average, loss.eligible_quantity) == (9, 100)
    assert loss.difference_loss_exact == 300
    assert desk.loss("01-06 B100@10", opening=100, average=AverageMethod.MOVING).buy_average == 10


def test_sale_takes_the_opening_out_of_the_pool_first(desk):
    """Own derivation: 50 at 8 are left when 100 at 10 come: 1,400 / 150."""
    record = opened(desk, "01-06 S50@9; 01-07 B100@10")
    assert average(desk, record) == Fraction(28, 3)


def test_sale_beyond_the_opening_takes_eligible_shares_at_the_pool_average(desk):
    """Own derivation: the pool of 200 at 9 gives 150: the 50 left are still 9 each."""
    record = opened(desk, "01-06 B100@10; 01-07 S150@9")
    loss = desk.loss(record, **AT_COST)
    assert (loss.buy_average, loss.eligible_quantity) == (9, 50)


def test_purchases_before_implementation_average_into_the_cost(desk):
    """Own derivation: 100 at 8 and 100 at 10 before, less 100, are 100 at 9; with 100 at 11: 10."""
    record = opened(desk, "01-01 B100@10; 01-01 20:00:00 S100@9; 01-06 B100@11")
    record = replace(record, trades=(record.trades[1], record.trades[0], record.trades[2]))
    assert average(desk, record, intraday_order="buys_first") == 10


def test_cost_is_restored_like_a_price(desk):
    """Own derivation: 100 at 8 before a 10-for-10 bonus are 200 at 4; with 200 at 6: 5."""
    facts = desk.facts(corporate_actions=(desk.action("01-07", bonus="1"),), baseline_price="3")
    record = opened(desk, "01-06 B1@8; 01-06 S1@8; 01-08 B200@6")
    assert average(desk, record, facts=facts) == 5


@pytest.mark.parametrize("method", [m for m in AverageMethod if m is not AverageMethod.MOVING])
def test_cost_of_the_opening_goes_with_the_moving_average_only(desk, method):
    with pytest.raises(ParameterError) as refusal:
        desk.frame(average=method, opening_cost=OpeningCost.INCLUDE_AT_COST)
    assert refusal.value.pointer == "/parameters/opening_cost"


def test_cost_of_the_opening_fits_neither_bear_cases_nor_synchronised_indices(desk):
    with pytest.raises(ParameterError):
        desk.frame(facts=desk.facts(direction=Direction.BEAR), **AT_COST)
    with pytest.raises(ParameterError):
        desk.frame(deduction=desk.synchronised(desk.index({}, mean="900")), **AT_COST)


def test_opening_without_a_cost_is_named(desk):
    with pytest.raises(OpeningCostMissingError, match="account A"):
        desk.loss("01-06 B100@10", opening=100, **AT_COST)
    with pytest.raises(OpeningCostMissingError, match="Inferred"):
        desk.loss("01-06 S1@10", shortfall_policy=ShortfallPolicy.INFER_OPENING, **AT_COST)
    with pytest.raises(OpeningCostMissingError, match="t1"):
        desk.loss("01-01 B100 transfer_in; 01-06 B100@10", **AT_COST)


def test_cost_out_of_range_is_refused():
    with pytest.raises(CaseFactsError):
        OpeningPosition("A", 100, Fraction(0))


def test_paper_begins_the_pool_with_the_opening(desk):
    frame = desk.frame(**AT_COST)
    loss = investor_loss(frame, opened(desk, "01-06 S50@9; 01-07 B100@10"))
    text = explain(frame, loss).text()
    assert "期初持仓100股按成本计入，成本800元" in text
    assert "1400元 ÷ 150股" in text


def inherited(desk, rows, day, price, *, place=0):
    record = desk.record(rows)
    trades = list(record.trades)
    trades[place] = replace(
        trades[place],
        inherited_on=date.fromisoformat(f"2020-{day}"),
        inherited_price=Fraction(price),
    )
    return InvestorRecord(tuple(trades))


def test_heir_stands_where_the_donor_stood(desk):
    """Own derivation: the donor bought 100 at 10 in the window; the loss is 400 yuan."""
    loss = desk.loss(inherited(desk, "01-20 B100 transfer_in", "01-06", "10"))
    assert (loss.eligible_quantity, loss.difference_loss_exact) == (100, 400)
    assert loss.workings.first_effective_on == date(2020, 1, 6)


def test_shares_that_the_donor_bought_before_implementation_are_not_eligible(desk):
    loss = desk.loss(inherited(desk, "01-20 B100 transfer_in", "01-01", "10"))
    assert loss.eligible_quantity == 0


@pytest.mark.parametrize("day", ["02-10", "03-20"])
def test_claim_that_came_after_exposure_is_the_donors(desk, day):
    loss = desk.loss(inherited(desk, f"{day} B100 transfer_in", "01-06", "10"))
    assert (loss.eligible_quantity, loss.held_quantity) == (100, 100)


def test_shares_that_the_donor_bought_after_exposure_are_not_eligible(desk):
    loss = desk.loss(inherited(desk, "02-10 B100 transfer_in", "02-05", "10"))
    assert loss.eligible_quantity == 0


def test_inherited_shares_are_restored_from_the_donors_day_and_the_transfers(desk):
    """Own derivation: the donor paid 20 before a 10-for-10 bonus, 200 shares came after it."""
    facts = desk.facts(corporate_actions=(desk.action("01-08", bonus="1"),))
    record = inherited(desk, "01-20 B200 transfer_in", "01-06", "20")
    loss = desk.loss(record, facts=facts)
    assert (loss.eligible_quantity, loss.buy_average) == (200, 10)


def test_inherited_shares_follow_the_index_from_the_donors_day(desk):
    index = desk.index({"01-06": "1000"}, mean="900")
    record = inherited(desk, "01-20 B100 transfer_in", "01-06", "10")
    loss = desk.loss(record, deduction=desk.synchronised(index))
    assert loss.deduction_ratio == Fraction(1, 4)


def test_shares_cannot_be_sold_before_they_came(desk):
    record = inherited(desk, "01-20 B100 transfer_in; 01-10 S100@9", "01-06", "10")
    with pytest.raises(TradeError):
        desk.loss(record)


@pytest.mark.parametrize(
    ("row", "day", "price"),
    [
        ("01-20 B100@10", "01-06", "10"),
        ("01-20 B100 transfer_in", "01-21", "10"),
        ("01-20 B100 transfer_in", "01-06", "0"),
    ],
)
def test_inheritance_that_cannot_be_is_refused(desk, row, day, price):
    with pytest.raises(TradeError):
        inherited(desk, row, day, price)


def test_inherited_day_and_price_go_together(desk):
    trade = desk.trade("01-20 B100 transfer_in", "t1")
    with pytest.raises(TradeError):
        replace(trade, inherited_on=date(2020, 1, 6))


def test_stamp_duty_by_date_is_that_of_the_donors_purchase(desk):
    """Own derivation: in 2020 buyers paid none, so only the sale of 40 at 8 bears 0.1 %."""
    fees = Fees(
        commission_rate=Fraction(0),
        interest=None,
        mode=FeeMode.ON_TURNOVER,
        stamp_duty=StampDutyMode.BY_DATE,
    )
    record = inherited(desk, "01-20 B100 transfer_in; 02-04 S40@8", "01-06", "10")
    assert desk.loss(record, fees=fees).stamp_duty.fen == 32


def test_empty_opening_position_needs_no_cost(desk):
    positions = (OpeningPosition("A", 0), OpeningPosition("B", 100, Fraction(8)))
    record = replace(desk.record("01-06 B100@10"), opening_positions=positions)
    assert average(desk, record) == 9


def test_bear_case_knows_no_inherited_purchases(desk):
    facts = desk.facts(direction=Direction.BEAR)
    with pytest.raises(TradeError):
        desk.loss(inherited(desk, "01-20 B100 transfer_in", "01-06", "10"), facts=facts)


def test_paper_names_the_donors_purchase(desk):
    frame = desk.frame()
    record = inherited(desk, "01-20 B100 transfer_in", "01-06", "10")
    assert "承继2020年1月6日每股10元的买入" in explain(frame, investor_loss(frame, record)).text()


def test_security_outside_auction_trading_needs_a_given_price_and_is_marked(desk):
    loss = desk.loss("01-06 B100@10", venue=Venue.OTHER)
    assert loss.warnings[0].startswith("outside_auction_trading: ")
    facts = replace(desk.facts(), baseline=None, bars=desk.bars(["6"] * 40, volume=50))
    with pytest.raises(ParameterError):
        desk.frame(facts=facts, venue=Venue.OTHER)
