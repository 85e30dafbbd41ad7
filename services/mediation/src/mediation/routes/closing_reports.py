"""Closing reports: to the court, of an escrow account, of a matter; JSON or a paper by `Accept`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from mediation.forms.closing import CourtClosingAnswer, EscrowClosingAnswer, MatterClosingAnswer
from mediation.forms.ledger_reports import EscrowReportAnswer, FundsReportAnswer
from mediation.reports.court_closing import court_closing_document, court_closing_table
from mediation.reports.escrow_closing import escrow_closing_document, matter_closing_document
from mediation.reports.escrow_tables import escrow_report_paper
from mediation.reports.statistics_tables import funds_report
from mediation.routes.money import Reader
from mediation.store.cases import cases_of_batch, find_case, find_entrustment
from mediation.store.closing_facts import accounts_opened_by, court_cases
from mediation.store.escrow_access import find_escrow
from mediation.store.matters import find_matter
from mediation.store.organisations import names_of
from mediation.usecases.closing_reports import escrow_closing, matter_closing, matter_heads
from mediation.usecases.court_closing import Desk, batch_closing, case_closing, period_closing
from mediation.usecases.ledger_reports import (
    Period,
    escrow_head,
    escrow_movement,
    fund_movement,
)
from paperkit.http_answers import (
    WITH_PAPERS,
    json_answer,
    offered,
    paper,
    table,
    wanted_form,
)
from paperkit.orders import CSV, JSON, TABLES, XLSX
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.database import Database
from servicekit.periods import AskedDays
from servicekit.problems import NotFoundError

router = new_router("closing reports")
ToCourt = Annotated[Caller, Depends(needs("court", "court_clerk", "case_admin", "supervisor"))]
ToAll = Annotated[
    Caller,
    Depends(
        needs(
            "court", "court_clerk", "case_admin", "fund_manager", "checker", "supervisor", "auditor"
        )
    ),
]


def _desk(session: Session, database: Database, caller: Caller, request: Request) -> Desk:
    return Desk(session, database, caller, request.app.state.trusted_keys)


@router.get(
    "/entrustments/{entrustment_id}/closing-report", responses=offered(TABLES, CourtClosingAnswer)
)
def get_batch_closing(
    entrustment_id: UUID, caller: ToCourt, database: CurrentDatabase, request: Request
) -> Response:
    """结案报告 on a court's batch."""

    def found(desk: Desk) -> CourtClosingAnswer:
        batch = find_entrustment(desk.session, caller, entrustment_id)
        return batch_closing(desk, batch, cases_of_batch(desk.session, batch.id))

    return _court_paper(request, database, caller, found)


@router.get("/cases/{case_id}/closing-report", responses=offered(TABLES, CourtClosingAnswer))
def get_case_closing(
    case_id: UUID, caller: ToCourt, database: CurrentDatabase, request: Request
) -> Response:
    """结案报告 on one case that a court sent."""

    def found(desk: Desk) -> CourtClosingAnswer:
        today = day_in_shanghai(database.clock())
        case = find_case(desk.session, caller, today, case_id)
        if case.court is None:
            raise NotFoundError("closing report", "结案报告")
        return case_closing(desk, case)

    return _court_paper(request, database, caller, found)


@router.get("/reports/court", responses=offered(TABLES, CourtClosingAnswer))
def get_court_report(
    caller: ToCourt,
    database: CurrentDatabase,
    request: Request,
    days: AskedDays,
    court: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """结案报告 on all cases that a court sent in a period; a court gets its own."""

    def found(desk: Desk) -> CourtClosingAnswer:
        today = day_in_shanghai(database.clock())
        cases = court_cases(desk.session, caller, today, days, court)
        is_court = caller.has_any("court", "court_clerk")
        return period_closing(desk, court or (caller.organisation if is_court else ""), cases, days)

    return _court_paper(request, database, caller, found)


def _court_paper(
    request: Request,
    database: Database,
    caller: Caller,
    read: Callable[[Desk], CourtClosingAnswer],
) -> Response:
    form = wanted_form(request, TABLES)
    with database.reading() as session:
        found = read(_desk(session, database, caller, request))
    name = f"court-closing-{found.batch_no or found.scope}"
    if form in (JSON, CSV, XLSX):
        return table(request, found, lambda: court_closing_table(found), name)
    return paper(request, lambda: court_closing_document(found), form, name)


@router.get(
    "/escrow-accounts/{ledger_id}/closing-report",
    responses=offered(WITH_PAPERS, EscrowClosingAnswer),
)
def get_escrow_closing(
    ledger_id: UUID, caller: Reader, database: CurrentDatabase, request: Request
) -> Response:
    """The closing report of an escrow account: its life, what is open, its journal verified."""
    form = wanted_form(request, WITH_PAPERS)
    with database.reading() as session:
        escrow = find_escrow(session, caller, ledger_id)
        found = escrow_closing(_desk(session, database, caller, request), escrow)
        head = escrow_head(session, database, escrow)
    if form == JSON:
        return json_answer(found)
    name = f"closing-{head.number}"
    return paper(request, lambda: escrow_closing_document(head, found), form, name)


@router.get(
    "/matters/{matter_id}/closing-report", responses=offered(WITH_PAPERS, MatterClosingAnswer)
)
def get_matter_closing(
    matter_id: UUID, caller: ToAll, database: CurrentDatabase, request: Request
) -> Response:
    """The closing report of a matter: losses, agreements, confirmations, accounts."""
    form = wanted_form(request, WITH_PAPERS)
    with database.reading() as session:
        matter = find_matter(session, caller, day_in_shanghai(database.clock()), matter_id)
        desk = _desk(session, database, caller, request)
        found, heads = matter_closing(desk, matter), matter_heads(desk, matter)
        names = names_of(session, [matter.issuer, matter.court, *matter.co_mediators])
    if form == JSON:
        return json_answer(found)
    others = "、".join(names.of(each) for each in found.co_mediators)
    said = (names.of(found.issuer), names.of(found.court), others)
    return paper(
        request,
        lambda: matter_closing_document(said, heads, found),
        form,
        f"closing-{found.matter_id}",
    )


@router.get("/reports/escrow", responses=offered(TABLES, EscrowReportAnswer))
def get_escrow_report(
    caller: Reader, database: CurrentDatabase, request: Request, days: AskedDays
) -> Response:
    """The bank accounts of all escrow accounts that the caller sees, over a period."""
    with database.reading() as session:
        rows = accounts_opened_by(session, caller, days[1])
        items = [escrow_movement(session, row, Period(*days)) for row in rows]
    found = EscrowReportAnswer(from_on=days[0], to_on=days[1], items=items)
    made_at = database.clock()
    return table(request, found, lambda: escrow_report_paper(found, made_at), "escrow-accounts")


@router.get("/reports/fund", responses=offered(TABLES, FundsReportAnswer))
def get_funds_report(
    caller: Reader, database: CurrentDatabase, request: Request, days: AskedDays
) -> Response:
    """What moved on the escrow accounts that the caller sees, and how far paying has come."""
    with database.reading() as session:
        rows = accounts_opened_by(session, caller, days[1])
        items = [fund_movement(session, row, Period(*days)) for row in rows]
    found = FundsReportAnswer(from_on=days[0], to_on=days[1], items=items)
    made_at = database.clock()
    return table(request, found, lambda: funds_report(found, made_at), "funds")
