"""The period of a report as callers write it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from servicekit.wire import FIRST_YEAR, LAST_YEAR

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_YEAR = re.compile(r"[0-9]{4}")
_SPAN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:/|\.\.)([0-9]{4}-[0-9]{2}-[0-9]{2})")


def period_days(text: str) -> tuple[date, date]:
    """First and last day of `2026`, `2026-Q1`, `2026-03` or `2026-01-05/2026-02-04`.

    Raises ValueError for anything else.
    """
    first, last = _days(text)
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR or last < first:
        raise ValueError("not a period")
    return first, last


def _days(text: str) -> tuple[date, date]:
    if _YEAR.fullmatch(text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    if found := _QUARTER.fullmatch(text):
        year, last = int(found[1]), int(found[2]) * 3
        return date(year, last - 2, 1), date(year, last, monthrange(year, last)[1])
    if found := _MONTH.fullmatch(text):
        first = date(int(found[1]), int(found[2]), 1)
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    if found := _SPAN.fullmatch(text):
        return date.fromisoformat(found[1]), date.fromisoformat(found[2])
    raise ValueError("not a period")
