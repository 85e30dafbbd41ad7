"""Release of mortgages after full payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from sqlmodel import col

from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.default_steps import (
    CancellationForm,
    HandBackForm,
    ReleaseAnswer,
    ReleaseForm,
    release_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.routes.watch_desk import PREFIX, listed, wanted
from loan_origination.store.watch import find_watched
from loan_origination.tables.releases import ReleaseRow
from loan_origination.usecases import releases
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Command, Storing, created
from servicekit.paging import Page, Paging

router = new_router("releases")


@router.post("/releases", status_code=201, response_model=ReleaseAnswer)
def post_release(body: ReleaseForm, command: Storing) -> Response:
    """Ask for the release of a mortgage: nothing at all may be owed (R-ZZ1)."""

    def action(acting: Acting) -> Answer:
        row = releases.ask_release(acting, body)
        where = f"{PREFIX}/releases/{row.id}"
        return created(_shown(acting, row), location=where, version=row.version)

    return commanded(command, action)


@router.get("/releases")
def get_releases(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
) -> Page[ReleaseAnswer]:
    """The releases that the caller sees."""
    chosen = wanted((col(ReleaseRow.contract_id), contract_id))
    return listed(database, caller, ReleaseRow, paging, response, _shown, *chosen)


@router.get("/releases/{release_id}")
def get_release(release_id: UUID, caller: Reader, database: CurrentDatabase) -> ReleaseAnswer:
    """One release with the receipt of its originals."""
    with database.reading() as session:
        row = find_watched(session, caller, ReleaseRow, release_id)
        return _shown(Acting(session, database, caller), row)


@router.post("/releases/{release_id}/hand-back", response_model=ReleaseAnswer)
def post_hand_back(release_id: UUID, body: HandBackForm, command: Storing) -> Response:
    """The originals go back against a receipt."""
    return _done(command, lambda acting: releases.hand_back(acting, release_id, body))


@router.post("/releases/{release_id}/cancel-registration", response_model=ReleaseAnswer)
def post_cancellation(release_id: UUID, body: CancellationForm, command: Storing) -> Response:
    """The registration is cancelled."""
    return _done(command, lambda acting: releases.cancel_registration(acting, release_id, body))


@router.post("/releases/{release_id}/{step}", response_model=ReleaseAnswer)
def post_step(
    release_id: UUID, step: Literal["approve", "refuse"], body: ReasonForm, command: Storing
) -> Response:
    """A second person decides."""
    return _done(
        command, lambda acting: releases.decide_release(acting, release_id, step, body.reason)
    )


def _done(command: Command, step: Callable[[Acting], ReleaseRow]) -> Response:
    return commanded(command, lambda acting: Answer(_shown(acting, step(acting))))


def _shown(acting: Acting, row: ReleaseRow) -> ReleaseAnswer:
    return release_answer(row, releases.receipt_of(acting, row))
