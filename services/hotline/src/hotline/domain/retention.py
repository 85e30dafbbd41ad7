"""Retention: how long it is kept who somebody is and what they said in their own words."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from hotline.domain.rulebooks import Category
from lawkit.figures import load_figures

PERIODS = load_figures(files("hotline") / "figures" / "retention.toml")


def kept_years(category: Category | None, on: date) -> int:
    """The years in force on a day; of a request without category the longest of all."""
    wanted = [category] if category is not None else list(Category)
    return max(int(PERIODS[f"kept_years_{each.lower()}"].on(on)) for each in wanted)


def kept_since(category: Category | None, today: date) -> date:
    """What ended before this day is kept no longer; the day itself still is."""
    return _years_before(today, kept_years(category, today))


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; of 29 February where there is none, the day before."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if is_leap_day else day.day)
