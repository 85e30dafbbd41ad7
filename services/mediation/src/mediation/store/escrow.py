"""Queries about what an escrow account holds beside its ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from mediation.domain.escrow_models import Authority
from mediation.domain.ledger_accounts import fund_account
from mediation.domain.ledger_postings import Event
from mediation.tables.ledger import (
    ContributorRow,
    EntitlementRow,
    EscrowAccountRow,
    EscrowPartyRow,
    TransferRow,
)
from mediation.tables.payouts import RevokedSignatoryRow

FUNDING = (Event.DEPOSIT_IDENTIFIED.value, Event.SUSPENSE_RESOLVED.value)


def is_bank_account_taken(session: Session, bank_account: str) -> bool:
    """Whether a bank account serves an escrow account already."""
    same = select(col(EscrowAccountRow.id)).where(
        col(EscrowAccountRow.bank_account) == bank_account
    )
    return session.execute(same).first() is not None


def contributors_of(session: Session, ledger_id: UUID) -> Sequence[ContributorRow]:
    """The contributors in the deed's order."""
    query = select_rows(ContributorRow).where(ContributorRow.ledger_id == ledger_id)
    return session.exec(query.order_by(col(ContributorRow.position))).all()


def contributions(session: Session, ledger_id: UUID) -> dict[UUID, int]:
    """What each contributor has paid in, net of corrections, by the transfers that say so."""
    people = contributors_of(session, ledger_id)
    by_account = {fund_account(person.id): person.id for person in people}
    paid = _sums(session, ledger_id, TransferRow.credit, by_account, FUNDING)
    corrected = _sums(session, ledger_id, TransferRow.debit, by_account, (Event.CORRECTION.value,))
    return {person.id: paid[person.id] - corrected[person.id] for person in people}


def _sums(
    session: Session,
    ledger_id: UUID,
    side: str,
    by_account: Mapping[str, UUID],
    codes: Sequence[str],
) -> Counter[UUID]:
    """The amounts of some events on one side of the contributors' accounts."""
    query = (
        select(col(side), func.sum(col(TransferRow.amount_fen)))
        .where(
            col(TransferRow.ledger_id) == ledger_id,
            col(side).in_(by_account),
            col(TransferRow.code).in_(codes),
        )
        .group_by(col(side))
    )
    found = session.execute(query)
    return Counter({by_account[name]: int(amount) for name, amount in found})


def funded_fen(session: Session, ledger_id: UUID) -> int:
    """What has been paid in altogether."""
    return sum(contributions(session, ledger_id).values())


def authority_of(escrow: EscrowAccountRow) -> Authority | None:
    """The issuer's standing authority, where the terms hold one."""
    given = escrow.terms.get("authority")
    if given is None:
        return None
    days = {name: date.fromisoformat(given[name]) for name in ("valid_from", "valid_until")}
    return Authority(**{**given, **days})


def revoked_signatories(session: Session, ledger_id: UUID) -> frozenset[str]:
    """People whose signatures count no more."""
    query = select(col(RevokedSignatoryRow.person)).where(
        col(RevokedSignatoryRow.ledger_id) == ledger_id
    )
    return frozenset(session.execute(query).scalars())


def parties_by_ref(session: Session, ledger_id: UUID) -> dict[str, Any]:
    """All investors of an account as light rows by their reference."""
    table = EscrowPartyRow.__table__  # type: ignore[attr-defined]
    rows = session.execute(select(table).where(table.c.ledger_id == ledger_id))
    return {row.party_ref: row for row in rows}


def entitlements_of(session: Session, ledger_id: UUID) -> Sequence[Any]:
    """All entitlements of an account as light rows, in the order of their making."""
    table = EntitlementRow.__table__  # type: ignore[attr-defined]
    query = select(table).where(table.c.ledger_id == ledger_id)
    return session.execute(query.order_by(table.c.created_at, table.c.id)).all()


def entitlements_in_force(session: Session, ledger_id: UUID) -> Sequence[Any]:
    """Id, investor and amount of every entitlement in force."""
    table = EntitlementRow.__table__  # type: ignore[attr-defined]
    return session.execute(
        select(table.c.id, table.c.party_id, table.c.amount_fen).where(
            table.c.ledger_id == ledger_id, table.c.state == "ENTITLED"
        )
    ).all()


def insert_parties(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """New investors of an account."""
    if rows:
        session.execute(insert(EscrowPartyRow.__table__), list(rows))  # type: ignore[attr-defined]


def insert_entitlements(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """New entitlements."""
    if rows:
        session.execute(insert(EntitlementRow.__table__), list(rows))  # type: ignore[attr-defined]
