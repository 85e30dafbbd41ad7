"""From the averages to the difference loss."""

from __future__ import annotations

from lawkit.articles import Article
from lawkit.explain import Explained
from lawkit.money import Money
from loss_calc.domain import articles as law
from loss_calc.domain.explanation.glossary import VALUE_ZH
from loss_calc.domain.explanation.wording import number, shown
from loss_calc.domain.facts import Direction, RuleSet
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss


def explained_difference(frame: Frame, loss: InvestorLoss) -> Explained[Money]:
    """Both parts before netting, and the difference loss after it."""
    is_bull = frame.facts.direction is Direction.BULL
    parts = loss.workings.parts
    netting = VALUE_ZH[frame.parameters.netting]
    closed_zh, held_zh = ("卖出部分", "持有部分") if is_bull else ("买回部分", "未买回部分")
    closed = Explained(
        parts.closed,
        "Sold part before netting" if is_bull else "Bought-back part before netting",
        f"{closed_zh}差额（元，相抵前）",
        articles=_part_articles(frame, is_closed=True),
        formula=_closed_formula(loss, is_bull=is_bull),
        shown=shown(parts.closed),
    )
    held = Explained(
        parts.held,
        "Held part before netting" if is_bull else "Part not bought back before netting",
        f"{held_zh}差额（元，相抵前）",
        articles=_part_articles(frame, is_closed=False),
        formula=_held_formula(frame, loss, is_bull=is_bull),
        shown=shown(parts.held),
    )
    exact = number(loss.difference_loss_exact)
    return Explained(
        loss.difference_loss,
        "Difference loss",
        "六、投资差额损失",
        articles=_part_articles(frame, is_closed=True),
        rests_on=(closed, held),
        formula=f"{netting}：{number(parts.closed)} 与 {number(parts.held)} 合计 {exact}元",
    )


def _part_articles(frame: Frame, *, is_closed: bool) -> tuple[Article, ...]:
    if frame.facts.rule_set is RuleSet.RULE_2003:
        return (law.SOLD_DIFFERENCE_2003 if is_closed else law.HELD_DIFFERENCE_2003,)
    is_bull = frame.facts.direction is Direction.BULL
    return (law.BULL_DIFFERENCE if is_bull else law.BEAR_DIFFERENCE,)


def _closed_formula(loss: InvestorLoss, *, is_bull: bool) -> str:
    if loss.buy_average is None or loss.sell_average is None:
        return "无"
    shares = number(loss.sold_quantity)
    verb = "卖出" if is_bull else "买回"
    difference = f"({number(loss.buy_average)} - {number(loss.sell_average)})"
    return f"(买入均价 - 卖出均价) × {verb}股数 = {difference} × {shares}"


def _held_formula(frame: Frame, loss: InvestorLoss, *, is_bull: bool) -> str:
    base, shares = number(frame.baseline_price), number(loss.held_quantity)
    if is_bull and loss.buy_average is not None:
        return f"(买入均价 - 基准价) × 持有股数 = ({number(loss.buy_average)} - {base}) × {shares}"
    if not is_bull and loss.sell_average is not None:
        entry = number(loss.sell_average)
        return f"(基准价 - 卖出均价) × 未买回股数 = ({base} - {entry}) × {shares}"
    return "无"
