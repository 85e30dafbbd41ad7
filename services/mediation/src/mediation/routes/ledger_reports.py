"""Statements and reports of a ledger: JSON, CSV, XLSX and Chinese papers by `Accept`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from mediation.forms.bank import AccountStatementAnswer, FundReportAnswer, TrialBalanceAnswer
from mediation.forms.ledger_reports import PartyStatementAnswer
from mediation.reports.escrow_tables import (
    PARTY_COLUMNS,
    fund_report_paper,
    party_report,
    party_row,
    statement_report,
    trial_balance_report,
)
from mediation.routes.money import READERS, Reader, sees_names
from mediation.store.escrow_access import find_escrow, find_own_escrow
from mediation.store.party_statements import account_of_contributor, account_of_party
from mediation.tables.ledger import EscrowAccountRow
from mediation.usecases.fund_reports import fund_report
from mediation.usecases.ledger_reports import (
    PartyStatements,
    Period,
    escrow_head,
    statement_of,
    trial_balance_of,
)
from paperkit.http_answers import (
    json_answer,
    offered,
    printed,
    streamed,
    table,
    wanted_form,
)
from paperkit.orders import CSV, JSON, TABLES
from paperkit.table_report import csv_of
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.paging import Page, PageRequest, Paging, page_of
from servicekit.problems import UnprocessableError
from servicekit.wire import Day

router = new_router("ledger reports")
StatementReader = Annotated[Caller, Depends(needs(*READERS, "investor"))]
Words = Annotated[str | None, Query(min_length=1, max_length=200)]


def reported_days(from_on: Day | None = None, to_on: Day | None = None) -> Period:
    """The days of a statement; raises UnprocessableError when they end before they begin."""
    if from_on is not None and to_on is not None and to_on < from_on:
        raise UnprocessableError("`to_on` lies before `from_on`.", "`to_on`早于`from_on`。")
    return Period(from_on, to_on)


Days = Annotated[Period, Depends(reported_days)]


@router.get(
    "/escrow-accounts/{ledger_id}/trial-balance", responses=offered(TABLES, TrialBalanceAnswer)
)
@router.get("/escrow-accounts/{ledger_id}/balances", responses=offered(TABLES, TrialBalanceAnswer))
def get_trial_balance(
    ledger_id: UUID, caller: Reader, database: CurrentDatabase, request: Request
) -> Response:
    """Every purpose with its counters; debits equal credits, posted and pending apart."""
    with database.reading() as session:
        escrow = find_escrow(session, caller, ledger_id)
        found, head = trial_balance_of(session, ledger_id), escrow_head(session, database, escrow)
    return table(
        request,
        found,
        lambda: trial_balance_report(head, found),
        f"trial-balance-{head.number}",
    )


@router.get(
    "/escrow-accounts/{ledger_id}/statement", responses=offered(TABLES, AccountStatementAnswer)
)
def get_statement(
    ledger_id: UUID,
    caller: StatementReader,
    database: CurrentDatabase,
    request: Request,
    days: Days,
    account: Annotated[str, Query(max_length=50)] = "BANK",
    contributor_ref: Words = None,
    party_ref: Words = None,
) -> Response:
    """A ledger's bank account, one contributor or one investor over a period.

    Opening, movements, closing, holds. An investor gets the own statement alone.
    """
    with database.reading() as session:
        escrow = _readable(session, caller, ledger_id)
        if not caller.has_any(*READERS):
            party_ref, contributor_ref = caller.subject, None
        if party_ref is not None:
            account = account_of_party(session, ledger_id, party_ref)
        elif contributor_ref is not None:
            account = account_of_contributor(session, ledger_id, contributor_ref)
        found = statement_of(session, ledger_id, account, days)
        head = escrow_head(session, database, escrow)
    return table(
        request,
        found,
        lambda: statement_report(head, found, party_ref or contributor_ref or "", days.days),
        f"statement-{head.number}",
    )


def _readable(session: Session, caller: Caller, ledger_id: UUID) -> EscrowAccountRow:
    find = find_escrow if caller.has_any(*READERS) else find_own_escrow
    return find(session, caller, ledger_id)


@router.get("/escrow-accounts/{ledger_id}/report", responses=offered(TABLES, FundReportAnswer))
def get_report(
    ledger_id: UUID, caller: Reader, database: CurrentDatabase, request: Request
) -> Response:
    """The fund report: the account's whole life in figures."""
    with database.reading() as session:
        escrow = find_escrow(session, caller, ledger_id)
        found, head = fund_report(session, escrow), escrow_head(session, database, escrow)
    return table(request, found, lambda: fund_report_paper(head, found), f"fund-{head.number}")


@router.get(
    "/escrow-accounts/{ledger_id}/party-statements",
    responses=offered(TABLES, Page[PartyStatementAnswer]),
)
def get_party_statements(
    ledger_id: UUID,
    caller: Reader,
    database: CurrentDatabase,
    request: Request,
    paging: Paging,
    days: Days,
) -> Response:
    """Every investor's account over a period: pages of JSON, or all of them as a download."""
    form = wanted_form(request, TABLES)
    with database.reading() as session:
        escrow = find_escrow(session, caller, ledger_id)
        head = escrow_head(session, database, escrow)
        found = PartyStatements(ledger_id, escrow.last_seq, days, not sees_names(caller))
        if form == JSON:
            return _page(found, session, paging)
    name = f"party-statements-{head.number}"
    if form == CSV:
        return streamed(csv_of(PARTY_COLUMNS, map(party_row, found.lines(database))), name)
    return printed(
        request, lambda: party_report(head, found.lines(database), days.days), form, name
    )


def _page(found: PartyStatements, session: Session, paging: PageRequest) -> Response:
    after = str(paging.after[0]) if paging.after else ""
    response = Response(media_type=JSON)
    page: Page[PartyStatementAnswer] = page_of(
        found.page(session, after, paging.limit + 1),
        paging,
        item=lambda line: line,
        position=lambda line: (line.party_ref,),
        response=response,
    )
    answer = json_answer(page)
    if "link" in response.headers:
        answer.headers["Link"] = response.headers["link"]
    return answer
