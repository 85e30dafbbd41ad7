"""Who sees which escrow account: decided in the query, for every object, every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from mediation.tables.ledger import EntitlementRow, EscrowAccountRow, EscrowPartyRow
from mediation.tables.payouts import PayoutBatchRow
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

EVERYTHING = ("supervisor", "auditor")
STAFF = ("case_admin", "checker", "fund_manager")
ISSUER = ("issuer_rep", "issuer_signatory")


def visible_escrow(caller: Caller) -> ColumnElement[bool]:
    """Supervisors and auditors see all; staff, issuers, banks and courts what is theirs."""
    if caller.has_any(*EVERYTHING):
        return true()
    theirs: list[ColumnElement[bool]] = [false()]
    for roles, column in (
        (STAFF, EscrowAccountRow.administrator),
        (ISSUER, EscrowAccountRow.issuer),
        (("custodian_bank",), EscrowAccountRow.custodian),
        (("court_clerk",), EscrowAccountRow.court),
    ):
        if caller.organisation and caller.has_any(*roles):
            theirs.append(col(column) == caller.organisation)
    return or_(*theirs)


def find_escrow(session: Session, caller: Caller, ledger_id: UUID) -> EscrowAccountRow:
    """The escrow account, if the caller may see it; raises NotFoundError otherwise."""
    query = select_rows(EscrowAccountRow).where(
        EscrowAccountRow.id == ledger_id, visible_escrow(caller)
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("escrow account", "托管账户")
    return found


def find_own_escrow(session: Session, caller: Caller, ledger_id: UUID) -> EscrowAccountRow:
    """The escrow account in which an investor has an account; raises NotFoundError otherwise."""
    own = select(col(EscrowPartyRow.ledger_id)).where(
        col(EscrowPartyRow.party_ref) == caller.subject
    )
    query = select_rows(EscrowAccountRow).where(
        EscrowAccountRow.id == ledger_id, col(EscrowAccountRow.id).in_(own)
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("escrow account", "托管账户")
    return found


def lock_escrow(
    session: Session, database: Database, caller: Caller, ledger_id: UUID
) -> EscrowAccountRow:
    """The same, with its ledger held until the transaction ends: the lock comes first."""
    lock_ledger(session, database, ledger_id)
    return find_escrow(session, caller, ledger_id)


def lock_ledger(session: Session, database: Database, ledger_id: UUID) -> None:
    """Hold a ledger: every command on it takes its turn, ledgers never wait for each other."""
    database.lock(session, "ledger", str(ledger_id))


def page_of_escrows(
    session: Session, caller: Caller, paging: PageRequest
) -> Sequence[EscrowAccountRow]:
    """One page of the escrow accounts that the caller sees."""
    query = select_rows(EscrowAccountRow).where(visible_escrow(caller))
    created_at, row_id = col(EscrowAccountRow.created_at), col(EscrowAccountRow.id)
    return session.exec(newest_last(query, paging, created_at, row_id)).all()


def find_batch(session: Session, caller: Caller, batch_id: UUID) -> PayoutBatchRow:
    """A payout batch of an escrow account that the caller sees."""
    query = (
        select_rows(PayoutBatchRow)
        .join(EscrowAccountRow, col(EscrowAccountRow.id) == col(PayoutBatchRow.ledger_id))
        .where(PayoutBatchRow.id == batch_id, visible_escrow(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("payout batch", "付款批次")
    return found


def lock_batch(
    session: Session, database: Database, caller: Caller, batch_id: UUID
) -> tuple[EscrowAccountRow, PayoutBatchRow]:
    """A batch and its escrow account, the ledger held before either is read."""
    query = (
        select(col(PayoutBatchRow.ledger_id))
        .join(EscrowAccountRow, col(EscrowAccountRow.id) == col(PayoutBatchRow.ledger_id))
        .where(col(PayoutBatchRow.id) == batch_id, visible_escrow(caller))
    )
    ledger_id = session.execute(query).scalar_one_or_none()
    if ledger_id is None:
        raise NotFoundError("payout batch", "付款批次")
    escrow = lock_escrow(session, database, caller, ledger_id)
    return escrow, session.get_one(PayoutBatchRow, batch_id)


def page_of_batches(
    session: Session, caller: Caller, paging: PageRequest, ledger_id: UUID | None
) -> Sequence[PayoutBatchRow]:
    """One page of the batches that the caller sees."""
    query = (
        select_rows(PayoutBatchRow)
        .join(EscrowAccountRow, col(EscrowAccountRow.id) == col(PayoutBatchRow.ledger_id))
        .where(visible_escrow(caller))
    )
    if ledger_id is not None:
        query = query.where(PayoutBatchRow.ledger_id == ledger_id)
    created_at, row_id = col(PayoutBatchRow.created_at), col(PayoutBatchRow.id)
    return session.exec(newest_last(query, paging, created_at, row_id)).all()


def page_of_entitlements(
    session: Session, caller: Caller, paging: PageRequest, ledger_id: UUID, state: str | None
) -> Sequence[tuple[EntitlementRow, EscrowPartyRow]]:
    """One page of an account's entitlements; an investor's own alone."""
    is_own = and_(
        true() if caller.has_any("investor") else false(),
        col(EscrowPartyRow.party_ref) == caller.subject,
    )
    query = (
        select_rows(EntitlementRow, EscrowPartyRow)
        .join(EscrowPartyRow, col(EscrowPartyRow.id) == col(EntitlementRow.party_id))
        .join(EscrowAccountRow, col(EscrowAccountRow.id) == col(EntitlementRow.ledger_id))
        .where(EntitlementRow.ledger_id == ledger_id, or_(visible_escrow(caller), is_own))
    )
    if state is not None:
        query = query.where(EntitlementRow.state == state)
    created_at, row_id = col(EntitlementRow.created_at), col(EntitlementRow.id)
    page: Any = newest_last(cast(Any, query), paging, created_at, row_id)
    found: Sequence[tuple[EntitlementRow, EscrowPartyRow]] = session.exec(page).all()
    return found
