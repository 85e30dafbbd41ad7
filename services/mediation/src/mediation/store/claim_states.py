"""Where a claim stands as it is shown: from its entitlement on, the payments say so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from mediation.domain.claims import ClaimState
from mediation.domain.payouts import OPEN, WITH_BANK, LineState
from mediation.tables.claims import ClaimRow
from mediation.tables.ledger import EntitlementRow
from mediation.tables.payouts import PayoutBatchRow, PayoutLineRow

_BOUNCED = (LineState.RETURNED.value, LineState.FAILED.value)
_AT_BANK = tuple(state.value for state in WITH_BANK)
_OPEN = tuple(state.value for state in OPEN)
DECLARED = tuple(
    state.value
    for state in (
        ClaimState.DECLARED_VALID,
        ClaimState.VERIFIED,
        ClaimState.ENTITLED,
        ClaimState.IN_BATCH,
        ClaimState.PAID,
        ClaimState.RETURNED,
        ClaimState.FIX_NEEDED,
    )
)


def is_under_way() -> ColumnElement[bool]:
    """Lines of open batches, and lines at the bank."""
    return or_(
        col(PayoutLineRow.state).in_(_AT_BANK),
        and_(
            col(PayoutLineRow.state) == LineState.NEW.value,
            col(PayoutBatchRow.state).in_(_OPEN),
        ),
    )


def shown_state() -> ColumnElement[Any]:
    """The state of a claim as an expression for columns and conditions."""
    own = col(PayoutLineRow.entitlement_id) == col(ClaimRow.entitlement_id)
    under_way = (
        select(func.count())
        .select_from(PayoutLineRow)
        .join(PayoutBatchRow, col(PayoutBatchRow.id) == col(PayoutLineRow.batch_id))
        .where(own, is_under_way())
        .correlate(ClaimRow)
        .scalar_subquery()
    )
    paid = (
        select(func.coalesce(func.sum(col(PayoutLineRow.amount_fen)), 0))
        .where(own, col(PayoutLineRow.state) == LineState.SUCCESS.value)
        .correlate(ClaimRow)
        .scalar_subquery()
    )
    entitlement = (
        select(col(EntitlementRow.state))
        .where(col(EntitlementRow.id) == col(ClaimRow.entitlement_id))
        .correlate(ClaimRow)
        .scalar_subquery()
    )
    return case(
        (col(ClaimRow.state) != ClaimState.ENTITLED.value, col(ClaimRow.state)),
        (entitlement == "CANCELLED", ClaimState.INELIGIBLE.value),
        (entitlement == "EXPIRED", ClaimState.EXPIRED.value),
        (under_way > 0, ClaimState.IN_BATCH.value),
        (paid >= col(ClaimRow.amount_fen), ClaimState.PAID.value),
        (bounced() > col(ClaimRow.fixes_asked), ClaimState.RETURNED.value),
        (bounced() > 0, ClaimState.FIX_NEEDED.value),
        else_=ClaimState.ENTITLED.value,
    )


def bounced() -> ColumnElement[int]:
    """How many payments of a claim failed or came back."""
    return (
        select(func.count())
        .select_from(PayoutLineRow)
        .where(
            col(PayoutLineRow.entitlement_id) == col(ClaimRow.entitlement_id),
            col(PayoutLineRow.state).in_(_BOUNCED),
        )
        .correlate(ClaimRow)
        .scalar_subquery()
    )


def state_of(session: Session, claim: ClaimRow) -> ClaimState:
    """Where one claim stands."""
    query = select(shown_state()).where(col(ClaimRow.id) == claim.id)
    return ClaimState(session.execute(query).scalar_one())


def bounced_of(session: Session, claim: ClaimRow) -> int:
    """How many payments of one claim failed or came back."""
    query = select(bounced()).where(col(ClaimRow.id) == claim.id)
    return int(session.execute(query).scalar_one())


def counts_by_state(session: Session, fund_id: UUID) -> dict[str, tuple[int, int]]:
    """Number and amount of a fund's claims in each state."""
    shown = shown_state()
    each = (
        select(shown.label("state"), col(ClaimRow.amount_fen).label("amount"))
        .where(col(ClaimRow.fund_id) == fund_id)
        .subquery()
    )
    query = select(each.c.state, func.count(), func.sum(each.c.amount)).group_by(each.c.state)
    return {state: (int(count), int(fen)) for state, count, fen in session.execute(query)}
