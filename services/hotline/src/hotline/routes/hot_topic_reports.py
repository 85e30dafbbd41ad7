"""Hot-topic reports: written, revised, submitted, approved by another person, printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session

from hotline.forms.hot_topics import (
    EditionAnswer,
    HotTopicAnswer,
    HotTopicContent,
    HotTopicForm,
    HotTopicSummary,
    ReturnReportForm,
)
from hotline.reports.hot_topic_paper import hot_topic_document
from hotline.reports.hot_topic_tables import hot_topic_tables
from hotline.store.hot_topics import editions_of, find_report, page_of_reports
from hotline.tables.hot_topics import HotTopicReportRow
from hotline.usecases import hot_topics
from hotline.usecases.acting import Acting
from paperkit.http_answers import json_answer, offered, paper, table, wanted_form
from paperkit.orders import CSV, JSON, TABLES, XLSX
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("hot-topic reports")
WRITERS = ("analyst", "supervisor", "hotline_admin")
Writer = Annotated[Caller, Depends(needs(*WRITERS))]
Approver = Annotated[Caller, Depends(needs("supervisor"))]
Reader = Annotated[Caller, Depends(needs(*WRITERS, "auditor", "bureau", "association"))]


@router.post("/hot-topic-reports", status_code=201, response_model=HotTopicAnswer)
def post_report(body: HotTopicForm, caller: Writer, command: Storing) -> Response:
    """Write a report; its figures and samples are taken from the requests now."""

    def action(session: Session) -> Answer:
        row = hot_topics.write(Acting(session, command.database, caller), body)
        location = f"/hotline/v1/hot-topic-reports/{row.id}"
        return created(_answer(session, row), location=location, version=row.version)

    return command.run(action)


@router.get("/hot-topic-reports")
def get_reports(
    caller: Reader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[HotTopicSummary]:
    """Reports, oldest first; readers see those that are approved."""
    with database.reading() as session:
        return page_of(
            page_of_reports(session, paging, is_approved_only=_reads_only(caller)),
            paging,
            item=_summary,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/hot-topic-reports/{report_id}", responses=offered(TABLES, HotTopicAnswer))
def get_report(
    report_id: UUID, caller: Reader, database: CurrentDatabase, request: Request
) -> Response:
    """One report, as JSON, as a paper, or its tables as CSV and workbook."""
    form = wanted_form(request, TABLES)
    with database.reading() as session:
        row = find_report(session, report_id, is_approved_only=_reads_only(caller))
        found = _answer(session, row)
        headers = {"ETag": etag(row.version)}
    if form == JSON:
        return json_answer(found, headers)
    made_at = found.approved_at or database.clock()
    if form in (CSV, XLSX):
        return table(request, found, lambda: hot_topic_tables(found, made_at), found.number)
    return paper(request, lambda: hot_topic_document(found, made_at), form, found.number)


@router.get("/hot-topic-reports/{report_id}/editions")
def get_editions(
    report_id: UUID, _caller: Writer, database: CurrentDatabase
) -> list[EditionAnswer]:
    """Every edition, oldest first."""
    with database.reading() as session:
        find_report(session, report_id, is_approved_only=False)
        return [
            EditionAnswer(
                edition=row.edition,
                written_by=row.written_by,
                written_at=row.written_at,
                sha256=row.sha256,
                content=HotTopicContent.model_validate(row.content),
            )
            for row in editions_of(session, report_id)
        ]


@router.post("/hot-topic-reports/{report_id}/revise", response_model=HotTopicAnswer)
def post_revision(
    report_id: UUID, body: HotTopicForm, caller: Writer, command: Storing
) -> Response:
    """A new edition; approval has to be given anew."""
    return _step(command, caller, lambda acting: hot_topics.revise(acting, report_id, body))


@router.post("/hot-topic-reports/{report_id}/submit", response_model=HotTopicAnswer)
def post_submission(report_id: UUID, caller: Writer, command: Storing) -> Response:
    """Ask for approval."""
    return _step(command, caller, lambda acting: hot_topics.submit(acting, report_id))


@router.post("/hot-topic-reports/{report_id}/approve", response_model=HotTopicAnswer)
def post_approval(report_id: UUID, caller: Approver, command: Storing) -> Response:
    """Approve what another person has written."""
    return _step(command, caller, lambda acting: hot_topics.approve(acting, report_id))


@router.post("/hot-topic-reports/{report_id}/return", response_model=HotTopicAnswer)
def post_return(
    report_id: UUID, body: ReturnReportForm, caller: Approver, command: Storing
) -> Response:
    """Back to the author with a reason."""
    return _step(
        command, caller, lambda acting: hot_topics.give_back(acting, report_id, body.reason)
    )


def _step(command: Command, caller: Caller, do: Callable[[Acting], HotTopicReportRow]) -> Response:
    def action(session: Session) -> Answer:
        row = do(Acting(session, command.database, caller))
        return Answer(_answer(session, row), headers={"ETag": etag(row.version)})

    return command.run(action)


def _reads_only(caller: Caller) -> bool:
    return not caller.has_any(*WRITERS, "auditor")


def _summary(row: HotTopicReportRow) -> HotTopicSummary:
    return HotTopicSummary(**{name: getattr(row, name) for name in HotTopicSummary.model_fields})


def _answer(session: Session, row: HotTopicReportRow) -> HotTopicAnswer:
    edition = editions_of(session, row.id)[-1]
    return HotTopicAnswer(
        **{name: getattr(row, name) for name in HotTopicSummary.model_fields},
        sha256=edition.sha256,
        content=HotTopicContent.model_validate(edition.content),
    )
