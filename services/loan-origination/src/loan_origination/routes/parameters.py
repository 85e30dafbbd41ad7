"""Parameters with effective dates, changed by two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlmodel import Session

from lawkit.rounding import decimal_text
from loan_origination.domain.parameters import KNOWN, figure_named, in_force
from loan_origination.forms.parameters import (
    ChangeAnswer,
    DecisionForm,
    ParameterAnswer,
    ParameterForm,
    ParameterList,
)
from loan_origination.routes.application_showing import PREFIX, Reader, Writer
from loan_origination.store.parameters import approved_changes, find_change, page_of_changes
from loan_origination.tables.parameters import ParameterRow
from loan_origination.usecases import parameters
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Command, StatedVersion, Storing, created, etag
from servicekit.paging import Page, Paging, page_of
from servicekit.wire import Day

router = new_router("parameters")


@router.get("/parameters")
def get_parameters(
    caller: Reader,
    database: CurrentDatabase,
    on: Annotated[Day | None, Query()] = None,
    scope: Annotated[str, Query(max_length=200)] = "",
) -> ParameterList:
    """Everything in force on a day, for everybody or for one branch or person."""
    day = on or day_in_shanghai(database.clock())
    with database.reading() as session:
        changes = approved_changes(session)
    items = []
    for name in sorted(KNOWN):
        figure = figure_named(name)
        if figure.values[0].since > day:
            continue
        found = in_force(name, day, changes, scope)
        items.append(
            ParameterAnswer(
                name=name,
                unit=figure.unit,
                scope=scope,
                value=decimal_text(found.value, places=20),
                since_on=found.since,
                version=found.version,
                source=figure.source_on(day),
            )
        )
    return ParameterList(on=day, items=items)


@router.post("/parameter-changes", status_code=201, response_model=ChangeAnswer)
def post_change(
    body: ParameterForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Propose a value from a day on."""

    def action(session: Session) -> Answer:
        row = parameters.propose(Acting(session, command.database, command.caller), body)
        where = f"{PREFIX}/parameter-changes/{row.id}"
        return created(_shown(row), location=where, version=row.version)

    return command.run(action)


@router.get("/parameter-changes")
def get_changes(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    name: Annotated[str | None, Query(max_length=100)] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[ChangeAnswer]:
    """The changes, oldest first."""
    with database.reading() as session:
        return page_of(
            page_of_changes(session, paging, name, state),
            paging,
            item=_shown,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.post("/parameter-changes/{change_id}/approve", response_model=ChangeAnswer)
def post_approve(
    change_id: UUID,
    body: DecisionForm,
    caller: Writer,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Approve the proposal of somebody else."""
    return _decided(
        command,
        change_id,
        lambda acting, row: parameters.decide(
            acting, row, version, is_approved=True, reason=body.reason
        ),
    )


@router.post("/parameter-changes/{change_id}/refuse", response_model=ChangeAnswer)
def post_refuse(
    change_id: UUID,
    body: DecisionForm,
    caller: Writer,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Refuse the proposal of somebody else."""
    return _decided(
        command,
        change_id,
        lambda acting, row: parameters.decide(
            acting, row, version, is_approved=False, reason=body.reason
        ),
    )


def _decided(
    command: Command, change_id: UUID, do: Callable[[Acting, ParameterRow], None]
) -> Response:
    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, command.caller)
        row = find_change(session, change_id)
        do(acting, row)
        return Answer(_shown(row), headers={"ETag": etag(row.version)})

    return command.run(action)


def _shown(row: ParameterRow) -> ChangeAnswer:
    return ChangeAnswer(**{name: getattr(row, name) for name in ChangeAnswer.model_fields})
