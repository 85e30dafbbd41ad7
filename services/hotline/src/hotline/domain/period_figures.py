"""Figures of a period: whole numbers that add up, and the rates that follow from them.

Everything counted is a whole number under a name, so months add up to years, groups to totals,
and a frozen month can be compared with a recount figure by figure. Rates, medians and percentiles
are never stored: they follow from the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from hotline.domain.stock import Stock

Figures = Mapping[str, int]
"""Counts by name; what is absent is zero."""

NINETY_PERCENT = Fraction(9, 10)
HALF = Fraction(1, 2)
SATISFIED = frozenset({4, 5})


class Count(StrEnum):
    """What is counted, once per request or movement."""

    RECEIVED = "received"
    VALID = "valid"
    URGENT = "urgent"
    REPEATED = "repeated"
    COMPLAINTS = "complaints"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    UNMERGED = "unmerged"
    REOPENED = "reopened"
    RETURNED = "returned"
    SETTLED = "settled"
    SETTLED_FEN = "settled_fen"
    HANDED_OVER = "handed_over"
    LETTERS = "letters"
    RESOLVED = "resolved"
    NOT_RESOLVED = "not_resolved"
    OPENING = "opening"
    CLOSING = "closing"


class Family(StrEnum):
    """What is counted by a further word: `outcome.SETTLED_PAID`, `closed_after.12`."""

    OUTCOME = "outcome"
    MET = "clock_met"
    BREACHED = "clock_breached"
    CONTACTED_AFTER = "contacted_after"
    CLOSED_AFTER = "closed_after"
    SCORE = "score"
    RECOVERED_FEN = "recovered_fen"
    RECOVERED = "recovered"
    MEDIATION = "mediation"

    def of(self, word: object) -> str:
        """The name of a figure of this family."""
        return f"{self.value}.{word}"


def family(figures: Figures, kind: Family) -> dict[str, int]:
    """The figures of a family by their further word."""
    prefix = f"{kind.value}."
    found = ((name, count) for name, count in figures.items() if name.startswith(prefix))
    return {name.removeprefix(prefix): count for name, count in sorted(found)}


def histogram(figures: Figures, kind: Family) -> dict[int, int]:
    """A family whose words are whole numbers: how many had each."""
    return {int(word): count for word, count in family(figures, kind).items()}


def summed(many: Iterable[Figures]) -> dict[str, int]:
    """Figures of several groups or months added up."""
    total: Counter[str] = Counter()
    for figures in many:
        total.update(figures)
    return {name: count for name, count in total.items() if count}


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole; None of nothing."""
    return Fraction(part, whole) if whole else None


def percentile(counts: Mapping[int, int], rank: Fraction) -> int | None:
    """The smallest value that at least this share of all does not exceed (nearest rank)."""
    total = sum(counts.values())
    if total == 0:
        return None
    reached = 0
    for value in sorted(counts):
        reached += counts[value]
        if reached >= rank * total:
            return value
    raise AssertionError("all of them do not exceed the largest")


def mean(counts: Mapping[int, int]) -> Fraction | None:
    """The mean of the values, exact."""
    total = sum(counts.values())
    return share(sum(value * count for value, count in counts.items()), total)


@dataclass(frozen=True, slots=True)
class Rates:
    """What follows from the figures of a group."""

    valid: Fraction | None
    repeated: Fraction | None
    reopened: Fraction | None
    settled: Fraction | None
    satisfied: Fraction | None
    mean_score: Fraction | None
    resolved: Fraction | None
    median_days_to_contact: int | None
    p90_days_to_contact: int | None
    median_days_to_close: int | None
    p90_days_to_close: int | None
    in_time: Mapping[str, Fraction]
    """Of every clock the share that was met of those that ended."""


def rates(figures: Figures) -> Rates:
    """The rates of a group: None wherever there was nothing to take a share of."""

    def count(name: Count) -> int:
        return figures.get(name, 0)

    scores = histogram(figures, Family.SCORE)
    contacted = histogram(figures, Family.CONTACTED_AFTER)
    closed = histogram(figures, Family.CLOSED_AFTER)
    satisfied = sum(number for score, number in scores.items() if score in SATISFIED)
    answered = count(Count.RESOLVED) + count(Count.NOT_RESOLVED)
    return Rates(
        valid=share(count(Count.VALID), count(Count.RECEIVED)),
        repeated=share(count(Count.REPEATED), count(Count.RECEIVED)),
        reopened=share(count(Count.REOPENED), count(Count.CLOSED)),
        settled=share(count(Count.SETTLED), count(Count.CLOSED) + count(Count.WITHDRAWN)),
        satisfied=share(satisfied, sum(scores.values())),
        mean_score=mean(scores),
        resolved=share(count(Count.RESOLVED), answered),
        median_days_to_contact=percentile(contacted, HALF),
        p90_days_to_contact=percentile(contacted, NINETY_PERCENT),
        median_days_to_close=percentile(closed, HALF),
        p90_days_to_close=percentile(closed, NINETY_PERCENT),
        in_time=_in_time(figures),
    )


def _in_time(figures: Figures) -> dict[str, Fraction]:
    met, breached = family(figures, Family.MET), family(figures, Family.BREACHED)
    return {
        clock: Fraction(met.get(clock, 0), met.get(clock, 0) + breached.get(clock, 0))
        for clock in sorted(met.keys() | breached.keys())
        if met.get(clock, 0) + breached.get(clock, 0)
    }


def stock_of(figures: Figures) -> Stock:
    """The movements of a group as its stock equation has them."""
    return Stock(
        opening=figures.get(Count.OPENING, 0),
        received=figures.get(Count.RECEIVED, 0),
        reopened=figures.get(Count.REOPENED, 0),
        closed=figures.get(Count.CLOSED, 0),
        merged=figures.get(Count.MERGED, 0),
        unmerged=figures.get(Count.UNMERGED, 0),
        withdrawn=figures.get(Count.WITHDRAWN, 0),
        closing=figures.get(Count.CLOSING, 0),
    )
