"""Merging: children under one master, each with its own number and replies, and back again."""

from __future__ import annotations

from uuid import UUID

from hotline.domain.intake import Invalidity
from hotline.domain.merges import NotMergedError, merge_basis
from hotline.domain.request_states import State, Step
from hotline.domain.sla_policies import ClockName
from hotline.forms.requests import MergeForm
from hotline.store.request_access import find_request
from hotline.store.requests import forest_around, merge_of
from hotline.tables.clocks import ClockRow
from hotline.tables.requests import MergeRow, RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.request_clocks import ClockWork, resume_all, void
from hotline.usecases.request_moves import move, show_next_due
from servicekit.ids import new_id


def merge(acting: Acting, child: RequestRow, form: MergeForm) -> None:
    """Put a request under a master, both held already; raises MergeRefusedError and its kinds.

    Pure repeats add nothing to the valid requests; people in a mass event do.
    """
    master = find_request(acting.session, acting.caller, form.master_id)
    forest = forest_around(acting.session, child.id, master.id)
    forest.merged(str(child.id), str(master.id))
    basis = merge_basis(
        (child.identity_hash, master.identity_hash),
        (_text(child.mass_event_id), _text(master.mass_event_id)),
    )
    before = {
        "state": child.state,
        "is_valid": child.is_valid,
        "invalid_reason": child.invalid_reason,
        "clocks": void(acting, child),
    }
    child.merged_into, child.closed_at = master.id, acting.now
    if not basis.counts_as_valid:
        child.is_valid, child.invalid_reason = False, Invalidity.PURE_REPEAT
    move(acting, child, Step.MERGE, reason=form.reason, master=master.number, basis=basis)
    acting.session.add(
        MergeRow(
            id=new_id(),
            child_id=child.id,
            master_id=master.id,
            basis=basis,
            before=before,
            merged_at=acting.now,
            merged_by=acting.caller.subject,
        )
    )
    acting.session.flush()


def unmerge(acting: Acting, child: RequestRow, reason: str) -> None:
    """Everything as if the request had never been merged; raises NotMergedError.

    Where mediation ended in the meantime, the request goes on from its result.
    """
    row = merge_of(acting.session, child.id)
    if row is None:
        raise NotMergedError(child.number)
    row.undone_at, row.undone_by = acting.now, acting.caller.subject
    acting.session.add(row)
    child.merged_into, child.closed_at = None, None
    child.is_valid, child.invalid_reason = row.before["is_valid"], row.before["invalid_reason"]
    move(acting, child, Step.UNMERGE, reason=reason)
    states = (row.before["state"], child.state)
    was_mediated = states == (State.IN_MEDIATION, State.MEDIATION_RESULT)
    work = ClockWork(acting)
    for clock_id in row.before["clocks"]:
        clock = acting.session.get_one(ClockRow, UUID(clock_id))
        if was_mediated and clock.name == ClockName.MEDIATION:
            continue  # What it waited for has come: it stays void.
        clock.state = "paused" if clock.paused_since else "running"
        work.set_end(clock, work.end_of(clock), is_urgent=child.is_urgent)
    if was_mediated:
        resume_all(work, child)
        work.start(child, ClockName.CALLBACK)
    show_next_due(acting, child)


def _text(event_id: UUID | None) -> str | None:
    return None if event_id is None else str(event_id)
