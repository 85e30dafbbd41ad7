"""Statistics: JSON, CSV, workbook and paper; what is public, to everybody."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response

from hotline.domain.periods import Pace
from hotline.forms.statistics import PublicSummaryAnswer, SummaryAnswer
from hotline.forms.trends import (
    CallsAnswer,
    InstitutionsAnswer,
    SlaAnswer,
    TopicsAnswer,
    TrendAnswer,
)
from hotline.reports.further_tables import (
    calls_report,
    institutions_report,
    sla_report,
    topics_report,
    trend_report,
)
from hotline.reports.statistics_tables import public_report, summary_report
from hotline.store.statistics_scope import (
    SEES_ALL_FIGURES,
    SEES_OWN_FIGURES,
    Asked,
    is_public,
)
from hotline.usecases import trends
from hotline.usecases.summary import public_summary, require_public, summary
from paperkit.http_answers import offered, table
from paperkit.orders import TABLES
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.periods import AskedDays

router = new_router("statistics")
Reader = Annotated[Caller, Depends(needs(*SEES_ALL_FIGURES, *SEES_OWN_FIGURES))]
CallReader = Annotated[Caller, Depends(needs(*SEES_ALL_FIGURES, "call_agent"))]
Word = Annotated[str | None, Query(max_length=200)]
By = Literal[
    "channel",
    "category",
    "subject",
    "issue",
    "institution",
    "branch",
    "region",
    "rulebook",
    "month",
]


def asked(
    days: AskedDays,
    channel: Word = None,
    category: Word = None,
    subject: Word = None,
    issue: Word = None,
    institution: Word = None,
    branch: Word = None,
    region: Word = None,
) -> Asked:
    """The period and what narrows it down."""
    named = {
        "channel": channel,
        "category": category,
        "subject": subject,
        "issue": issue,
        "institution": institution,
        "branch": branch,
        "region": region,
    }
    filters = tuple((name, value) for name, value in named.items() if value is not None)
    return Asked(*days, filters=filters)


Wanted = Annotated[Asked, Depends(asked)]
Summaries = SummaryAnswer | PublicSummaryAnswer


@router.get("/stats/summary", responses={200: {"model": Summaries, **offered(TABLES)[200]}})
def get_summary(
    caller: AnyCaller,
    database: CurrentDatabase,
    request: Request,
    wanted: Wanted,
    by: Annotated[By | None, Query()] = None,
) -> Response:
    """The figures of a period; whoever works for none of the parties gets what is public."""
    grouped = Asked(wanted.from_on, wanted.to_on, by, wanted.filters)
    made_at = database.clock()
    name = f"hotline-{wanted.from_on}-{wanted.to_on}"
    if is_public(caller):
        with database.reading() as session:
            shown = public_summary(session, caller, grouped, day_in_shanghai(made_at))
        return table(request, shown, lambda: public_report(shown, made_at), name)
    with database.reading() as session:
        found = summary(session, caller, grouped)
    return table(request, found, lambda: summary_report(found, made_at), name)


@router.get("/stats/trend", responses=offered(TABLES, TrendAnswer))
def get_trend(
    caller: Reader,
    database: CurrentDatabase,
    request: Request,
    wanted: Wanted,
    step: Annotated[Pace, Query()] = Pace.MONTH,
) -> Response:
    """What came and ended by day, week or month."""
    with database.reading() as session:
        found = trends.trend(session, caller, wanted, step)
    made_at = database.clock()
    return table(request, found, lambda: trend_report(found, made_at), "hotline-trend")


@router.get("/stats/institutions", responses=offered(TABLES, InstitutionsAnswer))
def get_institutions(
    caller: Reader, database: CurrentDatabase, request: Request, wanted: Wanted
) -> Response:
    """Institutions beside each other, with complaints per 10,000 clients where counted."""
    with database.reading() as session:
        found = trends.institutions(session, caller, wanted)
    made_at = database.clock()
    name = "hotline-institutions"
    return table(request, found, lambda: institutions_report(found, made_at), name)


@router.get("/stats/topics", responses=offered(TABLES, TopicsAnswer))
def get_topics(
    caller: AnyCaller, database: CurrentDatabase, request: Request, wanted: Wanted
) -> Response:
    """What the requests are about, and how that has grown."""
    made_at = database.clock()
    public = is_public(caller)
    if public:
        require_public(wanted, day_in_shanghai(made_at))
    with database.reading() as session:
        found = trends.topics(session, caller, wanted, is_public=public)
    return table(request, found, lambda: topics_report(found, made_at), "hotline-topics")


@router.get("/stats/sla", responses=offered(TABLES, SlaAnswer))
def get_sla(
    caller: Reader, database: CurrentDatabase, request: Request, wanted: Wanted
) -> Response:
    """How clocks ended: met, or breached at their deadline."""
    with database.reading() as session:
        found = trends.clocks(session, caller, wanted)
    made_at = database.clock()
    return table(request, found, lambda: sla_report(found, made_at), "hotline-sla")


@router.get("/stats/calls", responses=offered(TABLES, CallsAnswer))
def get_calls(
    _caller: CallReader,
    database: CurrentDatabase,
    request: Request,
    days: AskedDays,
    by: Annotated[Literal["day", "month"], Query()] = "month",
) -> Response:
    """The switchboard: offered, answered, given up, waits; the answer rate counted both ways."""
    with database.reading() as session:
        found = trends.calls(session, Asked(*days), by)
    made_at = database.clock()
    return table(request, found, lambda: calls_report(found, made_at), "hotline-calls")
