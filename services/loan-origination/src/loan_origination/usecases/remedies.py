"""Remedies against an event of default, and its end: cured or waived by another person."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col

from loan_origination.domain.duties import Duty
from loan_origination.domain.remedies import (
    CURE_PERIOD,
    REMEDY,
    RESOLUTION,
    DeadlineMissingError,
    ResolutionKind,
)
from loan_origination.forms.default_steps import OutcomeForm, RemedyForm, ResolutionForm
from loan_origination.store.draws import find_default_event
from loan_origination.store.watch import of_contract
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.defaults import RemedyRow, ResolutionRow
from loan_origination.tables.draws import DefaultEventRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal, take_on
from loan_origination.usecases.contracts import lock_loan_contract
from loan_origination.usecases.watching import (
    BRANCH_JUDGES,
    HEAD_JUDGES,
    WATCHERS,
    DueTask,
    Held,
    close_task,
    held,
    moved,
    open_task,
)
from loan_origination.watch_refusals import EventClosedError
from servicekit.ids import new_id

TASK, RESOLUTION_TASK = "remedy", "default_resolution"


def propose_remedy(
    acting: Acting, contract_id: UUID, event_id: UUID, form: RemedyForm
) -> RemedyRow:
    """Choose a remedy against an open event; several may be chosen."""
    standing = acting.person_standing(*WATCHERS, "branch_manager", "risk_manager")
    application, contract, event = _open_event(acting, contract_id, event_id)
    if form.code == CURE_PERIOD and (form.until_on is None or form.until_on < acting.today):
        raise DeadlineMissingError
    row = RemedyRow(
        id=new_id(),
        event_id=event.id,
        contract_id=contract.id,
        branch=contract.branch,
        code=form.code,
        state="proposed",
        reason=form.reason,
        until_on=form.until_on,
        chosen_on=acting.today,
        proposed_by=standing.person,
        created_at=acting.now,
    )
    take_on(acting, application, Duty.PROPOSER, standing, subject=row.id.hex)
    acting.session.add(row)
    acting.session.flush()
    detail = f"Decide on remedy {row.code} against {event.rule_id}."
    detail_zh = f"审批针对违约事项{event.rule_id}的处理措施{row.code}。"
    due_task = DueTask(TASK, str(row.id), "branch_manager", acting.today, detail, detail_zh)
    open_task(acting, contract, due_task)
    journal(acting, application, "remedy_propose", standing, form.reason, code=row.code)
    return row


def _open_event(
    acting: Acting, contract_id: UUID, event_id: UUID
) -> tuple[ApplicationRow, ContractRow, DefaultEventRow]:
    application, contract = lock_loan_contract(acting, contract_id)
    event = find_default_event(acting.session, contract.id, event_id)
    if event.closed_on is not None:
        raise EventClosedError(event.rule_id)
    return application, contract, event


def decide_remedy(acting: Acting, remedy_id: UUID, step: str, reason: str) -> RemedyRow:
    """Another person approves or refuses; an approved cure period stands on the work list."""
    standing = acting.person_standing(*BRANCH_JUDGES, "approver")
    thing = held(acting, RemedyRow, remedy_id)
    row = thing.row
    REMEDY.after(row.state, step)
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=row.id.hex)
    row.decided_by, row.decided_on = standing.person, acting.today
    moved(acting, thing, REMEDY, step, standing, reason, code=row.code)
    close_task(acting, thing.contract.id, TASK, str(row.id))
    if row.state == "approved":
        _put_on_list(acting, thing)
    return row


def _put_on_list(acting: Acting, thing: Held[RemedyRow]) -> None:
    row = thing.row
    detail = f"Carry out remedy {row.code}: {row.reason}"
    detail_zh = f"落实处理措施{row.code}：{row.reason}"
    due_on = row.until_on or acting.today
    due_task = DueTask("remedy_to_do", str(row.id), "post_loan_officer", due_on, detail, detail_zh)
    open_task(acting, thing.contract, due_task)


def finish_remedy(acting: Acting, remedy_id: UUID, form: OutcomeForm) -> RemedyRow:
    """What came of a remedy."""
    standing = acting.person_standing(*WATCHERS, *BRANCH_JUDGES)
    thing = held(acting, RemedyRow, remedy_id)
    REMEDY.after(thing.row.state, form.step)
    thing.row.outcome, thing.row.finished_on = form.outcome, acting.today
    moved(acting, thing, REMEDY, form.step, standing, form.outcome)
    close_task(acting, thing.contract.id, "remedy_to_do", str(thing.row.id))
    return thing.row


def propose_resolution(
    acting: Acting, contract_id: UUID, event_id: UUID, form: ResolutionForm
) -> ResolutionRow:
    """Propose that an event was cured, or is waived; it is never erased."""
    standing = acting.person_standing(*WATCHERS, "branch_manager", "risk_manager")
    application, contract, event = _open_event(acting, contract_id, event_id)
    row = ResolutionRow(
        id=new_id(),
        event_id=event.id,
        contract_id=contract.id,
        kind=form.kind,
        state="proposed",
        reason=form.reason,
        conditions=form.conditions,
        proposed_by=standing.person,
        created_at=acting.now,
    )
    take_on(acting, application, Duty.PROPOSER, standing, subject=row.id.hex)
    acting.session.add(row)
    acting.session.flush()
    words = "豁免" if form.kind is ResolutionKind.WAIVED else "已纠正"
    detail = f"Decide whether {event.rule_id} is {form.kind}."
    detail_zh = f"审批违约事项{event.rule_id}{words}的认定。"
    due_task = DueTask(RESOLUTION_TASK, str(row.id), "approver", acting.today, detail, detail_zh)
    open_task(acting, contract, due_task)
    journal(acting, application, "resolution_propose", standing, form.reason, of_kind=row.kind)
    return row


def decide_resolution(acting: Acting, resolution_id: UUID, step: str, reason: str) -> ResolutionRow:
    """An approver closes the event, or leaves it open."""
    standing = acting.person_standing(*HEAD_JUDGES)
    thing = held(acting, ResolutionRow, resolution_id)
    row = thing.row
    RESOLUTION.after(row.state, step)
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=row.id.hex)
    if step == "approve":
        _close(acting, thing, standing, reason)
    row.decided_by, row.decided_on = standing.person, acting.today
    moved(acting, thing, RESOLUTION, step, standing, reason, of_kind=row.kind)
    close_task(acting, thing.contract.id, RESOLUTION_TASK, str(row.id))
    return row


def _close(acting: Acting, thing: Held[ResolutionRow], standing: Standing, reason: str) -> None:
    event = find_default_event(acting.session, thing.contract.id, thing.row.event_id)
    if event.closed_on is not None:
        raise EventClosedError(event.rule_id)
    event.closed_on, event.closed_by = acting.today, standing.person
    event.closing_note = f"{thing.row.kind}: {thing.row.reason} / {reason}"
    event.version += 1
    acting.session.add(event)


def done_about(
    acting: Acting, contract_id: UUID, event_id: UUID
) -> tuple[list[RemedyRow], list[ResolutionRow]]:
    """Everything chosen, proposed and decided about an event."""
    session = acting.session
    remedies = of_contract(session, RemedyRow, contract_id, col(RemedyRow.event_id) == event_id)
    resolutions = of_contract(
        session, ResolutionRow, contract_id, col(ResolutionRow.event_id) == event_id
    )
    return list(remedies), list(resolutions)
