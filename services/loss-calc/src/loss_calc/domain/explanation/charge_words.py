"""The Chinese words for what is deducted and what is charged."""

from __future__ import annotations

from loss_calc.domain.charges import DeductionMethod, FeeMode, StampDutyMode
from loss_calc.domain.deductions.terms import (
    BackCast,
    Combine,
    CombineCauses,
    ComparisonWindow,
    NamedWindow,
    Period,
)
from loss_calc.domain.explanation.wording import day_text

METHOD_ZH = {
    DeductionMethod.NONE: "不扣除",
    DeductionMethod.FIXED: "酌定比例",
    DeductionMethod.UNIFORM_DIRECT: "统一直接比例法",
    DeductionMethod.UNIFORM_RELATIVE: "统一相对比例法",
    DeductionMethod.INDIVIDUAL_DIRECT: "个别直接比例法",
    DeductionMethod.INDIVIDUAL_RELATIVE: "个别相对比例法",
    DeductionMethod.SYNCHRONISED_INDEX: "同步指数对比法",
    DeductionMethod.RETURN_CURVE: "收益率曲线同步对比法",
    DeductionMethod.MULTI_FACTOR: "多因子模型法",
    DeductionMethod.EVENT_STUDY: "事件研究法",
    DeductionMethod.INTERVAL_TABLE: "分区间扣除比例",
}
COMBINE_ZH = {
    Combine.MEAN: "平均",
    Combine.MAX: "取最大",
    Combine.MIN: "取最小",
    Combine.WEIGHTED: "加权平均",
}
CAUSES_ZH = {CombineCauses.ADDITIVE: "相加", CombineCauses.MULTIPLICATIVE: "逐项连乘"}
BACK_CAST_ZH = {
    BackCast.CONSTANT_YUAN: "每股虚增金额不变",
    BackCast.CONSTANT_PERCENTAGE: "每股虚增比例不变",
}
FEE_MODE_ZH = {
    FeeMode.ON_LOSS: "按可赔差额乘以费率",
    FeeMode.ON_TURNOVER: "按配对成交额乘以费率，再乘以未扣除比例",
    FeeMode.ACTUAL: "按配对成交的实际费用，再乘以未扣除比例",
    FeeMode.NONE: "不计",
}
STAMP_DUTY_ZH = {
    StampDutyMode.AT_RATE: "按指定税率",
    StampDutyMode.BY_DATE: "按各笔配对成交当日法定税率",
}
WINDOW_ZH = {
    NamedWindow.OWN_TRADES: "投资者自身买卖",
    NamedWindow.IMPLEMENTATION_TO_EXPOSURE: "实施日至揭露日或更正日",
    NamedWindow.EXPOSURE_TO_BASELINE: "揭露日或更正日至基准日",
    NamedWindow.DAY_BEFORE_EXPOSURE_TO_BASELINE: "揭露日或更正日前一交易日至基准日",
    NamedWindow.FIRST_PURCHASE_TO_BASELINE: "第一笔有效买入日至基准日",
}


def window_zh(window: ComparisonWindow) -> str:
    """A window in Chinese."""
    if isinstance(window, Period):
        return period_zh(window)
    return WINDOW_ZH[window]


def period_zh(period: Period) -> str:
    """Two days in Chinese."""
    return f"{day_text(period.from_on)}至{day_text(period.to_on)}"
