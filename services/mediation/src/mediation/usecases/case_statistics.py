"""Closing statistics of cases, grouped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from sqlmodel import Session

from lawkit.shanghai import shanghai_day
from mediation.domain.statistics import CountedCase, statistics
from mediation.forms.case_reports import GroupAnswer, ReportAnswer, statistics_answer
from mediation.store.case_reports import ReportFilter, counted_cases
from mediation.store.closing_facts import mediators_by_case
from mediation.store.organisations import Names, names_of
from mediation.tables.cases import CaseRow
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.database import Database

_GROUPS: Mapping[str, Callable[[CaseRow], str]] = {
    "court": lambda case: case.court or "",
    "month": lambda case: f"{shanghai_day(case.created_at):%Y-%m}",
    "year": lambda case: f"{shanghai_day(case.created_at):%Y}",
    "origin": lambda case: case.origin,
    "issuer": lambda case: case.issuer,
    "tier": lambda case: case.tier,
}
_NAMED = ("court", "issuer")
Listed = Sequence[tuple[CaseRow, CountedCase]]


def case_statistics(
    session: Session, database: Database, caller: Caller, wanted: ReportFilter, by: str
) -> ReportAnswer:
    """The statistics of the cases received in a period, as far as the caller sees them."""
    listed = counted_cases(session, caller, day_in_shanghai(database.clock()), wanted)
    names = Names({})
    if by == "mediator":
        grouped, names = _by_mediator(session, listed)
    else:
        grouped = _by_fact(listed, by)
    if by in _NAMED:
        names = names_of(session, grouped)
    groups = [
        GroupAnswer(
            group=group,
            name=names.of(group),
            statistics=statistics_answer(statistics(grouped[group])),
        )
        for group in sorted(grouped)
    ]
    total = statistics_answer(statistics(counted for _, counted in listed))
    return ReportAnswer(
        from_on=wanted.from_on, to_on=wanted.to_on, by=by, total=total, groups=groups
    )


def _by_fact(listed: Listed, by: str) -> dict[str, list[CountedCase]]:
    grouped: dict[str, list[CountedCase]] = defaultdict(list)
    for case, counted in listed:
        grouped[_GROUPS[by](case)].append(counted)
    return grouped


def _by_mediator(session: Session, listed: Listed) -> tuple[dict[str, list[CountedCase]], Names]:
    """Every case with each of its mediators, past ones too; one without any under no name."""
    known: dict[str, str] = {}
    mediators = mediators_by_case(session, [case.id for case, _ in listed])
    grouped: dict[str, list[CountedCase]] = defaultdict(list)
    for case, counted in listed:
        for subject, name in mediators.get(case.id) or [("", "")]:
            grouped[subject].append(counted)
            known[subject] = name
    return grouped, Names(known)
