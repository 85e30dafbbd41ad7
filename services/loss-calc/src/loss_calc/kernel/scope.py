"""Which cases and investors the kernel calculates, and which it leaves to the domain, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from loss_calc.domain.charges import Deduction, DeductionMethod, FeeMode, Fees
from loss_calc.domain.facts import (
    LARGEST_PRICE_YUAN,
    LARGEST_QUANTITY,
    PRICE_SCALE,
    CaseFacts,
    Direction,
)
from loss_calc.domain.frame import Frame
from loss_calc.domain.parameters import ExposureDayTrades, IntradayOrder, Parameters
from loss_calc.intake.columns import KIND_NAMES, OPENING
from loss_calc.intake.trade_table import ROW_SCHEMA, TradeTable
from loss_calc.kernel.columns import DAY_MICROSECONDS, EPOCH
from loss_calc.kernel.layout import LEVEL_MISSING, SOLD_TOO_MUCH, TOO_LARGE

MARKET_CODES = tuple(KIND_NAMES.index(name) for name in ("auction", "ipo", "margin"))
METHODS = (DeductionMethod.NONE, DeductionMethod.FIXED, DeductionMethod.SYNCHRONISED_INDEX)

# A switch that the domain has and these do not name must stand at its default.
KNOWN_PARAMETERS = frozenset(
    (
        "average",
        "opening_policy",
        "shortfall_policy",
        "post_order",
        "sell_average_scope",
        "bear_sell_source",
        "netting",
        "intraday_order",
        "implementation_day_inclusive",
        "exposure_day_trades",
        "exposure_cutoff_time",
        "cash_dividend",
        "rights_taken",
        "price_places",
        "baseline_price_places",
        "suspension_counts",
        "suspended_close",
        "float_mode",
        "fixed_float_shares",
        "rounding",
        "round_fees_jointly",
    )
)
KNOWN_DEDUCTION = frozenset(
    (
        "method",
        "ratio",
        "indices",
        "combine",
        "floor_each_index",
        "per_leg",
    )
)
KNOWN_FEES = frozenset(
    (
        "commission_rate",
        "stamp_duty_rate",
        "interest",
        "mode",
    )
)
KNOWN_FACTS = frozenset(
    (
        "rule_set",
        "direction",
        "implementation",
        "exposure",
        "baseline",
        "bars",
        "corporate_actions",
        "hearing_on",
        "delisted_on",
        "shortfall_policy",
    )
)
KNOWN_COLUMNS = frozenset((*ROW_SCHEMA.names(), "investor", "account"))

FLAWS = {
    SOLD_TOO_MUCH: "a sale exceeds the holdings",
    TOO_LARGE: "shares or prices exceed the kernel's bounds",
    LEVEL_MISSING: "an index has no level on a day that is needed",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Positions in the table of the investors that each side calculates; `reason` is why the
    kernel takes no part at all, `reasons` counts the investors it leaves to the domain."""

    kernel_investors: npt.NDArray[np.int64]
    domain_investors: npt.NDArray[np.int64]
    reason: str | None
    reasons: Mapping[str, int]


def plan(frame: Frame, table: TradeTable) -> Plan:
    """What the kernel calculates of a table, as far as can be told before matching; matching may
    still leave investors to the domain, for the reasons in `FLAWS`."""
    return planned(frame, table.rows, table.investors)


def planned(frame: Frame, rows: pl.DataFrame, investors: pl.DataFrame) -> Plan:
    """The plan for some investors and the slice of rows that holds theirs."""
    everyone = np.arange(investors.height)
    reason = reason_against(frame)
    if reason is not None:
        return Plan(everyone[:0], everyone, reason, {reason: investors.height})
    owner = np.repeat(everyone, investors["length"].to_numpy())
    is_left = np.zeros(investors.height, np.bool_)
    reasons: dict[str, int] = {}
    for why, is_outside in _row_checks(frame, rows).items():
        found = np.zeros(investors.height, np.bool_)
        found[owner[is_outside]] = True
        found &= ~is_left
        if found.any():
            reasons[why] = int(found.sum())
            is_left |= found
    return Plan(everyone[~is_left], everyone[is_left], None, reasons)


