"""Topics: what the requests of a period are about, and how that has grown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from hotline.domain.periods import is_whole_months


@dataclass(frozen=True, slots=True)
class Topic:
    """An issue with its requests now and in the span before; growth of nothing is None."""

    issue: str
    requests: int
    before: int

    @property
    def growth(self) -> Fraction | None:
        return Fraction(self.requests - self.before, self.before) if self.before else None

    @property
    def added(self) -> int:
        return self.requests - self.before


def ranked_topics(now: Mapping[str, int], before: Mapping[str, int]) -> list[Topic]:
    """Topics by size, then by growth, then by code; one that has vanished comes last."""
    topics = [
        Topic(issue, now.get(issue, 0), before.get(issue, 0))
        for issue in now.keys() | before.keys()
    ]
    return sorted(topics, key=lambda topic: (-topic.requests, -topic.added, topic.issue))


def span_before(from_on: date, to_on: date) -> tuple[date, date]:
    """The span just as long before this one; whole months stand against whole months."""
    last = from_on - timedelta(days=1)
    if not is_whole_months(from_on, to_on):
        return last - (to_on - from_on), last
    months = (to_on.year - from_on.year) * 12 + to_on.month - from_on.month + 1
    place = from_on.year * 12 + from_on.month - 1 - months
    return date(place // 12, place % 12 + 1, 1), last
