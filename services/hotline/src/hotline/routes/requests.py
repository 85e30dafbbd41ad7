"""Requests: handed in, listed, read; their clocks, their way, their kin."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from hotline.domain.intake import Intake
from hotline.domain.request_states import State
from hotline.domain.rulebooks import Category
from hotline.forms.request_answers import (
    ExpectedDay,
    RequestAnswer,
    RequestSummary,
    Routings,
    SimilarRequests,
    TakenAnswer,
    Timeline,
    event_answer,
    request_answer,
    request_facts,
    request_summary,
    routing_answer,
    similar_answer,
)
from hotline.forms.requests import RequestForm
from hotline.store.clocks import open_clocks
from hotline.store.request_access import find_request, visible_requests
from hotline.store.requests import (
    RequestFilter,
    events_of,
    links_of,
    others_seen,
    page_of_requests,
    routings_of,
)
from hotline.usecases.acting import Acting
from hotline.usecases.intake import TakenIn, take_in
from lawkit.rounding import parse_decimal
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created, etag
from servicekit.paging import Page, Paging, page_of
from servicekit.wire import Day, Instant

router = new_router("requests")
Taker = Annotated[Caller, Depends(needs("investor", "anonymous", "call_agent", "triager"))]
Words = Annotated[str | None, Query(max_length=200)]
STAFF = ("call_agent", "triager", "supervisor", "auditor", "report_desk", "hotline_admin")
TAKEN_ZH = "您的诉求已收到，编号{number}，查询码{code}，请妥善保管。"


def identity_key(request: Request) -> bytes:
    """The key under which persons are known again."""
    key: bytes = request.app.state.identity_key
    return key


IdentityKey = Annotated[bytes, Depends(identity_key)]


@router.post("/requests", status_code=201, response_model=TakenAnswer)
def post_request(body: RequestForm, caller: Taker, command: Storing, key: IdentityKey) -> Response:
    """Hand in a request; the answer tells number, second factor and expected days at once."""

    def action(session: Session) -> Answer:
        taken = take_in(Acting(session, command.database, caller), body, key)
        location = f"/hotline/v1/requests/{taken.request.id}"
        version = taken.request.version
        return created(taken_answer(session, taken), location=location, version=version)

    return command.run(action)


def taken_answer(session: Session, taken: TakenIn) -> TakenAnswer:
    """What is told at once, and never again in full."""
    row = taken.request
    clocks = open_clocks(session, row.id)
    return TakenAnswer(
        **request_facts(row),
        second_factor=taken.second_factor,
        expected=[
            ExpectedDay(clock=each.name, due_on=each.due_on, provisional=each.is_provisional)
            for each in clocks
        ],
        message_zh=TAKEN_ZH.format(number=row.number, code=taken.second_factor),
    )


def request_filter(  # noqa: PLR0917 - query parameters
    state: State | None = None,
    category: Category | None = None,
    institution: Words = None,
    due_before: Annotated[Instant | None, Query()] = None,
    q: Words = None,
    number: Words = None,
    channel: Intake | None = None,
    issue: Words = None,
    mass_event: UUID | None = None,
    is_urgent: bool | None = None,  # noqa: FBT001 - a query parameter
    is_open: bool | None = None,  # noqa: FBT001 - a query parameter
    received_from: Day | None = None,
    received_to: Day | None = None,
) -> RequestFilter:
    """What the list is narrowed to."""
    return RequestFilter(
        state=state,
        category=category,
        institution=institution,
        due_before=due_before,
        q=q,
        number=number,
        channel=channel,
        issue=issue,
        mass_event=mass_event,
        is_urgent=is_urgent,
        is_open=is_open,
        received_from=received_from,
        received_to=received_to,
    )


@router.get("/requests")
def get_requests(
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    wanted: Annotated[RequestFilter, Depends(request_filter)],
) -> Page[RequestSummary]:
    """The requests that the caller sees, oldest first; `q` finds any two characters."""
    with database.reading() as session:
        return page_of(
            page_of_requests(session, caller, paging, wanted),
            paging,
            item=request_summary,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/requests/{request_id}")
def get_request(
    request_id: UUID, caller: AnyCaller, database: CurrentDatabase, response: Response
) -> RequestAnswer:
    """One request, masked."""
    with database.reading() as session:
        row = find_request(session, caller, request_id)
        response.headers["ETag"] = etag(row.version)
        return request_answer(row)


@router.get("/requests/{request_id}/timeline")
def get_timeline(request_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> Timeline:
    """Everything that happened; investors and institutions see what is meant for them."""
    is_staff = caller.has_any(*STAFF)
    with database.reading() as session:
        find_request(session, caller, request_id)
        rows = events_of(session, request_id, is_public_only=not is_staff)
        return Timeline(items=[event_answer(row, is_staff=is_staff) for row in rows])


@router.get("/requests/{request_id}/routings")
def get_routings(
    request_id: UUID,
    caller: Annotated[Caller, Depends(needs(*STAFF))],
    database: CurrentDatabase,
) -> Routings:
    """Every target a request ever had, with rule, version of the tables and explanation."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        return Routings(items=[routing_answer(row) for row in routings_of(session, request_id)])


@router.get("/requests/{request_id}/similar")
def get_similar(request_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> SimilarRequests:
    """Requests that are alike, as far as the caller sees them."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        links = links_of(session, request_id)
        seen = others_seen(session, visible_requests(caller), request_id, links)
        found = [
            similar_answer(link, seen[other])
            for link in links
            for other in {link.request_id, link.other_id} - {request_id}
            if other in seen
        ]
    return SimilarRequests(items=sorted(found, key=lambda each: -parse_decimal(each.ratio)))
