"""The trading days of a case: exactly the days that have a row in the bars."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from loss_calc.domain.errors import BarsDoNotReachError, CaseFactsError
from loss_calc.domain.facts import Bar

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TradingDays:
    """Bars in order of days; without any bar every weekday is a trading day."""

    bars: tuple[Bar, ...]
    days: tuple[date, ...]
    known: frozenset[date]

    @classmethod
    def of(cls, bars: tuple[Bar, ...]) -> TradingDays:
        """Order the bars by day; a day with two bars is refused."""
        ordered = tuple(sorted(bars, key=lambda bar: bar.on))
        for earlier, later in pairwise(ordered):
            if earlier.on == later.on:
                raise CaseFactsError(
                    f"There are two bars for {later.on}.", f"{later.on}有两条行情。", on=later.on
                )
        days = tuple(bar.on for bar in ordered)
        return cls(bars=ordered, days=days, known=frozenset(days))

    def includes(self, day: date) -> bool:
        """Whether `day` is a trading day."""
        return day in self.known if self.days else day.weekday() < SATURDAY

    def may_include(self, day: date) -> bool:
        """Whether `day` can be a trading day: outside the bars every weekday can."""
        if self.days and self.days[0] <= day <= self.days[-1]:
            return day in self.known
        return day.weekday() < SATURDAY

    def from_day(self, day: date) -> int:
        """The position of the first bar on or after `day`."""
        return bisect_left(self.days, day)

    def on_or_after(self, day: date, *, what: str) -> date:
        """The first trading day on or after `day`, which is the `what` day of the case.

        Bars that begin later than `day` with a weekday between could hide an earlier trading day,
        so they are refused with BarsDoNotReachError, as are bars that end before it.
        """
        if not self.days:
            return next(weekdays(day))
        first_on, last_on = self.days[0], self.days[-1]
        hides_a_day = day < first_on and next(weekdays(day)) < first_on
        if hides_a_day or day > last_on:
            raise BarsDoNotReachError(what, day, first_on, last_on)
        return self.days[self.from_day(day)]


def weekdays(first: date) -> Iterator[date]:
    """Every Monday to Friday from `first` on."""
    day = first
    while True:
        if day.weekday() < SATURDAY:
            yield day
        day += ONE_DAY
