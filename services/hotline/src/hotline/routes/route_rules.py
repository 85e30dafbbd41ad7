"""The rules by which requests are routed."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import Field

from hotline.forms.directory import (
    MOST_ROWS,
    ImportAnswer,
    RouteRuleAnswer,
    RouteRuleForm,
)
from hotline.routes.directory_answers import changed, entered, imported, page, shown
from hotline.store.directory import find_entry, page_of_entries
from hotline.tables.directory import RouteRuleRow
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import ExpectedVersion, Storing, etag
from servicekit.paging import Page, Paging
from servicekit.wire import Day, WireModel

router = new_router("route rules")
Keeper = Annotated[Caller, Depends(needs("hotline_admin"))]


class RouteRuleImport(WireModel):
    """Rows of an import: all or none."""

    rows: Annotated[list[RouteRuleForm], Field(min_length=1, max_length=MOST_ROWS)]


@router.get("/route-rules", dependencies=[Depends(current_caller)])
def get_route_rules(
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    on: Day | None = None,
) -> Page[RouteRuleAnswer]:
    """The register, or what holds on a day."""
    with database.reading() as session:
        rows = page_of_entries(session, RouteRuleRow, paging, on=on)
        return page(rows, paging, RouteRuleAnswer, response)


@router.get("/route-rules/{code}", dependencies=[Depends(current_caller)])
def get_route_rule(code: str, database: CurrentDatabase, response: Response) -> RouteRuleAnswer:
    """One entry."""
    with database.reading() as session:
        row = find_entry(session, RouteRuleRow, code)
        response.headers["ETag"] = etag(row.version)
        return shown(row, RouteRuleAnswer)


@router.post("/route-rules", status_code=201, response_model=RouteRuleAnswer)
def post_route_rule(body: RouteRuleForm, caller: Keeper, command: Storing) -> Response:
    """Enter a new one."""
    return entered(command, caller, RouteRuleRow, body, RouteRuleAnswer, "route-rules")


@router.put("/route-rules/{code}")
def put_route_rule(
    code: str,
    body: RouteRuleForm,
    caller: Keeper,
    version: ExpectedVersion,
    database: CurrentDatabase,
    response: Response,
) -> RouteRuleAnswer:
    """Change an entry; what it was before stays in the journal."""
    row = changed(database, caller, RouteRuleRow, code, version, body, response)
    return shown(row, RouteRuleAnswer)


@router.post("/route-rules/import", response_model=ImportAnswer)
def post_route_rule_import(
    body: RouteRuleImport,
    caller: Keeper,
    command: Storing,
    preview: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Enter and change many at once; with `preview=true` only the difference is told."""
    return imported(command, caller, RouteRuleRow, body.rows, is_preview=preview)
