"""The journal proved: chain, checkpoints and balances; and a day's head, signed."""

from __future__ import annotations

import base64
from datetime import date
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from sqlmodel import Session

from mediation.domain.journal_chain import ChainCheck, canonical
from mediation.domain.journal_replay import Replay, balances_sha256
from mediation.forms.bank import VerificationAnswer
from mediation.store.escrow_access import lock_escrow, lock_ledger
from mediation.store.journal import (
    checkpoints_of,
    journal_records,
    ledgers_to_sign,
    record_at,
)
from mediation.store.ledger import accounts_of
from mediation.tables.ledger import CheckpointRow, EscrowAccountRow
from mediation.usecases.acting import Acting
from mediation.usecases.bulk import bulk
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.keys import SigningKey, TrustedKeyFile

PROGRAM = "mediation"
OWN_HAND = Caller(PROGRAM, PROGRAM, "", frozenset())


@bulk
def verify(session: Session, escrow: EscrowAccountRow, keys: TrustedKeyFile) -> VerificationAnswer:
    """Whether every record follows the one before, the checkpoints stand in the chain with good
    signatures, and the balances are exactly those that the journal tells of."""
    check, told = ChainCheck(), Replay()
    for rows in journal_records(session, escrow.id):
        check.read(rows)
        told.follow(rows)
    bad_seq, reason = (check.fault.seq, check.fault.reason) if check.fault else (None, "")
    if check.fault is None and (check.seq, check.hash) != (escrow.last_seq, escrow.last_hash):
        bad_seq, reason = check.seq + 1, "the journal ends before its head"
    checkpoints = checkpoints_of(session, escrow.id)
    for one in checkpoints:
        if bad_seq is None and not _is_checkpoint_good(session, one, keys):
            bad_seq, reason = one.seq, "does not agree with the checkpoint of its day"
    stored = {account.name: account.counters for account in accounts_of(session, escrow.id)}
    is_equal = bad_seq is None and told.counters() == stored
    return VerificationAnswer(
        is_valid=bad_seq is None and is_equal,
        records=check.seq,
        head_seq=escrow.last_seq,
        head_hash=escrow.last_hash,
        first_bad_seq=bad_seq,
        reason=reason,
        checkpoints=len(checkpoints),
        is_state_equal=is_equal,
    )


def checkpoint_all(database: Database, key: SigningKey) -> int:
    """Sign the head of every ledger that has moved since its last checkpoint; returns how many."""
    with database.reading() as session:
        waiting = ledgers_to_sign(session)
    for ledger_id in waiting:
        with database.writing() as session:
            lock_ledger(session, database, ledger_id)
            acting = Acting(session, database, OWN_HAND)
            escrow = session.get_one(EscrowAccountRow, ledger_id)
            make_checkpoint(session, acting, escrow, key, acting.today)
    return len(waiting)


def checkpoint(
    acting: Acting, ledger_id: UUID, key: SigningKey, on: date | None = None
) -> CheckpointRow:
    """The signed head of a ledger's chain; one per day, made again when asked again that day."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    return make_checkpoint(acting.session, acting, escrow, key, on or acting.today)


def make_checkpoint(
    session: Session, acting: Acting, escrow: EscrowAccountRow, key: SigningKey, on: date
) -> CheckpointRow:
    """The checkpoint of a locked ledger."""
    balances = balances_sha256(accounts_of(session, escrow.id))
    payload = checkpoint_payload(escrow.id, on, escrow.last_seq, escrow.last_hash, balances)
    signature = base64.urlsafe_b64encode(key.private.sign(payload.encode())).decode()
    row = session.get(CheckpointRow, (escrow.id, on))
    if row is None:
        row = CheckpointRow(
            ledger_id=escrow.id,
            on=on,
            seq=0,
            hash="",
            balances_sha256="",
            kid="",
            signature="",
            created_at=acting.now,
        )
    row.seq, row.hash, row.balances_sha256 = escrow.last_seq, escrow.last_hash, balances
    row.kid, row.signature = key.kid, signature
    session.add(row)
    session.flush()
    return row


def checkpoint_payload(ledger_id: UUID, on: date, seq: int, head: str, balances: str) -> str:
    """What is signed, as it is delivered to court, supervisor and auditor."""
    return canonical(
        {
            "ledger": ledger_id.hex,
            "on": on.isoformat(),
            "seq": seq,
            "hash": head,
            "balances_sha256": balances,
        }
    )


def payload_of(row: CheckpointRow) -> str:
    """The signed text of a stored checkpoint."""
    return checkpoint_payload(row.ledger_id, row.on, row.seq, row.hash, row.balances_sha256)


def _is_checkpoint_good(session: Session, row: CheckpointRow, keys: TrustedKeyFile) -> bool:
    key = keys.find(row.kid)
    record = record_at(session, row.ledger_id, row.seq)
    if key is None or key.issuer != PROGRAM or record is None or record[3] != row.hash:
        return False
    try:
        key.public.verify(base64.urlsafe_b64decode(row.signature), payload_of(row).encode())
    except (InvalidSignature, ValueError):
        return False
    return True
