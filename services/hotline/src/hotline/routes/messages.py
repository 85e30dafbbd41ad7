"""What is said about a request, who it is about, and where it stands for who asks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from sqlmodel import Session

from hotline.forms.clocks import clock_answer
from hotline.forms.dialogue import (
    STATES_ZH,
    DisclosureAnswer,
    DisclosureForm,
    HandlingAnswer,
    MessageAnswer,
    MessageForm,
    Messages,
    PersonAnswer,
    ProgressAnswer,
    handling_answer,
    message_answer,
)
from hotline.forms.requests import UnmaskForm
from hotline.request_refusals import NotTheTargetError
from hotline.routes.requests import STAFF, IdentityKey
from hotline.store.clocks import clocks_of
from hotline.store.dialogue import contacts_of, messages_of, results_of
from hotline.store.persons import find_disclosure
from hotline.store.request_access import INSTITUTION, find_request, is_target, locked_request
from hotline.tables.persons import DisclosureRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import reply, say
from hotline.usecases.looking_up import (
    allow_disclosure,
    ask_disclosure,
    look_up,
    read_disclosure,
    unmask,
)
from hotline.usecases.request_moves import note
from hotline.usecases.urgency import heed
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created

router = new_router("messages")
Desk = Annotated[Caller, Depends(needs("report_desk"))]
PARTIES = (*INSTITUTION, "bureau", "association")
Talking = Annotated[Caller, Depends(needs("investor", *PARTIES, *STAFF))]


def reader_of(caller: Caller) -> str:
    """As whom the caller reads: staff, investor or institution."""
    if caller.has_any(*STAFF):
        return "staff"
    return "investor" if caller.has_any("investor") else "institution"


@router.post("/requests/{request_id}/messages", status_code=201, response_model=MessageAnswer)
def post_message(
    request_id: UUID, body: MessageForm, caller: Talking, command: Storing
) -> Response:
    """Say something: to the investor, to the institution, or among the hotline's own people."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        request = locked_request(session, caller, request_id)
        reader = reader_of(caller)
        if reader == "institution" and not is_target(caller, request):
            raise NotTheTargetError(request.target_kind)
        audience = body.audience if reader == "staff" else _audience(reader, body.audience)
        if reader == "staff" and audience == "investor":
            row = reply(acting, request, body.text)
        else:
            side = "hotline" if reader == "staff" else reader
            row = say(acting, request, body.text, side=side, audience=audience)
            if reader == "investor":
                heed(acting, request, body.text)
        note(acting, request, "message", audience=audience)
        location = f"/hotline/v1/requests/{request_id}/messages"
        return created(message_answer(row), location=location)

    return command.run(action)


def _audience(reader: str, wanted: str) -> str:
    return "institution" if reader == "investor" or wanted == "internal" else wanted


@router.get("/requests/{request_id}/messages")
def get_messages(request_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> Messages:
    """What was said, as far as it is meant for the caller."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        rows = messages_of(session, request_id, reader_of(caller))
        return Messages(items=[message_answer(row) for row in rows])


@router.get("/requests/{request_id}/handling")
def get_handling(
    request_id: UUID,
    caller: Annotated[Caller, Depends(needs(*PARTIES, *STAFF))],
    database: CurrentDatabase,
) -> HandlingAnswer:
    """Contacts and results."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        contacts = list(contacts_of(session, request_id))
        return handling_answer(contacts, list(results_of(session, request_id)))


@router.get("/requests/{request_ref}/progress")
def get_progress(
    request_ref: str,
    caller: AnyCaller,
    database: CurrentDatabase,
    key: IdentityKey,
    response: Response,
    second_factor: Annotated[str | None, Query(max_length=100)] = None,
) -> ProgressAnswer:
    """State, clocks and replies for the number with its second factor, or for the own account."""
    request_id = look_up(database, caller, request_ref, second_factor, key)
    response.headers["Cache-Control"] = "no-store"
    with database.reading() as session:
        row = session.get_one(RequestRow, request_id)
        replies = messages_of(session, row.id, "investor")
        return ProgressAnswer(
            number=row.number,
            state=row.state,
            state_zh=STATES_ZH[row.state],
            received_at=row.created_at,
            category=row.category,
            outcome=row.outcome,
            due_at=row.due_at,
            clocks=[clock_answer(each) for each in clocks_of(session, row.id)],
            replies=[message_answer(each) for each in replies],
            closed_at=row.closed_at,
        )


@router.post("/requests/{request_id}/unmask", response_model=PersonAnswer)
def post_unmask(
    request_id: UUID, body: UnmaskForm, caller: AnyCaller, command: Storing
) -> Response:
    """Whose request it is: with a reason, and a record of who asked."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        request = locked_request(session, caller, request_id)
        return Answer(unmask(acting, request, body.reason))

    return command.run(action)


@router.post("/requests/{request_id}/disclosures", status_code=201, response_model=DisclosureAnswer)
def post_disclosure(
    request_id: UUID, body: DisclosureForm, caller: Desk, command: Storing
) -> Response:
    """Ask for the name behind a report code."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row = ask_disclosure(acting, locked_request(session, caller, request_id), body.reason)
        location = f"/hotline/v1/requests/{request_id}/disclosures/{row.id}"
        return created(disclosure_answer(row), location=location)

    return command.run(action)


@router.get("/requests/{request_id}/disclosures/{disclosure_id}")
def get_disclosure(
    request_id: UUID,
    disclosure_id: UUID,
    caller: Desk,
    database: CurrentDatabase,
) -> DisclosureAnswer:
    """Whether it was allowed; the name itself is had by `read` alone."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        return disclosure_answer(find_disclosure(session, request_id, disclosure_id))


@router.post(
    "/requests/{request_id}/disclosures/{disclosure_id}/allow", response_model=DisclosureAnswer
)
def post_allowance(
    request_id: UUID, disclosure_id: UUID, caller: Desk, command: Storing
) -> Response:
    """Allow it, as another person than the one who asked."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        request = locked_request(session, caller, request_id)
        return Answer(disclosure_answer(allow_disclosure(acting, request, disclosure_id)))

    return command.run(action)


@router.post(
    "/requests/{request_id}/disclosures/{disclosure_id}/read", response_model=DisclosureAnswer
)
def post_reading(request_id: UUID, disclosure_id: UUID, caller: Desk, command: Storing) -> Response:
    """The name, for whoever asked, once it was allowed; every look is journalled."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        request = locked_request(session, caller, request_id)
        row, person = read_disclosure(acting, request, disclosure_id)
        return Answer(disclosure_answer(row, person))

    return command.run(action)


def disclosure_answer(row: DisclosureRow, person: PersonAnswer | None = None) -> DisclosureAnswer:
    """A question for a name as it goes out."""
    return DisclosureAnswer(
        id=row.id, asked_at=row.asked_at, allowed_at=row.allowed_at, person=person
    )
