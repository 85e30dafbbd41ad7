"""Days and hours of Shanghai in SQL, alike on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class day_number(FunctionElement[int]):  # noqa: N801 - reads as a function of SQL
    """The number of the day in Shanghai on which an instant lies, from 1970-01-01 = 0."""

    name = "day_number"
    type = Integer()
    inherit_cache = True


class month_text(FunctionElement[str]):  # noqa: N801
    """The month in Shanghai in which an instant lies, `2018-03`."""

    name = "month_text"
    type = String()
    inherit_cache = True


EPOCH = date(1970, 1, 1)


def day_of(number: int) -> date:
    """The day with a number of `day_number`."""
    return date.fromordinal(EPOCH.toordinal() + number)


@compiles(day_number, "sqlite")
def _day_number_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    instant = compiler.process(element.clauses, **options)
    return f"((CAST(strftime('%s', {instant}) AS INTEGER) + 28800) / 86400)"


@compiles(day_number, "postgresql")
def _day_number_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    instant = compiler.process(element.clauses, **options)
    return f"(floor((extract(epoch FROM {instant}) + 28800) / 86400)::int)"


@compiles(month_text, "sqlite")
def _month_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    instant = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m', {instant}, '+8 hours')"


@compiles(month_text, "postgresql")
def _month_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    instant = compiler.process(element.clauses, **options)
    return f"to_char({instant} AT TIME ZONE 'UTC' + interval '8 hours', 'YYYY-MM')"
