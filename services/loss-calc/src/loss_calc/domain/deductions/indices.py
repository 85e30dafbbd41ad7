"""Index series settled for a batch: levels as whole numbers, and their mean over the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from loss_calc.domain.deductions.terms import IndexSeries
from loss_calc.domain.errors import MissingIndexLevelError
from loss_calc.domain.movements import Movement


@dataclass(frozen=True, slots=True)
class SettledIndex:
    """One index; `levels` are times `scale`, so that they are whole. Levels are never adjusted
    for ex-rights. `missing_on` is the first day of the baseline period without a level; there is
    no mean either where the days of that period are not known."""

    code: str
    weight: Fraction | None
    scale: int
    levels: dict[date, int]
    mean_level: Fraction | None
    missing_on: date | None

    def level_of(self, movement: Movement) -> int:
        """The level on the day of a trade; MissingIndexLevelError names day and trade."""
        level = self.levels.get(movement.day)
        if level is None:
            raise MissingIndexLevelError(self.code, movement.day, movement.trade.trade_id)
        return level

    def level_on(self, day: date) -> int:
        """The level on a day; MissingIndexLevelError names it."""
        level = self.levels.get(day)
        if level is None:
            raise MissingIndexLevelError(self.code, day)
        return level

    def baseline_mean(self) -> Fraction:
        """The mean over the days of the baseline price; MissingIndexLevelError names the day."""
        if self.mean_level is None:
            assert self.missing_on is not None, "a mean is missing only for want of a level"
            raise MissingIndexLevelError(self.code, self.missing_on)
        return self.mean_level


def settled_index(series: IndexSeries, baseline_days: Sequence[date]) -> SettledIndex:
    """Scale the levels to whole numbers once per batch; ratios do not change by it."""
    scale = lcm(*(level.denominator for level in series.levels.values()))
    levels = {
        day: level.numerator * (scale // level.denominator) for day, level in series.levels.items()
    }
    missing_on = next((day for day in baseline_days if day not in levels), None)
    mean_level = None
    if missing_on is None and baseline_days:
        mean_level = Fraction(sum(levels[day] for day in baseline_days), len(baseline_days))
    return SettledIndex(series.code, series.weight, scale, levels, mean_level, missing_on)
