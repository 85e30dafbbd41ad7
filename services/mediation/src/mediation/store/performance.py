"""What investors have really been paid under their agreements."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from mediation.tables.ledger import EntitlementRow
from mediation.tables.matters import PageRow
from mediation.tables.payouts import PayoutLineRow

PAID, RETURNED = "SUCCESS", "RETURNED"


def source_ref(agreement_id: UUID, sequence: int) -> str:
    """The name under which an escrow account knows one page."""
    return f"agreement/{agreement_id}/{sequence}"


def paid_for_case(session: Session, case_id: UUID) -> tuple[int, int]:
    """What stands paid for a case, and what came back (退汇), in fen."""
    pages = session.exec(
        select(PageRow.agreement_id, PageRow.sequence).where(PageRow.case_id == case_id)
    ).all()
    refs = [source_ref(agreement_id, sequence) for agreement_id, sequence in pages]
    query = (
        select(PayoutLineRow.state, func.sum(PayoutLineRow.amount_fen))
        .join(EntitlementRow, col(EntitlementRow.id) == col(PayoutLineRow.entitlement_id))
        .where(col(EntitlementRow.source_ref).in_(refs))
        .group_by(col(PayoutLineRow.state))
    )
    sums = {state: int(amount) for state, amount in session.exec(query).all()}
    return sums.get(PAID, 0), sums.get(RETURNED, 0)
