"""Trend, institutions, clocks and calls of a period, as they go out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from hotline.domain.call_figures import CallCounts, call_figures
from hotline.domain.period_figures import Count, Family, Figures, family, summed
from hotline.domain.periods import Pace, step_of, steps_within
from hotline.domain.small_cells import published
from hotline.domain.topics import Topic, span_before
from hotline.forms.statistics import clocks_answer, figures_answer, rate
from hotline.forms.trends import (
    CallCountsAnswer,
    CallsAnswer,
    InstitutionFiguresAnswer,
    InstitutionsAnswer,
    SlaAnswer,
    TopicAnswer,
    TopicsAnswer,
    TrendAnswer,
    TrendPointAnswer,
    per_10000,
)
from hotline.store.calendar_spans import day_of
from hotline.store.call_figures import call_counts
from hotline.store.frozen_months import clients_of
from hotline.store.group_names import directory_names, issue_titles
from hotline.store.statistics import counted_days
from hotline.store.statistics_scope import Asked, counted_requests
from hotline.tables.directory import InstitutionRow
from hotline.usecases.statistics import counted, topics_of
from servicekit.callers import Caller


def trend(session: Session, caller: Caller, asked: Asked, pace: Pace) -> TrendAnswer:
    """What came and ended step by step."""
    days = counted_days(session, counted_requests(caller, asked), asked)
    steps: dict[str, list[Figures]] = defaultdict(list)
    for number, figures in days.items():
        steps[step_of(day_of(number), pace).isoformat()].append(figures)
    points = [
        _point(step.isoformat(), summed(steps[step.isoformat()]))
        for step in steps_within(asked.from_on, asked.to_on, pace)
    ]
    return TrendAnswer(from_on=asked.from_on, to_on=asked.to_on, step=pace, points=points)


def _point(step: str, figures: Figures) -> TrendPointAnswer:
    return TrendPointAnswer.model_validate(
        {
            "from_on": step,
            "received": figures.get(Count.RECEIVED, 0),
            "valid": figures.get(Count.VALID, 0),
            "closed": figures.get(Count.CLOSED, 0),
            "breached": sum(family(figures, Family.BREACHED).values()),
            "recovered_fen": sum(family(figures, Family.RECOVERED_FEN).values()),
        }
    )


def institutions(session: Session, caller: Caller, asked: Asked) -> InstitutionsAnswer:
    """Every institution with requests in the period, most complained about first."""
    groups = counted(session, caller, replace(asked, by="institution")).groups
    names, clients = directory_names(session, InstitutionRow), clients_of(session)
    items = []
    for code, figures in groups.items():
        if not code:
            continue
        count = clients.get(code)
        complaints = figures.get(Count.COMPLAINTS, 0)
        items.append(
            InstitutionFiguresAnswer(
                code=code,
                name=names.get(code, code),
                figures=figures_answer(figures),
                clients=None if count is None else count.clients,
                clients_counted_on=None if count is None else count.counted_on,
                complaints_per_10000_clients=(
                    None if count is None else per_10000(complaints, count.clients)
                ),
            )
        )
    items.sort(key=lambda item: (-item.figures.complaints, item.code))
    return InstitutionsAnswer(from_on=asked.from_on, to_on=asked.to_on, items=items)


def topics(session: Session, caller: Caller, asked: Asked, *, is_public: bool) -> TopicsAnswer:
    """Issues by size with their growth; small ones are hidden in what is public."""
    found = topics_of(session, caller, asked)
    from_on, to_on = span_before(asked.from_on, asked.to_on)
    titles = issue_titles(session)
    now = published({topic.issue: topic.requests for topic in found})
    before = published({topic.issue: topic.before for topic in found})
    items = [
        _topic(
            topic,
            titles,
            requests=now[topic.issue] if is_public else topic.requests,
            before=before[topic.issue] if is_public else topic.before,
        )
        for topic in found
    ]
    return TopicsAnswer(
        from_on=asked.from_on,
        to_on=asked.to_on,
        before_from_on=from_on,
        before_to_on=to_on,
        items=items,
    )


def _topic(
    topic: Topic, titles: Mapping[str, str], *, requests: int | None, before: int | None
) -> TopicAnswer:
    is_hidden = requests is None or before is None
    return TopicAnswer(
        issue=topic.issue,
        name=titles.get(topic.issue, topic.issue),
        requests=requests,
        before=before,
        growth=None if is_hidden else rate(topic.growth),
    )


def clocks(session: Session, caller: Caller, asked: Asked) -> SlaAnswer:
    """How clocks ended, whole and by institution."""
    found = counted(session, caller, replace(asked, by="institution"))
    return SlaAnswer(
        from_on=asked.from_on,
        to_on=asked.to_on,
        clocks=clocks_answer(found.total),
        institutions={
            code: clocks_answer(figures) for code, figures in sorted(found.groups.items()) if code
        },
    )


def calls(session: Session, asked: Asked, by: str) -> CallsAnswer:
    """The switchboard of a period, whole and by day or month."""
    [total] = call_counts(session, asked, None).values() or [NO_CALLS]
    groups = call_counts(session, asked, by)
    return CallsAnswer(
        from_on=asked.from_on,
        to_on=asked.to_on,
        total=_calls("", total),
        groups=[_calls(group, groups[group]) for group in sorted(groups)],
    )


NO_CALLS = CallCounts(
    all_calls=0,
    outside_hours=0,
    menu_only=0,
    offered=0,
    answered=0,
    given_up=0,
    short_hang_ups=0,
    waits={},
    talk_seconds=0,
)


def _calls(group: str, counts: CallCounts) -> CallCountsAnswer:
    figures = call_figures(counts)
    return CallCountsAnswer(
        group=group,
        all_calls=counts.all_calls,
        outside_hours=counts.outside_hours,
        menu_only=counts.menu_only,
        offered=counts.offered,
        answered=counts.answered,
        given_up=counts.given_up,
        short_hang_ups=counts.short_hang_ups,
        answer_rate=rate(figures.rate.of_all),
        answer_rate_without_short=rate(figures.rate.without_short),
        is_ninety_percent_kept=figures.is_kept,
        median_wait_seconds=figures.median_wait,
        p90_wait_seconds=figures.p90_wait,
        mean_wait_seconds=rate(figures.mean_wait),
        mean_talk_seconds=rate(figures.mean_talk),
    )
