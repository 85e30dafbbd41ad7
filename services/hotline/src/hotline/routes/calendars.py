"""The calendar of this service: editions on top of the shipped one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response
from sqlmodel import Session

from hotline.forms.clocks import (
    CalendarDayForm,
    CalendarEdit,
    CalendarEdition,
    CalendarForm,
    CalendarList,
)
from hotline.store.calendars import calendars_in_force, days_of, editions
from hotline.tables.clocks import CalendarEditionRow
from hotline.usecases.acting import Acting
from hotline.usecases.calendars import RECKON, edit_calendar, edited_days
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
        acting = Acting(session, command.database, caller)
        row = edit_calendar(acting, body)
        edited = edited_days([day.on for day in body.days], body.loaded_years)
        job_id = enqueue(
            session,
            command.database,
            caller,
            RECKON,
            {"edited": [day.isoformat() for day in edited]},
            unit="clocks",
        )
        location = job_location("hotline", job_id)
        edit = CalendarEdit(
            edition=edition_answer(session, row),
            job_id=job_id,
            job_at=location,
        )
        return Answer(edit, 202, {"Location": location})

    return command.run(action)


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
