"""The period of a report as callers write it: `period`, or both of its ends."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from servicekit.problems import FieldError, UnprocessableError
from servicekit.wire import FIRST_YEAR, LAST_YEAR, Day

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


class PeriodError(UnprocessableError):
    code = "period_unclear"
    title = "Not a period"
    title_zh = "期间不明确"

    def __init__(self) -> None:
        detail = "`period` is 2026, 2026-Q1, 2026-03 or 2026-01-05/2026-02-04"
        super().__init__(
            f"{detail}; or give `from_on` and `to_on`.",
            "period应为2026、2026-Q1、2026-03或2026-01-05/2026-02-04；或同时提供from_on与to_on。",
            errors=[FieldError("/period", detail, self.code)],
        )


def asked_days(
    period: Annotated[str | None, Query(max_length=30)] = None,
    from_on: Annotated[Day | None, Query()] = None,
    to_on: Annotated[Day | None, Query()] = None,
) -> tuple[date, date]:
    """The days of a report, by `period` or by both ends; raises PeriodError."""
    if period is not None:
        try:
            return period_days(period)
        except ValueError as error:
            raise PeriodError from error
    if from_on is None or to_on is None or to_on < from_on:
        raise PeriodError
    return from_on, to_on


AskedDays = Annotated[tuple[date, date], Depends(asked_days)]
