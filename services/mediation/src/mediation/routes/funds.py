"""Compensation funds: plan, announcements, windows, and what the public may know of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Annotated
from uuid import UUID

from fastapi import Depends, Response
from starlette.responses import StreamingResponse

from mediation.forms.case_answers import answer_of
from mediation.forms.funds import (
    AnnouncementAnswer,
    AnnouncementForm,
    FundAnswer,
    FundForm,
    WindowAnswer,
    WindowForm,
)
from mediation.routes.claim_showing import fund_answer, fund_path
from mediation.routes.money import FundManager, commanded
from mediation.store.claim_access import find_fund, own_fund, page_of_funds
from mediation.usecases.acting import Acting
from mediation.usecases.fund_files import write_audit_file
from mediation.usecases.funds import announce, open_fund, open_window
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("compensation funds")
ZIP = "application/zip"
BLOCK = 1 << 20
Auditing = Annotated[Caller, Depends(needs("auditor", "supervisor", "fund_manager"))]


@router.post("/funds", status_code=201, response_model=FundAnswer)
def post_fund(body: FundForm, caller: FundManager, command: Storing) -> Response:
    """Plan a fund over an escrow account of model C or D."""

    def action(acting: Acting) -> Answer:
        fund = open_fund(acting, body)
        shown = fund_answer(acting.session, fund, acting.today)
        return created(shown, location=fund_path(fund.id), version=fund.version)

    return commanded(command, action)


@router.get("/funds")
def get_funds(
    caller: AnyCaller, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[FundAnswer]:
    """Announced funds, and the plans of the caller's own."""
    today = day_in_shanghai(database.clock())
    with database.reading() as session:
        return page_of(
            page_of_funds(session, caller, paging),
            paging,
            item=lambda fund: fund_answer(session, fund, today),
            position=lambda fund: (fund.created_at.isoformat(), fund.id),
            response=response,
        )


@router.get("/funds/{fund_id}")
def get_fund(
    fund_id: UUID, caller: AnyCaller, database: CurrentDatabase, response: Response
) -> FundAnswer:
    """One fund: figures of all its claims, and none of anybody's."""
    with database.reading() as session:
        fund = find_fund(session, caller, fund_id)
        response.headers["ETag"] = etag(fund.version)
        return fund_answer(session, fund, day_in_shanghai(database.clock()))


@router.post("/funds/{fund_id}/announcements", status_code=201, response_model=AnnouncementAnswer)
def post_announcement(
    fund_id: UUID,
    body: AnnouncementForm,
    caller: FundManager,
    command: Storing,
) -> Response:
    """Make something public about the fund, the plan first."""

    def action(acting: Acting) -> Answer:
        row = announce(acting, fund_id, body)
        return Answer(answer_of(AnnouncementAnswer, row), 201)

    return commanded(command, action)


@router.post("/funds/{fund_id}/windows", status_code=201, response_model=WindowAnswer)
def post_window(
    fund_id: UUID,
    body: WindowForm,
    caller: FundManager,
    command: Storing,
) -> Response:
    """Open the claim window, or open it again, by an announcement."""

    def action(acting: Acting) -> Answer:
        return Answer(answer_of(WindowAnswer, open_window(acting, fund_id, body)), 201)

    return commanded(command, action)


@router.get(
    "/funds/{fund_id}/audit-file",
    response_class=Response,
    responses={200: {"content": {ZIP: {}}}},
)
def get_audit_file(fund_id: UUID, caller: Auditing, database: CurrentDatabase) -> Response:
    """Everything an auditor needs, as a zip with a manifest of hashes; no names, no accounts."""
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        with database.reading() as session:
            write_audit_file(session, own_fund(session, caller, fund_id), file, database.clock())
        stack.pop_all()
    headers = {
        "Content-Disposition": f'attachment; filename="fund-{fund_id}.zip"',
        "Content-Length": str(file.tell()),
    }
    return StreamingResponse(_blocks(file), media_type=ZIP, headers=headers)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The file from its beginning; it is gone when it was sent."""
    with file:
        file.seek(0)
        while block := file.read(BLOCK):
            yield block
