"""Investors of an escrow account and the transfers of their accounts, some at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from mediation.domain.ledger import Kind
from mediation.domain.ledger_accounts import entitled_account, fund_account
from mediation.domain.statements import Entry
from mediation.tables.ledger import ContributorRow, EscrowPartyRow, TransferRow
from servicekit.problems import NotFoundError


class Party(NamedTuple):
    """An investor by id, reference and name; nothing else has to be decrypted for a list."""

    id: UUID
    party_ref: str
    name: str


def parties_after(session: Session, ledger_id: UUID, after: str, limit: int) -> Sequence[Party]:
    """Investors behind a reference, in the order of references."""
    query = select(
        col(EscrowPartyRow.id), col(EscrowPartyRow.party_ref), col(EscrowPartyRow.name)
    ).where(col(EscrowPartyRow.ledger_id) == ledger_id, col(EscrowPartyRow.party_ref) > after)
    found = session.execute(query.order_by(col(EscrowPartyRow.party_ref)).limit(limit))
    return [Party(*row) for row in found]


def account_of_party(session: Session, ledger_id: UUID, party_ref: str) -> str:
    """The account of what is owed to an investor; raises NotFoundError."""
    query = select(col(EscrowPartyRow.id)).where(
        col(EscrowPartyRow.ledger_id) == ledger_id, col(EscrowPartyRow.party_ref) == party_ref
    )
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFoundError("party", "投资者")
    return entitled_account(found)


def account_of_contributor(session: Session, ledger_id: UUID, contributor_ref: str) -> str:
    """The account of what a contributor paid in; raises NotFoundError."""
    query = select(col(ContributorRow.id)).where(
        col(ContributorRow.ledger_id) == ledger_id,
        col(ContributorRow.contributor_ref) == contributor_ref,
    )
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFoundError("contributor", "出资人")
    return fund_account(found)


def entries_by_account(
    session: Session, ledger_id: UUID, accounts: Sequence[str], last_seq: int
) -> dict[str, list[Entry]]:
    """The transfers of some accounts in order, up to a seq, with the holds that they resolve.

    No two of the accounts may stand on both sides of one transfer.
    """
    found: dict[str, list[Entry]] = defaultdict(list)
    for is_debit, side in ((True, TransferRow.debit), (False, TransferRow.credit)):
        # The seq is compared here: in the query it would lure databases away from the index over
        # accounts, into reading the whole ledger for every thousand investors.
        query = _entries(ledger_id).where(col(side).in_(accounts))
        for seq, at_us, kind, *rest in session.execute(query):
            if seq > last_seq:
                continue
            entry = Entry(seq, at_us, Kind(kind), *rest)
            found[entry.debit if is_debit else entry.credit].append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: entry.seq)
    return found


def _entries(ledger_id: UUID) -> Select[tuple[int, int, str, str, str, str, int]]:
    hold = aliased(TransferRow)
    query: Select[tuple[int, int, str, str, str, str, int]] = (
        select(  # type: ignore[assignment]
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
        .where(col(TransferRow.ledger_id) == ledger_id)
    )
    return query
