"""The Chinese name of every switch and of every value it can take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import time
from enum import Enum

from lawkit.rounding import Rounding
from loss_calc.domain.charges import Deduction, FeeMode
from loss_calc.domain.deductions.terms import IntervalRatio, OtherCause
from loss_calc.domain.explanation.charge_words import (
    BACK_CAST_ZH,
    CAUSES_ZH,
    COMBINE_ZH,
    FEE_MODE_ZH,
    METHOD_ZH,
    STAMP_DUTY_ZH,
    period_zh,
    window_zh,
)
from loss_calc.domain.explanation.wording import number, percent
from loss_calc.domain.frame import Frame
from loss_calc.domain.parameters import (
    AverageMethod,
    BearSellSource,
    CashDividend,
    ExposureDayTrades,
    FloatMode,
    IntradayOrder,
    Netting,
    OpeningCost,
    OpeningPolicy,
    Parameters,
    PostOrder,
    SellAverageScope,
    ShortfallPolicy,
    SuspendedClose,
    Venue,
)

AVERAGE_ZH: dict[str, str] = {
    AverageMethod.ARITHMETIC: "算术平均法",
    AverageMethod.SIMPLE_WEIGHTED: "综合加权平均法",
    AverageMethod.ACTUAL_COST: "实际成本法",
    AverageMethod.FIFO_ACTUAL_COST: "先进先出实际成本法",
    AverageMethod.FIFO_WEIGHTED: "先进先出加权平均法",
    AverageMethod.LIFO_WEIGHTED: "后进先出法",
    AverageMethod.MOVING: "移动加权平均法",
    AverageMethod.MOVING_FIRST_EFFECTIVE: "第一笔有效买入后的移动加权平均法",
    AverageMethod.MOVING_LAST_FLAT: "持仓最后归零后的移动加权平均法",
}
VALUE_ZH: dict[str, str] = {
    **AVERAGE_ZH,
    OpeningPolicy.FIRST: "先卖期初持仓",
    OpeningPolicy.LAST: "后卖期初持仓",
    OpeningCost.NOT_USED: "不计入均价",
    OpeningCost.INCLUDE_AT_COST: "按成本计入移动加权平均",
    Venue.AUCTION: "集中竞价",
    Venue.OTHER: "非集中竞价",
    ShortfallPolicy.ERROR: "拒绝计算",
    ShortfallPolicy.INFER_OPENING: "推定期初持仓",
    PostOrder.FIFO: "先进先出",
    PostOrder.ELIGIBLE_FIRST: "先卖可索赔股份",
    PostOrder.LIFO: "后进先出",
    SellAverageScope.MATCHED: "仅计与可索赔股份配对部分",
    SellAverageScope.ALL_POST: "揭露日至基准日全部交易",
    BearSellSource.WINDOW_BUYS_FIRST: "先卖期间内买入股份",
    BearSellSource.OPENING_FIRST: "先卖期初持仓",
    Netting.NET_FLOOR: "盈亏相抵，不低于零",
    Netting.FLOOR_EACH: "两部分分别不低于零",
    Netting.SIGNED: "盈亏相抵，可为负数",
    IntradayOrder.SELLS_FIRST: "先卖后买",
    IntradayOrder.BUYS_FIRST: "先买后卖",
    IntradayOrder.FILE: "按文件顺序",
    ExposureDayTrades.POST: "属揭露后",
    ExposureDayTrades.PRE: "属揭露前",
    ExposureDayTrades.SPLIT_BY_TIME: "按时点划分",
    CashDividend.ADJUST: "扣除现金红利",
    CashDividend.IGNORE: "不扣除现金红利",
    SuspendedClose.SKIP: "不计",
    SuspendedClose.CARRY_FORWARD: "沿用停牌前收盘价",
    FloatMode.DAILY: "每日流通股",
    FloatMode.AT_EXPOSURE: "揭露日流通股",
    FloatMode.FIXED: "指定流通股",
    Rounding.HALF_UP: "四舍五入",
    Rounding.DOWN: "截尾",
    Rounding.HALF_EVEN: "四舍六入五成双",
}
NAME_ZH = {
    "average": "均价计算方法",
    "opening_policy": "期初持仓卖出顺序",
    "opening_cost": "期初持仓成本",
    "shortfall_policy": "卖出超过持仓时",
    "post_order": "揭露日后卖出顺序",
    "sell_average_scope": "揭露日后均价范围",
    "bear_sell_source": "诱空期间卖出来源",
    "netting": "盈亏相抵",
    "intraday_order": "同一时间成交的顺序",
    "implementation_day_inclusive": "实施日当日计入",
    "exposure_day_trades": "揭露日当日交易",
    "exposure_cutoff_time": "揭露时点",
    "cash_dividend": "现金红利",
    "rights_taken": "已参与配股",
    "price_places": "均价保留小数位数",
    "baseline_price_places": "基准价保留小数位数",
    "suspension_counts": "停牌日计入交易日",
    "suspended_close": "停牌日收盘价",
    "float_mode": "流通股口径",
    "fixed_float_shares": "指定流通股数",
    "rounding": "修约方式",
    "round_fees_jointly": "佣金与印花税合并修约",
    "venue": "交易方式",
}


Switch = tuple[str, str, object, str]


def switches(parameters: Parameters) -> list[Switch]:
    """Every switch: name, Chinese name, value on the wire, value in Chinese."""
    rows = []
    for field in fields(parameters):
        value = getattr(parameters, field.name)
        plain = value.value if isinstance(value, Enum) else value
        if isinstance(value, time):
            plain = value.isoformat()
        rows.append((field.name, NAME_ZH[field.name], plain, _value_zh(value, plain)))
    return rows


def charge_switches(frame: Frame) -> list[Switch]:
    """The choices of deduction and fees."""
    return [*_deduction_switches(frame.deduction), *_fee_switches(frame)]


def _deduction_switches(deduction: Deduction) -> list[Switch]:
    weights = [f"{i.code}：{number(i.weight)}" for i in deduction.indices if i.weight is not None]
    codes = "、".join(index.code for index in deduction.indices) or "无"
    combine = deduction.combine
    return [
        ("deduction.method", "扣除方法", deduction.method, METHOD_ZH[deduction.method]),
        ("deduction.indices", "对比指数", codes, codes),
        ("deduction.combine", "多指数合并", combine, COMBINE_ZH[combine]),
        ("deduction.weights", "指数权重", "、".join(weights), "、".join(weights) or "无"),
        _flag("deduction.floor_each_index", "各指数跌幅分别不低于零", deduction.floor_each_index),
        _flag("deduction.per_leg", "卖出与持有部分分别对比", deduction.per_leg),
        *_special_switches(deduction),
    ]


def _special_switches(deduction: Deduction) -> Iterator[Switch]:
    """What only some methods know is named where they use it."""
    chosen, estimation, event = deduction.window, deduction.estimation, deduction.event
    texts = (
        ("windows", "列示的比较区间", "、".join(map(window_zh, deduction.windows))),
        ("window", "采用的比较区间", "" if chosen is None else window_zh(chosen)),
        ("factors", "因子", "、".join(factor.code for factor in deduction.factors)),
        ("estimation", "估计期", "" if estimation is None else period_zh(estimation)),
        ("event", "事件期", "" if event is None else period_zh(event)),
        ("table", "分区间扣除比例", "；".join(map(_interval_text, deduction.table))),
        ("other_causes", "其他因素", "；".join(map(_cause_text, deduction.other_causes))),
    )
    for name, name_zh, text in texts:
        if text:
            yield (f"deduction.{name}", name_zh, text, text)
    back_cast, how = deduction.back_cast, deduction.combine_causes
    if back_cast is not None:
        yield ("deduction.back_cast", "虚增回溯方式", back_cast, BACK_CAST_ZH[back_cast])
    if deduction.other_causes:
        yield ("deduction.combine_causes", "其他因素合并方式", how, CAUSES_ZH[how])


def _interval_text(row: IntervalRatio) -> str:
    return f"{period_zh(row.days)}：{percent(row.ratio)}"


def _cause_text(cause: OtherCause) -> str:
    return f"{cause.name}{percent(cause.ratio)}"


def _fee_switches(frame: Frame) -> list[Switch]:
    fees, interest = frame.fees, frame.interest
    interest_zh = "不计"
    if interest is not None:
        rate = "人民银行活期存款基准利率" if interest.rate is None else number(interest.rate)
        principal = "差额及费用" if interest.includes_fees else "差额"
        interest_zh = f"{rate}，本金为{principal}，一年{interest.year_days}日"
    rows: list[Switch] = [("fees.mode", "费用计算方式", fees.mode, FEE_MODE_ZH[fees.mode])]
    if fees.mode is not FeeMode.NONE:
        duty = fees.stamp_duty
        rows.append(("fees.stamp_duty", "印花税计算方式", duty, STAMP_DUTY_ZH[duty]))
    if fees.mode is FeeMode.ON_TURNOVER:
        rows.append(_flag("fees.includes_held", "持有部分按基准价计入成交额", fees.includes_held))
    return [*rows, ("fees.interest", "利息", interest_zh, interest_zh)]


def _flag(name: str, name_zh: str, value: object) -> Switch:
    return (name, name_zh, value, "是" if value else "否")


def _value_zh(value: object, plain: object) -> str:
    if value is None:
        return "未指定"
    if isinstance(value, bool):
        return "是" if value else "否"
    return VALUE_ZH[str(plain)] if isinstance(value, Enum) else str(plain)
