"""Every switch of a calculation, with the default that the specification sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from lawkit.rounding import Rounding
from loss_calc.domain.errors import ParameterError


class AverageMethod(StrEnum):
    """How the average price of the tainted trades is formed (买入均价)."""

    ARITHMETIC = "arithmetic"
    SIMPLE_WEIGHTED = "simple_weighted"
    ACTUAL_COST = "actual_cost"
    FIFO_ACTUAL_COST = "fifo_actual_cost"
    FIFO_WEIGHTED = "fifo_weighted"
    LIFO_WEIGHTED = "lifo_weighted"
    MOVING = "moving"
    MOVING_FIRST_EFFECTIVE = "moving_first_effective"
    MOVING_LAST_FLAT = "moving_last_flat"


class OpeningPolicy(StrEnum):
    """Whether a sale in the window takes opening shares first or last."""

    FIRST = "first"
    LAST = "last"


class OpeningCost(StrEnum):
    """Whether the opening position enters the moving average at its cost."""

    NOT_USED = "not_used"
    INCLUDE_AT_COST = "include_at_cost"


class Venue(StrEnum):
    """Where the security was traded: by auction on an exchange, or elsewhere (bonds, NEEQ)."""

    AUCTION = "auction"
    OTHER = "other"


class ShortfallPolicy(StrEnum):
    """What happens when more is sold than held."""

    ERROR = "error"
    INFER_OPENING = "infer_opening"


class PostOrder(StrEnum):
    """Which shares a sale after exposure takes first."""

    FIFO = "fifo"
    ELIGIBLE_FIRST = "eligible_first"
    LIFO = "lifo"


class SellAverageScope(StrEnum):
    """Which trades after exposure form the average on the exit side."""

    MATCHED = "matched"
    ALL_POST = "all_post"


class BearSellSource(StrEnum):
    """Which shares a sale in the window of a bear case takes first."""

    WINDOW_BUYS_FIRST = "window_buys_first"
    OPENING_FIRST = "opening_first"


class Netting(StrEnum):
    """How a gain on one part meets a loss on the other."""

    NET_FLOOR = "net_floor"
    FLOOR_EACH = "floor_each"
    SIGNED = "signed"


class IntradayOrder(StrEnum):
    """The order of trades whose times are equal or missing."""

    SELLS_FIRST = "sells_first"
    BUYS_FIRST = "buys_first"
    FILE = "file"


class ExposureDayTrades(StrEnum):
    """On which side of the exposure its own day's trades lie."""

    POST = "post"
    PRE = "pre"
    SPLIT_BY_TIME = "split_by_time"


class CashDividend(StrEnum):
    """Whether ex-rights restoration counts cash dividends."""

    ADJUST = "adjust"
    IGNORE = "ignore"


class SuspendedClose(StrEnum):
    """What a counted day without a close adds to the baseline price."""

    SKIP = "skip"
    CARRY_FORWARD = "carry_forward"


class FloatMode(StrEnum):
    """Which number of tradable shares turnover is measured against."""

    DAILY = "daily"
    AT_EXPOSURE = "at_exposure"
    FIXED = "fixed"


ALLOWED_PLACES = frozenset({None, 2, 3, 4})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """One value of every switch; None for `cash_dividend` means what the rule set says,
    for `shortfall_policy` what the case says."""

    average: AverageMethod = AverageMethod.MOVING_FIRST_EFFECTIVE
    opening_policy: OpeningPolicy = OpeningPolicy.FIRST
    opening_cost: OpeningCost = OpeningCost.NOT_USED
    shortfall_policy: ShortfallPolicy | None = None
    post_order: PostOrder = PostOrder.FIFO
    sell_average_scope: SellAverageScope = SellAverageScope.MATCHED
    bear_sell_source: BearSellSource = BearSellSource.WINDOW_BUYS_FIRST
    netting: Netting = Netting.NET_FLOOR
    intraday_order: IntradayOrder = IntradayOrder.SELLS_FIRST
    implementation_day_inclusive: bool = True
    exposure_day_trades: ExposureDayTrades = ExposureDayTrades.POST
    exposure_cutoff_time: time | None = None
    cash_dividend: CashDividend | None = None
    rights_taken: bool = False
    price_places: int | None = None
    baseline_price_places: int | None = None
    suspension_counts: bool = False
    suspended_close: SuspendedClose = SuspendedClose.SKIP
    float_mode: FloatMode = FloatMode.DAILY
    fixed_float_shares: int | None = None
    rounding: Rounding = Rounding.HALF_UP
    round_fees_jointly: bool = False
    venue: Venue = Venue.AUCTION

    def __post_init__(self) -> None:
        """Refuse switches that contradict each other."""
        for name in ("price_places", "baseline_price_places"):
            if getattr(self, name) not in ALLOWED_PLACES:
                _refuse(name, "must be null, 2, 3 or 4", "须为空、2、3或4")
        is_split = self.exposure_day_trades is ExposureDayTrades.SPLIT_BY_TIME
        if is_split != (self.exposure_cutoff_time is not None):
            _refuse(
                "exposure_cutoff_time",
                "goes with split_by_time, and only with it",
                "须且仅须与 split_by_time 同时给出",
            )
        is_fixed = self.float_mode is FloatMode.FIXED
        if is_fixed != (self.fixed_float_shares is not None):
            _refuse(
                "fixed_float_shares",
                "goes with float_mode fixed, and only with it",
                "须且仅须与 float_mode=fixed 同时给出",
            )
        includes_opening = self.opening_cost is OpeningCost.INCLUDE_AT_COST
        if includes_opening and self.average is not AverageMethod.MOVING:
            _refuse(
                "opening_cost", "include_at_cost goes with average moving", "仅用于移动加权平均法"
            )
        if self.fixed_float_shares is not None and self.fixed_float_shares <= 0:
            _refuse("fixed_float_shares", "must be positive", "须为正数")


def _refuse(parameter: str, detail: str, detail_zh: str) -> None:
    raise ParameterError(
        f"Parameter {parameter} {detail}.",
        f"参数 {parameter} {detail_zh}。",
        pointer=f"/parameters/{parameter}",
        parameter=parameter,
    )
