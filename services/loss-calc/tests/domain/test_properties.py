"""Laws that hold for every record, tried on generated ones."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import IndexSeries
from loss_calc.domain.facts import (
    CorporateAction,
    Direction,
    InvestorRecord,
    OpeningPosition,
    Side,
    Trade,
)
from loss_calc.domain.funds import pro_rata
from loss_calc.domain.parameters import (
    AverageMethod,
    BearSellSource,
    IntradayOrder,
    Netting,
    OpeningPolicy,
    PostOrder,
)
from loss_calc.domain.restoration import restoration

FIRST_DAY = date(2020, 1, 1)
WEEKDAYS = [day for day in (FIRST_DAY + timedelta(days=n) for n in range(80)) if day.weekday() < 5]
LAWS = settings(max_examples=60, deadline=None)
switches = st.fixed_dictionaries(
    {
        "average": st.sampled_from(AverageMethod),
        "opening_policy": st.sampled_from(OpeningPolicy),
        "post_order": st.sampled_from(PostOrder),
        "bear_sell_source": st.sampled_from(BearSellSource),
    }
)
directions = st.sampled_from(Direction)


@st.composite
def records(draw, *, direction=None):
    """A record that never sells more than is held; one trade a minute at most, so times differ."""
    is_bear = direction is Direction.BEAR
    opening = draw(st.integers(1 if is_bear else 0, 500))
    days = sorted(draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=12)))
    held, trades = opening, []
    for number, day in enumerate(days, start=1):
        moment = datetime.combine(day, time(10, number))
        price = Fraction(draw(st.integers(10_000, 200_000)), 10_000)
        sells = held > 0 and draw(st.booleans())
        quantity = draw(st.integers(1, held if sells else 400))
        held += -quantity if sells else quantity
        side = Side.SELL if sells else Side.BUY
        account = draw(st.sampled_from("AB"))
        trades.append(Trade(f"t{number}", account, moment, side, quantity, price))
    return InvestorRecord(tuple(trades), (OpeningPosition("A", opening),))


def calculated(desk, record, direction=Direction.BULL, facts=None, **more):
    facts = replace(facts or desk.facts(), direction=direction)
    return desk.loss(record, facts=facts, **more)


def scaled(record, factor):
    trades = tuple(replace(trade, price=trade.price * factor) for trade in record.trades)
    return replace(record, trades=trades)


@LAWS
@given(record=records(), chosen=switches, direction=directions)
def test_closed_and_held_shares_make_up_the_claim(desk, record, chosen, direction):
    loss = calculated(desk, record, direction, **chosen)
    assert loss.sold_quantity + loss.held_quantity == loss.eligible_quantity
    assert loss.eligible_quantity == sum(loss.workings.window.survivors)
    if direction is Direction.BEAR:
        assert loss.eligible_quantity <= loss.workings.window.opening


@LAWS
@given(record=records(), chosen=switches, direction=directions, factor=st.integers(2, 9))
def test_loss_scales_with_prices(desk, record, chosen, direction, factor):
    loss = calculated(desk, record, direction, **chosen)
    facts = desk.facts(baseline_price=str(6 * factor))
    larger = calculated(desk, scaled(record, factor), direction, facts, **chosen)
    assert larger.difference_loss_exact == factor * loss.difference_loss_exact


@LAWS
@given(record=records(), chosen=switches, direction=directions)
def test_splitting_orders_into_fills_changes_nothing(desk, record, chosen, direction):
    if chosen["average"] is AverageMethod.ARITHMETIC:
        chosen = {**chosen, "average": AverageMethod.MOVING_FIRST_EFFECTIVE}
    fills = []
    for trade in record.trades:
        half = trade.quantity // 2
        if half:
            fills.append(replace(trade, trade_id=f"{trade.trade_id}a", quantity=half))
        fills.append(replace(trade, trade_id=f"{trade.trade_id}b", quantity=trade.quantity - half))
    whole = calculated(desk, record, direction, **chosen)
    split = calculated(desk, replace(record, trades=tuple(fills)), direction, **chosen)
    assert split.difference_loss_exact == whole.difference_loss_exact
    assert split.buy_average == whole.buy_average
    assert split.sell_average == whole.sell_average


@LAWS
@given(
    record=records(),
    chosen=switches,
    direction=directions,
    ex_day=st.sampled_from(WEEKDAYS),
)
def test_bonus_issue_changes_no_money(desk, record, chosen, direction, ex_day):
    """A 10-for-10 bonus: from its day on twice the shares at half the price."""
    plain = scaled(record, 2)  # even prices, so that half of them still has four decimals
    doubled = tuple(
        replace(trade, quantity=2 * trade.quantity, price=trade.price / 2)
        if trade.traded_on >= ex_day
        else trade
        for trade in plain.trades
    )
    positions = plain.opening_positions
    if ex_day <= plain.trades[0].traded_on:
        positions = tuple(replace(each, quantity=2 * each.quantity) for each in positions)
    # The given baseline price is in units of the baseline day.
    facts = desk.facts(
        baseline_price="3" if ex_day <= desk.baseline_on else "6",
        corporate_actions=(desk.action(ex_day.isoformat()[5:], bonus="1"),),
    )
    without = calculated(desk, plain, direction, **chosen)
    with_bonus = calculated(desk, InvestorRecord(doubled, positions), direction, facts, **chosen)
    assert with_bonus.difference_loss_exact == without.difference_loss_exact


bonus_terms = st.builds(
    CorporateAction,
    ex_on=st.sampled_from(WEEKDAYS),
    bonus_per_share=st.fractions(0, 3, max_denominator=10),
)


@LAWS
@given(
    actions=st.lists(bonus_terms, max_size=4, unique_by=lambda action: action.ex_on),
    days=st.tuples(*[st.sampled_from(WEEKDAYS)] * 3),
)
def test_with_bonus_issues_only_money_is_the_same_on_every_basis(actions, days):
    day, one_basis, other_basis = days
    amounts = set()
    for basis_on in (one_basis, other_basis, day):
        restored = restoration(actions, basis_on, rights_taken=False)
        amounts.add(restored.price(Fraction(10), day) * restored.shares(700, day))
    assert amounts == {7000}


@LAWS
@given(
    terms=st.tuples(*[st.fractions(0, 2, max_denominator=10)] * 3),
    price=st.fractions(1, 100, max_denominator=100),
)
def test_restoring_forward_and_backward_are_inverse(terms, price):
    cash, bonus, rights = terms
    action = CorporateAction(date(2020, 2, 3), cash, bonus, rights, Fraction(5))
    before, after = date(2020, 1, 31), date(2020, 2, 3)
    forward = restoration((action,), after, rights_taken=True)
    backward = restoration((action,), before, rights_taken=True)
    assert backward.price(forward.price(price, before), after) == price
    assert backward.shares(forward.shares(100, before), after) == 100


@LAWS
@given(record=records(), chosen=switches, factor=st.integers(2, 50), direction=directions)
def test_proportional_index_takes_everything_and_a_flat_one_nothing(
    desk, record, chosen, factor, direction
):
    # One price a day, or the index could not follow it.
    daily = {trade.traded_on: trade.price for trade in record.trades}
    trades = tuple(replace(trade, price=daily[trade.traded_on]) for trade in record.trades)
    record = replace(record, trades=trades)
    days = [day for day in WEEKDAYS if day <= desk.baseline_on]
    levels = {day: Fraction(6) * factor for day in days}
    period = [day for day in days if day >= desk.exposure_on]
    levels |= {day: price * factor for day, price in daily.items()}
    mean = sum(levels[day] for day in period) / len(period)
    facts = desk.facts(baseline_price=str(1))
    facts = replace(facts, baseline=replace(facts.baseline, price=mean / factor))
    follows = desk.synchronised(IndexSeries("follows", levels))
    flat = desk.synchronised(IndexSeries("flat", dict.fromkeys(levels, Fraction(7))))
    loss = calculated(desk, record, direction, facts, deduction=follows, **chosen)
    positive = loss.buy_average if direction is Direction.BULL else loss.sell_average
    if loss.difference_loss_exact > 0 and positive is not None and positive > 0:
        assert loss.deduction_ratio == 1
    level = calculated(desk, record, direction, facts, deduction=flat, **chosen)
    assert level.deduction_ratio == 0


@LAWS
@given(record=records(), chosen=switches, direction=directions)
def test_nettings_are_ordered(desk, record, chosen, direction):
    signed, net, each = (
        calculated(desk, record, direction, netting=netting, **chosen).difference_loss_exact
        for netting in (Netting.SIGNED, Netting.NET_FLOOR, Netting.FLOOR_EACH)
    )
    assert signed <= net <= each
    assert net >= 0


@LAWS
@given(
    record=records(),
    chosen=switches,
    direction=directions,
    order=st.sampled_from([IntradayOrder.SELLS_FIRST, IntradayOrder.BUYS_FIRST]),
    data=st.data(),
)
def test_account_split_and_file_order_are_irrelevant(desk, record, chosen, direction, order, data):
    bare = tuple(replace(trade, executed_at=trade.traded_on) for trade in record.trades)
    record = InvestorRecord(bare, (OpeningPosition("A", 5000),))
    shuffled = data.draw(st.permutations(bare))
    moved = tuple(
        replace(trade, account=f"X{n % 3}", sequence=n) for n, trade in enumerate(shuffled)
    )
    split = InvestorRecord(moved, (OpeningPosition("A", 3000), OpeningPosition("B", 2000)))
    one = calculated(desk, record, direction, intraday_order=order, **chosen)
    other = calculated(desk, split, direction, intraday_order=order, **chosen)
    assert one.total == other.total
    assert one.buy_average == other.buy_average
    assert one.sell_average == other.sell_average


@LAWS
@given(record=records())
def test_moving_since_last_flat_equals_moving(desk, record):
    """An empty position empties the pool, so both readings start afresh at the same moment."""
    moving = calculated(desk, record, average=AverageMethod.MOVING)
    last_flat = calculated(desk, record, average=AverageMethod.MOVING_LAST_FLAT)
    assert moving.buy_average == last_flat.buy_average


@LAWS
@given(record=records(), chosen=switches, direction=directions)
def test_explanation_ends_in_the_same_total(desk, record, chosen, direction):
    frame = desk.frame(facts=desk.facts(direction=direction), **chosen)
    loss = investor_loss(frame, record)
    explained = explain(frame, loss)
    assert explained.value == loss.total
    assert explained.tree()["value"] == loss.total.fen
    assert "投资者损失计算底稿" in explained.text()


@LAWS
@given(
    claims=st.dictionaries(st.text("abc", min_size=1), st.integers(0, 10**9), min_size=1),
    fund=st.integers(0, 10**9),
)
def test_pro_rata_pays_exactly_the_smaller_of_fund_and_claims(claims, fund):
    owed = {claim_id: Money(fen) for claim_id, fen in claims.items()}
    paid = pro_rata(owed, Money(fund))
    assert sum(each.fen for each in paid.values()) == min(fund, sum(claims.values()))
    assert all(Money(0) <= paid[claim_id] <= owed[claim_id] for claim_id in owed)
