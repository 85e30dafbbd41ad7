"""Writing and reading a ledger's hash-chained journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from mediation.domain.journal_chain import canonical, extend
from mediation.domain.journal_replay import transfer_body
from mediation.domain.ledger import Transfer
from mediation.tables.ledger import CheckpointRow, EscrowAccountRow, LedgerJournalRow
from servicekit.database import Database
from servicekit.tracing import current_trace_id

_JOURNAL = LedgerJournalRow.__table__  # type: ignore[attr-defined]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
RECORDS_A_READ = 20_000


class Journal:
    """Appends to the chain of one locked ledger; time and seq only ever grow."""

    def __init__(self, session: Session, database: Database, escrow: EscrowAccountRow) -> None:
        self._session = session
        self._database = database
        self._escrow = escrow

    def append(self, event: str, facts: Sequence[Mapping[str, Any]], *, by: str) -> None:
        """Records of one event, one per mapping of facts; ids and amounts, no personal data."""
        at_us = self._next_us()
        request = current_trace_id() or ""
        bodies = [
            canonical(
                {**fact, "event": event, "at_us": at_us + index, "by": by, "request": request}
            )
            for index, fact in enumerate(facts)
        ]
        self._write(bodies, at_us)

    def append_transfers(self, made: Sequence[Transfer], *, by: str) -> tuple[int, int]:
        """One record per transfer; returns the seq and the time of the first."""
        first, at_us = self._escrow.last_seq + 1, self._next_us()
        request = current_trace_id() or ""
        bodies = [
            transfer_body(one, at_us=at_us + index, by=by, request=request)
            for index, one in enumerate(made)
        ]
        self._write(bodies, at_us)
        return first, at_us

    def _next_us(self) -> int:
        """The server's time, strictly later than the last record's."""
        return max(instant_us(self._database.clock()), self._escrow.last_at_us + 1)

    def _write(self, bodies: Sequence[str], at_us: int) -> None:
        escrow = self._escrow
        records = extend(escrow.last_seq, escrow.last_hash, bodies)
        rows = [
            {
                "ledger_id": escrow.id,
                "seq": record.seq,
                "prev_hash": record.prev_hash,
                "body": record.body,
                "hash": record.hash,
            }
            for record in records
        ]
        self._session.execute(insert(_JOURNAL), rows)
        escrow.last_seq, escrow.last_hash = records[-1].seq, records[-1].hash
        escrow.last_at_us = at_us + len(records) - 1
        self._session.add(escrow)
        self._session.flush()


def instant_us(instant: datetime) -> int:
    """Whole microseconds since 1970 in UTC."""
    return (instant - _EPOCH) // _MICROSECOND


def us_instant(at_us: int) -> datetime:
    """The instant of `instant_us`."""
    return _EPOCH + at_us * _MICROSECOND


def journal_records(
    session: Session, ledger_id: UUID, *, from_seq: int = 1, to_seq: int | None = None
) -> Iterator[Sequence[tuple[int, str, str, str]]]:
    """The journal in order, in chunks of (seq, prev_hash, body, hash)."""
    table = _JOURNAL.c
    last = from_seq - 1
    while True:
        query = (
            select(table.seq, table.prev_hash, table.body, table.hash)
            .where(table.ledger_id == ledger_id, table.seq > last)
            .order_by(table.seq)
            .limit(RECORDS_A_READ)
        )
        if to_seq is not None:
            query = query.where(table.seq <= to_seq)
        rows: Sequence[Any] = session.execute(query).all()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def record_at(session: Session, ledger_id: UUID, seq: int) -> tuple[int, str, str, str] | None:
    """One record of the chain."""
    for rows in journal_records(session, ledger_id, from_seq=seq, to_seq=seq):
        return rows[0]
    return None


def checkpoints_of(session: Session, ledger_id: UUID) -> Sequence[CheckpointRow]:
    """A ledger's checkpoints by day."""
    query = select_rows(CheckpointRow).where(CheckpointRow.ledger_id == ledger_id)
    return session.exec(query.order_by(col(CheckpointRow.on))).all()


def ledgers_to_sign(session: Session) -> Sequence[UUID]:
    """Ledgers whose journal is longer than their newest checkpoint says."""
    newest = (
        select(func.max(col(CheckpointRow.seq)))
        .where(col(CheckpointRow.ledger_id) == col(EscrowAccountRow.id))
        .scalar_subquery()
    )
    query = select(col(EscrowAccountRow.id)).where(
        col(EscrowAccountRow.last_seq) > func.coalesce(newest, 0)
    )
    return session.execute(query.order_by(col(EscrowAccountRow.id))).scalars().all()
