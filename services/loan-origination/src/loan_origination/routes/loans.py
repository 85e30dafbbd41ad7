"""Running loans: lists, accounts, schedules, histories, postings; and taking loans over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Response
from sqlalchemy import ColumnElement
from sqlmodel import col

from loan_origination.forms.loan_showing import posting_answer
from loan_origination.forms.loans import (
    LoanAnswer,
    LoanEventAnswer,
    LoanImportAnswer,
    LoanImportForm,
    LoanScheduleAnswer,
    LoanSummary,
    PostingAnswer,
    event_answer,
    import_answer,
    loan_summary,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.store.loan_imports import find_import, import_results
from loan_origination.store.loans import (
    find_loan,
    page_of_events,
    page_of_loans,
    page_of_postings,
)
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_imports import receive_import
from loan_origination.usecases.loan_views import shown_loan, shown_schedule
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, etag
from servicekit.jobs import PublicJob, accepted_job
from servicekit.paging import Page, Paging, page_of

router = new_router("loans")
Life = Literal[
    "pending",
    "active",
    "matured",
    "accelerated",
    "enforcing",
    "written_off",
    "recovered",
    "settled",
    "released",
]
Level = Literal["normal", "special_mention", "substandard", "doubtful", "loss"]
Words = Annotated[str | None, Query(max_length=200)]


@router.post("/loans", status_code=202, response_model=PublicJob)
def post_loans(body: LoanImportForm, command: Storing) -> Response:
    """Take over running loans of another system, up to 1,000 at once; each is judged by itself."""

    def action(acting: Acting) -> Answer:
        row = receive_import(acting, body)
        return accepted_job(acting.session, acting.database, row.job_id, program="loan-origination")

    return commanded(command, action)


@router.get("/loan-imports/{import_id}")
def get_import(import_id: UUID, caller: Reader, database: CurrentDatabase) -> LoanImportAnswer:
    """An import with what became of its rows so far."""
    with database.reading() as session:
        row = find_import(session, caller, import_id)
        return import_answer(row, import_results(session, row.id))


@dataclass(frozen=True, slots=True)
class LoanFilters:
    """What a list of loans can be narrowed by."""

    life: Annotated[Life | None, Query()] = None
    level: Annotated[Level | None, Query()] = None
    is_late: Annotated[bool | None, Query()] = None
    borrower_code: Words = None
    number: Words = None

    def conditions(self) -> list[ColumnElement[bool]]:
        asked = {name: getattr(self, name) for name in ("life", "level", "borrower_code", "number")}
        found = [
            col(getattr(LoanRow, name)) == value
            for name, value in asked.items()
            if value is not None
        ]
        if self.is_late is not None:
            late = col(LoanRow.days_late)
            found.append(late > 0 if self.is_late else late == 0)
        return found


@router.get("/loans")
def get_loans(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    filters: Annotated[LoanFilters, Depends()],
) -> Page[LoanSummary]:
    """The loans that the caller sees."""
    with database.reading() as session:
        return page_of(
            page_of_loans(session, caller, paging, filters.conditions()),
            paging,
            item=loan_summary,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/loans/{loan_id}")
def get_loan(
    loan_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> LoanAnswer:
    """One loan exactly as it stands on the open business day."""
    with database.reading() as session:
        row = find_loan(session, caller, loan_id)
        response.headers["ETag"] = etag(row.version)
        return shown_loan(Acting(session, database, caller), row)


@router.get("/loans/{loan_id}/schedule")
def get_schedule(loan_id: UUID, caller: Reader, database: CurrentDatabase) -> LoanScheduleAnswer:
    """The instalments: past ones with what was paid of them, coming ones as the plan stands."""
    with database.reading() as session:
        row = find_loan(session, caller, loan_id)
        return shown_schedule(Acting(session, database, caller), row)


@router.get("/loans/{loan_id}/events")
def get_events(
    loan_id: UUID, caller: Reader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[LoanEventAnswer]:
    """What happened to a loan, reversed payments among it."""
    with database.reading() as session:
        row = find_loan(session, caller, loan_id)
        return page_of(
            page_of_events(session, row.id, paging),
            paging,
            item=event_answer,
            position=lambda each: (each.created_at.isoformat(), each.id),
            response=response,
        )


@router.get("/loans/{loan_id}/postings")
def get_postings(
    loan_id: UUID, caller: Reader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[PostingAnswer]:
    """A loan's entries in the general ledger; what daily sums held stands once for each period."""
    with database.reading() as session:
        row = find_loan(session, caller, loan_id)
        return page_of(
            page_of_postings(session, row.id, paging),
            paging,
            item=posting_answer,
            position=lambda each: (each.created_at.isoformat(), each.id),
            response=response,
        )
