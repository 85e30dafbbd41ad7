"""Declaring a loan due: an officer proposes, an approver confirms, all is to be paid in days."""

from __future__ import annotations

from uuid import UUID

from loan_origination.domain.acceleration import AccelerationTimeline, require_declarable
from loan_origination.domain.servicing.events import Accelerated
from loan_origination.loan_refusals import OtherPersonError, StepOrderError
from loan_origination.store.accelerations import open_chain
from loan_origination.store.loan_keeping import ENFORCING
from loan_origination.store.loans import find_loan
from loan_origination.tables.accelerations import AccelerationRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_moves import with_loan, working_calendar

PROPOSERS = ("branch_officer", "post_loan_officer", "branch_manager")
CONFIRMERS = ("approver", "ho_credit_mgmt")


def propose_declaration(acting: Acting, loan_id: UUID, reason: str) -> AccelerationRow:
    """An officer proposes to declare the loan due, once the duty has arisen."""
    standing = acting.person_standing(*PROPOSERS)
    find_loan(acting.session, acting.caller, loan_id)
    row = open_chain(acting.session, loan_id)
    if row.state != "to_declare":
        raise StepOrderError(row.state, ["to_declare"])
    row.state, row.proposed_by, row.proposal_reason = "proposed", standing.person, reason
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record("acceleration.proposed", "loan", loan_id, reason=reason)
    return row


def confirm_declaration(acting: Acting, loan_id: UUID) -> AccelerationRow:
    """An approver confirms: on the open business day everything falls due, and the demand
    (归还贷款通知书) gives five working days to pay.

    Refused on days that rest on a calendar not loaded, and to who proposed it.
    """
    standing = acting.person_standing(*CONFIRMERS)
    find_loan(acting.session, acting.caller, loan_id)
    row = open_chain(acting.session, loan_id)
    if row.state != "proposed":
        raise StepOrderError(row.state, ["proposed"])
    if row.proposed_by in standing.persons:
        raise OtherPersonError("The confirmation", "确认", [row.proposed_by or ""])
    calendar = working_calendar()
    with with_loan(acting, loan_id) as work:
        on = work.account.day
        pay_by = require_declarable(_timeline(row), on, calendar)
        event = Accelerated(on, pay_by)
        work.happen(event, calendar, source="decision", recorded_by=standing.person)
        work.changes["chain_stage"] = "declared"
        work.tell("loan.accelerated", on, pay_by=pay_by.isoformat())
    row = open_chain(acting.session, loan_id)
    row.state, row.declared_on, row.pay_by = "declared", on, pay_by
    row.confirmed_by = standing.person
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record("acceleration.declared", "loan", loan_id, pay_by=pay_by.isoformat())
    return row


def enforce(acting: Acting, loan_id: UUID, reason: str) -> AccelerationRow:
    """The head office enforces the security of a loan that was declared due and not paid in time;
    the loan goes on owing, and ends paid or written off."""
    standing = acting.person_standing(*CONFIRMERS)
    find_loan(acting.session, acting.caller, loan_id)
    row = open_chain(acting.session, loan_id)
    if row.state != "failed":
        raise StepOrderError(row.state, ["failed"])
    with with_loan(acting, loan_id) as work:
        on = work.account.day
        work.changes["chain_stage"] = ENFORCING
        work.tell("loan.enforcing", on, owed_fen=work.account.owed.total.fen)
    row = open_chain(acting.session, loan_id)
    row.state, row.enforced_on = ENFORCING, on
    row.enforced_by, row.enforcement_reason = standing.person, reason
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record("acceleration.enforcing", "loan", loan_id, reason=reason)
    return row


def _timeline(row: AccelerationRow) -> AccelerationTimeline:
    return AccelerationTimeline(
        first_missed_on=row.first_missed_on,
        next_due_on=row.next_due_on,
        test_on=row.test_on,
        declare_on=row.declare_on,
        pay_by=row.pay_by,
        is_provisional=row.is_provisional,
    )
