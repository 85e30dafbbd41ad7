"""Closing statistics of cases, per period and by court, month, origin, issuer or state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Depends, Query

from lawkit.shanghai import shanghai_day
from mediation.domain.statistics import CountedCase, statistics
from mediation.forms.case_reports import GroupAnswer, ReportAnswer, statistics_answer
from mediation.store.case_reports import ReportFilter, counted_cases
from mediation.tables.cases import CaseRow
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.wire import Day

router = new_router("reports")
Reading = Annotated[
    Caller, Depends(needs("case_admin", "supervisor", "court", "court_clerk", "mediator"))
]
Words = Annotated[str | None, Query(max_length=200)]
By = Literal["court", "month", "year", "origin", "issuer", "tier"]

_GROUPS: dict[str, Callable[[CaseRow], str]] = {
    "court": lambda case: case.court or "",
    "month": lambda case: f"{shanghai_day(case.created_at):%Y-%m}",
    "year": lambda case: f"{shanghai_day(case.created_at):%Y}",
    "origin": lambda case: case.origin,
    "issuer": lambda case: case.issuer,
    "tier": lambda case: case.tier,
}


def report_filter(
    from_on: Annotated[Day, Query()],
    to_on: Annotated[Day, Query()],
    court: Words = None,
    issuer: Words = None,
    origin: Words = None,
    mediator: Words = None,
) -> ReportFilter:
    """Which cases the report is about."""
    return ReportFilter(from_on, to_on, court, issuer, origin, mediator)


@router.get("/reports/mediation")
def get_mediation_report(
    caller: Reading,
    database: CurrentDatabase,
    wanted: Annotated[ReportFilter, Depends(report_filter)],
    by: By = "court",
) -> ReportAnswer:
    """The statistics of the cases received in a period, as far as the caller sees them."""
    with database.reading() as session:
        today = day_in_shanghai(database.clock())
        listed = counted_cases(session, caller, today, wanted)
        grouped: dict[str, list[CountedCase]] = defaultdict(list)
        for case, counted in listed:
            grouped[_GROUPS[by](case)].append(counted)
    groups = [
        GroupAnswer(group=name, statistics=statistics_answer(statistics(grouped[name])))
        for name in sorted(grouped)
    ]
    total = statistics_answer(statistics(counted for _, counted in listed))
    return ReportAnswer(
        from_on=wanted.from_on, to_on=wanted.to_on, by=by, total=total, groups=groups
    )
