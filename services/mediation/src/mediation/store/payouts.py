"""Queries about payout batches and their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from mediation.domain.ledger_accounts import BANK, Account, Limit, entitled_account
from mediation.domain.payout_channels import Channel
from mediation.domain.payout_files import Instruction
from mediation.domain.payouts import (
    OPEN,
    WITH_BANK,
    BatchFacts,
    BatchState,
    LineState,
    PartyFacts,
    PlannedLine,
)
from mediation.store.escrow import entitlements_in_force, entitlements_of
from mediation.tables.ledger import EscrowPartyRow, LedgerAccountRow
from mediation.tables.payouts import PayoutBatchRow, PayoutLineRow

LINE = PayoutLineRow.__table__  # type: ignore[attr-defined]
_BATCH = PayoutBatchRow.__table__  # type: ignore[attr-defined]
_PARTY = EscrowPartyRow.__table__  # type: ignore[attr-defined]
_ACCOUNT = LedgerAccountRow.__table__  # type: ignore[attr-defined]
FEW = 100
_LIGHT = [column for column in LINE.c if column.name not in {"batch_id", "ledger_id"}]
"""What lists of lines need: reading ids that the asker knows takes time with 30,000 lines."""
_USED = [state.value for state in (*WITH_BANK, LineState.SUCCESS)]


def insert_lines(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """The lines of a new batch."""
    session.execute(insert(LINE), list(rows))


def lines_of(session: Session, batch_id: UUID) -> Sequence[Any]:
    """The lines of a batch as light rows, in order."""
    return session.execute(
        select(*_LIGHT).where(LINE.c.batch_id == batch_id).order_by(LINE.c.line_no)
    ).all()


def page_of_lines(
    session: Session, batch_id: UUID, *, after: int, limit: int, state: str | None
) -> Sequence[Any]:
    """Lines behind a line number, in order."""
    query = select(LINE).where(LINE.c.batch_id == batch_id, LINE.c.line_no > after)
    if state is not None:
        query = query.where(LINE.c.state == state)
    return session.execute(query.order_by(LINE.c.line_no).limit(limit)).all()


def planned(rows: Sequence[Any]) -> list[PlannedLine]:
    """Stored lines as they are to be approved."""
    return [
        PlannedLine(
            row.line_no,
            row.party_id,
            row.entitlement_id,
            row.amount_fen,
            row.payee_name,
            row.payee_account,
            row.bank_code,
            row.memo,
            row.split_no,
        )
        for row in rows
    ]


def instructions(rows: Sequence[Any], purpose: str) -> list[Instruction]:
    """Stored lines as the bank reads them."""
    return [
        Instruction(
            row.line_no,
            row.instruction_id,
            row.payee_name,
            row.payee_account,
            row.bank_code,
            row.amount_fen,
            purpose,
            row.memo,
        )
        for row in rows
    ]


def batch_facts(session: Session, batch: PayoutBatchRow) -> BatchFacts:
    """Everything that the checks of a batch rest on, as it stands now."""
    ledger_id = batch.ledger_id
    free = free_by_account(session, ledger_id)
    used = used_by_entitlement(session, ledger_id)
    in_force = entitlements_in_force(session, ledger_id)
    return BatchFacts(
        declared_count=batch.declared_count,
        declared_sum_fen=batch.declared_sum_fen,
        bank_free_fen=free[BANK],
        parties=_party_facts(session, ledger_id, free),
        in_open_batches=_elsewhere(session, batch),
        unknown_entitlements=_unknown(session, ledger_id),
        remaining={
            row.id: (row.party_id, row.amount_fen - used.get(row.id, 0)) for row in in_force
        },
        channel=Channel(batch.channel),
    )


def used_by_entitlement(session: Session, ledger_id: UUID) -> dict[UUID, int]:
    """What of each entitlement is paid or held."""
    query = (
        select(LINE.c.entitlement_id, func.sum(LINE.c.amount_fen))
        .where(LINE.c.ledger_id == ledger_id, LINE.c.state.in_(_USED))
        .group_by(LINE.c.entitlement_id)
    )
    return {entitlement_id: int(amount) for entitlement_id, amount in session.execute(query)}


def used_by_party(session: Session, ledger_id: UUID) -> dict[UUID, int]:
    """What each investor has been paid, net of returns, or is held for."""
    query = (
        select(LINE.c.party_id, func.sum(LINE.c.amount_fen))
        .where(LINE.c.ledger_id == ledger_id, LINE.c.state.in_(_USED))
        .group_by(LINE.c.party_id)
    )
    return {party_id: int(amount) for party_id, amount in session.execute(query)}


def _party_facts(
    session: Session, ledger_id: UUID, free: Mapping[str, int]
) -> dict[UUID, PartyFacts]:
    query = select(_PARTY.c.id, _PARTY.c.name, _PARTY.c.is_blocked).where(
        _PARTY.c.ledger_id == ledger_id
    )
    return {
        party_id: PartyFacts(name, free.get(entitled_account(party_id), 0), is_blocked)
        for party_id, name, is_blocked in session.execute(query)
    }


def free_by_account(session: Session, ledger_id: UUID) -> dict[str, int]:
    """What every account's balance rule still allows."""
    query = select(
        _ACCOUNT.c.name,
        _ACCOUNT.c.balance_rule,
        _ACCOUNT.c.debits_pending,
        _ACCOUNT.c.debits_posted,
        _ACCOUNT.c.credits_pending,
        _ACCOUNT.c.credits_posted,
    ).where(_ACCOUNT.c.ledger_id == ledger_id)
    return {
        name: Account(name, Limit(rule), *counters).free_fen
        for name, rule, *counters in session.execute(query)
    }


