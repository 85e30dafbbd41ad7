"""Records out of the ordinary: kinds, cancellations, transfers, missing openings."""

from fractions import Fraction

import pytest

from loss_calc.domain.calculation import position_errors
from loss_calc.domain.errors import (
    CancellationError,
    CaseFactsError,
    SaleAboveHoldingsError,
    TradeError,
)
from loss_calc.domain.facts import (
    InvestorRecord,
    OpeningPosition,
    Side,
    Trade,
    TradeKind,
)
from loss_calc.domain.parameters import (
    AverageMethod,
    IntradayOrder,
    ShortfallPolicy,
)


def codes(loss):
    return [notice.code for notice in loss.notices]


@pytest.mark.parametrize("kind", ["block", "agreement", "placement"])
def test_purchase_outside_the_market_is_held_but_not_eligible(desk, kind):
    loss = desk.loss(f"01-06 B100@10 {kind}; 01-07 B100@12; 02-04 S150@5")
    assert (loss.eligible_quantity, loss.sold_quantity) == (100, 50)


@pytest.mark.parametrize("kind", ["ipo", "margin", "auction"])
def test_allotment_and_margin_purchase_are_eligible(desk, kind):
    assert desk.loss(f"01-06 B100@10 {kind}").eligible_quantity == 100


def test_shares_transferred_in_are_sellable_but_not_eligible(desk):
    loss = desk.loss("01-06 B100 transfer_in; 01-07 B100@10; 01-08 S100@9")
    assert loss.eligible_quantity == 100


def test_shares_transferred_out_leave_the_claim_in_the_window(desk):
    loss = desk.loss("01-06 B100@10; 01-07 S40 transfer_out")
    assert loss.eligible_quantity == 60
    cost = desk.loss(
        "01-06 B100@10; 01-07 B100@12; 01-08 S100 transfer_out", average=AverageMethod.ACTUAL_COST
    )
    assert cost.buy_average == 12  # they leave at their own cost


def test_shares_transferred_out_after_exposure_leave_the_claim_without_a_price(desk):
    loss = desk.loss("01-06 B100@10; 02-04 S40 transfer_out; 02-05 S10@7")
    assert (loss.eligible_quantity, loss.sold_quantity, loss.held_quantity) == (60, 10, 50)
    assert loss.transferred_quantity == 40
    assert loss.sell_average == 7


def test_claim_transferred_out_entirely_is_no_claim(desk):
    loss = desk.loss("01-06 B100@10; 02-04 S100 transfer_out")
    assert (loss.eligible_quantity, loss.buy_average, loss.total.fen) == (0, None, 0)


def test_collateral_moves_between_own_accounts_change_nothing(desk):
    rows = "01-06 B100@10; 01-07 S100 collateral_out; 01-07 B100 collateral_in; 01-08 S50@9"
    loss = desk.loss(rows)
    assert (loss.eligible_quantity, codes(loss)) == (50, [])


def test_collateral_that_went_nowhere_is_remarked(desk):
    loss = desk.loss("01-06 B100@10; 01-07 S100 collateral_out")
    assert loss.eligible_quantity == 100
    assert codes(loss) == ["collateral_unbalanced"]


def test_short_sales_stay_out_of_the_long_position(desk):
    loss = desk.loss("01-06 B100@10; 01-07 S500@9 short_sell; 01-08 B500@8 short_cover")
    assert (loss.eligible_quantity, codes(loss)) == (100, ["short_trades_left_out"])


@pytest.mark.parametrize(
    ("kind", "side"),
    [
        (TradeKind.IPO, Side.SELL),
        (TradeKind.TRANSFER_IN, Side.SELL),
        (TradeKind.TRANSFER_OUT, Side.BUY),
        (TradeKind.SHORT_SELL, Side.BUY),
    ],
)
def test_kind_and_side_must_agree(desk, kind, side):
    with pytest.raises(TradeError):
        Trade("t1", "A", desk.baseline_on, side, 1, Fraction(1), kind)


@pytest.mark.parametrize("quantity", [0, -1, 10**12 + 1, True, 1.5])
def test_quantity_out_of_range_is_refused(desk, quantity):
    with pytest.raises(TradeError):
        Trade("t1", "A", desk.baseline_on, Side.BUY, quantity, Fraction(1))


@pytest.mark.parametrize("price", [None, Fraction(0), Fraction(-1), Fraction(10**7 + 1), "0.00001"])
def test_price_out_of_range_is_refused(desk, price):
    with pytest.raises(TradeError):
        Trade("t1", "A", desk.baseline_on, Side.BUY, 1, price and Fraction(price))


