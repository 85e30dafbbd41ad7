"""Mass events and repeat complainants."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from sqlmodel import Session

from hotline.forms.service import (
    MassEventAnswer,
    MassEventForm,
    MembersForm,
    RepeatAnswer,
    RepeatList,
    SuggestedEvent,
    SuggestedEvents,
)
from hotline.store.mass_events import find_event, page_of_events, size_of
from hotline.store.similar import repeat_complainants
from hotline.tables.requests import MassEventRow
from hotline.usecases.acting import Acting
from hotline.usecases.mass_events import change_members, open_event, suggested
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("mass events")
Keeper = Annotated[Caller, Depends(needs("triager", "supervisor"))]
Reader = Annotated[
    Caller, Depends(needs("call_agent", "triager", "supervisor", "analyst", "auditor", "bureau"))
]
LOOK_BACK = timedelta(days=180)
MOST_REPEATS = 200


@router.get("/mass-events")
def get_events(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[MassEventAnswer]:
    """All mass events, oldest first."""
    with database.reading() as session:
        return page_of(
            page_of_events(session, paging),
            paging,
            item=lambda row: event_answer(session, row),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/mass-events/suggestions")
def get_suggestions(
    caller: Keeper,
    database: CurrentDatabase,
    institution: Annotated[str | None, Query(max_length=64)] = None,
) -> SuggestedEvents:
    """At least ten people, one institution, like words, within three working days."""
    with database.reading() as session:
        found = suggested(Acting(session, database, caller), institution)
    return SuggestedEvents(
        items=[
            SuggestedEvent(
                institution_code=each.institution,
                request_ids=[UUID(ref) for ref in each.request_refs],
                identities=each.identities,
                first_on=each.first_on,
                last_on=each.last_on,
            )
            for each in found
        ]
    )


@router.get("/mass-events/{event_id}")
def get_event(
    event_id: UUID,
    caller: Reader,
    database: CurrentDatabase,
    response: Response,
) -> MassEventAnswer:
    """One mass event."""
    with database.reading() as session:
        row = find_event(session, event_id)
        response.headers["ETag"] = etag(row.version)
        return event_answer(session, row)


@router.post("/mass-events", status_code=201, response_model=MassEventAnswer)
def post_event(body: MassEventForm, caller: Keeper, command: Storing) -> Response:
    """Open a mass event with its first requests."""

    def action(session: Session) -> Answer:
        row = open_event(Acting(session, command.database, caller), body)
        location = f"/hotline/v1/mass-events/{row.id}"
        return created(event_answer(session, row), location=location, version=row.version)

    return command.run(action)


@router.post("/mass-events/{event_id}/members", response_model=MassEventAnswer)
def post_members(event_id: UUID, body: MembersForm, caller: Keeper, command: Storing) -> Response:
    """Put requests into the event, or take them out."""

    def action(session: Session) -> Answer:
        row = find_event(session, event_id)
        change_members(Acting(session, command.database, caller), row, body)
        return Answer(event_answer(session, row), headers={"ETag": etag(row.version)})

    return command.run(action)


@router.get("/repeat-complainants")
def get_repeats(
    caller: Reader,
    database: CurrentDatabase,
    least: Annotated[int, Query(ge=2, le=1_000)] = 2,
) -> RepeatList:
    """Who has come at least so often about one institution within 180 days, as keyed hashes."""
    since = day_in_shanghai(database.clock()) - LOOK_BACK
    with database.reading() as session:
        rows = repeat_complainants(session, least, since, MOST_REPEATS)
    return RepeatList(
        items=[
            RepeatAnswer(identity=identity[:16], institution_code=institution, requests=count)
            for identity, institution, count in rows
        ]
    )


def event_answer(session: Session, row: MassEventRow) -> MassEventAnswer:
    """A mass event as it goes out."""
    requests, identities = size_of(session, row.id)
    return MassEventAnswer(
        id=row.id,
        title=row.title,
        institution_code=row.institution_code,
        is_open=row.is_open,
        note=row.note,
        requests=requests,
        identities=identities,
        created_at=row.created_at,
        version=row.version,
    )
