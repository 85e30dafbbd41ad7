"""The register of institutions' branches."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import Field

from hotline.forms.directory import (
    MOST_ROWS,
    BranchAnswer,
    BranchForm,
    ImportAnswer,
)
from hotline.routes.directory_answers import changed, entered, imported, page, shown
from hotline.store.directory import find_entry, page_of_entries
from hotline.tables.directory import BranchRow
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import ExpectedVersion, Storing, etag
from servicekit.paging import Page, Paging
from servicekit.wire import Day, ShortText, WireModel

router = new_router("branches")
Keeper = Annotated[Caller, Depends(needs("hotline_admin"))]


class BranchImport(WireModel):
    """Rows of an import: all or none."""

    rows: Annotated[list[BranchForm], Field(min_length=1, max_length=MOST_ROWS)]


@router.get("/branches", dependencies=[Depends(current_caller)])
def get_branches(
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    on: Day | None = None,
    institution: Annotated[ShortText | None, Query()] = None,
    name: Annotated[ShortText | None, Query()] = None,
) -> Page[BranchAnswer]:
    """The register, or what holds on a day."""
    with database.reading() as session:
        rows = page_of_entries(
            session, BranchRow, paging, on=on, institution=institution, name=name
        )
        return page(rows, paging, BranchAnswer, response)


@router.get("/branches/{code}", dependencies=[Depends(current_caller)])
def get_branch(code: str, database: CurrentDatabase, response: Response) -> BranchAnswer:
    """One entry."""
    with database.reading() as session:
        row = find_entry(session, BranchRow, code)
        response.headers["ETag"] = etag(row.version)
        return shown(row, BranchAnswer)


@router.post("/branches", status_code=201, response_model=BranchAnswer)
def post_branch(body: BranchForm, caller: Keeper, command: Storing) -> Response:
    """Enter a new one."""
    return entered(command, caller, BranchRow, body, BranchAnswer, "branches")


@router.put("/branches/{code}")
def put_branch(
    code: str,
    body: BranchForm,
    caller: Keeper,
    version: ExpectedVersion,
    database: CurrentDatabase,
    response: Response,
) -> BranchAnswer:
    """Change an entry; what it was before stays in the journal."""
    row = changed(database, caller, BranchRow, code, version, body, response)
    return shown(row, BranchAnswer)


@router.post("/branches/import", response_model=ImportAnswer)
def post_branch_import(
    body: BranchImport,
    caller: Keeper,
    command: Storing,
    preview: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Enter and change many at once; with `preview=true` only the difference is told."""
    return imported(command, caller, BranchRow, body.rows, is_preview=preview)
