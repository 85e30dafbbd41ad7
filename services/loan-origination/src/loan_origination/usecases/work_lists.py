"""The work lists of a person: for every role held or delegated, what waits there."""

from __future__ import annotations

from collections.abc import Iterator

from loan_origination.domain.application_states import State
from loan_origination.forms.work_lists import Desk, Task, WorkList, WorkLists
from loan_origination.store.work_lists import (
    SHOWN,
    votes_to_cast,
    waiting_applications,
    waiting_changes,
    waiting_waivers,
)
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases.acting import Acting, delegated_roles

DESKS = (
    Desk("branch_officer", "to_submit", "待提交", (State.DRAFT,)),
    Desk("branch_officer", "to_investigate", "待调查", (State.INVESTIGATING,), is_own=True),
    Desk("branch_manager", "to_accept", "待受理", (State.SUBMITTED,)),
    Desk("branch_manager", "to_name_investigators", "待指定调查人", (State.ACCEPTED,)),
    Desk("branch_manager", "to_send_to_review", "待送审", (State.INVESTIGATED,)),
    Desk("ho_reviewer", "to_review", "待审查", (State.IN_REVIEW,)),
    Desk("committee_secretary", "to_schedule", "待安排上会", (State.REVIEWED,)),
    Desk("committee_secretary", "to_close_vote", "待汇总表决", (State.IN_COMMITTEE,)),
    Desk("approver", "to_approve", "待最终审批", (State.DECIDED,)),
    Desk(
        "contract_officer",
        "to_contract",
        "待签订合同",
        (State.APPROVED, State.APPROVED_WITH_CONDITIONS),
    ),
)
WAIVER_DESKS = (
    ("branch_manager", "waivers_to_endorse", "待同意的豁免", "requested"),
    ("ho_reviewer", "waivers_to_judge", "待出具意见的豁免", "endorsed"),
    ("approver", "waivers_to_decide", "待批准的豁免", "opined"),
    ("ho_credit_mgmt", "waivers_to_decide", "待批准的豁免", "opined"),
)
VOTERS = ("committee_member", "committee_chair")
PARAMETER_KEEPERS = ("ho_credit_mgmt", "risk_manager")


def work_lists(acting: Acting) -> WorkLists:
    """Everything that waits for the caller, longest first."""
    handed = delegated_roles(acting.session, acting.caller, acting.today)
    roles = acting.caller.roles | set(handed)
    lists = [
        *_application_lists(acting, roles),
        *_waiver_lists(acting, roles),
        *_other_lists(acting, roles),
    ]
    return WorkLists(person=acting.person, items=lists)


def _application_lists(acting: Acting, roles: frozenset[str]) -> Iterator[WorkList]:
    for desk in DESKS:
        if desk.role not in roles:
            continue
        count, rows = waiting_applications(
            acting.session, acting.caller, acting.today, desk.states, is_own=desk.is_own
        )
        tasks = [_task(row, acting) for row in rows]
        yield WorkList(
            name=desk.name, name_zh=desk.name_zh, role=desk.role, count=count, tasks=tasks
        )


def _waiver_lists(acting: Acting, roles: frozenset[str]) -> Iterator[WorkList]:
    for role, name, name_zh, state in WAIVER_DESKS:
        if role not in roles:
            continue
        found = waiting_waivers(acting.session, acting.caller, state)
        tasks = [
            _task(row, acting, kind="waiver", subject=waiver.rule_id, thing_id=str(waiver.id))
            for waiver, row in found[:SHOWN]
        ]
        yield WorkList(name=name, name_zh=name_zh, role=role, count=len(found), tasks=tasks)


def _other_lists(acting: Acting, roles: frozenset[str]) -> Iterator[WorkList]:
    voter = next((role for role in VOTERS if role in acting.caller.roles), None)
    if voter is not None:
        rows = votes_to_cast(acting.session, acting.caller)
        tasks = [_task(row, acting, kind="vote") for row in rows[:SHOWN]]
        yield WorkList(name="to_vote", name_zh="待表决", role=voter, count=len(rows), tasks=tasks)
    keeper = next((role for role in PARAMETER_KEEPERS if role in roles), None)
    if keeper is not None:
        changes = waiting_changes(acting.session, acting.caller)
        tasks = [
            Task(kind="parameter_change", id=str(change.id), subject=change.name)
            for change in changes[:SHOWN]
        ]
        yield WorkList(
            name="parameters_to_decide",
            name_zh="待批准的参数变更",
            role=keeper,
            count=len(changes),
            tasks=tasks,
        )


def _task(
    row: ApplicationRow,
    acting: Acting,
    *,
    kind: str = "application",
    subject: str = "",
    thing_id: str = "",
) -> Task:
    due_on = row.state_due_on
    return Task(
        kind=kind,
        id=thing_id or str(row.id),
        subject=subject or row.borrower_name,
        application_id=row.id,
        number=row.number,
        branch=row.branch,
        due_on=due_on,
        is_overdue=due_on is not None and due_on < acting.today,
    )
