"""A request as its readers see it, and the one way in which steps are taken over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from hotline.forms.request_answers import RequestAnswer, request_answer
from hotline.store.request_access import lock_requests, locked_request
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from servicekit.access import needs
from servicekit.commands import (
    Answer,
    Command,
    StaleVersionError,
    StatedVersion,
    Storing,
    etag,
)

BY_TRIAGERS = Depends(needs("triager", "supervisor"))
BY_ANSWERING = Depends(needs("call_agent", "triager", "supervisor"))
BY_HANDLERS = Depends(
    needs(
        "institution_handler",
        "institution_admin",
        "bureau",
        "association",
        "triager",
        "call_agent",
    )
)
BY_DESK = Depends(needs("report_desk", "supervisor"))


@dataclass(frozen=True, slots=True)
class RequestStep:
    """One step of one request: under which key, and on which version when one is named."""

    command: Command
    request_id: UUID
    version: int | None

    def take(
        self, do: Callable[[Acting, RequestRow], None], *, also: Collection[UUID] = ()
    ) -> Response:
        """Take it and answer with the request as it stands then.

        Requests that the step changes or rests on beside this one are `also` held from the start.
        """

        def action(session: Session) -> Answer:
            acting = Acting(session, self.command.database, self.command.caller)
            if also:
                lock_requests(session, acting.caller, {self.request_id, *also})
            request = locked_request(session, acting.caller, self.request_id)
            if self.version is not None and self.version != request.version:
                raise StaleVersionError(request.version)
            do(acting, request)
            session.flush()
            answer: RequestAnswer = request_answer(request)
            return Answer(answer, headers={"ETag": etag(request.version)})

        return self.command.run(action)


async def request_step(request_id: UUID, command: Storing, version: StatedVersion) -> RequestStep:
    """FastAPI dependency of `POST /requests/{id}/<step>`; who may take it stands at the route."""
    return RequestStep(command, request_id, version)


Step = Annotated[RequestStep, Depends(request_step)]
