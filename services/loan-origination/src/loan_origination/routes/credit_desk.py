"""What the routes after approval share: one transaction per command, readers, printing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from sqlmodel import Session

from loan_origination.reports.orders import PAPERS, SUFFIXES, Source, printed_paper
from loan_origination.store.application_access import READERS
from loan_origination.usecases.acting import Acting
from paperkit.press import Press
from servicekit.access import needs
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


def printed(
    request: Request,
    database: Database,
    caller: Caller,
    kind: str,
    source_of: Callable[[Acting], tuple[Source, str]],
    *,
    forms: Sequence[str] = PAPERS,
) -> Response:
    """A paper as PDF or DOCX; `source_of` reads what it shows and names the file."""
    media_type = chosen_media_type(request, forms)
    press: Press = request.app.state.press
    with press.room():
        with database.reading() as session:
            source, number = source_of(Acting(session, database, caller))
        content = press.printed(printed_paper, (kind, source, media_type))
    suffix = SUFFIXES[media_type]
    # Numbers hold Chinese characters: the plain name is for readers that know no other form.
    name = f"filename=\"{kind}.{suffix}\"; filename*=UTF-8''{quote(f'{kind}-{number}.{suffix}')}"
    headers = {"Content-Disposition": f"attachment; {name}"}
    return Response(content, media_type=media_type, headers=headers)
