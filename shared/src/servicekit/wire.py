"""Wire types: integers for fen, strings for decimals, strict dates; floats are refused."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from lawkit.rounding import decimal_text, parse_decimal
from servicekit.clock import SHANGHAI, instant_text

MAX_FEN = 10**17
FIRST_YEAR, LAST_YEAR = 1900, 2200
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class WireModel(BaseModel):
    """A request or response: unknown fields are refused, instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("a date is a string YYYY-MM-DD")
    return _bounded(date.fromisoformat(value))


def _bounded(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"years from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _local_time(value: Any) -> datetime | date:
    if isinstance(value, (date, datetime)):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        return _day(value)
    match = _LOCAL_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("local exchange time YYYY-MM-DDTHH:MM:SS without offset, or a date")
    found = datetime.fromisoformat(f"{match[1]}T{match[2]}")
    _bounded(found.date())
    return found


def _instant(value: Any) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("an instant is RFC 3339 with its offset, e.g. 2026-11-21T08:00:00Z")
    found = datetime.fromisoformat(value)
    # The bound is tested on the day in Shanghai, which every later computation uses.
    try:
        _bounded(found.astimezone(SHANGHAI).date())
    except OverflowError as error:
        raise ValueError(f"years from {FIRST_YEAR} to {LAST_YEAR}") from error
    return found


def _decimal(value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str):
        raise ValueError('a decimal is a string in plain notation, e.g. "12.70"')  # noqa: TRY004
    if len(value) > 40:  # noqa: PLR2004 - longer than any price, rate or ratio
        raise ValueError("at most 40 characters")
    return parse_decimal(value)


def _not_bool(value: Any) -> Any:
    if type(value) is not int:
        raise ValueError("a whole number without quotes, point or exponent")
    return value


def without_control_characters(value: str) -> str:
    """The text, unless it holds what databases, papers and terminals cannot show."""
    if _CONTROL.search(value):
        raise ValueError("control characters are not allowed")
    return value


def _clean_text(value: str) -> str:
    without_control_characters(value)
    if not value.strip():
        raise ValueError("a text of nothing but spaces says nothing")
    return value


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2018-10-16"]}),
]
"""A day in Asia/Shanghai, `YYYY-MM-DD`."""

LocalTime = Annotated[
    datetime | date,
    BeforeValidator(_local_time),
    WithJsonSchema({"type": "string", "examples": ["2017-04-20T09:31:00", "2017-04-20"]}),
]
"""Exchange time without offset, or a bare day."""

Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(instant_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An aware instant; written in UTC."""

ExactDecimal = Annotated[
    Fraction,
    BeforeValidator(_decimal),
    PlainSerializer(lambda value: decimal_text(value, places=40), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["12.70"]}),
]
"""A price, rate or ratio: a decimal string, exact as a Fraction inside."""

Whole = Annotated[int, BeforeValidator(_not_bool)]
"""An integer that is no float and no boolean."""

Fen = Annotated[Whole, Field(ge=-MAX_FEN, le=MAX_FEN)]
"""Money in whole fen."""

NonNegativeFen = Annotated[Whole, Field(ge=0, le=MAX_FEN)]

ShortText = Annotated[
    str, Field(strict=True, min_length=1, max_length=200), AfterValidator(_clean_text)
]
LongText = Annotated[
    str, Field(strict=True, min_length=1, max_length=10_000), AfterValidator(_clean_text)
]


def written_instant(instant: datetime | None) -> str | None:
    """How an instant goes out, or None."""
    return None if instant is None else instant_text(instant)
