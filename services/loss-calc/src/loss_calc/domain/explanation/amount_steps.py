"""From the averages to the total: difference, deduction, charges, interest."""

from __future__ import annotations

from fractions import Fraction

from lawkit.articles import Article
from lawkit.explain import Explained
from lawkit.money import Money
from loss_calc.domain.articles import (
    BEAR_DIFFERENCE,
    BULL_DIFFERENCE,
    DAMAGE_HEADS,
    DAMAGE_HEADS_2003,
    HELD_DIFFERENCE_2003,
    OTHER_CAUSES,
    OTHER_CAUSES_2003,
    SOLD_DIFFERENCE_2003,
)
from loss_calc.domain.deductions.outcome import Drop, IndexDrop, Leg
from loss_calc.domain.explanation.glossary import METHOD_ZH, VALUE_ZH
from loss_calc.domain.explanation.wording import day_text, number, percent, shown
from loss_calc.domain.facts import Direction, RuleSet
from loss_calc.domain.fees import charge_rates
from loss_calc.domain.frame import Frame
from loss_calc.domain.interest import InterestLine
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
        return (SOLD_DIFFERENCE_2003 if is_closed else HELD_DIFFERENCE_2003,)
    is_bull = frame.facts.direction is Direction.BULL
    return (BULL_DIFFERENCE if is_bull else BEAR_DIFFERENCE,)


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


def explained_payable(frame: Frame, loss: InvestorLoss) -> Explained[Money]:
    """The deduction with every index figure, and what remains payable."""
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    articles = (OTHER_CAUSES if is_2022 else OTHER_CAUSES_2003,)
    ratio = Explained(
        loss.deduction_ratio,
        "Deduction ratio",
        "其他因素扣除比例",
        articles=articles,
        rests_on=tuple(_leg_row(leg) for leg in loss.workings.outcome.legs),
        formula=METHOD_ZH[frame.deduction.method],
        shown=shown(loss.deduction_ratio),
    )
    exact = number(loss.difference_loss_exact)
    return Explained(
        loss.payable_difference,
        "Payable difference",
        "七、扣除其他因素后的投资差额损失",
        articles=articles,
        rests_on=(ratio,),
        formula=(
            f"{exact} × (1 - {number(loss.deduction_ratio)}) = {number(loss.payable_exact)}元，"
            f"{VALUE_ZH[frame.parameters.rounding]}至分"
        ),
    )


def _leg_row(leg: Leg) -> Explained[Fraction]:
    rows: list[Explained[Fraction]] = []
    formula = "无可比较的跌幅，不扣除"
    if leg.stock is not None:
        rows.append(
            _drop_row("个股", "Stock", leg.stock, _yuan(leg.stock.entry), _yuan(leg.stock.exit))
        )
        rows += [_index_row(each) for each in leg.indices]
    if leg.stock is not None and leg.combined is not None:
        formula = f"{number(leg.combined)} ÷ {number(leg.stock.ratio)}，限于0至1之间"
    return Explained(
        leg.ratio,
        f"Ratio of {leg.name}",
        f"{leg.name_zh}：指数变动幅度 ÷ 个股变动幅度",
        rests_on=tuple(rows),
        formula=formula,
        shown=shown(leg.ratio),
    )


def _index_row(each: IndexDrop) -> Explained[Fraction]:
    scale = each.index.scale
    entry, exit_ = number(each.drop.entry / scale), number(each.drop.exit / scale)
    return _drop_row(f"指数{each.index.code}", f"Index {each.index.code}", each.drop, entry, exit_)


def _drop_row(name_zh: str, name: str, drop: Drop, entry: str, exit_: str) -> Explained[Fraction]:
    is_fall = (drop.entry >= drop.exit) == (drop.ratio >= 0)
    above, below = (entry, exit_) if is_fall else (exit_, entry)
    return Explained(
        drop.ratio,
        f"{name} drop",
        f"{name_zh}变动幅度",
        formula=f"({above} - {below}) ÷ {entry} = {percent(drop.ratio)}",
        shown=shown(drop.ratio),
    )


def explained_charges(frame: Frame, loss: InvestorLoss) -> tuple[Explained[Money], ...]:
    """Commission, stamp duty and interest."""
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    articles = (DAMAGE_HEADS if is_2022 else DAMAGE_HEADS_2003,)
    payable = number(loss.payable_exact)
    joint = "（与佣金合并修约）" if frame.parameters.round_fees_jointly else ""
    commission_rate, stamp_duty_rate = charge_rates(frame.fees)
    commission = Explained(
        loss.commission,
        "Commission",
        "八、佣金",
        articles=articles,
        formula=f"{payable} × {percent(commission_rate)}",
    )
    stamp_duty = Explained(
        loss.stamp_duty,
        "Stamp duty",
        "九、印花税",
        articles=articles,
        formula=f"{payable} × {percent(stamp_duty_rate)}{joint}",
    )
    interest = Explained(
        loss.interest,
        "Interest",
        "十、利息",
        articles=() if is_2022 else articles,
        rests_on=tuple(_interest_row(line) for line in loss.workings.interest_lines),
        formula="各段利息之和" if loss.workings.interest_lines else "不计利息",
    )
    return commission, stamp_duty, interest


def _interest_row(line: InterestLine) -> Explained[Fraction]:
    terms = [
        f"{day_text(span.from_on)}至{day_text(span.to_on)}{span.days}日×年利率{percent(span.rate)}"
        for span in line.spans
    ]
    days = "，".join(terms)
    return Explained(
        line.amount,
        "Interest on one part",
        "利息（元）",
        formula=f"本金{number(line.principal)}元，{days}，一年按{line.year_days}日计",
        shown=shown(line.amount),
    )


def _yuan(price: Fraction) -> str:
    return f"{number(price)}元"
