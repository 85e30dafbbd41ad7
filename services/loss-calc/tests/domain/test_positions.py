"""Which shares are eligible, in which order sales take them."""

from fractions import Fraction

import pytest

from loss_calc.domain.facts import (
    Direction,
)
from loss_calc.domain.parameters import (
    AverageMethod,
    BearSellSource,
    OpeningPolicy,
    PostOrder,
    SellAverageScope,
)


def codes(loss):
    return [notice.code for notice in loss.notices]


def bear(desk, rows, *, price="8", **more):
    facts = desk.facts(direction=Direction.BEAR, baseline_price=price)
    return desk.loss(rows, facts=facts, **more)


@pytest.mark.parametrize(
    ("policy", "eligible"), [(OpeningPolicy.FIRST, 150), (OpeningPolicy.LAST, 50)]
)
def test_sale_in_the_window_takes_the_opening_first_or_last(desk, policy, eligible):
    loss = desk.loss("01-06 B200@10; 01-07 S150@9", opening=100, opening_policy=policy)
    assert loss.eligible_quantity == eligible


def test_trades_before_implementation_become_the_opening(desk):
    loss = desk.loss("01-01 B300@10; 01-01 S100@9; 01-06 B50@10", opening=100)
    assert loss.workings.window.opening == 300
    assert loss.eligible_quantity == 50


def test_lifo_takes_the_newest_lot_and_leaves_the_opening(desk):
    rows = "01-06 B100@10; 01-07 B100@12; 01-08 S150@9"
    loss = desk.loss(rows, opening=100, average=AverageMethod.LIFO_WEIGHTED)
    assert (loss.eligible_quantity, loss.buy_average) == (50, 10)


@pytest.mark.parametrize(
    ("order", "sold"), [(PostOrder.FIFO, 20), (PostOrder.ELIGIBLE_FIRST, 100), (PostOrder.LIFO, 70)]
)
def test_sale_after_exposure_takes_other_then_eligible_then_later_shares(desk, order, sold):
    rows = "01-06 B100@10; 02-04 B50@7; 02-05 S120@6"
    loss = desk.loss(rows, opening=100, post_order=order)
    assert loss.sold_quantity == sold


def test_purchases_after_exposure_never_become_eligible(desk):
    loss = desk.loss("02-04 B50@7; 02-05 S20@6")
    assert loss.eligible_quantity == 0
    assert (loss.buy_average, loss.sell_average, loss.total.fen) == (None, None, 0)


@pytest.mark.parametrize(
    ("scope", "average"),
    [(SellAverageScope.MATCHED, 8), (SellAverageScope.ALL_POST, Fraction(20 * 5 + 30 * 8, 50))],
)
def test_exit_average_covers_matched_sales_or_all(desk, scope, average):
    rows = "01-06 B100@10; 02-04 S20@5; 02-05 S30@8"
    loss = desk.loss(rows, opening=20, sell_average_scope=scope)
    assert loss.sold_quantity == 30
    assert loss.sell_average == average


def test_no_exit_average_when_nothing_of_the_claim_was_sold(desk):
    loss = desk.loss("01-06 B100@10; 02-04 S20@5", opening=20)
    assert loss.sell_average is None
    assert loss.buy_average == 10


def test_first_effective_pool_takes_the_whole_day_and_skips_older_lots(desk):
    rows = "01-06 B100@20; 01-07 B100@10; 01-07 B100@16; 01-08 S150@12"
    loss = desk.loss(rows)
    assert loss.workings.first_effective_on.isoformat() == "2020-01-07"
    assert (loss.eligible_quantity, loss.buy_average) == (150, 13)


def test_moving_pool_starts_afresh_when_it_is_empty(desk):
    rows = "01-06 B100@20; 01-07 S100@12; 01-08 B100@10"
    assert desk.loss(rows, average=AverageMethod.MOVING).buy_average == 10


