"""How an explained value is written: for programs as JSON, for courts and citizens in Chinese."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from lawkit.money import Money
from lawkit.rounding import decimal_text, exact_text
from lawkit.shanghai import in_shanghai


def json_value(value: object) -> object:
    """The JSON form: money as fen, fractions and decimals as text, dates in ISO 8601, no floats.

    A value of any other kind is refused with TypeError: give the explanation a `shown` text.
    """
    form: object
    match value:
        case Enum():
            form = json_value(value.value)
        case None | bool() | int() | str():
            form = value
        case Money():
            form = value.fen
        case Fraction():
            form = decimal_text(value)
        case Decimal():
            form = f"{value:f}"
        case datetime():
            form = in_shanghai(value).astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            form = value.isoformat()
        case tuple() | list():
            form = [json_value(item) for item in value]
        case Mapping():
            form = {str(json_value(key)): json_value(item) for key, item in value.items()}
        case _:
            raise TypeError(f"no JSON form for {type(value).__name__}; give a `shown` text")
    return form


def unit_of(value: object) -> dict[str, object]:
    """The unit that money needs beside its number; nothing for other values."""
    return {"unit": "fen"} if isinstance(value, Money) else {}


def exact_fraction(value: object) -> dict[str, object]:
    """The fraction beside a decimal that cannot tell it exactly; nothing for other values."""
    exact = exact_text(value) if isinstance(value, Fraction) else None
    return {} if exact is None else {"value_exact": exact}


def chinese_text(value: object) -> str:
    """The form on a working paper: 1,234.56元, 2025年1月3日, 是, 无; others as their JSON form."""
    match value:
        case None:
            text = "无"
        case bool():
            text = "是" if value else "否"
        case Money():
            text = f"{value.yuan_text()}元"
        case Fraction():
            exact = exact_text(value)
            text = decimal_text(value) + (f"（{exact}）" if exact else "")
        case datetime():
            local = in_shanghai(value)
            text = f"{_chinese_date(local)}{local:%H:%M:%S}"
        case date():
            text = _chinese_date(value)
        case tuple() | list():
            text = "、".join(chinese_text(item) for item in value) or "无"
        case Mapping():
            pairs = (f"{chinese_text(key)}：{chinese_text(item)}" for key, item in value.items())
            text = "；".join(pairs) or "无"
        case _:
            text = str(json_value(value))
    return text


def _chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
