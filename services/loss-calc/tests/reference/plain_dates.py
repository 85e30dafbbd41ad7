"""Trading days, effective days, baseline day and price (2022: art. 26; 2003: arts. 32-33)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from .plain_exrights import Basis
from .plain_numbers import ReferenceRefusal, decimal
from .plain_request import Bar, day_of, needed, only

ONE_DAY = timedelta(days=1)
FRIDAY = 4
SHORTEST, LONGEST = 10, 30


@dataclass(frozen=True)
class Baseline:
    """The baseline day, which counted day it is, the price and the days the price is a mean of."""

    on: date
    trading_day: int
    price: Fraction
    price_days: list[date]
    turnover: Fraction
    reason: str
    warnings: list[str]


def is_trading_day(day: date, bars: list[Bar]) -> bool:
    """A day with a row in the bars; without any bars, every weekday."""
    if not bars:
        return day.weekday() <= FRIDAY
    return any(bar.on == day for bar in bars)


def effective_day(announcement: Mapping[str, Any], bars: list[Bar]) -> date:
    """The announced day if it trades and the news came in time, else the next trading day."""
    only(("announced_on", "after_close"), announcement, "announcement")
    day = day_of(needed(announcement, "announced_on"))
    if announcement.get("after_close", False):
        day += ONE_DAY
    last = bars[-1].on if bars else day + 7 * ONE_DAY
    while day <= last:
        if is_trading_day(day, bars):
            return day
        day += ONE_DAY
    raise ReferenceRefusal("effective_day_undetermined", str(announcement["announced_on"]))


def counted_days(bars: list[Bar], exposure_on: date, settings: Mapping[str, Any]) -> list[Bar]:
    """The days from exposure that count among the 10 and 30: traded days, or halted ones too."""
    return [
        bar
        for bar in bars
        if bar.on >= exposure_on and (bar.close is not None or settings["suspension_counts"])
    ]


def turnovers(
    days: list[Bar], bars: list[Bar], exposure_on: date, settings: Mapping[str, Any]
) -> list[Fraction]:
    """Cumulative turnover without block trades after each counted day."""
    total, sums = Fraction(0), []
    for bar in days:
        traded = bar.volume - bar.block_volume
        if traded:
            total += Fraction(traded, float_shares(bar, bars, exposure_on, settings))
        sums.append(total)
    return sums


def float_shares(bar: Bar, bars: list[Bar], exposure_on: date, settings: Mapping[str, Any]) -> int:
    """The tradable shares the day's volume is measured against."""
    mode = settings["float_mode"]
    shares = bar.float_shares
    if mode == "fixed":
        shares = settings.get("fixed_float_shares")
    if mode == "at_exposure":
        shares = next(row.float_shares for row in bars if row.on == exposure_on)
    if shares is None or shares <= 0:
        raise ReferenceRefusal("float_missing", str(bar.on))
    return shares


def day_number(
    rule_set: str, days: list[Bar], sums: list[Fraction], exposure_on: date, hearing_on: date | None
) -> tuple[int, str]:
    """Return which counted day is the baseline day, and why."""
    reached = next((number for number, total in enumerate(sums, 1) if total >= 1), None)
    if rule_set == "2022":
        if reached is None or reached > LONGEST:
            return LONGEST, "thirtieth_trading_day"
        if reached <= SHORTEST:
            return SHORTEST, "tenth_trading_day"
        return reached, "turnover_reached"
    if reached is not None and (hearing_on is None or days[reached - 1].on < hearing_on):
        return reached, "turnover_reached"
    # The 2003 rule counts the thirty days from the day after exposure.
    is_exposure_counted = bool(days) and days[0].on == exposure_on
    return LONGEST + (1 if is_exposure_counted else 0), "thirtieth_trading_day_after_exposure"


