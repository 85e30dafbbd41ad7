"""What all work on a running contract shares: its lock, its steps, its tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic
from uuid import UUID

from loan_origination.domain.step_tables import StepTable
from loan_origination.store.watch import Watched, contract_of, find_watched
from loan_origination.store.watch_tasks import earlier_task, task_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.monitoring import WatchTaskRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal
from loan_origination.usecases.contracts import lock_loan_contract
from servicekit.ids import new_id

WATCHERS = ("post_loan_officer", "branch_officer")
BRANCH_JUDGES = ("branch_manager", "risk_manager", "ho_credit_mgmt")
HEAD_JUDGES = ("risk_manager", "ho_credit_mgmt", "approver")


@dataclass(frozen=True, slots=True)
class Held(Generic[Watched]):
    """A thing of a contract, with its contract and case, held until the transaction ends."""

    application: ApplicationRow
    contract: ContractRow
    row: Watched


@dataclass(frozen=True, slots=True)
class DueTask:
    """What has to be done, by which role, by when; `is_once` is never put up again when done."""

    kind: str
    subject: str
    role: str
    due_on: date
    detail: str
    detail_zh: str
    is_once: bool = False


def held(acting: Acting, kind: type[Watched], row_id: UUID) -> Held[Watched]:
    """A visible thing, its case held before the rest is read; raises NotFoundError."""
    contract_id = contract_of(acting.session, acting.caller, kind, row_id)
    application, contract = lock_loan_contract(acting, contract_id)
    return Held(application, contract, find_watched(acting.session, acting.caller, kind, row_id))


def moved(
    acting: Acting,
    thing: Held[Watched],
    life: StepTable,
    step: str,
    standing: Standing,
    reason: str = "",
    **facts: Any,
) -> None:
    """Take a step of a thing's life and note it in the case's journal."""
    row: Any = thing.row
    was = row.state
    row.state = life.after(was, step)
    told = {"id": str(row.id), "was": was, "now": row.state, **facts}
    noted(acting, thing, f"{row.__tablename__}_{step}", standing, reason, **told)


def noted(
    acting: Acting,
    thing: Held[Watched],
    action: str,
    standing: Standing,
    reason: str = "",
    **facts: Any,
) -> None:
    """A change of a thing without a step, in the case's journal."""
    row: Any = thing.row
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    journal(acting, thing.application, action, standing, reason, **facts)


def open_task(acting: Acting, contract: ContractRow, due_task: DueTask) -> bool:
    """Put a task on the work list unless it is there; says whether it was put up."""
    session = acting.session
    if task_of(session, contract.id, due_task.kind, due_task.subject) is not None:
        return False
    row = earlier_task(session, contract.id, due_task.kind, due_task.subject, due_task.due_on)
    if row is not None and due_task.is_once:
        return False
    row = row or WatchTaskRow(
        id=new_id(),
        contract_id=contract.id,
        branch=contract.branch,
        kind=due_task.kind,
        subject=due_task.subject,
        role=due_task.role,
        due_on=due_task.due_on,
        detail=due_task.detail,
        detail_zh=due_task.detail_zh,
        created_at=acting.now,
    )
    row.done_on = None
    session.add(row)
    session.flush()
    return True


def close_task(acting: Acting, contract_id: UUID, kind: str, subject: str) -> None:
    """Take a task off the work list; nothing happens when it is not there."""
    row = task_of(acting.session, contract_id, kind, subject)
    if row is not None:
        row.done_on = acting.today
        acting.session.add(row)
        acting.session.flush()
