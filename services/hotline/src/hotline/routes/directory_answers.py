"""How every register of the directory answers: pages, one entry, entering, changing, imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi import Response
from sqlmodel import Session

from hotline.forms.directory import BranchForm, ImportAnswer, InstitutionForm, RouteRuleForm
from hotline.refusals import OtherCodeError
from hotline.store.directory import Row
from hotline.usecases.acting import Acting
from hotline.usecases.directory import change, enter, import_entries
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, created, etag
from servicekit.database import Database
from servicekit.paging import Page, PageRequest, page_of
from servicekit.wire import WireModel

Shown = TypeVar("Shown", bound=WireModel)
EntryForm = InstitutionForm | BranchForm | RouteRuleForm


def shown(row: Any, form: type[Shown]) -> Shown:
    """A stored entry as it goes out."""
    return form.model_validate({name: getattr(row, name) for name in form.model_fields})


def page(
    rows: Sequence[Any], paging: PageRequest, form: type[Shown], response: Response
) -> Page[Shown]:
    """One page of a register."""
    return page_of(
        rows,
        paging,
        item=lambda row: shown(row, form),
        position=lambda row: (row.created_at.isoformat(), row.id),
        response=response,
    )


def entered(
    command: Command, caller: Caller, kind: type[Row], body: EntryForm, form: type[Shown], path: str
) -> Response:
    """201 with the new entry."""

    def action(session: Session) -> Answer:
        row = enter(Acting(session, command.database, caller), kind, body)
        location = f"/hotline/v1/{path}/{row.code}"
        return created(shown(row, form), location=location, version=row.version)

    return command.run(action)


def changed(
    database: Database,
    caller: Caller,
    kind: type[Row],
    code: str,
    version: int,
    body: EntryForm,
    response: Response,
) -> Row:
    """The entry with its new facts and ETag; raises OtherCodeError for another one's facts."""
    if body.code != code:
        raise OtherCodeError(code, body.code)
    with database.writing() as session:
        row = change(Acting(session, database, caller), kind, code, version, body)
        response.headers["ETag"] = etag(row.version)
        session.flush()
        session.expunge(row)
    return row


def imported(
    command: Command,
    caller: Caller,
    kind: type[Row],
    forms: Sequence[EntryForm],
    *,
    is_preview: bool,
) -> Response:
    """The difference that an import makes, or would make."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        answer: ImportAnswer = import_entries(acting, kind, forms, is_preview=is_preview)
        return Answer(answer)

    return command.run(action)
