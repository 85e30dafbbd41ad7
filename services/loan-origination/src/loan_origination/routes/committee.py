"""The credit committee: agenda, votes, outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlmodel import Session

from loan_origination.forms.decision_answers import (
    MeetingAnswer,
    MeetingList,
    meeting_answer,
)
from loan_origination.forms.decisions import CloseVoteForm, ScheduleForm, VoteForm
from loan_origination.routes.application_showing import PREFIX, Reader, Writer, do_in_case
from loan_origination.store.application_access import is_of_head_office
from loan_origination.store.applications import find_application
from loan_origination.store.decisions import meetings_of, vote_count, votes_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import MeetingRow
from loan_origination.usecases import committee
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created
from servicekit.problems import NotFoundError
from servicekit.wire import WireModel

router = new_router("committee")


class FrozenAnswer(WireModel):
    """The file as it was frozen for the meeting."""

    file_sha256: str
    content: dict[str, Any]


@router.post(
    "/applications/{application_id}/schedule", status_code=201, response_model=MeetingAnswer
)
def post_schedule(
    application_id: UUID,
    body: ScheduleForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Put the application on the agenda and freeze its file."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        meeting = committee.schedule(acting, row, body)
        where = f"{PREFIX}/applications/{row.id}/committee"
        return created(_shown(acting.session, acting.caller, meeting), location=where)

    return do_in_case(command, application_id, action)


@router.get("/applications/{application_id}/committee")
def get_meetings(application_id: UUID, caller: Reader, database: CurrentDatabase) -> MeetingList:
    """Every time on the agenda; votes are shown once they are closed, names to the head office."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        found = meetings_of(session, row.id)
        return MeetingList(items=[_shown(session, caller, meeting) for meeting in found])


@router.get("/applications/{application_id}/committee/file")
def get_frozen_file(
    application_id: UUID, caller: Reader, database: CurrentDatabase
) -> FrozenAnswer:
    """What the members decide on, the reviewer's opinion first, with its hash."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        found = meetings_of(session, row.id)
        if not found:
            raise NotFoundError("meeting", "贷审会会议")
        return FrozenAnswer(file_sha256=found[-1].file_sha256, content=found[-1].frozen)


@router.post(
    "/applications/{application_id}/committee/votes",
    status_code=201,
    response_model=MeetingAnswer,
)
def post_vote(
    application_id: UUID,
    body: VoteForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Vote, once and in person; nobody reads it before the vote is closed."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        meeting = committee.cast_vote(acting, row, body)
        return Answer(_shown(acting.session, acting.caller, meeting), 201)

    return do_in_case(command, application_id, action)


@router.post("/applications/{application_id}/committee/close", response_model=MeetingAnswer)
def post_close(
    application_id: UUID,
    body: CloseVoteForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Count the votes and open them."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        meeting = committee.close_vote(acting, row, body)
        return Answer(_shown(acting.session, acting.caller, meeting))

    return do_in_case(command, application_id, action)


def _shown(session: Session, caller: Caller, meeting: MeetingRow) -> MeetingAnswer:
    """The votes of an open meeting are not even read."""
    is_opened = meeting.outcome is not None
    return meeting_answer(
        meeting,
        votes_of(session, meeting.id) if is_opened else (),
        vote_count(session, meeting.id),
        shows_names=is_of_head_office(caller),
    )