def with_cancels(desk, *cancels):
    rows = [desk.trade("01-06 B100@10", "t1"), desk.trade("01-07 B50@10", "t2")]
    for number, target in enumerate(cancels, start=3):
        rows.append(Trade(f"t{number}", "A", desk.baseline_on, Side.SELL, 1, None, cancels=target))
    return InvestorRecord(tuple(rows))


def test_cancelled_trade_and_its_cancellation_both_vanish(desk):
    assert desk.loss(with_cancels(desk, "t1")).eligible_quantity == 50


@pytest.mark.parametrize("cancels", [("t9",), ("t1", "t1"), ("t1", "t3"), ("t3",)])
def test_cancellation_of_nothing_is_refused(desk, cancels):
    with pytest.raises(CancellationError):
        desk.loss(with_cancels(desk, *cancels))


def test_trade_id_that_occurs_twice_is_refused(desk):
    trade = desk.trade("01-06 B100@10", "t1")
    with pytest.raises(TradeError, match="twice"):
        desk.loss(InvestorRecord((trade, trade)))


def test_sale_above_holdings_is_named(desk):
    with pytest.raises(SaleAboveHoldingsError) as refusal:
        desk.loss("01-06 B100@10; 01-07 S150@9")
    assert (refusal.value.trade_id, refusal.value.missing) == ("t2", 50)
    assert not refusal.value.would_hold_with_buys_first


def test_day_that_only_holds_with_buys_first_says_so(desk):
    rows = "01-06 B100@10; 01-06 S100@9"
    with pytest.raises(SaleAboveHoldingsError, match="buys_first"):
        desk.loss(rows)
    assert desk.loss(rows, intraday_order=IntradayOrder.BUYS_FIRST).eligible_quantity == 0


def test_smallest_opening_is_inferred_and_remarked(desk):
    rows = "01-06 B100@10; 01-07 S150@9; 01-08 B20@8; 01-09 S40@8; 01-10 B30@10"
    loss = desk.loss(rows, shortfall_policy=ShortfallPolicy.INFER_OPENING)
    assert loss.workings.opening_inferred == 70
    assert (loss.eligible_quantity, codes(loss)) == (30, ["opening_inferred"])


def test_case_decides_on_shortfalls_where_the_parameters_do_not(desk):
    facts = desk.facts(shortfall_policy=ShortfallPolicy.INFER_OPENING)
    assert desk.loss("01-07 S150@9", facts=facts).workings.opening_inferred == 150


def test_position_check_names_every_gap_once_without_a_case(desk):
    record = desk.record("01-06 B100@10; 01-07 S150@9; 01-08 S10@9; 01-09 B5@9")
    gaps = [(error.trade_id, error.missing) for error in position_errors(record)]
    assert gaps == [("t2", 50), ("t3", 10)]


def test_position_check_knows_bonus_shares(desk):
    record = desk.record("01-06 B100@10; 01-09 S200@5", opening=0)
    assert len(position_errors(record)) == 1
    assert position_errors(record, (desk.action("01-08", bonus="1"),)) == ()


def test_position_check_counts_missing_shares_in_units_of_the_sale(desk):
    record = desk.record("01-06 B100@10; 01-09 S250@5")
    (error,) = position_errors(record, (desk.action("01-08", bonus="1"),))
    assert error.missing == 50


def test_opening_is_in_units_of_the_day_of_the_first_listed_trade(desk):
    facts = desk.facts(corporate_actions=(desk.action("01-06", bonus="1"),))
    loss = desk.loss("01-06 B100@10", opening=100, facts=facts)
    assert (loss.workings.window.opening, loss.eligible_quantity) == (100, 100)


def test_opening_positions_of_all_accounts_add_up(desk):
    positions = (OpeningPosition("A", 60), OpeningPosition("B", 40))
    record = InvestorRecord((desk.trade("01-06 S100@9", "t1", account="C"),), positions)
    assert desk.loss(record).eligible_quantity == 0


def test_opening_position_is_a_whole_number_of_shares():
    with pytest.raises(CaseFactsError):
        OpeningPosition("A", -1)
    with pytest.raises(CaseFactsError):
        OpeningPosition("A", True)


def test_refusals_speak_both_languages_and_carry_their_facts(desk):
    with pytest.raises(SaleAboveHoldingsError) as refusal:
        desk.loss("01-06 B100@10; 01-07 S150@9")
    assert refusal.value.code == "sale_above_holdings"
    assert refusal.value.zh == "成交 t2（2020-01-07）卖出数量超过持有数量50股。"
    assert refusal.value.facts == {
        "trade_id": "t2",
        "on": "2020-01-07",
        "missing": "50",
        "would_hold_with_buys_first": False,
    }
