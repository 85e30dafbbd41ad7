"""Queries about groups and what their members owe, capital, incidents and reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from lawkit.money import Money
from loan_origination.domain.exposures import CREDIT_LIKE, MemberExposure
from loan_origination.store.off_balance import approved_commitments
from loan_origination.tables.draws import LoanNoteRow
from loan_origination.tables.exposures import (
    CapitalRow,
    CustomerGroupRow,
    ExposureReportRow,
    GroupMemberRow,
    LimitIncidentRow,
    OffBalanceItemRow,
)
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

LIVE_ITEMS = ("active", "advanced")


def capital_on(session: Session, on: date) -> CapitalRow | None:
    """The accepted capital base in force on a day."""
    query = select(CapitalRow).where(
        col(CapitalRow.accepted_by).is_not(None), col(CapitalRow.since) <= on
    )
    ordered = query.order_by(col(CapitalRow.since).desc(), col(CapitalRow.created_at).desc())
    return session.exec(ordered.limit(1)).one_or_none()


def find_capital(session: Session, capital_id: UUID) -> CapitalRow:
    """A capital base; raises NotFoundError."""
    found = session.exec(
        select(CapitalRow).where(CapitalRow.id == capital_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFoundError("capital base", "资本余额")
    return found


def page_of_capital(session: Session, paging: PageRequest) -> Sequence[CapitalRow]:
    """One page of the capital bases, oldest first."""
    query = select(CapitalRow)
    page = newest_last(query, paging, col(CapitalRow.created_at), col(CapitalRow.id))
    return session.exec(page).all()


def find_group(session: Session, group_id: UUID) -> CustomerGroupRow:
    """A group; raises NotFoundError."""
    found = session.get(CustomerGroupRow, group_id)
    if found is None:
        raise NotFoundError("group", "集团客户")
    return found


def page_of_groups(session: Session, paging: PageRequest) -> Sequence[CustomerGroupRow]:
    """One page of the groups, oldest first."""
    query = select(CustomerGroupRow)
    page = newest_last(query, paging, col(CustomerGroupRow.created_at), col(CustomerGroupRow.id))
    return session.exec(page).all()


def all_groups(session: Session) -> Sequence[CustomerGroupRow]:
    """Every group, for the check of all limits."""
    return session.exec(select(CustomerGroupRow).order_by(col(CustomerGroupRow.id))).all()


def members_of(session: Session, group_id: UUID) -> Sequence[GroupMemberRow]:
    """The members of a group by credit code."""
    query = select(GroupMemberRow).where(GroupMemberRow.group_id == group_id)
    return session.exec(query.order_by(col(GroupMemberRow.credit_code))).all()


def membership(session: Session, credit_code: str) -> GroupMemberRow | None:
    """The membership of a customer."""
    return session.get(GroupMemberRow, credit_code)


def exposures_of(
    session: Session, members: Sequence[tuple[str, str]], without: UUID | None = None
) -> list[MemberExposure]:
    """What each member (code, name) owes or may draw, without one application if named."""
    codes = [code for code, _ in members]
    drawn = _drawn(session, codes, without)
    undrawn = _undrawn(session, codes, without)
    others = _off_balance(session, codes)
    return [
        MemberExposure(
            name,
            Money(drawn.get(code, 0)),
            Money(undrawn.get(code, 0)),
            Money(others.get(code, 0)),
        )
        for code, name in members
    ]


def _drawn(session: Session, codes: Sequence[str], without: UUID | None) -> dict[str, int]:
    query = (
        select(LoanNoteRow.borrower_code, func.sum(LoanNoteRow.principal_fen))
        .where(col(LoanNoteRow.borrower_code).in_(codes))
        .group_by(LoanNoteRow.borrower_code)
    )
    if without is not None:
        query = query.where(LoanNoteRow.application_id != without)
    return {code: int(amount) for code, amount in session.exec(query)}


def _undrawn(session: Session, codes: Sequence[str], without: UUID | None) -> dict[str, int]:
    table = approved_commitments().subquery()
    query: Any = (
        select(table.c.customer_code, func.sum(table.c.unused_fen))
        .where(table.c.customer_code.in_(codes))
        .group_by(table.c.customer_code)
    )
    if without is not None:
        query = query.where(table.c.application_id != without)
    return {code: int(amount) for code, amount in session.exec(query)}


def _off_balance(session: Session, codes: Sequence[str]) -> dict[str, int]:
    query = (
        select(OffBalanceItemRow.customer_code, func.sum(OffBalanceItemRow.amount_fen))
        .where(
            col(OffBalanceItemRow.customer_code).in_(codes),
            col(OffBalanceItemRow.state).in_(LIVE_ITEMS),
            col(OffBalanceItemRow.booked_as).in_([kind.value for kind in CREDIT_LIKE]),
        )
        .group_by(OffBalanceItemRow.customer_code)
    )
    return {code: int(amount) for code, amount in session.exec(query)}


def open_incident(session: Session, limit_name: str, subject: str) -> LimitIncidentRow | None:
    """The incident about a limit and subject that is not closed yet."""
    query = select(LimitIncidentRow).where(
        LimitIncidentRow.limit_name == limit_name,
        LimitIncidentRow.subject == subject,
        LimitIncidentRow.state != "closed",
    )
    return session.exec(query.order_by(col(LimitIncidentRow.created_at)).limit(1)).one_or_none()


def find_incident(session: Session, incident_id: UUID) -> LimitIncidentRow:
    """An incident; raises NotFoundError."""
    found = session.exec(
        select(LimitIncidentRow).where(LimitIncidentRow.id == incident_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFoundError("limit incident", "超限事件")
    return found


def page_of_incidents(
    session: Session, paging: PageRequest, state: str | None
) -> Sequence[LimitIncidentRow]:
    """One page of the incidents, oldest first."""
    query = select(LimitIncidentRow)
    if state is not None:
        query = query.where(LimitIncidentRow.state == state)
    page = newest_last(query, paging, col(LimitIncidentRow.created_at), col(LimitIncidentRow.id))
    return session.exec(page).all()


def page_of_reports(session: Session, paging: PageRequest) -> Sequence[ExposureReportRow]:
    """One page of the exposure reports, oldest first."""
    query = select(ExposureReportRow)
    page = newest_last(query, paging, col(ExposureReportRow.created_at), col(ExposureReportRow.id))
    return session.exec(page).all()


def latest_report(session: Session, before: date | None = None) -> ExposureReportRow | None:
    """The newest quarterly report, before a day if one is named."""
    query = select(ExposureReportRow).where(ExposureReportRow.kind == "quarterly")
    if before is not None:
        query = query.where(col(ExposureReportRow.as_of_on) < before)
    ordered = query.order_by(col(ExposureReportRow.as_of_on).desc())
    return session.exec(ordered.limit(1)).one_or_none()
