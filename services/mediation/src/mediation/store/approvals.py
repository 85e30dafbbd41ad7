"""Queries about approval rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from mediation.domain.approvals import Approval, GroupRule, Round
from mediation.store.escrow_access import visible_escrow
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.payouts import ApprovalRoundRow, ApprovalRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def round_of(row: ApprovalRoundRow) -> Round:
    """The round as the rules of dual control read it."""
    rules = tuple(GroupRule(group, least) for group, least in row.rules)
    return Round(row.maker, row.content_sha256, rules, timedelta(hours=row.ttl_hours))


def decisions_of(session: Session, round_id: UUID) -> Sequence[ApprovalRow]:
    """Everything decided in a round, in order."""
    query = select(ApprovalRow).where(ApprovalRow.round_id == round_id)
    return session.exec(query.order_by(col(ApprovalRow.given_at))).all()


def approvals_of(session: Session, round_id: UUID) -> list[Approval]:
    """The approvals of a round as the rules of dual control read them."""
    return [
        Approval(row.person, frozenset(row.groups), row.content_sha256, row.given_at)
        for row in decisions_of(session, round_id)
        if row.decision == "APPROVE"
    ]


def find_round(session: Session, caller: Caller, round_id: UUID) -> ApprovalRoundRow:
    """A round of an escrow account that the caller sees."""
    query = (
        select(ApprovalRoundRow)
        .join(EscrowAccountRow, col(EscrowAccountRow.id) == col(ApprovalRoundRow.ledger_id))
        .where(ApprovalRoundRow.id == round_id, visible_escrow(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("approval round", "审批")
    return found


def page_of_rounds(
    session: Session, caller: Caller, paging: PageRequest, state: str | None
) -> Sequence[ApprovalRoundRow]:
    """One page of the rounds that the caller sees."""
    query = (
        select(ApprovalRoundRow)
        .join(EscrowAccountRow, col(EscrowAccountRow.id) == col(ApprovalRoundRow.ledger_id))
        .where(visible_escrow(caller))
    )
    if state is not None:
        query = query.where(ApprovalRoundRow.state == state)
    opened_at, row_id = col(ApprovalRoundRow.opened_at), col(ApprovalRoundRow.id)
    return session.exec(newest_last(query, paging, opened_at, row_id)).all()
