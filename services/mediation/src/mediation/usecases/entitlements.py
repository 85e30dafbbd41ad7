"""Entitlements: what effective agreements and accepted claims give to investors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from lawkit.money import Money
from mediation.domain.escrow_models import Model, check_funding, check_recovery
from mediation.domain.ledger import Transfer
from mediation.domain.ledger_accounts import entitled_account, fund_account
from mediation.domain.ledger_postings import entitlement_effective
from mediation.money_errors import EntitlementDiffersError
from mediation.store.escrow import (
    contributors_of,
    entitlements_of,
    funded_fen,
    insert_entitlements,
    insert_parties,
    parties_by_ref,
)
from mediation.store.escrow_access import lock_escrow
from mediation.tables.ledger import EscrowAccountRow
from mediation.usecases.acting import Acting
from mediation.usecases.bulk import bulk
from mediation.usecases.escrow_accounts import ACTIVE, require_state
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.ids import new_id

IN_FORCE = "ENTITLED"
_SAME = ("amount_fen", "loss_fen", "recovered_elsewhere_fen")


@dataclass(frozen=True, slots=True)
class NewEntitlement:
    """What one investor is owed; `source_ref` names the agreement page or claim, once per account.

    `id` is the caller's own transfer id; without one the service gives it.
    """

    party_ref: str
    name: str
    source_ref: str
    amount: Money
    id: UUID | None = None
    loss_fen: int | None = None
    recovered_elsewhere_fen: int = 0
    above_loss_reason: str = ""
    payee_account: str = ""
    bank_code: str = ""


@dataclass(frozen=True, slots=True)
class Entitled:
    """What an import did: rows that were known with the same content have no second effect."""

    created: int
    existing: int
    total: Money


@bulk
def entitle(
    session: Session,
    database: Database,
    caller: Caller,
    ledger_id: UUID,
    rows: Sequence[NewEntitlement],
) -> Entitled:
    """Make entitlements effective: all of them, or none.

    Raises BalanceExceededError when the contributors' free money does not cover them,
    NotFullyFundedError, PaidElsewhereError, EntitlementDiffersError, AccountStateError.
    """
    acting = Acting(session, database, caller)
    escrow = lock_escrow(session, database, caller, ledger_id)
    require_state(escrow, "entitle", ACTIVE)
    fresh = _fresh_rows(acting, escrow, rows)
    if fresh:
        funded = funded_fen(session, ledger_id)
        check_funding(Model(escrow.model), funded_fen=funded, target_fen=escrow.target_fen)
        _make(acting, escrow, fresh)
    total = Money(sum(row.amount.fen for row in fresh))
    acting.record(
        "entitlements.effective",
        "escrow_account",
        ledger_id,
        created=len(fresh),
        total_fen=total.fen,
    )
    return Entitled(len(fresh), len(rows) - len(fresh), total)


def _fresh_rows(
    acting: Acting, escrow: EscrowAccountRow, rows: Sequence[NewEntitlement]
) -> list[NewEntitlement]:
    """The rows that are not known yet; a known one with other content is refused."""
    known = {row.source_ref: row for row in entitlements_of(acting.session, escrow.id)}
    scheduled: dict[UUID, int] = {}
    for row in known.values():
        if row.state == IN_FORCE:
            scheduled[row.party_id] = scheduled.get(row.party_id, 0) + row.amount_fen
    parties = parties_by_ref(acting.session, escrow.id)
    fresh: dict[str, NewEntitlement] = {}
    before = {ref: scheduled.get(party.id, 0) for ref, party in parties.items()}
    for row in rows:
        found = known.get(row.source_ref)
        if found is not None:
            _require_same(row, found)
            continue
        if row.source_ref in fresh:
            raise EntitlementDiffersError(row.source_ref, "row in this list")
        _require_same_party(row, parties.get(row.party_ref))
        _check_recovery(escrow, row, before)
        fresh[row.source_ref] = row
    return list(fresh.values())


def _require_same(row: NewEntitlement, found: Any) -> None:
    shown = {
        "amount_fen": row.amount.fen,
        "loss_fen": row.loss_fen,
        "recovered_elsewhere_fen": row.recovered_elsewhere_fen,
    }
    for field in _SAME:
        if shown[field] != getattr(found, field):
            raise EntitlementDiffersError(row.source_ref, field)
    if row.id is not None and row.id != found.id:
        raise EntitlementDiffersError(row.source_ref, "id")


def _require_same_party(row: NewEntitlement, party: Any | None) -> None:
    """A known investor keeps name and payee here; changing them is an act of its own."""
    if party is None:
        return
    for field in ("name", "payee_account", "bank_code"):
        given = getattr(row, field)
        if given and given != getattr(party, field):
            raise EntitlementDiffersError(row.source_ref, field)


def _check_recovery(escrow: EscrowAccountRow, row: NewEntitlement, before: dict[str, int]) -> None:
    """Commitment money counts all that an investor gets here; elsewhere each claim has its loss."""
    before[row.party_ref] = before.get(row.party_ref, 0) + row.amount.fen
    model = Model(escrow.model)
    check_recovery(
        model,
        row.party_ref,
        scheduled_fen=before[row.party_ref] if model is Model.D else row.amount.fen,
        elsewhere_fen=row.recovered_elsewhere_fen,
        loss_fen=row.loss_fen,
        reason=row.above_loss_reason,
    )


def _make(acting: Acting, escrow: EscrowAccountRow, fresh: Sequence[NewEntitlement]) -> None:
    party_ids = _party_ids(acting, escrow, fresh)
    people = contributors_of(acting.session, escrow.id)
    weights = {person.id: person.weight for person in people}
    made: list[tuple[UUID, UUID, NewEntitlement]] = []
    transfers: list[Transfer] = []
    for row in fresh:
        row_id, party_id = row.id or new_id(), party_ids[row.party_ref]
        made.append((row_id, party_id, row))
        transfers += entitlement_effective(
            row_id, party_id, row.amount, weights=weights, ref=row_id.hex
        )
    books = acting.books(escrow)
    accounts = {entitled_account(party_id) for _, party_id, _ in made}
    books.load_accounts(accounts | {fund_account(one) for one in weights})
    books.open(sorted(accounts), by=acting.person)
    if any(row.id for row in fresh):
        # Ids made here are new; the caller's own may have been used before.
        books.load_transfers(one.id for one in transfers)
    books.post_loaded(transfers, by=acting.person)
    insert_entitlements(acting.session, [_row(acting, escrow, *one) for one in made])


def _party_ids(
    acting: Acting, escrow: EscrowAccountRow, fresh: Sequence[NewEntitlement]
) -> dict[str, UUID]:
    known = parties_by_ref(acting.session, escrow.id)
    ids = {ref: party.id for ref, party in known.items()}
    new = {}
    for row in fresh:
        if row.party_ref not in ids:
            ids[row.party_ref] = new_id()
            new[row.party_ref] = {
                "id": ids[row.party_ref],
                "ledger_id": escrow.id,
                "party_ref": row.party_ref,
                "name": row.name,
                "is_blocked": False,
                "payee_name": row.name,
                "payee_account": row.payee_account,
                "bank_code": row.bank_code,
            }
    insert_parties(acting.session, list(new.values()))
    return ids


def _row(
    acting: Acting, escrow: EscrowAccountRow, row_id: UUID, party_id: UUID, row: NewEntitlement
) -> dict[str, Any]:
    return {
        "id": row_id,
        "ledger_id": escrow.id,
        "party_id": party_id,
        "source_ref": row.source_ref,
        "amount_fen": row.amount.fen,
        "loss_fen": row.loss_fen,
        "recovered_elsewhere_fen": row.recovered_elsewhere_fen,
        "above_loss_reason": row.above_loss_reason,
        "state": IN_FORCE,
        "created_at": acting.now,
    }
