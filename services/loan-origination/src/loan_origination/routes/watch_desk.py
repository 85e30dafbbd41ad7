"""What the routes of the watch share: pages of things that hang on contracts, steps by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy import ColumnElement

from loan_origination.routes.credit_desk import commanded
from loan_origination.store.watch import Watched, page_of_watched
from loan_origination.usecases.acting import Acting
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, created
from servicekit.database import Database
from servicekit.paging import Page, PageRequest, page_of

PREFIX = "/loan-origination/v1"
Shown = TypeVar("Shown", bound=BaseModel)


def listed(
    database: Database,
    caller: Caller,
    kind: type[Watched],
    paging: PageRequest,
    response: Response,
    item: Callable[[Acting, Watched], Shown],
    *conditions: ColumnElement[bool],
) -> Page[Shown]:
    """One page of the things that the caller sees, oldest first."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        return page_of(
            page_of_watched(session, caller, kind, paging, *conditions),
            paging,
            item=lambda row: item(acting, row),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


def made(
    command: Command, noun: str, make: Callable[[Acting], Any], shown: Callable[[Any], BaseModel]
) -> Response:
    """Store something new and answer with where it is."""

    def action(acting: Acting) -> Answer:
        row = make(acting)
        where = f"{PREFIX}/{noun}/{row.id}"
        return created(shown(row), location=where, version=row.version)

    return commanded(command, action)


def stepped(
    command: Command, step: Callable[[Acting], Any], shown: Callable[[Any], BaseModel]
) -> Response:
    """Take a step and answer with the thing as it is now."""
    return commanded(command, lambda acting: Answer(shown(step(acting))))


def wanted(*pairs: tuple[Any, Any]) -> list[ColumnElement[bool]]:
    """The conditions of those filters that were told."""
    return [column == value for column, value in pairs if value is not None]
