"""Alerts of the watch: raised by a rule, answered with measures, closed by another person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lawkit.presentation import json_value
from loan_origination.contract_refusals import DayNotPossibleError
from loan_origination.domain.checks import RuleCheck
from loan_origination.domain.duties import Duty
from loan_origination.domain.step_tables import StepTable
from loan_origination.forms.letting_reports import MeasureForm
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.monitoring import AlertRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import SYSTEM, journal, take_on
from loan_origination.usecases.watching import (
    BRANCH_JUDGES,
    WATCHERS,
    DueTask,
    close_task,
    held,
    moved,
    open_task,
)
from servicekit.ids import new_id

ALERT = StepTable(
    "alert",
    "预警",
    {
        "open": {"take_measures": "measures_taken"},
        "measures_taken": {"take_measures": "measures_taken", "close": "closed"},
    },
)
TASK = "alert"


def raise_alert(
    acting: Acting,
    application: ApplicationRow,
    contract: ContractRow,
    check: RuleCheck,
    code: str,
    facts: dict[str, Any],
) -> AlertRow:
    """Write down that a rule is not met, with a task for today: measures are taken at once."""
    row = AlertRow(
        id=new_id(),
        contract_id=contract.id,
        branch=contract.branch,
        rule_id=check.rule_id,
        code=code,
        raised_on=acting.today,
        state="open",
        message=check.message,
        message_zh=check.message_zh,
        facts={**facts, "computed": json_value(check.computed), "limit": json_value(check.limit)},
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    due_task = DueTask(
        TASK, str(row.id), "post_loan_officer", acting.today, check.message, check.message_zh
    )
    open_task(acting, contract, due_task)
    journal(acting, application, "alert_raise", SYSTEM, rule_id=check.rule_id, code=code)
    return row


def take_measures(acting: Acting, alert_id: UUID, form: MeasureForm) -> AlertRow:
    """What the branch did about it."""
    standing = acting.person_standing(*WATCHERS)
    thing = held(acting, AlertRow, alert_id)
    ALERT.after(thing.row.state, "take_measures")
    if form.taken_on > acting.today:
        raise DayNotPossibleError("taken_on", "The day lies ahead.", "日期不得晚于今日。")
    take_on(acting, thing.application, Duty.PROPOSER, standing, subject=thing.row.id.hex)
    measure = {**form.model_dump(mode="json"), "taken_by": standing.person}
    thing.row.measures = [*thing.row.measures, measure]
    moved(acting, thing, ALERT, "take_measures", standing, form.text)
    close_task(acting, thing.contract.id, TASK, str(thing.row.id))
    return thing.row


def close_alert(acting: Acting, alert_id: UUID, note: str) -> AlertRow:
    """Another person finds the measures enough."""
    standing = acting.person_standing(*BRANCH_JUDGES)
    thing = held(acting, AlertRow, alert_id)
    ALERT.after(thing.row.state, "close")
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=thing.row.id.hex)
    thing.row.closed_by, thing.row.closed_on = standing.person, acting.today
    thing.row.closing_note = note
    moved(acting, thing, ALERT, "close", standing, note)
    return thing.row
