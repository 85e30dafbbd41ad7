"""Refusals for want of what a deduction is measured with."""

from __future__ import annotations

from datetime import date

from loss_calc.domain.errors import CaseFactsError


class MissingReturnError(CaseFactsError):
    """A series of returns has none on a day that is needed."""

    code = "return_missing"

    def __init__(self, series: str, on: date) -> None:
        self.series = series
        self.on = on
        super().__init__(
            f"There is no return of {series} on {on}, which the deduction needs.",
            f"缺少 {series} {on}的收益率。",
            series=series,
            on=on,
        )


class IntervalMissingError(CaseFactsError):
    """The table of deductions has no interval for a day on which claim shares were traded."""

    code = "interval_missing"

    def __init__(self, on: date, trade_id: str) -> None:
        self.on = on
        super().__init__(
            f"The table of deductions covers no interval with {on}, the day of trade {trade_id}.",
            f"扣除比例表未覆盖成交 {trade_id} 的日期{on}。",
            on=on,
            trade_id=trade_id,
        )


class EstimationError(CaseFactsError):
    """A model cannot be estimated from the series given."""

    code = "estimation_impossible"


class NotATradingDayOfSeriesError(CaseFactsError):
    """A window begins or ends on a day on which nobody could trade."""

    code = "window_day_without_trading"

    def __init__(self, on: date) -> None:
        self.on = on
        super().__init__(
            f"The window begins or ends on {on}, which is not a trading day.",
            f"比较区间的起止日{on}不是交易日。",
            on=on,
        )
