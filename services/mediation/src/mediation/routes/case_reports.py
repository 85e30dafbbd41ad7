"""Reports by period: cases by court, month, year, origin, issuer or mediator."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response

from mediation.forms.case_reports import ReportAnswer
from mediation.reports.statistics_tables import statistics_report
from mediation.store.case_reports import ReportFilter
from mediation.usecases.case_statistics import case_statistics
from paperkit.http_answers import offered, table
from paperkit.orders import TABLES
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.periods import AskedDays

router = new_router("reports")
REPORTED_TO = ("case_admin", "supervisor", "court", "court_clerk", "mediator")
Reading = Annotated[Caller, Depends(needs(*REPORTED_TO))]
Words = Annotated[str | None, Query(max_length=200)]
By = Literal["court", "month", "year", "origin", "issuer", "mediator", "tier"]


def report_filter(
    days: AskedDays,
    court: Words = None,
    issuer: Words = None,
    origin: Words = None,
    mediator: Words = None,
) -> ReportFilter:
    """Which cases the report is about."""
    return ReportFilter(*days, court, issuer, origin, mediator)


Wanted = Annotated[ReportFilter, Depends(report_filter)]


@router.get("/reports/closing", responses=offered(TABLES, ReportAnswer))
@router.get("/reports/mediation", responses=offered(TABLES, ReportAnswer))
def get_closing_statistics(
    caller: Reading,
    database: CurrentDatabase,
    request: Request,
    wanted: Wanted,
    by: By = "court",
) -> Response:
    """The statistics of the cases received in a period, as far as the caller sees them."""
    return _statistics(database, caller, request, wanted, by)


@router.get("/reports/mediator", responses=offered(TABLES, ReportAnswer))
def get_mediator_statistics(
    caller: Reading, database: CurrentDatabase, request: Request, wanted: Wanted
) -> Response:
    """The same by mediator; a case of several mediators counts with each of them."""
    return _statistics(database, caller, request, wanted, "mediator")


def _statistics(
    database: Database, caller: Caller, request: Request, wanted: ReportFilter, by: str
) -> Response:
    with database.reading() as session:
        found = case_statistics(session, database, caller, wanted, by)
    made_at = database.clock()
    name = f"statistics-{wanted.from_on}-{wanted.to_on}"
    return table(request, found, lambda: statistics_report(found, made_at), name)
