"""Letting reports of running loans, and the alerts that follow."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlmodel import col

from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.letting_reports import (
    AlertAnswer,
    LettingReportAnswer,
    LettingReportForm,
    MeasureForm,
    alert_answer,
    letting_report_answer,
)
from loan_origination.routes.credit_desk import Reader
from loan_origination.routes.watch_desk import listed, made, stepped, wanted
from loan_origination.store.watch import find_watched
from loan_origination.tables.monitoring import AlertRow, LettingReportRow
from loan_origination.usecases import alerts, letting_reports
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Storing
from servicekit.paging import Page, Paging

router = new_router("letting reports and alerts")


@router.post(
    "/contracts/{contract_id}/letting-reports",
    status_code=201,
    response_model=LettingReportAnswer,
)
def post_letting_report(contract_id: UUID, body: LettingReportForm, command: Storing) -> Response:
    """Hand in the whole rent roll of a day with three months' money; alerts follow at once."""
    return made(
        command,
        "letting-reports",
        lambda acting: letting_reports.hand_in(acting, contract_id, body),
        letting_report_answer,
    )


@router.get("/tenant-changes")
def get_letting_reports(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
) -> Page[LettingReportAnswer]:
    """The letting reports that the caller sees, each with the change of tenants it shows."""
    chosen = wanted((col(LettingReportRow.contract_id), contract_id))
    return listed(
        database,
        caller,
        LettingReportRow,
        paging,
        response,
        lambda _, row: letting_report_answer(row),
        *chosen,
    )


@router.get("/letting-reports/{report_id}")
def get_letting_report(
    report_id: UUID, caller: Reader, database: CurrentDatabase
) -> LettingReportAnswer:
    """One letting report."""
    with database.reading() as session:
        return letting_report_answer(find_watched(session, caller, LettingReportRow, report_id))


@router.post("/letting-reports/{report_id}/accept-baseline", response_model=LettingReportAnswer)
def post_baseline(report_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """The head office accepts a report as the roll that later ones are compared with."""
    return stepped(
        command,
        lambda acting: letting_reports.accept_baseline(acting, report_id, body.reason),
        letting_report_answer,
    )


@router.get("/alerts")
def get_alerts(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[AlertAnswer]:
    """The alerts that the caller sees."""
    chosen = wanted((col(AlertRow.contract_id), contract_id), (col(AlertRow.state), state))
    return listed(
        database, caller, AlertRow, paging, response, lambda _, row: alert_answer(row), *chosen
    )


@router.post("/alerts/{alert_id}/measures", response_model=AlertAnswer)
def post_measure(alert_id: UUID, body: MeasureForm, command: Storing) -> Response:
    """What was done about an alert."""
    return stepped(
        command, lambda acting: alerts.take_measures(acting, alert_id, body), alert_answer
    )


@router.post("/alerts/{alert_id}/close", response_model=AlertAnswer)
def post_close_alert(alert_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Another person finds the measures enough."""
    return stepped(
        command, lambda acting: alerts.close_alert(acting, alert_id, body.reason), alert_answer
    )
