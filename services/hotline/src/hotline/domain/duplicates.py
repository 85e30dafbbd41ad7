"""Duplicates, repeat complainants and mass events: what to suggest, and what to link at once.

Nothing here merges or rejects: a person decides. Thresholds are exact, so that two machines agree
about a text that sits on one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from hotline.domain.similarity import bigrams, comparable, edit_ratio, jaccard
from lawkit.calendar import Calendar, add_working_days
from lawkit.shanghai import shanghai_day

LOOK_BACK = timedelta(days=180)
LINK_WITHIN = timedelta(days=30)
SUGGEST_JACCARD = Fraction(45, 100)
SUGGEST_RATIO = Fraction(75)
LINK_RATIO = Fraction(90)
MASS_JACCARD = Fraction(35, 100)
MASS_IDENTITIES = 10
MASS_WORKING_DAYS = 3


class Likeness(StrEnum):
    """What two requests that are alike are to each other."""

    LINK = "link"
    SUGGEST = "suggest"


@dataclass(frozen=True, slots=True)
class ComparedText:
    """A request as it is compared: masked text, whose it is, against whom, and when it came."""

    request_ref: str
    text: str
    pairs: frozenset[str]
    identity: str | None
    institution: str | None
    received_at: datetime

    @classmethod
    def of(
        cls,
        request_ref: str,
        masked_text: str,
        *,
        identity: str | None,
        institution: str | None,
        received_at: datetime,
    ) -> ComparedText:
        """Prepared once, compared often."""
        return cls(
            request_ref,
            comparable(masked_text),
            bigrams(masked_text),
            identity,
            institution,
            received_at,
        )


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier request that is alike, how much, and what follows.

    `is_repeat`: the same person complains about the same institution in like words again.
    """

    request_ref: str
    jaccard: Fraction
    ratio: Fraction
    likeness: Likeness
    is_repeat: bool


def similar(request: ComparedText, earlier: Iterable[ComparedText]) -> list[Similar]:
    """Earlier requests of the same person or institution that are alike, most alike first.

    Suggested from a Jaccard of 0.45 or a ratio of 75, within 180 days; linked (never merged) when
    person and institution are the same and the ratio is 90 within 30 days.
    """
    found = []
    for other in earlier:
        if not _is_candidate(request, other):
            continue
        shared = jaccard(request.pairs, other.pairs)
        ratio = edit_ratio(request.text, other.text)
        if shared >= SUGGEST_JACCARD or ratio >= SUGGEST_RATIO:
            is_repeat = _is_by_same_person(request, other) and _is_about_same_firm(request, other)
            is_recent = request.received_at - other.received_at <= LINK_WITHIN
            is_linked = is_repeat and is_recent and ratio >= LINK_RATIO
            likeness = Likeness.LINK if is_linked else Likeness.SUGGEST
            found.append(Similar(other.request_ref, shared, ratio, likeness, is_repeat))
    return sorted(found, key=lambda each: (-each.ratio, -each.jaccard, each.request_ref))


def _is_candidate(request: ComparedText, other: ComparedText) -> bool:
    age = request.received_at - other.received_at
    return (
        request.request_ref != other.request_ref
        and (_is_by_same_person(request, other) or _is_about_same_firm(request, other))
        and timedelta() <= age <= LOOK_BACK
    )


def _is_by_same_person(one: ComparedText, other: ComparedText) -> bool:
    return one.identity is not None and one.identity == other.identity


def _is_about_same_firm(one: ComparedText, other: ComparedText) -> bool:
    return one.institution is not None and one.institution == other.institution


@dataclass(frozen=True, slots=True)
class MassEvent:
    """Requests of many people about one institution that are alike and came together."""

    institution: str
    request_refs: tuple[str, ...]
    identities: int
    first_on: date
    last_on: date


def mass_events(requests: Sequence[ComparedText], calendar: Calendar) -> list[MassEvent]:
    """Groups of at least 10 people, one institution, like words, within 3 working days.

    A group grows from its first request; every member is like that one or like another member.
    """
    waiting = sorted(
        (each for each in requests if each.institution is not None),
        key=lambda each: (each.received_at, each.request_ref),
    )
    events: list[MassEvent] = []
    taken: set[str] = set()
    for first in waiting:
        if first.request_ref in taken:
            continue
        group = _group(first, [each for each in waiting if each.request_ref not in taken], calendar)
        people = {each.identity for each in group if each.identity is not None}
        if len(people) >= MASS_IDENTITIES:
            taken.update(each.request_ref for each in group)
            events.append(_event(group, len(people)))
    return events


def _group(
    first: ComparedText, others: Sequence[ComparedText], calendar: Calendar
) -> list[ComparedText]:
    first_on = shanghai_day(first.received_at)
    # The day of the first request and two more working days are three.
    start = calendar.working_on_or_after(first_on)
    last_on = add_working_days(start, MASS_WORKING_DAYS - 1, calendar)
    near = {
        each.request_ref: each
        for each in others
        if each.institution == first.institution
        and first_on <= shanghai_day(each.received_at) <= last_on
    }
    near.pop(first.request_ref, None)
    group, edge = [first], deque([first])
    while edge:
        member = edge.popleft()
        like = [each for each in near.values() if jaccard(member.pairs, each.pairs) >= MASS_JACCARD]
        for each in like:
            del near[each.request_ref]
        group += like
        edge += like
    return group


def _event(group: Sequence[ComparedText], identities: int) -> MassEvent:
    days = [shanghai_day(each.received_at) for each in group]
    institution = group[0].institution
    assert institution is not None, "requests without institution are in no group"
    refs = tuple(sorted(each.request_ref for each in group))
    return MassEvent(institution, refs, identities, min(days), max(days))
