"""What an institution has to show for a complaint, and what it has shown."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from hotline.forms.evidence import Checklist, EvidenceForm
from hotline.routes.messages import PARTIES
from hotline.routes.requests import STAFF
from hotline.store.request_access import INSTITUTION, find_request, locked_request
from hotline.usecases.acting import Acting
from hotline.usecases.evidence import checklist, show_evidence
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created

router = new_router("evidence")
Reader = Annotated[Caller, Depends(needs(*PARTIES, *STAFF, "mediation_link"))]
Showing = Annotated[Caller, Depends(needs(*INSTITUTION))]


@router.get("/requests/{request_id}/evidence")
def get_evidence(request_id: UUID, caller: Reader, database: CurrentDatabase) -> Checklist:
    """The checklist of the present institution; what is missing counts against it."""
    with database.reading() as session:
        return checklist(session, find_request(session, caller, request_id))


@router.post("/requests/{request_id}/evidence", status_code=201, response_model=Checklist)
def post_evidence(
    request_id: UUID, body: EvidenceForm, caller: Showing, command: Storing
) -> Response:
    """Show a piece of evidence that was asked for."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        request = locked_request(session, caller, request_id)
        show_evidence(acting, request, body)
        location = f"/hotline/v1/requests/{request_id}/evidence"
        return created(checklist(session, request), location=location)

    return command.run(action)
