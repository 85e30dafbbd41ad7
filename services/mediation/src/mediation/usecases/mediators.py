"""Mediators: the register, assignment with conflict checks, recusal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from mediation.domain.case_errors import InvalidTransitionError
from mediation.domain.case_states import State, Step, allowed_steps, require_open
from mediation.domain.mediators import (
    check_available,
    check_lead,
    check_no_conflict,
    conflict_hits,
)
from mediation.forms.cases import AssignForm, DecideRecusalForm, MediatorForm, RecusalForm
from mediation.refusals import AlreadyDecidedError, AlreadyThereError
from mediation.store.mediators import (
    as_mediator,
    assignments_of,
    find_mediator,
    find_recusal,
    is_registered,
    sides_of,
)
from mediation.tables.cases import CaseRow
from mediation.tables.mediators import AssignmentRow, MediatorRow, RecusalRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_clocks import clock_due
from mediation.usecases.case_moves import move, note_event
from mediation.usecases.case_steps import party_for
from servicekit.ids import new_id
from servicekit.problems import NotFoundError

_REPLACEABLE = frozenset(
    {
        State.MEDIATOR_ASSIGNED,
        State.INVITED,
        State.CONSENTED,
        State.IN_MEDIATION,
        State.AGREEMENT_DRAFTED,
        State.SUSPENDED,
    }
)


def register(acting: Acting, form: MediatorForm) -> MediatorRow:
    """An entry of the register; raises AlreadyThereError for a known person."""
    acting.database.lock(acting.session, "mediator", form.subject)
    if is_registered(acting.session, form.subject):
        raise AlreadyThereError("mediator", "调解员")
    facts = form.model_dump(exclude={"family"})
    row = MediatorRow(id=new_id(), **facts, family=json.dumps(form.family), created_at=acting.now)
    acting.session.add(row)
    acting.session.flush()
    acting.record("mediator.registered", "mediator", row.id, subject=row.subject)
    return row


def assign(acting: Acting, case: CaseRow, form: AssignForm) -> None:
    """Put mediators to work, the first time or in others' place; one leads.

    Raises LeadMediatorError, MediatorNotAvailableError, ConflictOfInterestError.
    """
    rows = [find_mediator(acting.session, each) for each in form.mediator_ids]
    check_lead([str(row.id) for row in rows], str(form.lead_id))
    hits = _checked(acting, case, rows, frozenset(form.waived_by))
    if case.state in {State.ACCEPTED, State.MEDIATOR_ASSIGNED}:
        move(acting, case, Step.ASSIGN, form.reason)
    elif case.state in _REPLACEABLE:
        case.version += 1
        note_event(acting, case, "replace_mediator", State(case.state), form.reason)
    else:
        state = State(case.state)
        raise InvalidTransitionError(state, Step.ASSIGN, allowed_steps(state))
    for before in assignments_of(acting.session, case.id):
        before.ended_at = acting.now
        acting.session.add(before)
    for row in rows:
        acting.session.add(_assignment(acting, case, row, form, hits[row.id]))
    acting.session.flush()


def _checked(
    acting: Acting, case: CaseRow, rows: Sequence[MediatorRow], waived_by: frozenset[str]
) -> dict[UUID, list[str]]:
    sides = sides_of(acting.session, case)
    found: dict[UUID, list[str]] = {}
    for row in rows:
        mediator = as_mediator(row)
        check_available(mediator, acting.today)
        hits = [hit.value for hit in conflict_hits(mediator, sides)]
        check_no_conflict(hits, waived_by, sides.party_refs)
        found[row.id] = hits
    return found


def _assignment(
    acting: Acting, case: CaseRow, row: MediatorRow, form: AssignForm, hits: list[str]
) -> AssignmentRow:
    return AssignmentRow(
        id=new_id(),
        case_id=case.id,
        mediator_id=row.id,
        subject=row.subject,
        is_lead=row.id == form.lead_id,
        conflict_hits=hits,
        waived_by=list(form.waived_by),
        assigned_at=acting.now,
    )


def conflicts(acting: Acting, case: CaseRow, mediator_id: UUID) -> list[str]:
    """What the register knows about a mediator in a case."""
    mediator = as_mediator(find_mediator(acting.session, mediator_id))
    return [hit.value for hit in conflict_hits(mediator, sides_of(acting.session, case))]


def ask_recusal(acting: Acting, case: CaseRow, form: RecusalForm) -> RecusalRow:
    """A party asks that a mediator at work in the case step aside."""
    party_for(acting, case, form.party_ref)
    require_open(State(case.state), "ask for recusal")
    at_work = {row.mediator_id for row in assignments_of(acting.session, case.id)}
    if form.mediator_id not in at_work:
        raise NotFoundError("mediator of this case", "本案调解员")
    row = RecusalRow(
        id=new_id(),
        case_id=case.id,
        mediator_id=form.mediator_id,
        asked_by=form.party_ref,
        ground=form.ground,
        explanation=form.explanation,
        asked_at=acting.now,
        due_at=clock_due(acting, "MED_RECUSAL_DECIDE", acting.now).due_at,
    )
    acting.session.add(row)
    acting.session.flush()
    note_event(acting, case, "ask_recusal", State(case.state), form.ground)
    return row


def decide_recusal(acting: Acting, recusal_id: UUID, form: DecideRecusalForm) -> RecusalRow:
    """Decide; a mediator whose recusal is granted leaves the case at once.

    Raises AlreadyDecidedError.
    """
    row, case = find_recusal(acting.session, acting.caller, acting.today, recusal_id)
    if row.decision is not None:
        raise AlreadyDecidedError("recusal", "回避申请")
    row.decision = "GRANTED" if form.is_granted else "REFUSED"
    row.decided_by, row.decision_reason = acting.person, form.reason
    row.decided_at = acting.now
    acting.session.add(row)
    if form.is_granted:
        for assignment in assignments_of(acting.session, case.id):
            if assignment.mediator_id == row.mediator_id:
                assignment.ended_at = acting.now
                acting.session.add(assignment)
    case.version += 1
    acting.session.add(case)
    acting.session.flush()
    note_event(acting, case, "decide_recusal", State(case.state), row.decision)
    return row
