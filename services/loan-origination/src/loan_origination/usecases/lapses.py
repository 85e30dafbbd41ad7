"""Approvals whose validity is over: written down as lapsed, some at a time."""

from __future__ import annotations

from datetime import date

from loan_origination.refusals import DayNotOverError
from loan_origination.store.applications import find_application, lapsing_applications
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import lapse_if_over, locked_application
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.database import Database

OWN_HAND = Caller("system", "system", "", frozenset({"system"}))
AT_ONCE = 100


def lapse_due(database: Database) -> int:
    """Let some of the approvals lapse whose days are over; returns how many."""
    with database.reading() as session:
        due = lapsing_applications(session, day_in_shanghai(database.clock()), AT_ONCE)
    for application_id in due:
        with database.writing() as session:
            locked_application(Acting(session, database, OWN_HAND), application_id)
    return len(due)


def lapse_of_day(acting: Acting, on: date) -> int:
    """The same as the batch of a business day, in one transaction; raises DayNotOverError."""
    acting.standing("system")
    if on > acting.today:
        raise DayNotOverError(on)
    count = 0
    for application_id in lapsing_applications(acting.session, on, limit=10_000):
        row = find_application(acting.session, acting.caller, application_id, lock=True)
        count += lapse_if_over(acting, row)
    acting.record("applications.lapsed", "business_day", on, count=count)
    return count
