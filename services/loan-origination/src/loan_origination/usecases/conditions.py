"""Conditions of an approval: met with proof, or changed by an approver, before their gate."""

from __future__ import annotations

from loan_origination.domain.duties import Duty
from loan_origination.refusals import ThingStateError
from loan_origination.store.application_access import BRANCH
from loan_origination.store.decisions import OPEN, approval_in_force, conditions_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import ConditionRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import journal, take_on
from servicekit.ids import new_id
from servicekit.problems import NotFoundError

MET, CHANGED = "met", "changed"


def condition_of(acting: Acting, row: ApplicationRow, number: int) -> ConditionRow:
    """A condition of the approval in force; raises NotFoundError."""
    approval = approval_in_force(acting.session, row.id)
    if approval is not None:
        for condition in conditions_of(acting.session, approval.id):
            if condition.number == number:
                return condition
    raise NotFoundError("condition", "审批条件")


def meet(acting: Acting, row: ApplicationRow, number: int, evidence: str) -> ConditionRow:
    """Record the proof that a condition is met."""
    standing = acting.person_standing(*BRANCH, "payout_checker")
    condition = condition_of(acting, row, number)
    if condition.state != OPEN:
        raise ThingStateError("condition", condition.state, (OPEN,))
    condition.state, condition.evidence = MET, evidence
    condition.met_by, condition.met_at = standing.person, acting.now
    condition.version += 1
    acting.session.add(condition)
    acting.session.flush()
    journal(acting, row, "condition.met", standing, evidence, number=number)
    return condition


def change(
    acting: Acting, row: ApplicationRow, number: int, text: str, reason: str
) -> ConditionRow:
    """Replace a condition by another; only an approver, who is barred as for an approval."""
    standing = acting.person_standing("approver")
    take_on(acting, row, Duty.APPROVER, standing)
    condition = condition_of(acting, row, number)
    if condition.state != OPEN:
        raise ThingStateError("condition", condition.state, (OPEN,))
    condition.state, condition.changed_by = CHANGED, standing.person
    condition.change_reason = reason
    condition.version += 1
    acting.session.add(condition)
    acting.session.add(_successor(acting, condition, text))
    acting.session.flush()
    journal(acting, row, "condition.changed", standing, reason, number=number, text=text)
    return condition


def _successor(acting: Acting, condition: ConditionRow, text: str) -> ConditionRow:
    numbers = [one.number for one in conditions_of(acting.session, condition.approval_id)]
    return ConditionRow(
        id=new_id(),
        approval_id=condition.approval_id,
        number=max(numbers) + 1,
        stage=condition.stage,
        text=text,
        state=OPEN,
    )