def test_actual_cost_outside_the_prices_paid_is_remarked_and_not_clipped(desk):
    rows = "01-06 B100@10; 01-07 S90@15; 01-08 B10@10"
    loss = desk.loss(rows, average=AverageMethod.ACTUAL_COST)
    assert loss.buy_average == Fraction(1000 + 100 - 1350, 20)
    assert codes(loss) == ["average_not_positive", "average_outside_prices"]


def test_all_shares_sold_in_the_window_leave_no_claim(desk):
    loss = desk.loss("01-06 B100@10; 01-07 S100@5", average=AverageMethod.SIMPLE_WEIGHTED)
    assert (loss.eligible_quantity, loss.buy_average) == (0, None)


def test_bear_investor_without_opening_position_has_no_claim(desk):
    loss = bear(desk, "01-06 B100@5; 01-07 S100@5")
    assert (loss.eligible_quantity, loss.total.fen) == (0, 0)


@pytest.mark.parametrize(
    ("source", "tainted"),
    [(BearSellSource.WINDOW_BUYS_FIRST, 50), (BearSellSource.OPENING_FIRST, 100)],
)
def test_bear_sale_takes_window_purchases_or_the_opening_first(desk, source, tainted):
    loss = bear(desk, "01-06 B50@5; 01-07 S100@5", opening=100, bear_sell_source=source)
    assert loss.eligible_quantity == tainted


def test_bear_purchase_in_the_window_covers_the_oldest_tainted_sale(desk):
    rows = "01-06 S50@5; 01-07 S50@4; 01-08 B50@6"
    first = bear(desk, rows, opening=100, average=AverageMethod.FIFO_WEIGHTED)
    assert (first.eligible_quantity, first.sell_average) == (50, 4)
    last = bear(desk, rows, opening=100, average=AverageMethod.LIFO_WEIGHTED)
    assert last.sell_average == 5


def test_bear_covered_opening_shares_can_be_tainted_again(desk):
    loss = bear(desk, "01-06 S100@5; 01-07 B100@4; 01-08 S100@6", opening=100)
    assert (loss.eligible_quantity, loss.sell_average) == (100, 6)


def test_bear_buy_back_is_the_first_shares_bought_after_exposure(desk):
    rows = "01-06 S100@5; 02-04 B60@6; 02-05 S10@7; 02-06 B60@9"
    loss = bear(desk, rows, opening=150)
    assert (loss.sold_quantity, loss.held_quantity) == (100, 0)
    assert loss.buy_average == Fraction(60 * 6 + 40 * 9, 100)
    wide = bear(desk, rows, opening=150, sell_average_scope=SellAverageScope.ALL_POST)
    assert wide.buy_average == Fraction(60 * 6 + 60 * 9, 120)


def test_bear_sale_outside_the_market_is_not_tainted(desk):
    assert bear(desk, "01-06 S100@5 block", opening=150).eligible_quantity == 0


def test_bear_shares_that_came_by_transfer_cover_nothing(desk):
    rows = "01-06 S100@5; 01-07 B100 transfer_in; 02-04 B40 transfer_in"
    loss = bear(desk, rows, opening=100)
    assert (loss.eligible_quantity, loss.sold_quantity) == (100, 0)


@pytest.mark.parametrize("method", list(AverageMethod))
def test_bear_averages_mirror_the_bull_averages(desk, method):
    """Own derivation: the five-method example with sides turned round."""
    rows = "01-06 {0}100@3; 01-07 {0}300@3.2; 01-08 {1}200@3.1; 01-09 {0}100@3.1; 01-10 {1}100@3.4"
    bull_loss = desk.loss(rows.format("B", "S"), average=method)
    bear_loss = bear(desk, rows.format("S", "B"), opening=1000, average=method)
    assert bear_loss.sell_average == bull_loss.buy_average
    assert bear_loss.eligible_quantity == bull_loss.eligible_quantity
