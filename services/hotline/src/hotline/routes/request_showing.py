"""A request as its readers see it, and the one way in which steps are taken over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from hotline.forms.request_answers import RequestAnswer, request_answer
from hotline.store.request_access import locked_request
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from servicekit.access import needs
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, StaleVersionError, etag

Triager = Annotated[Caller, Depends(needs("triager", "supervisor"))]
Answering = Annotated[Caller, Depends(needs("call_agent", "triager", "supervisor"))]
Handler = Annotated[
    Caller,
    Depends(
        needs(
            "institution_handler",
            "institution_admin",
            "bureau",
            "association",
            "triager",
            "call_agent",
        )
    ),
]
Desk = Annotated[Caller, Depends(needs("report_desk", "supervisor"))]


def take_step(
    command: Command,
    caller: Caller,
    request_id: UUID,
    version: int | None,
    do: Callable[[Acting, RequestRow], None],
) -> Response:
    """Take a step and answer with the request as it stands then."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        request = locked_request(session, caller, request_id)
        if version is not None and version != request.version:
            raise StaleVersionError(request.version)
        do(acting, request)
        session.flush()
        answer: RequestAnswer = request_answer(request)
        return Answer(answer, headers={"ETag": etag(request.version)})

    return command.run(action)
