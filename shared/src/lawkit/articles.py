"""Laws, their articles, and the mark that ties a rule to the articles it carries out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from lawkit.numerals import chinese_numeral

F = TypeVar("F", bound=Callable[..., Any])

_NUMBER = re.compile(
    r"(?P<article>[1-9][0-9]{0,3})(?:-(?P<inserted>[1-9][0-9]?))?"
    r"(?:\.(?P<paragraph>[1-9][0-9]?))?(?:\((?P<item>[1-9][0-9]?)\))?"
)


@dataclass(frozen=True, slots=True)
class Law:
    """A law, regulation or judicial interpretation and its days in force (both ends included).

    `name` is the full Chinese title without title marks; `document_number` may be empty where the
    law has none that people cite.
    """

    name: str
    document_number: str
    in_force_from: date
    in_force_until: date | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip() or (self.name.startswith("《") and self.name.endswith("》")):
            raise ValueError(f"a law is named by its title without title marks: {self.name!r}")
        if self.in_force_until is not None and self.in_force_until < self.in_force_from:
            raise ValueError(
                f"{self.name} cannot end on {self.in_force_until}, before {self.in_force_from}"
            )

    def is_in_force_on(self, day: date) -> bool:
        """Whether the law applies on `day`."""
        has_ended = self.in_force_until is not None and day > self.in_force_until
        return self.in_force_from <= day and not has_ended

    @property
    def title(self) -> str:
        """The title as cited in Chinese documents; title marks inside it become single ones."""
        inner = self.name.replace("《", "〈").replace("》", "〉")
        number = f"（{self.document_number}）" if self.document_number else ""
        return f"《{inner}》{number}"


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a law.

    `number` is "27", "26.3" (article 26 paragraph 3), "26(2)" or "26.3(2)" (item 2), "133-1"
    (第一百三十三条之一); anything else is refused with ValueError.
    """

    law: Law
    number: str

    def __post_init__(self) -> None:
        if _NUMBER.fullmatch(self.number) is None:
            raise ValueError(
                f"not an article number: {self.number!r}; write 27, 26.3, 26(2), 26.3(2) or 133-1"
            )

    @property
    def label(self) -> str:
        """The citation in official Chinese: 《…》（法释〔2022〕2号）第二十六条第三款."""
        return self.law.title + _label_of_number(self.number)

    @property
    def citation(self) -> str:
        """A short stable id: "法释〔2022〕2号 art. 26.3"."""
        return f"{self.law.document_number or self.law.name} art. {self.number}"


def _label_of_number(number: str) -> str:
    match = _NUMBER.fullmatch(number)
    assert match is not None, "an Article refuses other numbers when it is built"
    parts = match.groupdict()
    label = f"第{chinese_numeral(int(parts['article']))}条"
    if parts["inserted"]:
        label += f"之{chinese_numeral(int(parts['inserted']))}"
    if parts["paragraph"]:
        label += f"第{chinese_numeral(int(parts['paragraph']))}款"
    if parts["item"]:
        label += f"第{chinese_numeral(int(parts['item']))}项"
    return label


def carries_out(*articles: Article) -> Callable[[F], F]:
    """Mark a rule with the articles it carries out; at least one, or TypeError."""
    if not articles or not all(isinstance(article, Article) for article in articles):
        raise TypeError("carries_out needs at least one Article and nothing else")

    def mark(rule: F) -> F:
        # A second mark adds to the first; overwriting would lose a citation without a word.
        rule.__carries_out__ = articles + articles_of(rule)  # type: ignore[attr-defined]
        return rule

    return mark


def articles_of(rule: object) -> tuple[Article, ...]:
    """The articles a rule is marked with; empty when it carries no mark."""
    articles: tuple[Article, ...] = getattr(rule, "__carries_out__", ())
    return articles
