"""The final approval: as the committee approved, or tighter; its conditions and its validity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lawkit.rounding import decimal_text
from loan_origination.decision_refusals import (
    NotForCommitteeApprovedError,
    TighteningOnlyError,
)
from loan_origination.domain.application_states import State, Step, after
from loan_origination.domain.approved_terms import Terms, loosened
from loan_origination.domain.checks import Gate
from loan_origination.domain.duties import Duty
from loan_origination.forms.approvals import ApprovalForm
from loan_origination.store.decisions import (
    OPEN,
    approvals_of,
    latest_meeting,
    review_in_force,
)
from loan_origination.store.parameters import whole_parameter
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import ApprovalRow, CheckRunRow, ConditionRow, MeetingRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import move, take_on
from loan_origination.usecases.application_steps import require_authority
from loan_origination.usecases.approved_files import (
    approved_file,
    approved_terms,
    as_approved,
    tightened,
)
from loan_origination.usecases.case_facts import case_facts
from loan_origination.usecases.checks import pass_gate, run_checks
from servicekit.ids import new_id
from servicekit.problems import FieldError

APPROVER = "approver"


@dataclass(frozen=True, slots=True)
class _Given:
    """A decision as it is about to be written down."""

    outcome: str
    reason: str
    standing: Standing
    terms: Terms
    meeting: MeetingRow
    run: CheckRunRow
    valid_until: date | None = None


def decide(acting: Acting, row: ApplicationRow, form: ApprovalForm) -> ApprovalRow:
    """Approve, tighten or refuse what the committee approved; its refusal cannot be turned.

    Raises NotForCommitteeApprovedError, TighteningOnlyError, RulesNotMetError,
    AmountBeyondAuthorityError.
    """
    standing = acting.person_standing(APPROVER)
    take_on(acting, row, Duty.APPROVER, standing)
    step = _step(form)
    after(State(row.state), step)
    meeting = latest_meeting(acting.session, row.id)
    if meeting is None or meeting.outcome != "approve":
        raise NotForCommitteeApprovedError
    if step is Step.REJECT:
        return _refuse(acting, row, form, meeting, standing)
    return _approve(acting, row, form, meeting, standing)


def _step(form: ApprovalForm) -> Step:
    return Step.REJECT if form.outcome == "refuse" else Step.APPROVE


def _refuse(
    acting: Acting,
    row: ApplicationRow,
    form: ApprovalForm,
    meeting: MeetingRow,
    standing: Standing,
) -> ApprovalRow:
    facts = case_facts(acting, row)
    run = run_checks(acting, row, standing, facts)
    terms = approved_terms(facts)
    given = _Given("refused", form.reason, standing, terms, meeting, run.row)
    approval = _row(acting, row, given)
    row.reason = form.reason
    move(acting, row, Step.REJECT, standing, form.reason, approval_id=str(approval.id))
    return approval


def _approve(
    acting: Acting,
    row: ApplicationRow,
    form: ApprovalForm,
    meeting: MeetingRow,
    standing: Standing,
) -> ApprovalRow:
    told = case_facts(acting, row)
    approved = approved_terms(told)
    asked = tightened(approved, form)
    found = loosened(approved, asked)
    if found:
        raise TighteningOnlyError(
            [FieldError(f"/{one.place}", one.detail, "looser") for one in found]
        )
    require_authority(
        acting, row, "final_approval_authority_fen", standing.person, asked.amount_fen
    )
    conditions = _conditions(acting, row, meeting, form)
    facts = as_approved(told, approved_file(row.file, asked), standing.person, acting.today)
    run = pass_gate(acting, row, Gate.APPROVAL, standing, step=Step.APPROVE, facts=facts)
    step = Step.APPROVE_WITH_CONDITIONS if conditions else Step.APPROVE
    days = whole_parameter(acting.session, "approval_validity_days", acting.today)
    row.valid_until = acting.today + timedelta(days=days)
    outcome = after(State(row.state), step)
    given = _Given(outcome, form.reason, standing, asked, meeting, run.row, row.valid_until)
    approval = _row(acting, row, given)
    _add_conditions(acting, approval, conditions)
    shown: dict[str, Any] = {
        "approval_id": str(approval.id),
        "valid_until": row.valid_until.isoformat(),
    }
    move(acting, row, step, standing, form.reason, **shown)
    return approval


def _conditions(
    acting: Acting, row: ApplicationRow, meeting: MeetingRow, form: ApprovalForm
) -> list[dict[str, Any]]:
    """The reviewer's, the committee's and the approver's own, each once."""
    review = review_in_force(acting.session, row.id)
    own = [one.model_dump(mode="json") for one in form.conditions]
    everything = [*(review.conditions if review else []), *meeting.conditions, *own]
    found: list[dict[str, Any]] = []
    for one in everything:
        if one not in found:
            found.append(one)
    return found


def _add_conditions(
    acting: Acting, approval: ApprovalRow, conditions: Sequence[dict[str, Any]]
) -> None:
    for number, one in enumerate(conditions, 1):
        acting.session.add(
            ConditionRow(
                id=new_id(),
                approval_id=approval.id,
                number=number,
                stage=one["stage"],
                text=one["text"],
                state=OPEN,
            )
        )
    acting.session.flush()


def _row(acting: Acting, row: ApplicationRow, given: _Given) -> ApprovalRow:
    terms = given.terms
    approval = ApprovalRow(
        id=new_id(),
        application_id=row.id,
        number=len(approvals_of(acting.session, row.id)) + 1,
        outcome=given.outcome,
        approver=given.standing.person,
        reason=given.reason,
        amount_fen=terms.amount_fen,
        months=terms.months,
        annual_rate=decimal_text(terms.annual_rate, places=20),
        method=row.file["request"]["method"],
        ltv=decimal_text(terms.collateral_rate, places=20),
        value_fen=row.file["appraisal"]["value_fen"],
        terms=approved_file(row.file, terms),
        file_sha256=row.file_sha256,
        check_run_id=given.run.id,
        meeting_id=given.meeting.id,
        approved_at=acting.now,
        valid_until=given.valid_until,
    )
    acting.session.add(approval)
    acting.session.flush()
    return approval
