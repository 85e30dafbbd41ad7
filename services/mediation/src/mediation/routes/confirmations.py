"""Judicial confirmation (司法确认): applied for, filed, granted or rejected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from mediation.forms.agreements import (
    ConfirmationAnswer,
    ConfirmationForm,
    FiledForm,
    GrantedForm,
    RejectedForm,
)
from mediation.store.agreements import find_confirmation
from mediation.tables.matters import ConfirmationRow
from mediation.usecases import confirmations
from mediation.usecases.acting import Acting
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, Storing, created

router = new_router("confirmations")
Applying = Annotated[Caller, Depends(needs("case_admin", "mediator"))]
Ruling = Annotated[Caller, Depends(needs("court", "court_clerk"))]


def confirmation_answer(row: ConfirmationRow) -> ConfirmationAnswer:
    """An application as it goes out."""
    return ConfirmationAnswer.model_validate(
        {name: getattr(row, name) for name in ConfirmationAnswer.model_fields}
    )


@router.post(
    "/agreements/{agreement_id}/confirmations", status_code=201, response_model=ConfirmationAnswer
)
def post_confirmation(
    agreement_id: UUID, body: ConfirmationForm, caller: Applying, command: Storing
) -> Response:
    """Apply for both sides, within 30 days from the day the agreement takes effect."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row = confirmations.apply_for_confirmation(acting, agreement_id, body)
        return created(confirmation_answer(row), location=f"/mediation/v1/confirmations/{row.id}")

    return command.run(action)


@router.get("/confirmations/{confirmation_id}")
def get_confirmation(
    confirmation_id: UUID, caller: AnyCaller, database: CurrentDatabase
) -> ConfirmationAnswer:
    """One application."""
    with database.reading() as session:
        return confirmation_answer(find_confirmation(session, caller, confirmation_id))


@router.post("/confirmations/{confirmation_id}/filed", response_model=ConfirmationAnswer)
def post_filed(
    confirmation_id: UUID, body: FiledForm, caller: Ruling, command: Storing
) -> Response:
    """The court has taken the application in."""
    return _step(
        command,
        caller,
        lambda acting: confirmations.note_filing(acting, confirmation_id, body.filed_on),
    )


@router.post("/confirmations/{confirmation_id}/granted", response_model=ConfirmationAnswer)
def post_granted(
    confirmation_id: UUID, body: GrantedForm, caller: Ruling, command: Storing
) -> Response:
    """The court has confirmed the agreement."""
    return _step(command, caller, lambda acting: confirmations.grant(acting, confirmation_id, body))


@router.post("/confirmations/{confirmation_id}/rejected", response_model=ConfirmationAnswer)
def post_rejected(
    confirmation_id: UUID, body: RejectedForm, caller: Ruling, command: Storing
) -> Response:
    """The court has rejected the application."""
    return _step(
        command, caller, lambda acting: confirmations.reject(acting, confirmation_id, body)
    )


def _step(command: Command, caller: Caller, do: Callable[[Acting], ConfirmationRow]) -> Response:
    return command.run(
        lambda session: Answer(confirmation_answer(do(Acting(session, command.database, caller))))
    )
