"""Statistics of a period: counted, checked against their identities, then handed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session

from hotline.domain.period_figures import (
    Count,
    Family,
    Figures,
    family,
    stock_of,
    summed,
)
from hotline.domain.stock import require_identities
from hotline.domain.topics import Topic, ranked_topics, span_before
from hotline.store.statistics import counted_figures, received_by_category
from hotline.store.statistics_scope import Asked, counted_requests
from hotline.store.stock import open_at
from lawkit.shanghai import end_of_day
from servicekit.callers import Caller

MONTH = "month"


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a period, whole and by group; the groups cover everything."""

    asked: Asked
    total: Figures
    groups: Mapping[str, Figures]
    by_category: Mapping[str, int]


def counted(session: Session, caller: Caller, asked: Asked) -> Counted:
    """Count a period; raises StatisticsBrokenError rather than show figures that do not add up."""
    condition = counted_requests(caller, asked)
    groups = counted_figures(session, condition, asked)
    if asked.by == MONTH:
        _add_monthly_stock(session, condition, asked, groups)
    else:
        _add_stock(session, condition, asked, groups)
    total = _total(asked, groups)
    by_category = received_by_category(session, condition, asked)
    require_identities(stock_of(total), by_category, family(total, Family.OUTCOME))
    for figures in groups.values():
        stock = stock_of(figures)
        # Of a group's categories nothing is asked here: the whole is counted by category above.
        require_identities(stock, {"": stock.received}, family(figures, Family.OUTCOME))
    return Counted(asked, total, groups, by_category)


def whole(session: Session, caller: Caller, asked: Asked) -> Counted:
    """The same without groups."""
    return counted(session, caller, replace(asked, by=None))


def topics_of(session: Session, caller: Caller, asked: Asked) -> list[Topic]:
    """Issues of the period beside those of the span just as long before."""
    now = _issues(session, caller, asked)
    from_on, to_on = span_before(asked.from_on, asked.to_on)
    before = _issues(session, caller, replace(asked, from_on=from_on, to_on=to_on))
    return ranked_topics(now, before)


def _issues(session: Session, caller: Caller, asked: Asked) -> dict[str, int]:
    groups = counted(session, caller, replace(asked, by="issue")).groups
    found = {name: figures.get(Count.RECEIVED, 0) for name, figures in groups.items()}
    return {name: count for name, count in found.items() if count}


def _total(asked: Asked, groups: Mapping[str, Figures]) -> dict[str, int]:
    total = summed(groups.values())
    if asked.by == MONTH and groups:
        # Months follow one another: what is open at one end is not added up.
        total[Count.OPENING.value] = groups[min(groups)].get(Count.OPENING, 0)
        total[Count.CLOSING.value] = groups[max(groups)].get(Count.CLOSING, 0)
    return total


def _add_stock(
    session: Session,
    condition: ColumnElement[bool],
    asked: Asked,
    groups: dict[str, dict[str, int]],
) -> None:
    for name, instant in ((Count.OPENING, asked.since), (Count.CLOSING, asked.until)):
        for group, count in open_at(session, condition, asked.by, instant).items():
            groups.setdefault(group, {})[name.value] = count


def _add_monthly_stock(
    session: Session,
    condition: ColumnElement[bool],
    asked: Asked,
    groups: dict[str, dict[str, int]],
) -> None:
    """What was open at the ends of every month, each counted by itself."""
    opening = open_at(session, condition, None, asked.since).get("", 0)
    for month, last in months_within(asked.from_on, asked.to_on):
        closing = open_at(session, condition, None, end_of_day(last)).get("", 0)
        figures = groups.setdefault(month, {})
        figures[Count.OPENING.value], figures[Count.CLOSING.value] = opening, closing
        opening = closing


def months_within(from_on: date, to_on: date) -> list[tuple[str, date]]:
    """Every month that the span touches, with its last day in the span."""
    months: list[tuple[str, date]] = []
    first = from_on
    while first <= to_on:
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        months.append((f"{first:%Y-%m}", min(following - timedelta(days=1), to_on)))
        first = following
    return months
