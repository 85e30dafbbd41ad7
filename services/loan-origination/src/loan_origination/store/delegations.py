"""Queries about delegations of a role from one person to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from loan_origination.tables.people import DelegationRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def delegations_to(session: Session, caller: Caller, on: date) -> Sequence[DelegationRow]:
    """The delegations to the caller that are in force on a day, inside one organisation."""
    query = select(DelegationRow).where(
        DelegationRow.to_person == caller.subject,
        DelegationRow.organisation == caller.organisation,
        col(DelegationRow.from_on) <= on,
        col(DelegationRow.until_on) >= on,
        col(DelegationRow.revoked_at).is_(None),
    )
    return session.exec(query.order_by(col(DelegationRow.created_at))).all()


def find_delegation(session: Session, caller: Caller, delegation_id: UUID) -> DelegationRow:
    """A delegation by or to the caller; raises NotFoundError otherwise."""
    query = select(DelegationRow).where(DelegationRow.id == delegation_id, _concerns(caller))
    found = session.exec(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFoundError("delegation", "授权委托")
    return found


def page_of_delegations(
    session: Session, caller: Caller, paging: PageRequest
) -> Sequence[DelegationRow]:
    """One page of the delegations by or to the caller; auditors see all."""
    query = select(DelegationRow)
    if not caller.has_any("auditor"):
        query = query.where(_concerns(caller))
    page = newest_last(query, paging, col(DelegationRow.created_at), col(DelegationRow.id))
    return session.exec(page).all()


def _concerns(caller: Caller) -> ColumnElement[bool]:
    return or_(
        col(DelegationRow.from_person) == caller.subject,
        col(DelegationRow.to_person) == caller.subject,
    )
