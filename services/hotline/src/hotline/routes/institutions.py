"""The register of operating institutions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import Field

from hotline.forms.directory import (
    MOST_ROWS,
    ImportAnswer,
    InstitutionAnswer,
    InstitutionForm,
)
from hotline.routes.directory_answers import changed, entered, imported, page, shown
from hotline.store.directory import find_entry, page_of_entries
from hotline.tables.directory import InstitutionRow
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import ExpectedVersion, Storing, etag
from servicekit.paging import Page, Paging
from servicekit.wire import Day, ShortText, WireModel

router = new_router("institutions")
Keeper = Annotated[Caller, Depends(needs("hotline_admin"))]


class InstitutionImport(WireModel):
    """Rows of an import: all or none."""

    rows: Annotated[list[InstitutionForm], Field(min_length=1, max_length=MOST_ROWS)]


@router.get("/institutions", dependencies=[Depends(current_caller)])
def get_institutions(
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    on: Day | None = None,
    name: Annotated[ShortText | None, Query()] = None,
) -> Page[InstitutionAnswer]:
    """The register, or what holds on a day."""
    with database.reading() as session:
        rows = page_of_entries(session, InstitutionRow, paging, on=on, name=name)
        return page(rows, paging, InstitutionAnswer, response)


@router.get("/institutions/{code}", dependencies=[Depends(current_caller)])
def get_institution(code: str, database: CurrentDatabase, response: Response) -> InstitutionAnswer:
    """One entry."""
    with database.reading() as session:
        row = find_entry(session, InstitutionRow, code)
        response.headers["ETag"] = etag(row.version)
        return shown(row, InstitutionAnswer)


@router.post("/institutions", status_code=201, response_model=InstitutionAnswer)
def post_institution(body: InstitutionForm, caller: Keeper, command: Storing) -> Response:
    """Enter a new one."""
    return entered(command, caller, InstitutionRow, body, InstitutionAnswer, "institutions")


@router.put("/institutions/{code}")
def put_institution(
    code: str,
    body: InstitutionForm,
    caller: Keeper,
    version: ExpectedVersion,
    database: CurrentDatabase,
    response: Response,
) -> InstitutionAnswer:
    """Change an entry; what it was before stays in the journal."""
    row = changed(database, caller, InstitutionRow, code, version, body, response)
    return shown(row, InstitutionAnswer)


@router.post("/institutions/import", response_model=ImportAnswer)
def post_institution_import(
    body: InstitutionImport,
    caller: Keeper,
    command: Storing,
    preview: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Enter and change many at once; with `preview=true` only the difference is told."""
    return imported(command, caller, InstitutionRow, body.rows, is_preview=preview)