def _elsewhere(session: Session, batch: PayoutBatchRow) -> frozenset[tuple[UUID, int]]:
    """Payments planned in other open batches, or at the bank."""
    opened = [state.value for state in OPEN]
    waiting = [state.value for state in WITH_BANK]
    query = (
        select(LINE.c.entitlement_id, LINE.c.split_no)
        .join(_BATCH, _BATCH.c.id == LINE.c.batch_id)
        .where(
            LINE.c.ledger_id == batch.ledger_id,
            LINE.c.batch_id != batch.id,
            _BATCH.c.state.in_(opened) | LINE.c.state.in_(waiting),
        )
    )
    return frozenset((row.entitlement_id, row.split_no) for row in session.execute(query))


def _unknown(session: Session, ledger_id: UUID) -> frozenset[UUID]:
    query = select(LINE.c.entitlement_id).where(
        LINE.c.ledger_id == ledger_id, LINE.c.state == LineState.UNKNOWN.value
    )
    return frozenset(session.execute(query).scalars())


def attempts_so_far(session: Session, ledger_id: UUID) -> dict[tuple[UUID, int], int]:
    """The highest attempt of each payment that was sent before."""
    query = (
        select(LINE.c.entitlement_id, LINE.c.split_no, func.max(LINE.c.attempt))
        .where(LINE.c.ledger_id == ledger_id, LINE.c.state != LineState.NEW.value)
        .group_by(LINE.c.entitlement_id, LINE.c.split_no)
    )
    return {(row[0], row[1]): int(row[2]) for row in session.execute(query)}


def set_batch_lines(session: Session, batch_id: UUID, before: LineState, after: LineState) -> None:
    """Move all lines of a batch that are in one state to another."""
    where = (LINE.c.batch_id == batch_id, LINE.c.state == before.value)
    session.execute(update(LINE).where(*where).values(state=after.value))


def write_results(session: Session, changes: Sequence[Mapping[str, Any]]) -> None:
    """What results changed, by line id (`at_id`)."""
    if changes:
        statement = update(LINE).where(LINE.c.id == bindparam("at_id"))
        session.connection().execute(statement, list(changes))


def line_states(session: Session, batch_id: UUID) -> Counter[LineState]:
    """How many lines of a batch are in each state."""
    query = (
        select(LINE.c.state, func.count()).where(LINE.c.batch_id == batch_id).group_by(LINE.c.state)
    )
    return Counter({LineState(state): count for state, count in session.execute(query)})


def lines_by_instruction(
    session: Session, ledger_id: UUID, named: Sequence[str]
) -> dict[str, PayoutLineRow]:
    """The lines of one ledger that instruction ids name."""
    found: dict[str, PayoutLineRow] = {}
    for start in range(0, len(named), 500):
        query = select_rows(PayoutLineRow).where(
            col(PayoutLineRow.instruction_id).in_(named[start : start + 500]),
            PayoutLineRow.ledger_id == ledger_id,
        )
        found.update((row.instruction_id, row) for row in session.exec(query))
    return found


def scheduled_by_party(session: Session, ledger_id: UUID) -> dict[UUID, tuple[int, int | None]]:
    """What is scheduled for each investor, and the loss it is measured by."""
    found: dict[UUID, tuple[int, int | None]] = {}
    for row in entitlements_of(session, ledger_id):
        if row.state == "ENTITLED":
            amount, loss = found.get(row.party_id, (0, 0))
            # Without a known loss of every part there is no ratio.
            known = None if loss is None or row.loss_fen is None else max(loss, row.loss_fen)
            found[row.party_id] = (amount + row.amount_fen, known)
    return found


def batch_of_line(session: Session, line_id: UUID) -> UUID | None:
    """The batch that a line belongs to."""
    return session.execute(select(LINE.c.batch_id).where(LINE.c.id == line_id)).scalar_one_or_none()


def hold_ids(batch_id: UUID, ids: Sequence[UUID]) -> Any:
    """The ids of holds, which are their lines': as they are when few, by batch when many."""
    if len(ids) <= FEW:
        return ids
    return select(LINE.c.id).where(LINE.c.batch_id == batch_id)


def resulted_batches(session: Session, ledger_id: UUID) -> dict[UUID, PayoutBatchRow]:
    """Batches whose every line has its result, not yet reconciled."""
    query = select_rows(PayoutBatchRow).where(
        PayoutBatchRow.ledger_id == ledger_id,
        PayoutBatchRow.state == BatchState.RESULTED.value,
    )
    return {batch.id: batch for batch in session.exec(query)}
