"""What statements and the fund report are read from."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from mediation.domain.ledger import Kind
from mediation.domain.statements import Entry
from mediation.tables.ledger import EntitlementRow, TransferRow
from mediation.tables.payouts import PayoutLineRow

_DONE = (Kind.SINGLE.value, Kind.POST.value, Kind.VOID.value)


def entries_of(session: Session, ledger_id: UUID, account: str) -> Iterator[Entry]:
    """Every transfer of an account in order, with the amount of the hold that it resolves."""
    hold = aliased(TransferRow)
    query = (
        select(
            col(TransferRow.seq),
            col(TransferRow.at_us),
            col(TransferRow.kind),
            col(TransferRow.code),
            col(TransferRow.ref),
            col(TransferRow.debit),
            col(TransferRow.credit),
            col(TransferRow.amount_fen),
            func.coalesce(col(hold.amount_fen), 0),
        )
        .outerjoin(hold, col(hold.id) == col(TransferRow.pending_id))
        .where(
            col(TransferRow.ledger_id) == ledger_id,
            or_(col(TransferRow.debit) == account, col(TransferRow.credit) == account),
        )
        .order_by(col(TransferRow.seq))
    )
    for seq, at_us, kind, *rest in session.execute(query):
        yield Entry(seq, at_us, Kind(kind), *rest)


def sums_by_event(
    session: Session, ledger_id: UUID, *, from_us: int = 0, until_us: int = 2**62
) -> list[tuple[str, int, int]]:
    """Per event the number and the sum of single and posted transfers, and of voids."""
    query = (
        select(col(TransferRow.code), func.count(), func.sum(col(TransferRow.amount_fen)))
        .where(
            col(TransferRow.ledger_id) == ledger_id,
            col(TransferRow.kind).in_(_DONE),
            col(TransferRow.at_us) >= from_us,
            col(TransferRow.at_us) < until_us,
        )
        .group_by(col(TransferRow.code))
    )
    return [(code, int(count), int(fen)) for code, count, fen in session.execute(query)]


def investor_counts(session: Session, ledger_id: UUID) -> tuple[int, int]:
    """How many investors were to get something, and how many have some of it for good.

    What expired stays counted, as its money does; what was cancelled never was.
    """
    entitled = select(func.count(func.distinct(col(EntitlementRow.party_id)))).where(
        col(EntitlementRow.ledger_id) == ledger_id, col(EntitlementRow.state) != "CANCELLED"
    )
    paid = select(func.count(func.distinct(col(PayoutLineRow.party_id)))).where(
        col(PayoutLineRow.ledger_id) == ledger_id, col(PayoutLineRow.state) == "SUCCESS"
    )
    return session.execute(entitled).scalar_one(), session.execute(paid).scalar_one()
