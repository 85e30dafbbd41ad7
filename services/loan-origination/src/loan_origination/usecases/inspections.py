"""Inspections: planned by the calendar or ordered, carried out, reported, reviewed by another."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col

from loan_origination.contract_refusals import DayNotPossibleError, NotInForceError
from loan_origination.domain.credit_lives import IN_FORCE
from loan_origination.domain.duties import Duty
from loan_origination.domain.inspections import (
    INSPECTION,
    UNDONE,
    InspectionFigures,
    InspectionKind,
    PlannedInspection,
    WatchedLoan,
    inspections_to_plan,
    require_complete,
    state_on,
)
from loan_origination.forms.inspections import InspectionReportForm, SpecialInspectionForm
from loan_origination.store.parameters import whole_parameter
from loan_origination.store.watch import of_contract
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.monitoring import InspectionRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import SYSTEM, journal, take_on
from loan_origination.usecases.contracts import lock_loan_contract
from loan_origination.usecases.watching import (
    BRANCH_JUDGES,
    WATCHERS,
    DueTask,
    Held,
    close_task,
    held,
    moved,
    open_task,
)
from servicekit.ids import new_id

TASK = "inspection"
KINDS_ZH = {
    InspectionKind.FIRST: "首次检查（资金用途）",
    InspectionKind.QUARTERLY: "季度检查",
    InspectionKind.SPECIAL: "重点检查",
    InspectionKind.ANNUAL_REVALUATION: "年度重估检查",
}


def figures_of(acting: Acting, on: date) -> InspectionFigures:
    """The figures of inspections on a day."""

    def whole(name: str) -> int:
        return whole_parameter(acting.session, name, on)

    return InspectionFigures(
        months=whole("inspection_months"),
        first_days=whole("inspection_first_days"),
        notice_days=whole("inspection_notice_days"),
        missed_days=whole("inspection_missed_days"),
        revaluation_months=whole("revaluation_months"),
    )


def plan_inspections(
    acting: Acting,
    application: ApplicationRow,
    contract: ContractRow,
    *,
    paid_out_on: date,
    valued_on: date | None,
) -> int:
    """Plan what the calendar asks for and no one has planned yet; returns how many."""
    rows = of_contract(acting.session, InspectionRow, contract.id)
    figures = figures_of(acting, acting.today)
    loan = WatchedLoan(
        paid_out_on=paid_out_on,
        first_done_on=_last_done(rows, InspectionKind.FIRST),
        quarterly_done_on=_last_done(rows, InspectionKind.QUARTERLY),
        valued_on=valued_on,
        undone=frozenset(InspectionKind(row.kind) for row in rows if row.state in UNDONE),
    )
    planned = inspections_to_plan(loan, figures)
    for each in planned:
        add_inspection(acting, application, contract, each, SYSTEM)
    return len(planned)


def _last_done(rows: Any, kind: InspectionKind) -> date | None:
    return max(
        (row.reported_on for row in rows if row.kind == kind and row.reported_on is not None),
        default=None,
    )


def add_inspection(
    acting: Acting,
    application: ApplicationRow,
    contract: ContractRow,
    planned: PlannedInspection,
    standing: Standing,
    reason: str = "",
) -> InspectionRow:
    """Write an inspection down, with its task."""
    before = of_contract(
        acting.session,
        InspectionRow,
        contract.id,
        col(InspectionRow.kind) == planned.kind,
        col(InspectionRow.due_on) == planned.due_on,
    )
    row = InspectionRow(
        id=new_id(),
        contract_id=contract.id,
        branch=contract.branch,
        kind=planned.kind,
        due_on=planned.due_on,
        sequence=len(before) + 1,
        state="planned",
        reason=reason,
        created_by=standing.person,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    _put_on_list(acting, contract, row)
    due_on = row.due_on.isoformat()
    journal(
        acting, application, "inspection_plan", standing, reason, of_kind=row.kind, due_on=due_on
    )
    pass_time(acting, application, row, acting.today)
    return row


def _put_on_list(acting: Acting, contract: ContractRow, row: InspectionRow) -> None:
    detail_zh = KINDS_ZH[InspectionKind(row.kind)]
    subject, role = str(row.id), "post_loan_officer"
    due_task = DueTask(TASK, subject, role, row.due_on, f"{row.kind} inspection", detail_zh)
    open_task(acting, contract, due_task)


def pass_time(acting: Acting, application: ApplicationRow, row: InspectionRow, on: date) -> str:
    """Let a planned inspection fall due or be missed as of a day; a missed one escalates."""
    figures = figures_of(acting, on)
    state = state_on(row.state, row.due_on, on, figures)
    if state == row.state:
        return state
    was, row.state = row.state, state
    row.version += 1
    if state == "missed":
        row.missed_on = on
    acting.session.add(row)
    acting.session.flush()
    contract = acting.session.get_one(ContractRow, row.contract_id)
    if state == "missed":
        detail = f"The {row.kind} inspection due on {row.due_on} was missed."
        detail_zh = f"应于{row.due_on}前完成的{KINDS_ZH[InspectionKind(row.kind)]}逾期未做。"
        due_task = DueTask(
            "inspection_missed", str(row.id), "branch_manager", on, detail, detail_zh
        )
        open_task(acting, contract, due_task)
    subject = str(row.id)
    journal(acting, application, f"inspection_{state}", SYSTEM, id=subject, was=was, now=state)
    return state


def order_special(acting: Acting, form: SpecialInspectionForm) -> InspectionRow:
    """Somebody of the branch or the head office orders a special inspection."""
    standing = acting.person_standing(*WATCHERS, *BRANCH_JUDGES)
    application, contract = lock_loan_contract(acting, form.contract_id)
    if contract.state not in IN_FORCE:
        raise NotInForceError(contract.number, contract.state)
    if form.due_on < acting.today:
        raise DayNotPossibleError("due_on", "The day is over.", "日期不得早于今日。")
    planned = PlannedInspection(InspectionKind.SPECIAL, form.due_on)
    return add_inspection(acting, application, contract, planned, standing, form.reason)


def begin(acting: Acting, inspection_id: UUID) -> InspectionRow:
    """The inspector begins, late or not."""
    standing = acting.person_standing(*WATCHERS)
    thing = held(acting, InspectionRow, inspection_id)
    pass_time(acting, thing.application, thing.row, acting.today)
    INSPECTION.after(thing.row.state, "begin")
    take_on(acting, thing.application, Duty.PROPOSER, standing, subject=thing.row.id.hex)
    thing.row.inspector, thing.row.begun_on = standing.person, acting.today
    moved(acting, thing, INSPECTION, "begin", standing)
    return thing.row


def report(acting: Acting, inspection_id: UUID, form: InspectionReportForm) -> InspectionRow:
    """What was found; raises InspectionIncompleteError."""
    standing = acting.person_standing(*WATCHERS)
    thing = held(acting, InspectionRow, inspection_id)
    row = thing.row
    INSPECTION.after(row.state, "report")
    if form.inspected_on > acting.today or (
        row.begun_on is not None and form.inspected_on < row.begun_on
    ):
        raise DayNotPossibleError(
            "inspected_on",
            "The day lies ahead, or before the inspection began.",
            "检查日期不得晚于今日，也不得早于检查开始日。",
        )
    require_complete(
        InspectionKind(row.kind),
        [finding.topic for finding in form.findings],
        cause=form.cause,
        proposals=form.proposals,
    )
    take_on(acting, thing.application, Duty.PROPOSER, standing, subject=row.id.hex)
    row.inspector = standing.person
    row.report, row.reported_on = form.model_dump(mode="json"), form.inspected_on
    moved(acting, thing, INSPECTION, "report", standing)
    _swap_task(acting, thing, "inspection_review", "branch_manager", "复核检查报告")
    return row


def send_back(acting: Acting, inspection_id: UUID, reason: str) -> InspectionRow:
    """The reviewer wants more."""
    standing = acting.person_standing(*BRANCH_JUDGES)
    thing = held(acting, InspectionRow, inspection_id)
    INSPECTION.after(thing.row.state, "return")
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=thing.row.id.hex)
    thing.row.reported_on = None
    moved(acting, thing, INSPECTION, "return", standing, reason)
    close_task(acting, thing.contract.id, "inspection_review", str(thing.row.id))
    return thing.row


def review(
    acting: Acting, inspection_id: UUID, note: str, actions: list[dict[str, Any]]
) -> InspectionRow:
    """Another person reviews the report: closed, or open until its actions are done."""
    standing = acting.person_standing(*BRANCH_JUDGES)
    thing = held(acting, InspectionRow, inspection_id)
    row = thing.row
    INSPECTION.after(row.state, "review")
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=row.id.hex)
    row.reviewer, row.review_note, row.actions = standing.person, note, actions
    moved(acting, thing, INSPECTION, "review", standing, note)
    close_task(acting, thing.contract.id, "inspection_review", str(row.id))
    if not actions:
        row.closed_on = acting.today
        moved(acting, thing, INSPECTION, "close", standing)
        return row
    moved(acting, thing, INSPECTION, "open_actions", standing)
    due_on = min(date.fromisoformat(action["due_on"]) for action in actions)
    detail = "; ".join(action["text"] for action in actions)
    due_task = DueTask(
        "inspection_actions", str(row.id), "post_loan_officer", due_on, detail, detail
    )
    open_task(acting, thing.contract, due_task)
    return row


def finish_actions(acting: Acting, inspection_id: UUID, note: str) -> InspectionRow:
    """Every action that the review asked for is done; somebody else than the inspector says so."""
    standing = acting.person_standing(*BRANCH_JUDGES)
    thing = held(acting, InspectionRow, inspection_id)
    row = thing.row
    INSPECTION.after(row.state, "close")
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=row.id.hex)
    row.closed_on = acting.today
    moved(acting, thing, INSPECTION, "close", standing, note)
    close_task(acting, thing.contract.id, "inspection_actions", str(row.id))
    return row


def _swap_task(
    acting: Acting, thing: Held[InspectionRow], kind: str, role: str, detail_zh: str
) -> None:
    subject = str(thing.row.id)
    for done in (TASK, "inspection_missed"):
        close_task(acting, thing.contract.id, done, subject)
    detail = "Review the inspection report"
    due_task = DueTask(kind, subject, role, acting.today, detail, detail_zh)
    open_task(acting, thing.contract, due_task)
