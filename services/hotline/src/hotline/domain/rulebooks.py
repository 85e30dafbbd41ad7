"""The rulebooks of the hotline: what it took on at which time.

A request keeps the rulebook of its intake day; later announcements do not change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from lawkit.articles import Law
from lawkit.refusals import Refusal


class Category(StrEnum):
    """What a caller wants."""

    COMPLAINT = "COMPLAINT"
    REPORT = "REPORT"
    CONSULT = "CONSULT"
    SUGGEST = "SUGGEST"

    @property
    def zh(self) -> str:
        """The category in Chinese."""
        return _CHINESE[self]


_CHINESE = {
    Category.COMPLAINT: "投诉",
    Category.REPORT: "举报",
    Category.CONSULT: "咨询",
    Category.SUGGEST: "意见建议",
}


class Exclusion(StrEnum):
    """Matters that belong elsewhere whatever their category."""

    PETITION = "PETITION"
    INFO_DISCLOSURE = "INFO_DISCLOSURE"
    ADMIN_REVIEW = "ADMIN_REVIEW"


class RulebookMissingError(Refusal, LookupError):
    """A day before the hotline opened."""

    code = "no_rulebook_in_force"
    title = "The hotline did not exist yet"
    title_zh = "热线尚未开通"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"The hotline opened on {OPENED_ON}; there are no rules for {day}.",
            f"热线于{OPENED_ON}开通，{day}无可适用的规则。",
            day=day.isoformat(),
        )


class CategoryNotInRulebookError(Refusal):
    """A category that the rulebook of the day does not take on."""

    code = "category_not_in_rulebook"
    title = "Not taken on under this rulebook"
    title_zh = "该版规则不受理此类诉求"

    def __init__(self, category: Category, version: str) -> None:
        super().__init__(
            f"The rulebook of {version} does not take on {category.value}.",
            f"{version}年规则不受理{category.zh}类诉求。",
            category=category.value,
            rulebook_version=version,
        )


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What the hotline takes on under one announcement."""

    version: str
    law: Law
    categories: frozenset[Category]
    exclusions: frozenset[Exclusion]

    def require(self, category: Category) -> None:
        """CategoryNotInRulebookError unless the category is taken on."""
        if category not in self.categories:
            raise CategoryNotInRulebookError(category, self.version)


OPENED_ON = date(2013, 9, 6)
_WITHOUT_REPORTS = frozenset({Category.COMPLAINT, Category.CONSULT, Category.SUGGEST})
_SOURCE = "public page of the announcement; only its opening could be read"


def _announcement(year: int, number: int, since: date, until: date | None) -> Law:
    return Law(
        name="中国证券监督管理委员会公告",
        document_number=f"{year}年第{number}号",
        in_force_from=since,
        in_force_until=until,
        source=_SOURCE,
    )


@cache
def rulebooks() -> Mapping[str, Rulebook]:
    """Every rulebook by its version, oldest first."""
    return MappingProxyType(
        {
            "2013": Rulebook(
                "2013",
                _announcement(2013, 35, OPENED_ON, date(2018, 10, 21)),
                _WITHOUT_REPORTS,
                frozenset({Exclusion.PETITION}),
            ),
            "2018": Rulebook(
                "2018",
                _announcement(2018, 32, date(2018, 10, 22), date(2022, 10, 27)),
                _WITHOUT_REPORTS,
                frozenset({Exclusion.PETITION}),
            ),
            "2022": Rulebook(
                "2022",
                _announcement(2022, 45, date(2022, 10, 28), None),
                frozenset(Category),
                frozenset(Exclusion),
            ),
        }
    )


def rulebook_on(day: date) -> Rulebook:
    """The rulebook in force on the day of intake; RulebookMissingError before the hotline."""
    for rulebook in rulebooks().values():
        if rulebook.law.is_in_force_on(day):
            return rulebook
    raise RulebookMissingError(day)
