"""Statistics as they go out; rates are decimal strings with their exact fraction beside."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from fractions import Fraction

from lawkit.rounding import decimal_text, exact_text
from mediation.domain.statistics import Statistics
from servicekit.wire import WireModel


class StatisticsAnswer(WireModel):
    """The sums of a group of cases and the two rates, each by its name."""

    received: int
    accepted: int
    refused: int
    not_yet_decided: int
    withdrawn_before_acceptance: int
    refused_by_code: dict[str, int]
    consented: int
    agreed: int
    failed: int
    withdrawn: int
    open: int
    failed_after_consent: int
    failed_by_reason: dict[str, int]
    investors: int
    claimed_fen: int
    agreed_fen: int
    paid_fen: int
    returned_fen: int
    median_days: int | None
    p90_days: int | None
    confirmations_applied: int
    confirmations_granted: int
    success_rate_of_concluded: str | None
    success_rate_of_concluded_exact: str | None
    success_rate_of_accepted: str | None
    success_rate_of_accepted_exact: str | None
    performance_rate: str | None
    performance_rate_exact: str | None


class GroupAnswer(WireModel):
    """The statistics of one group; `name` is how papers call it."""

    group: str
    name: str
    statistics: StatisticsAnswer


class ReportAnswer(WireModel):
    """The statistics of a period, whole and by group."""

    from_on: date
    to_on: date
    by: str
    total: StatisticsAnswer
    groups: list[GroupAnswer]


def statistics_answer(found: Statistics) -> StatisticsAnswer:
    """Statistics as they go out."""
    facts = {each.name: getattr(found, each.name) for each in fields(found)}
    rates = ("success_rate_of_concluded", "success_rate_of_accepted", "performance_rate")
    for name in rates:
        facts.update(_rate(name, getattr(found, name)))
    return StatisticsAnswer.model_validate(facts)


def _rate(name: str, value: Fraction | None) -> dict[str, str | None]:
    if value is None:
        return {name: None, f"{name}_exact": None}
    return {name: decimal_text(value), f"{name}_exact": exact_text(value)}
