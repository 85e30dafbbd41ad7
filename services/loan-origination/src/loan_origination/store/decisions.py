"""Queries about how an application was judged: report, review, meetings, votes, approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from loan_origination.tables.decisions import (
    ApprovalRow,
    ConditionRow,
    InvestigationRow,
    MeetingRow,
    ReviewRow,
    VoteRow,
)

OPEN, CLOSED, VOID = "open", "closed", "void"


def investigation_of(session: Session, application_id: UUID) -> InvestigationRow | None:
    """The investigation of an application, once two people are named."""
    query = select(InvestigationRow).where(InvestigationRow.application_id == application_id)
    return session.exec(query).one_or_none()


def reviews_of(session: Session, application_id: UUID) -> Sequence[ReviewRow]:
    """Every opinion that was given, in order."""
    query = select(ReviewRow).where(ReviewRow.application_id == application_id)
    return session.exec(query.order_by(col(ReviewRow.number))).all()


def review_in_force(session: Session, application_id: UUID) -> ReviewRow | None:
    """The opinion that counts."""
    query = select(ReviewRow).where(
        ReviewRow.application_id == application_id, col(ReviewRow.is_superseded).is_(False)
    )
    return session.exec(query.order_by(col(ReviewRow.number).desc()).limit(1)).one_or_none()


def meetings_of(session: Session, application_id: UUID) -> Sequence[MeetingRow]:
    """Every time the application was on the committee's agenda."""
    query = select(MeetingRow).where(MeetingRow.application_id == application_id)
    return session.exec(query.order_by(col(MeetingRow.number))).all()


def latest_meeting(session: Session, application_id: UUID) -> MeetingRow | None:
    """The last time the application was on the agenda, unless a change of the file voided it."""
    found = meetings_of(session, application_id)
    return found[-1] if found and found[-1].state != VOID else None


def votes_of(session: Session, meeting_id: UUID) -> Sequence[VoteRow]:
    """The votes of a meeting; only for counting, and for showing once the vote is closed."""
    query = select(VoteRow).where(VoteRow.meeting_id == meeting_id)
    return session.exec(query.order_by(col(VoteRow.person))).all()


def vote_count(session: Session, meeting_id: UUID) -> int:
    """How many have voted."""
    return session.exec(select(func.count()).where(VoteRow.meeting_id == meeting_id)).one()


def has_voted(session: Session, meeting_id: UUID, person: str) -> bool:
    """Whether this person has voted in the meeting."""
    query = select(VoteRow.id).where(VoteRow.meeting_id == meeting_id, VoteRow.person == person)
    return session.exec(query).one_or_none() is not None


def approvals_of(session: Session, application_id: UUID) -> Sequence[ApprovalRow]:
    """Every final decision, in order."""
    query = select(ApprovalRow).where(ApprovalRow.application_id == application_id)
    return session.exec(query.order_by(col(ApprovalRow.number))).all()


def approval_in_force(session: Session, application_id: UUID) -> ApprovalRow | None:
    """The approval that counts: not refused, not void; contracts and draws rest on it."""
    query = select(ApprovalRow).where(
        ApprovalRow.application_id == application_id,
        col(ApprovalRow.is_void).is_(False),
        col(ApprovalRow.outcome).in_(("approved", "approved_with_conditions")),
    )
    return session.exec(query.order_by(col(ApprovalRow.number).desc()).limit(1)).one_or_none()


def conditions_of(session: Session, approval_id: UUID) -> Sequence[ConditionRow]:
    """The conditions of an approval, by number."""
    query = select(ConditionRow).where(ConditionRow.approval_id == approval_id)
    return session.exec(query.order_by(col(ConditionRow.number))).all()


def open_conditions(session: Session, approval_id: UUID, stage: str) -> Sequence[ConditionRow]:
    """The conditions of a stage (pre_contract, pre_payout, covenant) that nobody has met yet."""
    query = select(ConditionRow).where(
        ConditionRow.approval_id == approval_id,
        ConditionRow.stage == stage,
        ConditionRow.state == OPEN,
    )
    return session.exec(query.order_by(col(ConditionRow.number))).all()


def void_decisions(session: Session, application_id: UUID) -> None:
    """Opinion, vote and approval were about another content: none of them counts any more."""
    supersede_reviews(session, application_id)
    session.exec(
        update(MeetingRow)
        .where(col(MeetingRow.application_id) == application_id)
        .values(state=VOID)
    )
    session.exec(
        update(ApprovalRow)
        .where(col(ApprovalRow.application_id) == application_id)
        .values(is_void=True)
    )


def supersede_reviews(session: Session, application_id: UUID) -> None:
    """A new opinion is needed; the old ones stay readable."""
    session.exec(
        update(ReviewRow)
        .where(col(ReviewRow.application_id) == application_id)
        .values(is_superseded=True)
    )


def is_valid_on(approval: ApprovalRow, on: date) -> bool:
    """Whether an approval's days are not over."""
    return approval.valid_until is None or on <= approval.valid_until
