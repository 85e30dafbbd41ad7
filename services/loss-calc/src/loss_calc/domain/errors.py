"""The tree of refusals.

LossCalculationError
├── ParameterError               a switch that contradicts another or is out of range
│   ├── InterestNotDueError
│   └── BearUnderOldRuleError
├── CaseFactsError               bars, corporate actions or given baseline that cannot be true
│   ├── DatesOutOfOrderError
│   ├── BarsDoNotReachError
│   ├── MissingQuoteError
│   ├── MissingIndexLevelError
│   ├── (and those of what is deducted, in deductions/errors.py)
│   ├── BaselineUndeterminedError
│   └── FigureMissingError
└── TradeError                   one named trade that cannot stand
    ├── NotATradingDayError
    ├── SaleAboveHoldingsError
    ├── TradeTimeMissingError
    └── CancellationError
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import ClassVar

from lawkit.refusals import Refusal


class LossCalculationError(Refusal):
    """A calculation that the rules refuse; `detail` is English, `zh` is Chinese."""

    code: ClassVar[str] = "loss_calculation_refused"
    title: ClassVar[str] = "Calculation refused"
    title_zh: ClassVar[str] = "计算请求被拒绝"

    def __init__(self, detail: str, detail_zh: str, **facts: object) -> None:
        ready = {name: _json_ready(fact) for name, fact in facts.items()}
        super().__init__(detail, detail_zh, **ready)

    @property
    def zh(self) -> str:
        """The Chinese sentence."""
        return self.detail_zh


def _json_ready(fact: object) -> object:
    if isinstance(fact, date):
        return fact.isoformat()
    return str(fact) if isinstance(fact, Fraction) else fact


class ParameterError(LossCalculationError):
    """A parameter is out of range or contradicts another; `facts["parameter"]` names it, `pointer`
    tells where it stands in a request."""

    code = "parameter_invalid"

    def __init__(
        self, detail: str, detail_zh: str, *, pointer: str | None = None, **facts: object
    ) -> None:
        self.pointer = pointer
        super().__init__(detail, detail_zh, **facts)

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """The field at fault, where it is known."""
        if self.pointer is None:
            return ()
        detail = self.detail_zh if chinese else self.detail
        return ({"pointer": self.pointer, "detail": detail, "code": self.code},)


class InterestNotDueError(ParameterError):
    """Interest was asked for under a rule set that does not know it."""

    code = "interest_not_due"

    def __init__(self) -> None:
        super().__init__(
            "The 2022 rule set knows no interest (article 25); only the 2003 rule set does.",
            "2022年规定第二十五条未将利息列入赔偿范围，仅2003年规定可计利息。",
        )


class BearUnderOldRuleError(ParameterError):
    """The 2003 rule set knows inducement to buy only."""

    code = "bear_not_known_to_rule_set"

    def __init__(self) -> None:
        super().__init__(
            "The 2003 rule set covers misstatements that induce buying (bull) only.",
            "2003年规定仅适用于诱多型虚假陈述。",
        )


class CaseFactsError(LossCalculationError):
    """A fact of the case cannot be true or is not enough; `facts` names it."""

    code = "case_facts_invalid"


class DatesOutOfOrderError(CaseFactsError):
    """Implementation must lie before exposure, and the baseline day not before exposure."""

    code = "dates_out_of_order"

    def __init__(self, earlier: str, earlier_on: date, later: str, later_on: date) -> None:
        super().__init__(
            f"The {earlier} day {earlier_on} and the {later} day {later_on} are out of order.",
            f"日期先后不符：{_DAY_ZH[earlier]}{earlier_on}，{_DAY_ZH[later]}{later_on}。",
            earlier=earlier,
            earlier_on=earlier_on,
            later=later,
            later_on=later_on,
        )


_DAY_ZH = {"implementation": "实施日", "exposure": "揭露日或更正日", "baseline": "基准日"}


class BarsDoNotReachError(CaseFactsError):
    """The daily bars do not cover a day that the calculation needs."""

    code = "bars_do_not_reach"

    def __init__(
        self, what: str, needed_on: date, first_on: date | None, last_on: date | None
    ) -> None:
        super().__init__(
            f"The bars ({first_on} to {last_on}) do not reach the {what} day, {needed_on}.",
            f"行情数据（{first_on}至{last_on}）未覆盖{_DAY_ZH[what]}{needed_on}。",
            what=what,
            needed_on=needed_on,
            first_on=first_on,
            last_on=last_on,
        )


class MissingQuoteError(CaseFactsError):
    """A bar that is needed lacks a figure."""

    code = "quote_missing"

    def __init__(self, field: str, on: date) -> None:
        self.field = field
        self.on = on
        super().__init__(
            f"The bar of {on} lacks {field}, which the baseline needs.",
            f"{on}行情缺少确定基准日或基准价所需的 {field}。",
            field=field,
            on=on,
        )


class MissingIndexLevelError(CaseFactsError):
    """An index has no level on a day that is needed."""

    code = "index_level_missing"

    def __init__(self, index: str, on: date, trade_id: str | None = None) -> None:
        self.index = index
        self.on = on
        self.trade_id = trade_id
        super().__init__(
            f"Index {index} has no level on {on}, which the deduction needs.",
            f"指数 {index} 缺少{on}的点位。",
            index=index,
            on=on,
            trade_id=trade_id,
        )


class BaselineUndeterminedError(CaseFactsError):
    """The bars do not suffice to fix the baseline day; a given day and price would."""

    code = "baseline_undetermined"

    def __init__(
        self, *, counted_days: int, needed_day: int, last_on: date | None, turnover: Fraction | None
    ) -> None:
        self.counted_days = counted_days
        self.needed_day = needed_day
        self.last_on = last_on
        self.turnover = turnover
        super().__init__(
            f"The baseline day is undetermined: {counted_days} counted trading days up to "
            f"{last_on}, day {needed_day} is needed. Give baseline.on and baseline.price, "
            "or more bars.",
            f"基准日无法确定：截至{last_on}仅有{counted_days}个计入的交易日，"
            f"需要第{needed_day}个交易日。请补充行情，或给定基准日与基准价。",
            counted_days=counted_days,
            needed_day=needed_day,
            last_on=last_on,
            turnover=turnover,
        )


class FigureMissingError(CaseFactsError):
    """A dated figure set by law is not in the tables on a day that is needed."""

    code = "figure_missing"

    def __init__(self, figure: str, on: date) -> None:
        detail = f"No {figure} is known for {on}."
        super().__init__(detail, f"{on}无适用的 {figure}。", figure=figure, on=on)


class TradeError(LossCalculationError):
    """A trade that cannot stand; `trade_id` names it."""

    code = "trade_invalid"

    def __init__(self, trade_id: str, detail: str, detail_zh: str, **facts: object) -> None:
        self.trade_id = trade_id
        super().__init__(detail, detail_zh, trade_id=trade_id, **facts)


class NotATradingDayError(TradeError):
    """A trade on a day that has no row in the bars."""

    code = "not_a_trading_day"

    def __init__(self, trade_id: str, on: date) -> None:
        self.on = on
        super().__init__(
            trade_id,
            f"Trade {trade_id} is dated {on}, which is not a trading day of the bars.",
            f"成交 {trade_id} 的日期{on}不是行情数据中的交易日。",
            on=on,
        )


_BUYS_FIRST_HINT = (
    " With intraday_order buys_first it would not.",
    "若同日先买后卖（buys_first）则不超过。",
)


class SaleAboveHoldingsError(TradeError):
    """A sale takes more shares than the investor holds."""

    code = "sale_above_holdings"

    def __init__(
        self, trade_id: str, on: date, missing: Fraction, *, would_hold_with_buys_first: bool
    ) -> None:
        self.on = on
        self.missing = missing
        self.would_hold_with_buys_first = would_hold_with_buys_first
        hint, hint_zh = _BUYS_FIRST_HINT if would_hold_with_buys_first else ("", "")
        super().__init__(
            trade_id,
            f"Trade {trade_id} on {on} sells {missing} shares more than are held.{hint}",
            f"成交 {trade_id}（{on}）卖出数量超过持有数量{missing}股。{hint_zh}",
            on=on,
            missing=missing,
            would_hold_with_buys_first=would_hold_with_buys_first,
        )


class TradeTimeMissingError(TradeError):
    """A trade on the exposure day without a time cannot be put before or after the cut-off."""

    code = "trade_time_missing"

    def __init__(self, trade_id: str, on: date) -> None:
        super().__init__(
            trade_id,
            f"Trade {trade_id} on {on} has no time; split_by_time needs one.",
            f"成交 {trade_id}（{on}）没有成交时间，无法按时点划分。",
            on=on,
        )


class CancellationError(TradeError):
    """A row takes back a trade that is not there, or that was taken back already."""

    code = "cancellation_invalid"

    def __init__(self, trade_id: str, cancels: str) -> None:
        self.cancels = cancels
        super().__init__(
            trade_id,
            f"Trade {trade_id} takes back {cancels}, which is absent, itself a cancellation, "
            "or already taken back.",
            f"成交 {trade_id} 所撤销的 {cancels} 不存在、本身为撤销记录或已被撤销。",
            cancels=cancels,
        )
