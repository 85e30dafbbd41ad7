"""The clock policy: every clock with its unit, its dated lengths and where they come from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from mediation.domain.clock_errors import ClockNotInForceError, UnknownClockError


class ClockUnit(StrEnum):
    """What a clock's length counts."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "hour"
    FIXED_DATE = "fixed_date"


class Extension(StrEnum):
    """Whose agreement makes a clock longer."""

    NONE = "none"
    ALL_PARTIES = "all_parties"
    INVESTOR_SIDE = "investor_side"
    COURT = "court"
    ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, slots=True)
class DatedLength:
    """A length from `since` on; None where the agreement or plan names it."""

    since: date
    length: int | None
    is_verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """One clock of the policy."""

    code: str
    title_zh: str
    starts_zh: str
    unit: ClockUnit
    extension: Extension
    largest_extension: int | None
    can_pause: bool
    is_length_agreed: bool
    checked_on: date
    lengths: tuple[DatedLength, ...]

    def on(self, day: date) -> DatedLength:
        """The length in force on a day; ClockNotInForceError when there is none."""
        in_force = [length for length in self.lengths if length.since <= day]
        if not in_force:
            raise ClockNotInForceError(self.code, day)
        return in_force[-1]

    def overridden(self, lengths: tuple[DatedLength, ...]) -> ClockPolicy:
        """The policy with an organisation's own lengths on top; on the same day theirs counts."""
        by_day = {length.since: length for length in (*self.lengths, *lengths)}
        return replace(self, lengths=tuple(by_day[day] for day in sorted(by_day)))


class ClockPolicyFileError(ValueError):
    """A policy file that cannot be trusted."""


@cache
def shipped_policy() -> Mapping[str, ClockPolicy]:
    """The clocks that come with this service, by their codes."""
    text = (files("mediation") / "figures" / "clock_policy.toml").read_text(encoding="utf-8")
    return read_policy(text)


def read_policy(text: str) -> Mapping[str, ClockPolicy]:
    """The clocks of a policy file; ClockPolicyFileError when any of it cannot be trusted."""
    tables = tomllib.loads(text)
    try:
        return MappingProxyType({code: _policy(code, tables[code]) for code in tables})
    except (KeyError, TypeError, ValueError) as error:
        raise ClockPolicyFileError(f"clock policy: {error!r}") from error


def policy_of(code: str, policies: Mapping[str, ClockPolicy]) -> ClockPolicy:
    """The clock of a code; UnknownClockError otherwise."""
    found = policies.get(code)
    if found is None:
        raise UnknownClockError(code, sorted(policies))
    return found


_KEYS = {"title_zh", "starts_zh", "unit", "extension", "checked_on", "values"}
_FURTHER_KEYS = {"largest_extension", "can_pause", "is_length_agreed"}


def _policy(code: str, table: dict[str, Any]) -> ClockPolicy:
    unknown = set(table) - _KEYS - _FURTHER_KEYS
    if unknown:
        raise ValueError(f"{code}: unknown keys {sorted(unknown)}")
    lengths = tuple(_length(code, entry) for entry in table["values"])
    days = [length.since for length in lengths]
    if not days or days != sorted(set(days)):
        raise ValueError(f"{code}: values are listed oldest first, at least one")
    return ClockPolicy(
        code=code,
        title_zh=table["title_zh"],
        starts_zh=table["starts_zh"],
        unit=ClockUnit(table["unit"]),
        extension=Extension(table["extension"]),
        largest_extension=table.get("largest_extension"),
        can_pause=table.get("can_pause", False),
        is_length_agreed=table.get("is_length_agreed", False),
        checked_on=_plain_day(table["checked_on"]),
        lengths=lengths,
    )


def _length(code: str, entry: dict[str, Any]) -> DatedLength:
    length = entry.get("length")
    if length is not None and (type(length) is not int or length < 1):
        raise ValueError(f"{code}: a length is a whole number of at least 1")
    if not entry["source"].strip() or type(entry["is_verified"]) is not bool:
        raise ValueError(f"{code}: every value names its source and whether it was verified")
    return DatedLength(_plain_day(entry["since"]), length, entry["is_verified"], entry["source"])


def _plain_day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"a plain date is needed, not {value!r}")
    return value
