"""Sessions and the file of a case."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from mediation.forms.case_file_answers import (
    ItemAnswer,
    Items,
    SessionAnswer,
    Sessions,
    item_answer,
    session_answer,
)
from mediation.forms.cases import ItemForm, RecordForm, SessionForm, SpeakForm
from mediation.routes.case_showing import Sides, StaffOrMediator
from mediation.store.cases import find_case
from mediation.store.mediators import sessions_of, visible_items
from mediation.usecases.acting import Acting
from mediation.usecases.case_file import (
    add_item,
    confirm_item,
    confirm_session,
    plan_session,
    record_session,
)
from mediation.usecases.case_steps import locked_case
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Storing, created

router = new_router("case file")
AT_THE_TABLE = (
    "case_admin",
    "mediator",
    "investor",
    "party_agent",
    "issuer_rep",
    "issuer_signatory",
)

Filing = Annotated[Caller, Depends(needs(*AT_THE_TABLE, "court", "court_clerk"))]


def _session_answer(caller: Caller, row: object) -> SessionAnswer:
    return session_answer(row, reads_record=caller.has_any(*AT_THE_TABLE))  # type: ignore[arg-type]


@router.post("/cases/{case_id}/sessions", status_code=201, response_model=SessionAnswer)
def post_session(
    case_id: UUID, body: SessionForm, caller: StaffOrMediator, command: Storing
) -> Response:
    """Plan a session; identities and delivery addresses are checked first."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row = plan_session(acting, locked_case(acting, case_id), body)
        return created(_session_answer(caller, row), location=f"/mediation/v1/sessions/{row.id}")

    return command.run(action)


@router.get("/cases/{case_id}/sessions")
def get_sessions(case_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> Sessions:
    """The sessions of a case; a court does not read what was said."""
    with database.reading() as session:
        find_case(session, caller, day_in_shanghai(database.clock()), case_id)
        rows = sessions_of(session, case_id)
        return Sessions(items=[_session_answer(caller, row) for row in rows])


@router.post("/sessions/{session_id}/record", response_model=SessionAnswer)
def post_record(
    session_id: UUID, body: RecordForm, caller: StaffOrMediator, command: Storing
) -> Response:
    """Write the record of a session."""

    def action(session: Session) -> Answer:
        row = record_session(Acting(session, command.database, caller), session_id, body)
        return Answer(_session_answer(caller, row))

    return command.run(action)


@router.post("/sessions/{session_id}/confirm", response_model=SessionAnswer)
def post_confirm(session_id: UUID, body: SpeakForm, caller: Sides, command: Storing) -> Response:
    """Confirm the record as somebody who came."""

    def action(session: Session) -> Answer:
        row = confirm_session(Acting(session, command.database, caller), session_id, body)
        return Answer(_session_answer(caller, row))

    return command.run(action)


@router.post("/cases/{case_id}/items", status_code=201, response_model=ItemAnswer)
def post_item(case_id: UUID, body: ItemForm, caller: Filing, command: Storing) -> Response:
    """Put something on the file: material, an undisputed fact, a concession, a note."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row = add_item(acting, locked_case(acting, case_id), body)
        return created(item_answer(row), location=f"/mediation/v1/items/{row.id}")

    return command.run(action)


@router.get("/cases/{case_id}/items")
def get_items(case_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> Items:
    """The file as far as the caller may read it."""
    with database.reading() as session:
        find_case(session, caller, day_in_shanghai(database.clock()), case_id)
        return Items(items=[item_answer(row) for row in visible_items(session, caller, case_id)])


@router.post("/items/{item_id}/confirm", response_model=ItemAnswer)
def post_item_confirmation(
    item_id: UUID, body: SpeakForm, caller: Sides, command: Storing
) -> Response:
    """Confirm a fact, or agree that a privileged item may be used."""

    def action(session: Session) -> Answer:
        row = confirm_item(Acting(session, command.database, caller), item_id, body)
        return Answer(item_answer(row))

    return command.run(action)
