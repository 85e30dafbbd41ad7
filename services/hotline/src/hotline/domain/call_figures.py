"""Calls: offered, answered, given up, and how long people waited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hotline.domain.period_figures import HALF, NINETY_PERCENT, mean, percentile
from hotline.domain.stock import AnswerRate, answer_rate

ANSWER_RATE_KEPT = NINETY_PERCENT
"""What the hotline keeps to: nine of ten who ask for a person in service hours get one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCounts:
    """Calls of a period; the later counts are of those who asked for a person in service hours."""

    all_calls: int
    outside_hours: int
    menu_only: int
    offered: int
    answered: int
    given_up: int
    short_hang_ups: int
    waits: Mapping[int, int]
    """Seconds until the answer, with how many waited so long."""
    talk_seconds: int


@dataclass(frozen=True, slots=True)
class CallFigures:
    """The rates of a period's calls."""

    rate: AnswerRate
    is_kept: bool | None
    median_wait: int | None
    p90_wait: int | None
    mean_wait: Fraction | None
    mean_talk: Fraction | None


def call_figures(counts: CallCounts) -> CallFigures:
    """The answer rate counted both ways; it is judged by the stricter one, of all who asked."""
    rate = answer_rate(counts.answered, counts.offered, counts.short_hang_ups)
    return CallFigures(
        rate=rate,
        is_kept=None if rate.of_all is None else rate.of_all >= ANSWER_RATE_KEPT,
        median_wait=percentile(counts.waits, HALF),
        p90_wait=percentile(counts.waits, NINETY_PERCENT),
        mean_wait=mean(counts.waits),
        mean_talk=Fraction(counts.talk_seconds, counts.answered) if counts.answered else None,
    )
