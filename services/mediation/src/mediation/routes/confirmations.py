"""Judicial confirmation (司法确认): applied for, filed, granted or rejected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session

from mediation.forms.agreements import (
    ConfirmationAnswer,
    ConfirmationForm,
    FiledForm,
    GrantedForm,
    RejectedForm,
)
from mediation.reports.confirmation_set import confirmation_document
from mediation.routes.stated_version import require_version
from mediation.store.agreements import find_confirmation
from mediation.tables.matters import AgreementRow, ConfirmationRow, MatterRow
from mediation.usecases import confirmations
from mediation.usecases.acting import Acting
from mediation.usecases.agreement_papers import AgreementPapers, confirmation_source
from paperkit.http_answers import WITH_PAPERS, json_answer, offered, paper, wanted_form
from paperkit.orders import JSON
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, StatedVersion, Storing, created, etag
from servicekit.problems import ForbiddenError

router = new_router("confirmations")
Applying = Annotated[Caller, Depends(needs("case_admin", "mediator"))]
SET_READERS = ("court", "court_clerk", "case_admin")
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
        where = f"/mediation/v1/confirmations/{row.id}"
        return created(confirmation_answer(row), location=where, version=row.version)

    return command.run(action)


@router.get("/confirmations/{confirmation_id}", responses=offered(WITH_PAPERS, ConfirmationAnswer))
def get_confirmation(
    confirmation_id: UUID, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> Response:
    """One application; as a paper the whole set that goes to the court."""
    form = wanted_form(request, WITH_PAPERS)
    with database.reading() as session:
        row = find_confirmation(session, caller, confirmation_id)
        if form == JSON:
            return json_answer(confirmation_answer(row), {"ETag": etag(row.version)})
        if not caller.has_any(*SET_READERS):
            raise ForbiddenError(SET_READERS)
        agreement = session.get_one(AgreementRow, row.agreement_id)
        matter = session.get_one(MatterRow, agreement.matter_id)
        papers = AgreementPapers(session, database, agreement, matter)
        source = confirmation_source(papers, session, database, row)
    name = f"confirmation-{source.confirmation_id}"
    return paper(request, lambda: confirmation_document(source), form, name)


@router.post("/confirmations/{confirmation_id}/filed", response_model=ConfirmationAnswer)
def post_filed(
    confirmation_id: UUID,
    body: FiledForm,
    caller: Ruling,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """The court has taken the application in."""
    return _step(
        command,
        caller,
        (confirmation_id, version),
        lambda acting: confirmations.note_filing(acting, confirmation_id, body.filed_on),
    )


@router.post("/confirmations/{confirmation_id}/granted", response_model=ConfirmationAnswer)
def post_granted(
    confirmation_id: UUID,
    body: GrantedForm,
    caller: Ruling,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """The court has confirmed the agreement."""
    return _step(
        command,
        caller,
        (confirmation_id, version),
        lambda acting: confirmations.grant(acting, confirmation_id, body),
    )


@router.post("/confirmations/{confirmation_id}/rejected", response_model=ConfirmationAnswer)
def post_rejected(
    confirmation_id: UUID,
    body: RejectedForm,
    caller: Ruling,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """The court has rejected the application."""
    return _step(
        command,
        caller,
        (confirmation_id, version),
        lambda acting: confirmations.reject(acting, confirmation_id, body),
    )


def _step(
    command: Command,
    caller: Caller,
    stated: tuple[UUID, int | None],
    do: Callable[[Acting], ConfirmationRow],
) -> Response:
    """A change of the application, on the version that the caller may have named."""
    confirmation_id, version = stated

    def action(session: Session) -> Answer:
        require_version(version, find_confirmation(session, caller, confirmation_id).version)
        row = do(Acting(session, command.database, caller))
        return Answer(confirmation_answer(row), 200, {"ETag": etag(row.version)})

    return command.run(action)
