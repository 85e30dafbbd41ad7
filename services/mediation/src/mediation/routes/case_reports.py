"""Reports by period: cases by court, month, year, origin, issuer or mediator."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response

from mediation.forms.case_reports import ReportAnswer
from mediation.forms.reports import period_days
from mediation.reports.orders import TABLES
from mediation.reports.statistics_tables import statistics_report
from mediation.routes.printing import offered, table
from mediation.store.case_reports import ReportFilter
from mediation.usecases.case_statistics import case_statistics
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.problems import FieldError, UnprocessableError
from servicekit.wire import Day

router = new_router("reports")
REPORTED_TO = ("case_admin", "supervisor", "court", "court_clerk", "mediator")
Reading = Annotated[Caller, Depends(needs(*REPORTED_TO))]
Words = Annotated[str | None, Query(max_length=200)]
By = Literal["court", "month", "year", "origin", "issuer", "mediator", "tier"]


class PeriodError(UnprocessableError):
    code = "period_unclear"
    title = "Not a period"
    title_zh = "期间不明确"

    def __init__(self) -> None:
        detail = "`period` is 2026, 2026-Q1, 2026-03 or 2026-01-05/2026-02-04"
        super().__init__(
            f"{detail}; or give `from_on` and `to_on`.",
            "period应为2026、2026-Q1、2026-03或2026-01-05/2026-02-04；或同时提供from_on与to_on。",
            errors=[FieldError("/period", detail, self.code)],
        )


def asked_days(
    period: Annotated[str | None, Query(max_length=30)] = None,
    from_on: Annotated[Day | None, Query()] = None,
    to_on: Annotated[Day | None, Query()] = None,
) -> tuple[date, date]:
    """The days of a report, by `period` or by both ends; raises PeriodError."""
    if period is not None:
        try:
            return period_days(period)
        except ValueError as error:
            raise PeriodError from error
    if from_on is None or to_on is None or to_on < from_on:
        raise PeriodError
    return from_on, to_on


AskedDays = Annotated[tuple[date, date], Depends(asked_days)]


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
