"""An application as its readers see it, and the one way in which it is changed over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from loan_origination.forms.application_answers import ApplicationAnswer, application_answer
from loan_origination.store.application_access import READERS
from loan_origination.store.applications import shown_state
from loan_origination.store.duties import duties_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases.acting import AUDITOR, Acting
from loan_origination.usecases.application_moves import locked_application
from servicekit.access import AnyCaller
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, StatedVersion, Storing, etag
from servicekit.problems import ForbiddenError, NotFoundError

PREFIX = "/loan-origination/v1"


async def reader(caller: AnyCaller) -> Caller:
    """Callers of the branch, the head office and the auditor; the rest sees nothing here."""
    if not caller.has_any(*READERS):
        raise NotFoundError("application", "申请")
    return caller


Reader = Annotated[Caller, Depends(reader)]


async def writer(caller: Reader) -> Caller:
    """The same without the auditor, who never writes."""
    if caller.has_any(AUDITOR):
        raise ForbiddenError([role for role in READERS if role != AUDITOR])
    return caller


Writer = Annotated[Caller, Depends(writer)]


def shown_application(acting: Acting, row: ApplicationRow) -> ApplicationAnswer:
    """The application with its file and the people who have had a duty in it."""
    state = shown_state(row, acting.today)
    return application_answer(row, state, acting.today, duties_of(acting.session, row.id))


@dataclass(frozen=True, slots=True)
class ApplicationStep:
    """One step of an application: under which key, and on which version when one is named."""

    command: Command
    application_id: UUID
    version: int | None

    def take(self, do: Callable[[Acting, ApplicationRow], None]) -> Response:
        """Take it and answer with the application as it stands then."""

        def action(session: Session) -> Answer:
            acting = Acting(session, self.command.database, self.command.caller)
            row = locked_application(acting, self.application_id, self.version)
            do(acting, row)
            return Answer(shown_application(acting, row), headers={"ETag": etag(row.version)})

        return self.command.run(action)


async def application_step(
    application_id: UUID, _: Writer, command: Storing, version: StatedVersion
) -> ApplicationStep:
    """FastAPI dependency of `POST /applications/{id}/<step>`."""
    return ApplicationStep(command, application_id, version)


Step = Annotated[ApplicationStep, Depends(application_step)]


def do_in_case(
    command: Command,
    application_id: UUID,
    do: Callable[[Acting, ApplicationRow], Answer],
) -> Response:
    """Do something inside a case, with an answer of its own."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, command.caller)
        return do(acting, locked_application(acting, application_id))

    return command.run(action)
