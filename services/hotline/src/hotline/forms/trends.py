"""Trend, institutions, topics, clocks and calls as they go out."""

from __future__ import annotations

from datetime import date

from hotline.domain.period_figures import share
from hotline.forms.statistics import ClockEndsAnswer, FiguresAnswer, RateAnswer, rate
from servicekit.wire import WireModel


class TrendPointAnswer(WireModel):
    """What moved in one day, week or month."""

    from_on: date
    received: int
    valid: int
    closed: int
    breached: int
    recovered_fen: int


class TrendAnswer(WireModel):
    """The period step by step; a step without anything is there with zeros."""

    from_on: date
    to_on: date
    step: str
    points: list[TrendPointAnswer]


class InstitutionFiguresAnswer(WireModel):
    """One institution's figures, and complaints per 10,000 clients where they were counted."""

    code: str
    name: str
    figures: FiguresAnswer
    clients: int | None
    clients_counted_on: date | None
    complaints_per_10000_clients: RateAnswer | None


class InstitutionsAnswer(WireModel):
    """Institutions of a period, most complained about first."""

    from_on: date
    to_on: date
    items: list[InstitutionFiguresAnswer]


class TopicAnswer(WireModel):
    """An issue, and how it has grown against the span just as long before."""

    issue: str
    name: str
    requests: int | None
    before: int | None
    growth: RateAnswer | None


class TopicsAnswer(WireModel):
    """The issues of a period, largest first."""

    from_on: date
    to_on: date
    before_from_on: date
    before_to_on: date
    items: list[TopicAnswer]


class SlaAnswer(WireModel):
    """How the clocks of a period ended, whole and by institution."""

    from_on: date
    to_on: date
    clocks: dict[str, ClockEndsAnswer]
    institutions: dict[str, dict[str, ClockEndsAnswer]]


class CallCountsAnswer(WireModel):
    """Calls; counts from `offered` on are of those who asked for a person in service hours."""

    group: str
    all_calls: int
    outside_hours: int
    menu_only: int
    offered: int
    answered: int
    given_up: int
    short_hang_ups: int
    answer_rate: RateAnswer | None
    answer_rate_without_short: RateAnswer | None
    is_ninety_percent_kept: bool | None
    median_wait_seconds: int | None
    p90_wait_seconds: int | None
    mean_wait_seconds: RateAnswer | None
    mean_talk_seconds: RateAnswer | None


class CallsAnswer(WireModel):
    """The calls of a period, whole and step by step."""

    from_on: date
    to_on: date
    total: CallCountsAnswer
    groups: list[CallCountsAnswer]


def per_10000(complaints: int, clients: int) -> RateAnswer | None:
    """Complaints for every 10,000 clients."""
    found = share(complaints * 10_000, clients)
    return rate(found)
