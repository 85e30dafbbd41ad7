"""The baseline day and price, day by day."""

from __future__ import annotations

from fractions import Fraction

from lawkit.explain import Explained
from loss_calc.domain import articles as law
from loss_calc.domain.baseline import Baseline, BaselineCase, CountedDay
from loss_calc.domain.baseline_day import BaselineReason
from loss_calc.domain.explanation.wording import day_text, number, percent
from loss_calc.domain.facts import RuleSet

REASON_ZH = {
    BaselineReason.FULL_TURNOVER_BY_TENTH_DAY: (
        "累计换手率在十个交易日内已达100%，以第十个交易日为基准日"
    ),
    BaselineReason.FULL_TURNOVER: "累计换手率达到100%之日",
    BaselineReason.THIRTIETH_DAY: "三十个交易日内累计换手率未达100%，以第三十个交易日为基准日",
    BaselineReason.THIRTIETH_DAY_AFTER_EXPOSURE: (
        "开庭前累计换手率未达100%，以揭露日或更正日后第三十个交易日为基准日"
    ),
    BaselineReason.LAST_DAY_BEFORE_DELISTING: "已退出证券交易市场，以摘牌日前一交易日为基准日",
    BaselineReason.LAST_DAY_BEFORE_HALT: "已停止证券交易，以停牌日前一交易日为基准日",
    BaselineReason.GIVEN: "由法院指定或当事人约定",
}


def explained_baseline(baseline: Baseline, case: BaselineCase) -> Explained[Baseline]:
    """The baseline with its reason, its price and the table of counted days."""
    is_2022 = case.rule_set is RuleSet.RULE_2022
    day_article = law.BASELINE_DAY_AND_PRICE if is_2022 else law.BASELINE_DAY_2003
    price_article = law.BASELINE_DAY_AND_PRICE if is_2022 else law.HELD_DIFFERENCE_2003
    numbered = "" if baseline.trading_day is None else f"（第{baseline.trading_day}个交易日）"
    day = Explained(
        baseline.on,
        "Baseline day",
        "基准日",
        articles=(day_article,),
        rests_on=tuple(_day_row(day) for day in baseline.days if case.trading_days.days),
        formula=_reason(baseline),
        shown=f"{day_text(baseline.on)}{numbered}",
    )
    price = Explained(
        baseline.price,
        "Baseline price",
        "基准价（元/股）",
        articles=(price_article,),
        formula=_price_formula(baseline),
    )
    return Explained(
        baseline,
        "Baseline",
        "基准日与基准价",
        articles=(day_article,),
        rests_on=(day, price),
        shown=f"{day_text(baseline.on)}，{number(baseline.price)}元",
    )


def _reason(baseline: Baseline) -> str:
    reason = REASON_ZH[baseline.reason]
    if baseline.given is not None and baseline.given.reason.strip():
        reason += f"（理由：{baseline.given.reason}）"
    if baseline.cumulative_turnover is not None:
        reason += f"；累计换手率{percent(baseline.cumulative_turnover)}"
    return reason


def _price_formula(baseline: Baseline) -> str:
    rounding = ""
    if baseline.price != baseline.price_unrounded:
        rounding = f"；{number(baseline.price_unrounded)}修约为{number(baseline.price)}"
    if baseline.is_price_given:
        return f"{REASON_ZH[BaselineReason.GIVEN]}{rounding}"
    closes = [day.close for day in baseline.days if day.close is not None]
    total = sum(closes, Fraction(0))
    mean = number(total / len(closes))
    return f"每日收盘价之和{number(total)} ÷ {len(closes)}日 = {mean}{rounding}"


def _day_row(day: CountedDay) -> Explained[str]:
    close = "无收盘价" if day.close is None else f"收盘价{number(day.close)}元"
    if day.close is not None and day.close != day.traded_close:
        close += f"（复权前{number(day.traded_close or 0)}元）"
    turnover = ""
    if day.turnover is not None and day.cumulative is not None:
        turnover = f"，换手率{percent(day.turnover)}，累计{percent(day.cumulative)}"
    return Explained(
        day.on.isoformat(),
        f"Trading day {day.number}",
        f"第{day.number}个交易日",
        shown=f"{day_text(day.on)}，{close}{turnover}",
    )
