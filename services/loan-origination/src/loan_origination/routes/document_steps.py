"""Steps of one document, and the custody of its original."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Response
from sqlmodel import Session

from loan_origination.forms.documents import (
    CustodyAnswer,
    CustodyForm,
    CustodyList,
    DocumentAnswer,
    DocumentReasonForm,
    HandBackForm,
    VerifyForm,
    custody_answer,
    document_answer,
)
from loan_origination.routes.application_showing import PREFIX, Reader, Writer
from loan_origination.store.documents import custody_of, find_custody, find_document
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.documents import CustodyRow, DocumentRow
from loan_origination.usecases import custody, documents
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import locked_application
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Command, Storing, created

router = new_router("document steps")


@router.post("/documents/{document_id}/verify", response_model=DocumentAnswer)
def post_verify(
    document_id: UUID,
    body: VerifyForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """The document was compared with its original."""
    return _document_step(
        command,
        document_id,
        lambda acting, row, found: documents.verify(acting, row, found, seen=body.is_original_seen),
    )


@router.post("/documents/{document_id}/reject", response_model=DocumentAnswer)
def post_reject(
    document_id: UUID,
    body: DocumentReasonForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """The document does not do."""
    return _document_step(
        command,
        document_id,
        lambda acting, row, found: documents.reject(acting, row, found, body.reason),
    )


@router.post("/documents/{document_id}/waive", response_model=DocumentAnswer)
def post_waive(
    document_id: UUID,
    body: DocumentReasonForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Do without a further document."""
    return _document_step(
        command,
        document_id,
        lambda acting, row, found: documents.waive(acting, row, found, body.reason),
    )


@router.post("/documents/{document_id}/custody", status_code=201, response_model=CustodyAnswer)
def post_custody(
    document_id: UUID,
    body: CustodyForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Hand an original over to its keeper."""

    def action(acting: Acting, row: ApplicationRow, document: DocumentRow) -> Answer:
        entry = custody.deliver(acting, row, document, body.keeper, body.place)
        where = f"{PREFIX}/documents/{document.id}/custody"
        return created(custody_answer(entry), location=where)

    return _in_document(command, document_id, action)


@router.get("/documents/{document_id}/custody")
def get_custody(document_id: UUID, caller: Reader, database: CurrentDatabase) -> CustodyList:
    """Every hand-over of an original."""
    with database.reading() as session:
        document = find_document(session, caller, document_id)
        entries = custody_of(session, document.id)
        return CustodyList(items=[custody_answer(entry) for entry in entries])


@router.post("/custody-entries/{custody_id}/take", response_model=CustodyAnswer)
def post_take(
    custody_id: UUID,
    caller: Writer,
    command: Storing,
) -> Response:
    """The keeper signs for the original."""
    return _custody_step(command, custody_id, custody.take_in)


@router.post("/custody-entries/{custody_id}/hand-back", response_model=CustodyAnswer)
def post_hand_back(
    custody_id: UUID,
    body: HandBackForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """The keeper gives the original back."""
    return _custody_step(
        command,
        custody_id,
        lambda acting, row, entry: custody.hand_back(acting, row, entry, body.returned_to),
    )


def _in_document(
    command: Command,
    document_id: UUID,
    do: Callable[[Acting, ApplicationRow, DocumentRow], Answer],
) -> Response:
    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, command.caller)
        found = find_document(session, command.caller, document_id)
        row = locked_application(acting, found.application_id)
        session.refresh(found)
        return do(acting, row, found)

    return command.run(action)


def _document_step(
    command: Command,
    document_id: UUID,
    do: Callable[[Acting, ApplicationRow, DocumentRow], None],
) -> Response:
    def action(acting: Acting, row: ApplicationRow, document: DocumentRow) -> Answer:
        do(acting, row, document)
        return Answer(document_answer(document))

    return _in_document(command, document_id, action)


def _custody_step(
    command: Command,
    custody_id: UUID,
    do: Callable[[Acting, ApplicationRow, CustodyRow], None],
) -> Response:
    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, command.caller)
        entry = find_custody(session, command.caller, custody_id)
        document = find_document(session, command.caller, entry.document_id)
        row = locked_application(acting, document.application_id)
        session.refresh(entry)
        do(acting, row, entry)
        return Answer(custody_answer(entry))

    return command.run(action)