def price_of_days(
    days: list[Bar], bars: list[Bar], basis: Basis, settings: Mapping[str, Any]
) -> tuple[Fraction, list[date]]:
    """The unweighted mean of the closes, each first brought to the units of the exposure day."""
    closes: list[tuple[date, Fraction]] = []
    for bar in days:
        shown = bar
        if bar.close is None:
            if settings["suspended_close"] == "skip":
                continue
            earlier = [row for row in bars if row.on < bar.on and row.close is not None]
            if not earlier:
                raise ReferenceRefusal("no_close_to_carry_forward", str(bar.on))
            shown = earlier[-1]
        assert shown.close is not None
        closes.append((bar.on, basis.price(shown.close, shown.on)))
    if not closes:
        raise ReferenceRefusal("baseline_undetermined", "no close")
    return sum((close for _, close in closes), Fraction(0)) / len(closes), [
        day for day, _ in closes
    ]


def computed_day(
    rule_set: str, bars: list[Bar], exposure_on: date, settings: Mapping[str, Any],
    hearing_on: date | None = None, delisted_on: date | None = None,
) -> tuple[list[Bar], Fraction, str]:  # fmt: skip
    """Return the counted days up to the baseline day, the turnover up to it, and the reason."""
    days = counted_days(bars, exposure_on, settings)
    if rule_set == "2003" and delisted_on is not None:
        days = [bar for bar in days if bar.on < delisted_on]
    sums = turnovers(days, bars, exposure_on, settings)
    number, reason = day_number(rule_set, days, sums, exposure_on, hearing_on)
    if number > len(days) and days and rule_set == "2003" and delisted_on is not None:
        number, reason = len(days), "last_trading_day_before_delisting"
    if number > len(days):
        raise ReferenceRefusal("baseline_undetermined", f"{len(days)} of {number} days")
    return days[:number], sums[number - 1], reason


def baseline(
    request: Mapping[str, Any],
    bars: list[Bar],
    exposure_on: date,
    basis: Basis,
    settings: Mapping[str, Any],
) -> Baseline:
    """The given baseline where one is given, else the computed one."""
    given = request.get("baseline") or {}
    only(("on", "price", "reason"), given, "baseline")
    fixed_on = None if given.get("on") is None else day_of(given["on"])
    fixed_price = None if given.get("price") is None else decimal(given["price"], "price")
    if fixed_on is not None and fixed_on < exposure_on:
        raise ReferenceRefusal("baseline_before_exposure")
    if fixed_price is not None and fixed_price <= 0:
        raise ReferenceRefusal("price_not_positive", "baseline")
    if not bars:
        return baseline_without_bars(fixed_on, fixed_price, exposure_on, basis)
    if fixed_on is None:
        days, turnover, reason = computed_day(request["rule_set"], bars, exposure_on, settings)
    else:
        if bars[-1].on < fixed_on and fixed_price is None:
            raise ReferenceRefusal("quote_missing", str(fixed_on))
        days = [bar for bar in counted_days(bars, exposure_on, settings) if bar.on <= fixed_on]
        turnover, reason = Fraction(0), "given"
    last = fixed_on or days[-1].on
    if fixed_price is None:
        price, price_days = price_of_days(days, bars, basis, settings)
        return Baseline(last, len(days), price, price_days, turnover, reason, [])
    return with_given_price(
        Baseline(last, len(days), fixed_price, [], turnover, reason, []),
        days,
        bars,
        basis,
        settings,
    )


def with_given_price(
    found: Baseline, days: list[Bar], bars: list[Bar], basis: Basis, settings: Mapping[str, Any]
) -> Baseline:
    """A given price is a price of the baseline day; a mean that differs is reported."""
    price = basis.price(found.price, found.on)
    is_priced = [bar for bar in days if bar.close is not None]
    if not is_priced:
        return Baseline(found.on, found.trading_day, price, [], found.turnover, found.reason, [])
    mean, price_days = price_of_days(days, bars, basis, settings)
    warnings = [] if mean == price else ["baseline_price_differs_from_mean"]
    return Baseline(
        found.on, found.trading_day, price, price_days, found.turnover, found.reason, warnings
    )


def baseline_without_bars(
    on: date | None, price: Fraction | None, exposure_on: date, basis: Basis
) -> Baseline:
    """Without market data day and price must both be given; every weekday trades."""
    if on is None or price is None:
        raise ReferenceRefusal("baseline_undetermined", "no bars")
    span = [exposure_on + n * ONE_DAY for n in range((on - exposure_on).days + 1)]
    days = [day for day in span if is_trading_day(day, [])]
    return Baseline(on, len(days), basis.price(price, on), days, Fraction(0), "given", [])
