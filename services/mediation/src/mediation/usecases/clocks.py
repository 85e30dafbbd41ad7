"""Setting a clock's length for the organisation."""

from __future__ import annotations

from sqlmodel import Session

from mediation.domain.clock_policy import policy_of, shipped_policy
from mediation.forms.clocks import ClockOverrideForm
from mediation.refusals import ClockAlreadySetError
from mediation.store.clocks import is_overridden
from mediation.tables.clocks import ClockPolicyRow
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.journal import record


def override_clock(
    session: Session, database: Database, caller: Caller, form: ClockOverrideForm
) -> ClockPolicyRow:
    """Another length from a day on; clocks that run already keep the end they were given.

    Raises UnknownClockError, and ClockAlreadySetError for a second length from the same day.
    """
    policy_of(form.code, shipped_policy())
    database.lock(session, "clock_policy", form.code)
    if is_overridden(session, form.code, form.since_on):
        raise ClockAlreadySetError(form.code, form.since_on)
    row = ClockPolicyRow(
        id=new_id(),
        code=form.code,
        since=form.since_on,
        length=form.length,
        source=form.source,
        decided_by=caller.subject,
        created_at=database.clock(),
    )
    session.add(row)
    session.flush()
    facts = form.model_dump(mode="json")
    record(
        session,
        database,
        caller,
        "clock_policy.set",
        object_kind="clock_policy",
        object_id=row.id,
        **facts,
    )
    return row
