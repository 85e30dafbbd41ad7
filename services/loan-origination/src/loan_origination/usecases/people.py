"""Declared conflicts of interest, and delegations of a role."""

from __future__ import annotations

from uuid import UUID

from loan_origination.forms.decisions import DelegationForm
from loan_origination.refusals import AlreadyThereError, DelegationRefusedError
from loan_origination.store.application_access import BRANCH, HEAD_OFFICE
from loan_origination.store.delegations import find_delegation
from loan_origination.store.duties import conflicted_persons
from loan_origination.store.parameters import whole_parameter
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.people import ConflictRow, DelegationRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import journal
from servicekit.ids import new_id
from servicekit.problems import ForbiddenError


def declare_conflict(acting: Acting, row: ApplicationRow, reason: str) -> ConflictRow:
    """A conflict with the customer of this application: it bars the person from all its cases."""
    standing = acting.person_standing(*BRANCH, *HEAD_OFFICE)
    acting.database.lock(acting.session, "conflict", row.borrower_id)
    if acting.person in conflicted_persons(acting.session, row.borrower_id):
        raise AlreadyThereError("declared conflict", "利益冲突申报")
    conflict = ConflictRow(
        id=new_id(),
        borrower_id=row.borrower_id,
        person=acting.person,
        reason=reason,
        declared_at=acting.now,
    )
    acting.session.add(conflict)
    acting.session.flush()
    journal(acting, row, "conflict.declared", standing, reason)
    return conflict


def delegate(acting: Acting, form: DelegationForm) -> DelegationRow:
    """Hand one's own role to a colleague for some days; what was delegated is not handed on."""
    standing = acting.person_standing(*BRANCH, *HEAD_OFFICE)
    if standing.on_behalf_of is not None or form.role not in acting.caller.roles:
        raise ForbiddenError([form.role])
    longest = whole_parameter(acting.session, "longest_delegation_days", acting.today)
    days = (form.until_on - form.from_on).days + 1
    if form.to_person == acting.person or days > longest or form.from_on < acting.today:
        raise DelegationRefusedError(longest)
    row = DelegationRow(
        id=new_id(),
        from_person=acting.person,
        organisation=acting.caller.organisation,
        created_at=acting.now,
        **form.model_dump(),
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("delegation.made", "delegation", row.id, role=row.role, to=row.to_person)
    return row


def revoke_delegation(acting: Acting, delegation_id: UUID) -> DelegationRow:
    """Take a delegation back, by the one who made it; again is the same."""
    acting.person_standing(*BRANCH, *HEAD_OFFICE)
    row = find_delegation(acting.session, acting.caller, delegation_id)
    if row.from_person != acting.person:
        raise ForbiddenError([row.role])
    if row.revoked_at is None:
        row.revoked_at = acting.now
        acting.session.add(row)
        acting.session.flush()
        acting.record("delegation.revoked", "delegation", row.id, to=row.to_person)
    return row
