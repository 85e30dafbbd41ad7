"""The limits of the hotline: which clock runs how long for which request, and who says so."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from hotline.domain.clock_errors import ClockNotInForceError
from hotline.domain.rulebooks import Category
from hotline.domain.subjects import Subject
from lawkit.calendar import LARGEST_COUNT, Unit


class ClockName(StrEnum):
    """The clocks of a request; each runs by itself."""

    SIGN = "sign"
    FIRST_CONTACT = "first_contact"
    DECIDE = "decide"
    CLOSE = "close"
    ANSWER = "answer"
    REPORT_DECISION = "report_decision"
    WRONG_TRANSFER_RETURN = "wrong_transfer_return"
    CALLBACK = "callback"
    INVESTOR_SUPPLEMENT = "investor_supplement"
    MEDIATION = "mediation"
    REOPEN_WINDOW = "reopen_window"


class SlaPolicyFileError(ValueError):
    """A file of limits that cannot be trusted."""


@dataclass(frozen=True, slots=True)
class DatedCount:
    """A length in days from `since` on."""

    since: date
    count: int
    is_verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class SlaPolicy:
    """One limit: the clock, for which requests it holds, and its lengths through time.

    Empty conditions hold for every request. `largest_extension` is 0 where nothing may be added.
    """

    policy_id: str
    clock: ClockName
    title_zh: str
    unit: Unit
    counts: tuple[DatedCount, ...]
    categories: frozenset[Category] = frozenset()
    subjects: frozenset[Subject] = frozenset()
    is_for_urgent: bool = False
    is_rolled: bool = False
    can_pause: bool = False
    largest_extension: int = 0

    def suits(self, category: Category, subject: Subject, *, is_urgent: bool) -> bool:
        """Whether the limit is meant for such a request."""
        return (
            (not self.categories or category in self.categories)
            and (not self.subjects or subject in self.subjects)
            and (is_urgent or not self.is_for_urgent)
        )

    def on(self, day: date) -> DatedCount | None:
        """The length in force on a day; None before the first."""
        in_force = [dated for dated in self.counts if dated.since <= day]
        return in_force[-1] if in_force else None


@dataclass(frozen=True, slots=True)
class SlaPolicies:
    """All limits in their order of precedence, and at which shares of a span to warn."""

    policies: tuple[SlaPolicy, ...]
    warnings_percent: tuple[int, ...]

    def for_clock(
        self,
        clock: ClockName,
        day: date,
        *,
        category: Category,
        subject: Subject = Subject.OTHER,
        is_urgent: bool = False,
    ) -> SlaPolicy:
        """The first limit that suits and is in force; ClockNotInForceError when there is none."""
        for policy in self.policies:
            suits = policy.clock is clock and policy.suits(category, subject, is_urgent=is_urgent)
            if suits and policy.on(day) is not None:
                return policy
        raise ClockNotInForceError(clock, day)

    def with_first(self, policies: Iterable[SlaPolicy]) -> SlaPolicies:
        """The same with a service's own limits before the shipped ones."""
        return SlaPolicies((*policies, *self.policies), self.warnings_percent)


@cache
def shipped_sla_policies() -> SlaPolicies:
    """The limits that come with this service."""
    file = files("hotline") / "figures" / "sla_policies.toml"
    return read_sla_policies(file.read_text(encoding="utf-8"))


def read_sla_policies(text: str) -> SlaPolicies:
    """The limits of a file; SlaPolicyFileError when any of it cannot be trusted."""
    try:
        return _policies(tomllib.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise SlaPolicyFileError(f"limits: {error!r}") from error


def _policies(table: dict[str, Any]) -> SlaPolicies:
    if set(table) != {"checked_on", "warnings_percent", "policies"}:
        raise ValueError(f"unknown or missing keys among {sorted(table)}")
    policies = tuple(_policy(entry) for entry in table["policies"])
    if len({policy.policy_id for policy in policies}) != len(policies):
        raise ValueError("an id stands twice")
    return SlaPolicies(policies, tuple(_percents(table["warnings_percent"])))


_KEYS = {"id", "clock", "title_zh", "unit", "values"}
_CONDITIONS = {"categories", "subjects", "urgent", "roll", "can_pause", "largest_extension"}


def _policy(entry: dict[str, Any]) -> SlaPolicy:
    unknown = set(entry) - _KEYS - _CONDITIONS
    if unknown:
        raise ValueError(f"{entry['id']}: unknown keys {sorted(unknown)}")
    counts = tuple(_count(entry["id"], each) for each in entry["values"])
    days = [dated.since for dated in counts]
    if not days or days != sorted(set(days)):
        raise ValueError(f"{entry['id']}: values are listed oldest first, at least one")
    return SlaPolicy(
        policy_id=entry["id"],
        clock=ClockName(entry["clock"]),
        title_zh=entry["title_zh"],
        unit=Unit(entry["unit"]),
        counts=counts,
        categories=frozenset(map(Category, entry.get("categories", ()))),
        subjects=frozenset(map(Subject, entry.get("subjects", ()))),
        is_for_urgent=entry.get("urgent", False),
        is_rolled=entry.get("roll", False),
        can_pause=entry.get("can_pause", False),
        largest_extension=entry.get("largest_extension", 0),
    )


def _count(policy_id: str, entry: dict[str, Any]) -> DatedCount:
    count = entry["count"]
    if type(count) is not int or not 1 <= count <= LARGEST_COUNT:
        raise ValueError(f"{policy_id}: a limit has 1 to {LARGEST_COUNT} days, not {count!r}")
    if not entry["source"].strip() or type(entry["verified"]) is not bool:
        raise ValueError(f"{policy_id}: every value names its source and whether it was verified")
    since = entry["since"]
    if not isinstance(since, date) or isinstance(since, datetime):
        raise TypeError(f"{policy_id}: since is a plain date, not {since!r}")
    return DatedCount(since, count, entry["verified"], entry["source"])


def _percents(percents: Sequence[Any]) -> Sequence[int]:
    is_sound = all(type(each) is int and 0 < each <= 100 for each in percents)  # noqa: PLR2004
    if not is_sound or list(percents) != sorted(set(percents)):
        raise ValueError(f"warnings are rising shares of 1 to 100 percent, not {percents!r}")
    return percents
