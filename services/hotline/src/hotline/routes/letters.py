"""Letters of thanks and banners: registered, linked, counted."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response
from sqlmodel import Session, col, select

from hotline.forms.service import LetterAnswer, LetterForm
from hotline.tables.dialogue import LetterRow
from hotline.usecases.acting import Acting
from hotline.usecases.calls import enter_letter
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created
from servicekit.paging import Page, Paging, newest_last, page_of

router = new_router("letters")
Keeper = Annotated[Caller, Depends(needs("call_agent", "triager", "hotline_admin"))]
Reader = Annotated[
    Caller,
    Depends(needs("call_agent", "triager", "hotline_admin", "supervisor", "analyst", "auditor")),
]


@router.post("/thank-you-letters", status_code=201, response_model=LetterAnswer)
def post_letter(body: LetterForm, caller: Keeper, command: Storing) -> Response:
    """Register a letter or a banner, with the request it thanks for."""

    def action(session: Session) -> Answer:
        row = enter_letter(Acting(session, command.database, caller), body)
        return created(letter_answer(row), location="/hotline/v1/thank-you-letters")

    return command.run(action)


@router.get("/thank-you-letters")
def get_letters(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[LetterAnswer]:
    """All letters, oldest first."""
    with database.reading() as session:
        query = select(LetterRow)
        page = newest_last(query, paging, col(LetterRow.created_at), col(LetterRow.id))
        return page_of(
            session.exec(page).all(),
            paging,
            item=letter_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


def letter_answer(row: LetterRow) -> LetterAnswer:
    """A letter as it goes out."""
    return LetterAnswer(**{name: getattr(row, name) for name in LetterAnswer.model_fields})
