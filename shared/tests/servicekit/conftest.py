"""A small service of the tests' own, with everything that real services use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Depends, Request, Response
from sqlmodel import Field, SQLModel, col, select

from lawkit.refusals import Refusal
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import Program, build_app, new_router
from servicekit.callers import Caller
from servicekit.columns import InstantColumn, new_registry
from servicekit.commands import Answer, ExpectedVersion, StaleVersionError, Storing, created, etag
from servicekit.ids import new_id
from servicekit.journal import record
from servicekit.keys import ensure_development_keys
from servicekit.paging import Page, Paging, newest_last, page_of
from servicekit.problems import NotFoundError
from servicekit.settings import ServiceSettings
from servicekit.tables import kit_tables
from servicekit.testing import PROGRAMS, ServiceUnderTest
from servicekit.wire import (
    Day,
    ExactDecimal,
    Instant,
    LocalTime,
    NonNegativeFen,
    ShortText,
    WireModel,
)


class NotesTable(SQLModel, registry=new_registry()):
    pass


KIT = kit_tables(NotesTable.metadata)


class NoteRow(NotesTable, table=True):
    __tablename__ = "note"
    id: UUID = Field(primary_key=True)
    organisation: str
    text: str
    amount_fen: int
    version: int = 1
    created_at: Any = Field(sa_type=InstantColumn)


class WriteNote(WireModel):
    text: ShortText
    amount_fen: NonNegativeFen
    on: Day | None = None
    rate: ExactDecimal | None = None
    at: Instant | None = None
    executed_at: LocalTime | None = None


class Note(WireModel):
    id: UUID
    text: str
    amount_fen: int


class TornNoteError(Refusal):
    code = "torn_note"
    title = "Torn note"
    title_zh = "便条破损"


router = new_router("notes")


def _shown(row: NoteRow) -> Note:
    return Note(id=row.id, text=row.text, amount_fen=row.amount_fen)


@router.post("/notes", status_code=201, response_model=Note)
def write_note(body: WriteNote, command: Storing) -> Response:
    def action(session: Any) -> Answer:
        row = NoteRow(
            id=new_id(),
            organisation=command.caller.organisation,
            text=body.text,
            amount_fen=body.amount_fen,
            created_at=command.database.clock(),
        )
        session.add(row)
        session.flush()
        record(
            session,
            command.database,
            command.caller,
            "note.written",
            object_kind="note",
            object_id=row.id,
        )
        if body.text == "torn":
            raise TornNoteError("The note is torn.", "便条破损。", note=body.text)
        if body.text == "crash":
            raise ZeroDivisionError("secret detail of the crash")
        return created(_shown(row), location=f"/notes/v1/notes/{row.id}", version=1)

    return command.run(action)


@router.get("/notes/{note_id}")
def read_note(
    note_id: UUID, caller: AnyCaller, database: CurrentDatabase, response: Response
) -> Note:
    with database.reading() as session:
        row = session.get(NoteRow, note_id)
        if row is None or row.organisation != caller.organisation:
            raise NotFoundError("note", "便条")
        response.headers["ETag"] = etag(row.version)
        return _shown(row)


@router.put("/notes/{note_id}")
def rewrite_note(
    note_id: UUID,
    body: WriteNote,
    caller: AnyCaller,
    version: ExpectedVersion,
    database: CurrentDatabase,
) -> Note:
    with database.writing() as session:
        row = session.get(NoteRow, note_id, with_for_update=True)
        if row is None or row.organisation != caller.organisation:
            raise NotFoundError("note", "便条")
        if row.version != version:
            raise StaleVersionError(row.version)
        row.text, row.version = body.text, row.version + 1
        session.add(row)
        return _shown(row)


@router.get("/notes")
def list_notes(
    caller: AnyCaller, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[Note]:
    with database.reading() as session:
        mine = select(NoteRow).where(col(NoteRow.organisation) == caller.organisation)
        rows = session.exec(
            newest_last(mine, paging, col(NoteRow.created_at), col(NoteRow.id))
        ).all()
        return page_of(
            rows,
            paging,
            item=_shown,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/chiefs")
def chiefs_only(caller: Annotated[Caller, Depends(needs("chief"))]) -> dict[str, str]:
    return {"hello": caller.subject}


@router.get("/broken")
def broken(request: Request) -> None:
    raise ZeroDivisionError("secret detail of the crash")


PROGRAM = Program(
    name="notes",
    title="Notes",
    metadata=NotesTable.metadata,
    kit=KIT,
    migrations=Path(__file__).parent / "none",
    routers=(router,),
    statuses={TornNoteError: 409},
)


@pytest.fixture
def notes(database_url: str, keys_folder: Path, tmp_path: Path) -> Iterator[ServiceUnderTest]:
    ensure_development_keys(keys_folder, (*PROGRAMS, "notes"))
    settings = ServiceSettings(
        environment="production", data_dir=tmp_path, keys_dir=keys_folder, database_url=database_url
    )
    app = build_app(PROGRAM, settings)
    NotesTable.metadata.create_all(app.state.database.engine)
    with ServiceUnderTest(app, "notes", keys_folder) as service:
        yield service


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refusal, once it has the shape that all have."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["type"] == f"urn:tianping:problem:{code}"
    assert document["status"] == status
    assert document["title"]
    assert len(document["trace_id"]) == 32
    return document
