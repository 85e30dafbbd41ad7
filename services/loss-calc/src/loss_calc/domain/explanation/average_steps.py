"""The averages step by step: what was added up and divided by what."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lawkit.articles import Article
from lawkit.explain import Explained
from loss_calc.domain.averages import (
    AVERAGE_ARTICLES,
    first_effective_lot,
    pool_steps,
)
from loss_calc.domain.explanation.glossary import AVERAGE_ZH
from loss_calc.domain.explanation.wording import joined, number, shown, yuan
from loss_calc.domain.facts import PRICE_SCALE, Direction, RuleSet
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss
from loss_calc.domain.lots import Flow, Window
from loss_calc.domain.movements import Movement, price_ticks
from loss_calc.domain.parameters import AverageMethod, SellAverageScope
from loss_calc.domain.restoration import Exact

MOVING_METHODS = frozenset(
    {
        AverageMethod.MOVING,
        AverageMethod.MOVING_FIRST_EFFECTIVE,
        AverageMethod.MOVING_LAST_FLAT,
    }
)
COST_METHODS = frozenset({AverageMethod.ACTUAL_COST, AverageMethod.FIFO_ACTUAL_COST})


def explained_entry(frame: Frame, loss: InvestorLoss) -> Explained[Fraction | None]:
    """The average of the tainted trades."""
    is_bull = frame.facts.direction is Direction.BULL
    used, exact = _entry_pair(loss, is_bull=is_bull)
    method = frame.parameters.average
    window = loss.workings.window
    name = "四、买入均价（元/股）" if is_bull else "四、卖出均价（元/股）"
    label = "Average purchase price" if is_bull else "Average price of the tainted sales"
    rows: tuple[Explained[object], ...] = ()
    formula = "无可索赔股份"
    if used is not None and exact is not None:
        if method in MOVING_METHODS:
            rows = tuple(_pool_rows(window, method))
        formula = f"{AVERAGE_ZH[method]}：{_entry_formula(window, method)} = {number(exact)}"
        formula += _rounded_note(used, exact)
    return Explained(
        used,
        label,
        name,
        articles=_average_articles(frame),
        rests_on=rows,
        formula=formula,
        shown=shown(used),
    )


def explained_exit(frame: Frame, loss: InvestorLoss) -> Explained[Fraction | None]:
    """The average of the sales after exposure (bear: of the buy-backs)."""
    is_bull = frame.facts.direction is Direction.BULL
    used, exact = _entry_pair(loss, is_bull=not is_bull)
    name = "五、揭露日后卖出均价（元/股）" if is_bull else "五、揭露日后买回均价（元/股）"
    label = "Average sale price after exposure" if is_bull else "Average buy-back price"
    formula = "揭露日至基准日未卖出可索赔股份" if is_bull else "揭露日至基准日未买回"
    if used is not None and exact is not None:
        exit_ = loss.workings.exit
        pairs: list[tuple[Exact, Movement]] = [(each.quantity, each.by) for each in exit_.closed]
        if frame.parameters.sell_average_scope is SellAverageScope.ALL_POST:
            pairs = [(movement.quantity, movement) for movement in exit_.all_post]
        terms = [_term(quantity, movement) for quantity, movement in pairs]
        shares = sum(quantity for quantity, _ in pairs)
        formula = f"({joined(terms)}) ÷ {number(shares)} = {number(exact)}"
        formula += _rounded_note(used, exact)
    return Explained(
        used, label, name, articles=_average_articles(frame), formula=formula, shown=shown(used)
    )


def _average_articles(frame: Frame) -> tuple[Article, ...]:
    bull, bear, sold_2003, held_2003 = AVERAGE_ARTICLES
    if frame.facts.rule_set is RuleSet.RULE_2003:
        return (sold_2003, held_2003)
    return (bull,) if frame.facts.direction is Direction.BULL else (bear,)


def _entry_pair(loss: InvestorLoss, *, is_bull: bool) -> tuple[Fraction | None, Fraction | None]:
    if is_bull:
        return loss.buy_average, loss.buy_average_unrounded
    return loss.sell_average, loss.sell_average_unrounded


def _rounded_note(used: Fraction, exact: Fraction) -> str:
    return "" if used == exact else f"，修约为{number(used)}"


def _term(quantity: Exact, movement: Movement) -> str:
    return f"{number(quantity)}×{_price(movement)}"


def _price(movement: Movement) -> str:
    return number(Fraction(price_ticks(movement)) / PRICE_SCALE)


def _of(flow: Flow) -> Movement:
    assert flow.lot.movement is not None, "a claim lot always has its trade"
    return flow.lot.movement


def _entry_formula(window: Window, method: AverageMethod) -> str:
    entries = [flow for flow in window.flows if flow.by is None]
    if method in MOVING_METHODS:
        *_, last = pool_steps(window, method, price_ticks)
        return f"{yuan(last.cost)} ÷ {number(last.quantity)}股"
    if method is AverageMethod.ARITHMETIC:
        return f"({joined([_price(_of(flow)) for flow in entries])}) ÷ {len(entries)}"
    if method is AverageMethod.SIMPLE_WEIGHTED:
        terms = joined([_term(flow.quantity, _of(flow)) for flow in entries])
        return f"({terms}) ÷ {number(sum(flow.quantity for flow in entries))}"
    if method in COST_METHODS:
        return _cost_formula(window, method)
    survivors = [
        f"{number(survivor)}×{yuan(price_ticks(lot.movement))}"
        for lot, survivor in zip(window.lots, window.survivors, strict=True)
        if survivor and lot.movement is not None
    ]
    return f"({joined(survivors)}) ÷ {number(window.quantity)}"


def _cost_formula(window: Window, method: AverageMethod) -> str:
    start = 0 if method is AverageMethod.ACTUAL_COST else first_effective_lot(window)
    paid, received = [], []
    for flow in window.flows:
        if flow.lot.number < start:
            continue
        if flow.by is None:
            paid.append(_term(flow.quantity, _of(flow)))
        else:
            source = _of(flow) if flow.by.ticks is None else flow.by
            received.append(_term(flow.quantity, source))
    return f"[({joined(paid)}) - ({joined(received)})] ÷ {number(window.quantity)}"


def _pool_rows(window: Window, method: AverageMethod) -> Iterator[Explained[object]]:
    if window.opening_ticks is not None:
        cost = window.opening_ticks * window.opening
        yield Explained(
            Fraction(window.opening_ticks) / PRICE_SCALE,
            "Pool before the window",
            "期初",
            formula=f"期初持仓{number(window.opening)}股按成本计入，成本{yuan(cost)}",
            shown=shown(Fraction(window.opening_ticks) / PRICE_SCALE),
        )
    for number_, step in enumerate(pool_steps(window, method, price_ticks), start=1):
        by = step.flow.by
        trade = (_of(step.flow) if by is None else by).trade
        verb = "计入" if by is None else "转出（均价不变）"
        price = f"，每股{yuan(price_ticks(_of(step.flow)))}" if by is None else ""
        ticks = Fraction(step.cost, step.quantity) if step.quantity else Fraction(0)
        mean = ticks / PRICE_SCALE
        yield Explained(
            mean,
            f"Pool after {trade.trade_id}",
            f"第{number_}步",
            formula=(
                f"{verb}{number(step.flow.quantity)}股{price}（成交编号{trade.trade_id}）；"
                f"池内{number(step.quantity)}股，成本{yuan(step.cost)}"
            ),
            shown=shown(mean),
        )