def reason_against(frame: Frame) -> str | None:
    """Why the kernel cannot calculate a case at all, None when it can."""
    parameters, deduction, fees = frame.parameters, frame.deduction, frame.fees
    checks = {
        "the case is one of inducement to sell": frame.facts.direction is not Direction.BULL,
        "trades of the exposure day are told apart by their time": (
            parameters.exposure_day_trades is ExposureDayTrades.SPLIT_BY_TIME
        ),
        "trades stand in the order of the file": (parameters.intraday_order is IntradayOrder.FILE),
        "the deduction method": deduction.method not in METHODS,
        "the fee mode": fees.mode not in (FeeMode.ON_LOSS, FeeMode.NONE),
        "an index has no level in the baseline period": any(
            index.mean_level is None for index in frame.indices
        ),
        "a switch that the kernel does not know": not (
            _is_known(parameters, KNOWN_PARAMETERS)
            and _is_known(deduction, KNOWN_DEDUCTION)
            and _is_known(fees, KNOWN_FEES)
            and _is_known(frame.facts, KNOWN_FACTS)
        ),
    }
    return next((reason for reason, applies in checks.items() if applies), None)


def _is_known(choices: Parameters | Deduction | Fees | CaseFacts, known: frozenset[str]) -> bool:
    return all(
        each.name in known or getattr(choices, each.name) == _default(each)
        for each in fields(choices)
    )


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _row_checks(frame: Frame, rows: pl.DataFrame) -> dict[str, npt.NDArray[np.bool_]]:
    kind = rows["kind"].to_numpy()
    is_opening = kind == OPENING
    quantity, price = rows["quantity"].to_numpy(), rows["price_1e4"].to_numpy()
    is_trade_sound = (quantity >= 1) & (price >= 1) & (price <= LARGEST_PRICE_YUAN * PRICE_SCALE)
    is_sound = (quantity >= 0) & (quantity <= LARGEST_QUANTITY) & (is_opening | is_trade_sound)
    is_ordinary = np.isin(kind, (*MARKET_CODES, OPENING))
    return {
        "records other than market trades": ~is_ordinary,
        "cancelled trades": rows["cancels"].is_not_null().to_numpy() & ~is_opening,
        "quantities or prices out of range": ~is_sound,
        "columns that the kernel does not know": _unknown_columns(rows),
        "a trade id that occurs twice": _repeated_ids(rows),
        "days without bars, or before or after an ex-date": (
            ~is_opening & ~_day_table(frame, rows["executed_at"].to_numpy() // DAY_MICROSECONDS)
        ),
    }


def _repeated_ids(rows: pl.DataFrame) -> npt.NDArray[np.bool_]:
    found = np.zeros(rows.height, np.bool_)
    # Most tables repeat no id at all, and looking at ids alone takes a tenth of the memory.
    trades = np.flatnonzero(rows["kind"].to_numpy() != OPENING)
    ids = rows["trade_id"] if len(trades) == rows.height else rows["trade_id"][trades]
    if ids.n_unique() == len(trades):
        return found
    doubted = trades[ids.is_duplicated().to_numpy()]
    same = pl.struct("investor_id", "trade_id").is_duplicated()
    repeated = rows.select("investor_id", "trade_id")[doubted].select(same).to_series()
    found[doubted[repeated.to_numpy()]] = True
    return found


def _unknown_columns(rows: pl.DataFrame) -> npt.NDArray[np.bool_]:
    unknown = [name for name in rows.columns if name not in KNOWN_COLUMNS]
    if not unknown:
        return np.zeros(rows.height, np.bool_)
    is_given = pl.any_horizontal(pl.col(unknown).is_not_null())
    found: npt.NDArray[np.bool_] = rows.select(is_given).to_series().to_numpy()
    return found


def _day_table(frame: Frame, day: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """For every row whether its day is a trading day of the bars in the units of exposure."""
    if not len(day):
        return np.zeros(0, np.bool_)
    first = int(day.min())
    trading_days = frame.trading_days
    fits = np.zeros(int(day.max()) - first + 1, np.bool_)
    for number in np.unique(day).tolist():
        on = EPOCH + timedelta(days=number)
        fits[number - first] = (
            trading_days.may_include(on)
            and (trading_days.includes(on) or not trading_days.days)
            and frame.restored.basis_of(on).is_identity
        )
    known: npt.NDArray[np.bool_] = fits[day - first]
    return known
