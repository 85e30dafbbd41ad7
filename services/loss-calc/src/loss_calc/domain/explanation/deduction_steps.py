"""What was deducted for other causes, with every figure behind the ratio."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lawkit.explain import Explained
from lawkit.money import Money
from lawkit.rounding import decimal_text
from loss_calc.domain import articles as law
from loss_calc.domain.deductions.event_study import SettledEvent
from loss_calc.domain.deductions.outcome import (
    CauseShare,
    DeductionOutcome,
    EventLeg,
    IntervalShare,
    WindowOutcome,
)
from loss_calc.domain.deductions.simulation import FactorModel
from loss_calc.domain.explanation.charge_words import (
    BACK_CAST_ZH,
    CAUSES_ZH,
    METHOD_ZH,
    period_zh,
    window_zh,
)
from loss_calc.domain.explanation.comparison_steps import leg_row
from loss_calc.domain.explanation.glossary import VALUE_ZH
from loss_calc.domain.explanation.wording import day_text, number, percent, shown
from loss_calc.domain.facts import RuleSet
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss

SHOWN_DECIMALS = 6
Step = Explained[Any]


def explained_payable(frame: Frame, loss: InvestorLoss) -> Explained[Money]:
    """The deduction with every figure, and what remains payable."""
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    articles = (law.OTHER_CAUSES if is_2022 else law.OTHER_CAUSES_2003,)
    ratio = Explained(
        loss.deduction_ratio,
        "Deduction ratio",
        "其他因素扣除比例",
        articles=articles,
        rests_on=tuple(_rows(frame, loss.workings.outcome)),
        formula=_ratio_formula(frame, loss.workings.outcome),
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


def explained_liability(frame: Frame, loss: InvestorLoss) -> Step:
    """What each party that is liable for a share only has to pay of the total, jointly with the
    others up to that amount."""
    rows = tuple(
        Explained(
            loss.total.times(party.share, rounding=frame.parameters.rounding),
            f"Payable by {party.name}",
            f"{party.name}承担连带责任的上限",
            formula=f"{loss.total.yuan_text()} × {percent(party.share)}",
        )
        for party in frame.deduction.payable_by
    )
    return Explained(
        len(rows),
        "Parties liable for a share",
        "十四、按比例承担连带责任的主体",
        rests_on=rows,
        shown=f"{len(rows)}个",
    )


def _ratio_formula(frame: Frame, outcome: DeductionOutcome) -> str:
    method = METHOD_ZH[frame.deduction.method]
    if frame.deduction.window is not None:
        method += f"，采用区间：{window_zh(frame.deduction.window)}"
    if outcome.method_ratios is None:
        return method
    closed, held = outcome.method_ratios
    market = percent(closed) if closed == held else f"已平{percent(closed)}、持有{percent(held)}"
    return f"{method}{market}，与其他因素{CAUSES_ZH[frame.deduction.combine_causes]}"


def _rows(frame: Frame, outcome: DeductionOutcome) -> Iterator[Step]:
    if frame.measured.model is not None:
        yield _model_row(frame.measured.model)
    if frame.measured.event is not None:
        yield _event_row(frame.measured.event)
    if outcome.windows:
        for each in outcome.windows:
            yield _window_row(each, is_chosen=each.window == frame.deduction.window)
    else:
        for leg in outcome.legs:
            yield leg_row(leg)
    for event_leg in outcome.event_legs:
        yield _event_leg_row(event_leg)
    for share in outcome.intervals:
        yield _interval_row(share)
    for cause in outcome.causes:
        yield _cause_row(cause)


def _window_row(found: WindowOutcome, *, is_chosen: bool) -> Step:
    days = ""
    if found.from_on is not None and found.to_on is not None:
        days = f"（{day_text(found.from_on)}至{day_text(found.to_on)}收盘）"
    ratio = percent(found.closed_ratio)
    if found.closed_ratio != found.held_ratio:
        ratio = f"已平{ratio}、持有{percent(found.held_ratio)}"
    use = "采用" if is_chosen else "仅列示，不参与平均"
    return Explained(
        found.closed_ratio,
        "Window in use" if is_chosen else "Window for comparison",
        f"比较区间：{window_zh(found.window)}",
        rests_on=tuple(leg_row(leg) for leg in found.legs),
        formula=use,
        shown=f"{ratio}{days}",
    )


def _model_row(model: FactorModel) -> Step:
    terms = [f"{number(beta)} × {code}" for code, beta in model.betas]
    return Explained(
        model.r_squared,
        "Factor model, R squared",
        "多因子模型拟合优度",
        formula=(
            f"日收益率 - 无风险收益率 = {number(model.alpha)} + {' + '.join(terms)}；估计期"
            f"{model.days}日，残差标准误{_decimal(model.standard_error)}"
        ),
        shown=decimal_text(model.r_squared, places=SHOWN_DECIMALS),
    )


def _event_row(event: SettledEvent) -> Step:
    model = event.model
    days = tuple(
        Explained(
            day.abnormal,
            f"Abnormal return of {day.on}",
            f"{day_text(day.on)}异常收益率",
            formula=(
                f"{number(day.share)} - ({number(model.alpha)} + "
                f"{number(model.beta)} × {number(day.market)})"
            ),
            shown=percent(day.abnormal),
        )
        for day in event.days
    )
    return Explained(
        event.inflation,
        "Inflation per share taken out by the event",
        "事件消除的每股虚增金额（元）",
        rests_on=days,
        formula=(
            f"事件前收盘价{number(event.close_before)} × [1 - 各日(1 + 异常收益率)之积]；指数"
            f"{event.index.code}，估计期{model.n}日，拟合优度{_short(model.r_squared)}；"
            f"累计异常收益率{percent(event.cumulative)}，t值{_decimal(event.t)}；"
            f"{BACK_CAST_ZH[event.back_cast]}"
        ),
        shown=decimal_text(event.inflation, places=SHOWN_DECIMALS),
    )


def _event_leg_row(leg: EventLeg) -> Step:
    return Explained(
        leg.ratio,
        f"Ratio of {leg.name}",
        f"{leg.name_zh}：虚增之外的跌幅占比",
        formula=(
            f"每股虚增差额{number(leg.entry)} - {number(leg.exit)}，每股价差"
            f"{number(leg.price_loss)}；1 - 两者较小者（不低于零）÷ 每股价差"
        ),
        shown=shown(leg.ratio),
    )


def _interval_row(share: IntervalShare) -> Step:
    return Explained(
        share.ratio,
        f"Interval of {share.on}",
        "区间比例",
        formula=f"{day_text(share.on)}成交的{number(share.quantity)}股",
        shown=percent(share.ratio),
    )


def _cause_row(share: CauseShare) -> Step:
    cause = share.cause
    days = "" if cause.days is None else f"；影响期{period_zh(cause.days)}"
    return Explained(
        cause.ratio,
        f"Other cause: {cause.name}",
        f"其他因素：{cause.name}",
        formula=f"影响已平股份的{percent(share.closed)}、持有股份的{percent(share.held)}{days}",
        shown=percent(cause.ratio),
    )


def _short(value: Fraction) -> str:
    return decimal_text(value, places=SHOWN_DECIMALS)


def _decimal(value: Decimal) -> str:
    return decimal_text(Fraction(value), places=SHOWN_DECIMALS)
