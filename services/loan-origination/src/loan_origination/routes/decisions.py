"""The final approval and its conditions."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from loan_origination.forms.approvals import (
    ApprovalForm,
    ConditionChangeForm,
    ConditionMetForm,
)
from loan_origination.forms.decision_answers import (
    ApprovalAnswer,
    ApprovalList,
    ConditionAnswer,
    approval_answer,
    condition_answer,
)
from loan_origination.routes.application_showing import PREFIX, Reader, Writer, do_in_case
from loan_origination.store.applications import find_application
from loan_origination.store.decisions import approvals_of, conditions_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases import approvals, conditions
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created

router = new_router("decisions")


@router.post(
    "/applications/{application_id}/decision", status_code=201, response_model=ApprovalAnswer
)
def post_decision(
    application_id: UUID,
    body: ApprovalForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Approve, tighten or refuse what the committee approved."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        approval = approvals.decide(acting, row, body)
        found = conditions_of(acting.session, approval.id)
        where = f"{PREFIX}/applications/{row.id}/decisions"
        return created(approval_answer(approval, found), location=where)

    return do_in_case(command, application_id, action)


@router.get("/applications/{application_id}/decisions")
def get_decisions(application_id: UUID, caller: Reader, database: CurrentDatabase) -> ApprovalList:
    """Every final decision, with the conditions of each."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        items = [
            approval_answer(one, conditions_of(session, one.id))
            for one in approvals_of(session, row.id)
        ]
        return ApprovalList(items=items)


@router.post(
    "/applications/{application_id}/conditions/{number}/meet", response_model=ConditionAnswer
)
def post_meet(
    application_id: UUID,
    number: int,
    body: ConditionMetForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Prove that a condition is met."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        return Answer(condition_answer(conditions.meet(acting, row, number, body.evidence)))

    return do_in_case(command, application_id, action)


@router.post(
    "/applications/{application_id}/conditions/{number}/change", response_model=ConditionAnswer
)
def post_change(
    application_id: UUID,
    number: int,
    body: ConditionChangeForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Replace a condition by another; an approver alone does that."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        changed = conditions.change(acting, row, number, body.text, body.reason)
        return Answer(condition_answer(changed))

    return do_in_case(command, application_id, action)
