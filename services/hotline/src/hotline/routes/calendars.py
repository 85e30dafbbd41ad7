"""The calendar of this service: editions on top of the shipped one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response
from sqlmodel import Session

from hotline.forms.clocks import (
    CalendarDayForm,
    CalendarEdit,
    CalendarEdition,
    CalendarForm,
    CalendarList,
)
from hotline.forms.directory import ImportAnswer
from hotline.store.calendars import calendars_in_force, days_of, editions
from hotline.tables.clocks import CalendarEditionRow
from hotline.usecases.acting import Acting
from hotline.usecases.calendars import (
    RECKON,
    calendar_difference,
    edit_calendar,
    edited_days,
    is_said_already,
)
from lawkit.calendar import DayKind
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.jobs import enqueue, job_location

router = new_router("calendars")
Keeper = Annotated[Caller, Depends(needs("hotline_admin"))]


@router.get("/calendars", dependencies=[Depends(current_caller)])
def get_calendars(database: CurrentDatabase) -> CalendarList:
    """Every edition, latest first, and the years whose schedule is known."""
    with database.reading() as session:
        years = calendars_in_force(session).statutory.table.loaded_years
        return CalendarList(
            editions=[edition_answer(session, row) for row in editions(session)],
            loaded_years=sorted(years),
        )


@router.post("/calendars", status_code=202, response_model=CalendarEdit)
def post_calendar(body: CalendarForm, caller: Keeper, command: Storing) -> Response:
    """Edit the calendar; a job reckons anew the open clocks that the edit touches."""

    def action(session: Session) -> Answer:
        edit = _edited(Acting(session, command.database, caller), body)
        return Answer(edit, 202, {"Location": edit.job_at})

    return command.run(action)


@router.put("/calendars", status_code=202)
def put_calendar(
    body: CalendarForm, caller: Keeper, database: CurrentDatabase, response: Response
) -> CalendarEdit | CalendarEdition:
    """The same, but saying what the latest edition says makes none (200)."""
    with database.writing() as session:
        acting = Acting(session, database, caller)
        if is_said_already(acting, body):
            response.status_code = 200
            return edition_answer(session, editions(session)[0])
        edit = _edited(acting, body)
        response.headers["Location"] = edit.job_at
        return edit


@router.post("/calendars/import", response_model=ImportAnswer)
def post_calendar_import(
    body: CalendarForm,
    caller: Keeper,
    command: Storing,
    preview: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """An edit told as its difference; with `preview=true` nothing is stored."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        told: ImportAnswer = calendar_difference(acting, body, is_preview=preview)
        if preview:
            return Answer(told)
        return Answer(told, headers={"Location": _edited(acting, body).job_at})

    return command.run(action)


def _edited(acting: Acting, body: CalendarForm) -> CalendarEdit:
    """A new edition, and the job that reckons open clocks anew."""
    session, database = acting.session, acting.database
    row = edit_calendar(acting, body)
    edited = edited_days([day.on for day in body.days], body.loaded_years)
    facts = {"edited": [day.isoformat() for day in edited]}
    job_id = enqueue(session, database, acting.caller, RECKON, facts, unit="clocks")
    return CalendarEdit(
        edition=edition_answer(session, row), job_id=job_id, job_at=job_location("hotline", job_id)
    )


def edition_answer(session: Session, row: CalendarEditionRow) -> CalendarEdition:
    """An edition as it goes out."""
    return CalendarEdition(
        version=row.version,
        source=row.source,
        loaded_years=row.loaded_years,
        days=[
            CalendarDayForm(on=day.day, kind=DayKind(day.kind))
            for day in days_of(session, row.version)
        ],
        created_at=row.created_at,
    )
