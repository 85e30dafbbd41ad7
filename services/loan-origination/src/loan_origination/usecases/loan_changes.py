"""Changes of a running loan on their way: asked for, decided by another person, agreed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loan_origination.contract_refusals import DayNotPossibleError
from loan_origination.forms.loan_changes import AgreementForm
from loan_origination.loan_refusals import OtherPersonError, StepOrderError
from loan_origination.store.loan_changes import locked_change
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.usecases.acting import Acting
from servicekit.ids import new_id

REQUESTERS = ("branch_officer", "post_loan_officer")
DECIDERS = ("branch_manager", "approver", "ho_credit_mgmt")
HEAD_DECIDERS = ("approver", "ho_credit_mgmt")
REPRICING, WRITE_OFF = "repricing", "write_off"
REQUESTED, CONSENTED, AGREED, EFFECTIVE, REFUSED = (
    *("requested", "consented", "agreed", "effective", "refused"),
)


def requested(
    acting: Acting, loan_id: UUID, kind: str, terms: dict[str, Any], reason: str
) -> LoanChangeRow:
    """Keep what is asked for."""
    standing = acting.person_standing(*REQUESTERS)
    row = LoanChangeRow(
        id=new_id(),
        loan_id=loan_id,
        kind=kind,
        state=REQUESTED,
        terms=terms,
        reason=reason,
        requested_by=standing.person,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    _noted(acting, row)
    return row


def decide_change(
    acting: Acting, change_id: UUID, *, is_consented: bool, reason: str
) -> LoanChangeRow:
    """Consent or refuse; never by who asked for it, and for a write-off by the head office."""
    standing = acting.person_standing(*DECIDERS)
    row = locked_change(acting.session, acting.caller, change_id)
    if row.kind == WRITE_OFF:
        standing = acting.person_standing(*HEAD_DECIDERS)
    require_state(row, REQUESTED)
    if row.requested_by in standing.persons:
        raise OtherPersonError("The consent", "同意", [row.requested_by])
    row.state = CONSENTED if is_consented else REFUSED
    row.decided_by, row.decision_reason = standing.person, reason
    return _kept(acting, row)


def agree_change(acting: Acting, change_id: UUID, form: AgreementForm) -> LoanChangeRow:
    """The supplementary agreement (补充协议) is signed; nothing changes before it (R-W5)."""
    standing = acting.person_standing("contract_officer")
    row = locked_change(acting.session, acting.caller, change_id)
    require_state(row, CONSENTED)
    if form.signed_on > acting.today:
        raise DayNotPossibleError("signed_on", "The day lies ahead.", "签署日不得晚于今日。")
    row.state, row.agreed_by = AGREED, standing.person
    row.agreement_number, row.agreed_on = form.number, form.signed_on
    return _kept(acting, row)


def require_state(row: LoanChangeRow, *states: str) -> None:
    """Raise StepOrderError unless the change is in one of the states."""
    if row.state not in states:
        raise StepOrderError(row.state, states)


def _kept(acting: Acting, row: LoanChangeRow) -> LoanChangeRow:
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    _noted(acting, row)
    return row


def _noted(acting: Acting, row: LoanChangeRow) -> None:
    acting.record(f"loan_change.{row.state}", "loan_change", row.id, loan_id=str(row.loan_id))
