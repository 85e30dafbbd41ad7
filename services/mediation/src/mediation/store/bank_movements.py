"""What came to and left a ledger's bank account, summed by the database."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from mediation.domain.ledger import Kind
from mediation.domain.ledger_accounts import BANK
from mediation.tables.ledger import TransferRow

_MOVING = (Kind.SINGLE.value, Kind.POST.value)
_RESOLVING = (Kind.POST.value, Kind.VOID.value, Kind.EXPIRE.value)


def bank_sums(
    session: Session, ledger_id: UUID, *, from_us: int, until_us: int
) -> Iterator[tuple[str, bool, int]]:
    """Per event, before or within the period: (event, is before, fen; out is negative)."""
    change = case(
        (col(TransferRow.debit) == BANK, col(TransferRow.amount_fen)),
        else_=-col(TransferRow.amount_fen),
    )
    is_before = case((col(TransferRow.at_us) < from_us, 1), else_=0)
    query = (
        select(col(TransferRow.code), is_before, func.sum(change))
        .where(
            col(TransferRow.ledger_id) == ledger_id,
            col(TransferRow.at_us) < until_us,
            col(TransferRow.kind).in_(_MOVING),
            or_(col(TransferRow.debit) == BANK, col(TransferRow.credit) == BANK),
        )
        .group_by(col(TransferRow.code), is_before)
    )
    for code, before, fen in session.execute(query):
        yield code, bool(before), int(fen)


def bank_held(session: Session, ledger_id: UUID, *, until_us: int) -> int:
    """What was held of the bank account at the end of a period."""
    made = select(func.coalesce(func.sum(col(TransferRow.amount_fen)), 0)).where(
        col(TransferRow.ledger_id) == ledger_id,
        col(TransferRow.credit) == BANK,
        col(TransferRow.kind) == Kind.PENDING.value,
        col(TransferRow.at_us) < until_us,
    )
    hold = aliased(TransferRow)
    resolved = (
        select(func.coalesce(func.sum(col(hold.amount_fen)), 0))
        .select_from(TransferRow)
        .join(hold, col(hold.id) == col(TransferRow.pending_id))
        .where(
            col(TransferRow.ledger_id) == ledger_id,
            col(TransferRow.credit) == BANK,
            col(TransferRow.kind).in_(_RESOLVING),
            col(TransferRow.at_us) < until_us,
        )
    )
    return int(session.execute(made).scalar_one()) - int(session.execute(resolved).scalar_one())
