"""What the routes after approval share: one transaction per command, readers, printing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from sqlmodel import Session

from loan_origination.reports.orders import PAPERS, SUFFIXES, Source, printed_paper
from loan_origination.store.application_access import READERS
from loan_origination.usecases.acting import Acting
from paperkit.press import Press
from servicekit.access import CurrentDatabase, needs
from servicekit.callers import Caller
from servicekit.commands import Answer, Command
from servicekit.database import Database
from servicekit.negotiation import chosen_media_type

Reader = Annotated[Caller, Depends(needs(*READERS))]
PAPER_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"content": {form: {} for form in PAPERS}}
}


def commanded(command: Command, action: Callable[[Acting], Answer]) -> Response:
    """Run a command in its one transaction."""

    def run(session: Session) -> Answer:
        return action(Acting(session, command.database, command.caller))

    return command.run(run)


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """Where one reader's papers are read and printed, in the form that the request asks for."""

    request: Request
    database: Database
    caller: Caller

    @contextmanager
    def reading(self) -> Iterator[Acting]:
        """The reader at work in one transaction that changes nothing."""
        with self.database.reading() as session:
            yield Acting(session, self.database, self.caller)

    def printed(
        self,
        kind: str,
        source_of: Callable[[Acting], tuple[Source, str]],
        *,
        forms: Sequence[str] = PAPERS,
    ) -> Response:
        """A paper as PDF or DOCX; `source_of` reads what it shows and names the file."""
        media_type = chosen_media_type(self.request, forms)
        press: Press = self.request.app.state.press
        with press.room():
            with self.reading() as acting:
                source, number = source_of(acting)
            content = press.printed(printed_paper, (kind, source, media_type))
        suffix = SUFFIXES[media_type]
        # Numbers hold Chinese characters: the plain name is for readers that know no other form.
        name = (
            f"filename=\"{kind}.{suffix}\"; filename*=UTF-8''{quote(f'{kind}-{number}.{suffix}')}"
        )
        headers = {"Content-Disposition": f"attachment; {name}"}
        return Response(content, media_type=media_type, headers=headers)


async def paper_desk(caller: Reader, database: CurrentDatabase, request: Request) -> PaperDesk:
    """FastAPI dependency of every paper."""
    return PaperDesk(request, database, caller)


Desk = Annotated[PaperDesk, Depends(paper_desk)]
