"""Moving an application: one way only, with actor, role, time and reason; and its lock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from loan_origination.domain.application_states import State, Step, after
from loan_origination.domain.duties import Duty, check_duty
from loan_origination.store.applications import find_application, shown_state
from loan_origination.store.duties import conflicted_persons, held_duties
from loan_origination.store.parameters import whole_parameter
from loan_origination.tables.applications import ApplicationEventRow, ApplicationRow
from loan_origination.tables.people import DutyRow
from loan_origination.usecases.acting import Acting, Standing
from servicekit.commands import StaleVersionError
from servicekit.ids import new_id

SYSTEM = Standing("system", "system")


def locked_application(
    acting: Acting, application_id: UUID, version: int | None = None
) -> ApplicationRow:
    """The application that the caller may see, held until the transaction ends.

    An approval whose days are over lapses here at the latest. Raises NotFoundError and, when the
    caller named another version than the present one, StaleVersionError.
    """
    row = find_application(acting.session, acting.caller, application_id, lock=True)
    if version is not None and version != row.version:
        raise StaleVersionError(row.version)
    lapse_if_over(acting, row)
    return row


def lapse_if_over(acting: Acting, row: ApplicationRow) -> bool:
    """Let an approval lapse whose validity is over; says whether it did."""
    is_over = shown_state(row, acting.today) is State.LAPSED and row.state != State.LAPSED
    if is_over:
        move(acting, row, Step.LAPSE, SYSTEM, f"valid until {row.valid_until}")
    return is_over


def move(
    acting: Acting,
    row: ApplicationRow,
    step: Step,
    standing: Standing,
    reason: str = "",
    **facts: Any,
) -> None:
    """Take a step; raises InvalidTransitionError when it is not among the ways on."""
    before = State(row.state)
    row.state = after(before, step)
    days = whole_parameter(acting.session, "desk_days", acting.today)
    is_waiting = not State(row.state).is_terminal
    row.state_due_on = acting.today + timedelta(days=days) if is_waiting else None
    note(acting, row, step, standing, reason, before=before, **facts)


def note(
    acting: Acting,
    row: ApplicationRow,
    action: str,
    standing: Standing,
    reason: str = "",
    *,
    before: State | None = None,
    **facts: Any,
) -> None:
    """A change of the application: a new version, and an entry in its journal."""
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    journal(acting, row, action, standing, reason, before=before, **facts)


def journal(
    acting: Acting,
    row: ApplicationRow,
    action: str,
    standing: Standing,
    reason: str = "",
    *,
    before: State | None = None,
    **facts: Any,
) -> None:
    """An entry in the application's journal and in the service's, without a new version."""
    acting.session.add(
        ApplicationEventRow(
            id=new_id(),
            application_id=row.id,
            at=acting.now,
            actor=standing.person,
            role=standing.role,
            on_behalf_of=standing.on_behalf_of,
            action=action,
            from_state=before or row.state,
            to_state=row.state,
            reason=reason,
            facts=facts,
        )
    )
    acting.session.flush()
    acting.record(
        f"application.{action}",
        "application",
        row.id,
        from_state=before or row.state,
        to_state=row.state,
        version=row.version,
        on_behalf_of=standing.on_behalf_of,
        **facts,
    )


def take_on(
    acting: Acting, row: ApplicationRow, duty: Duty, standing: Standing, subject: str = ""
) -> None:
    """Record that a person takes on a duty in this case, for both who acts and for whom.

    Raises SeparationOfDutiesError and DeclaredConflictError.
    """
    held = held_duties(acting.session, row.id)
    conflicted = conflicted_persons(acting.session, row.borrower_id)
    check_duty(held, standing.persons, duty, subject=subject, conflicted=conflicted)
    known = {(one.person, one.duty, one.subject) for one in held}
    for person in standing.persons:
        if (person, duty, subject) in known:
            continue
        acting.session.add(
            DutyRow(
                id=new_id(),
                application_id=row.id,
                person=person,
                duty=duty,
                subject=subject,
                role=standing.role,
                on_behalf_of=standing.on_behalf_of if person == standing.person else None,
                at=acting.now,
            )
        )
    acting.session.flush()
