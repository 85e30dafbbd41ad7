"""How figures, days and identities read on a paper for the court."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction

from lawkit.articles import Article
from lawkit.money import Money
from lawkit.presentation import chinese_text
from lawkit.rounding import Rounding, decimal_text, parse_decimal, rounded
from lawkit.shanghai import in_shanghai

DASH = "—"
SHOWN_PLACES = 4
PERCENT_PLACES = 4
_IDENTITY_NUMBER = re.compile(
    r"([0-9]{6})([0-9]{8})([0-9]{3}[0-9Xx])|([0-9]{6})([0-9]{6})([0-9]{3})"
)


def yuan(fen: int) -> str:
    """Whole fen as yuan with two decimals and thousands separators."""
    return Money(fen).yuan_text()


def day(on: date | str | None) -> str:
    """A day in official Chinese; ISO text is taken as it is stored."""
    if on is None:
        return DASH
    return chinese_text(date.fromisoformat(on) if isinstance(on, str) else on)


def moment(at: datetime | None) -> str:
    """A moment in Beijing time, to the second."""
    if at is None:
        return DASH
    local = in_shanghai(at)
    return f"{chinese_text(local.date())} {local:%H:%M:%S}（北京时间）"


def fixed(value: Fraction, places: int) -> str:
    """A number with exactly so many decimals, half up, with thousands separators."""
    scaled = rounded(value, places=places, rounding=Rounding.HALF_UP) * 10**places
    sign = "-" if scaled < 0 else ""
    whole, part = divmod(abs(int(scaled)), 10**places)
    return f"{sign}{whole:,}" + (f".{part:0{places}d}" if places else "")


def price(text: str | None) -> str:
    """A price from the wire with four decimals."""
    return DASH if text is None else fixed(parse_decimal(text), SHOWN_PLACES)


def percent(ratio: str | Fraction | None) -> str:
    """A ratio as a percentage with four decimals."""
    if ratio is None:
        return DASH
    exact = parse_decimal(ratio) if isinstance(ratio, str) else ratio
    return f"{fixed(exact * 100, PERCENT_PLACES)}%"


def shares(quantity: int | str) -> str:
    """Shares with thousands separators; a bonus may leave a fraction."""
    if isinstance(quantity, int):
        return f"{quantity:,}"
    whole, _, part = quantity.partition(".")
    return f"{int(whole):,}.{part}" if part else f"{int(whole):,}"


def exact_number(value: Fraction) -> str:
    """A number in full, with its fraction where decimals cannot tell it."""
    text = chinese_text(value)
    return text if len(text) <= 80 else f"约{decimal_text(value)}"  # noqa: PLR2004 - one line


def masked(investor_id: str) -> str:
    """An identity number without its day of birth; every other id as it is."""
    found = _IDENTITY_NUMBER.fullmatch(investor_id)
    if found is None:
        return investor_id
    head, hidden, tail = found.groups()[:3] if found[1] else found.groups()[3:]
    return f"{head}{'*' * len(hidden)}{tail}"


def article_numbers(articles: Iterable[Article]) -> str:
    """The numbers of articles without the name of their law: 第二十六条、第二十七条."""
    return "、".join(article.label.removeprefix(article.law.title) for article in articles)


def notice_text(line: str) -> str:
    """The Chinese half of a remark on the wire, `code: english / 中文`."""
    return line.rpartition(" / ")[2]


def notice_code(line: str) -> str:
    """The code a remark on the wire begins with."""
    return line.partition(":")[0]


def one_line(text: str) -> str:
    """A text from outside as one line without characters that no paper can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
