"""The journal of a ledger with its proof."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from mediation.forms.bank import CheckpointAnswer, JournalRecordAnswer, VerificationAnswer
from mediation.routes.money import Watcher, commanded
from mediation.store.escrow_access import find_escrow
from mediation.store.journal import checkpoints_of, journal_records
from mediation.tables.ledger import CheckpointRow
from mediation.usecases.acting import Acting
from mediation.usecases.journals import checkpoint, payload_of, verify
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.wire import WireModel

router = new_router("ledger")
RECORDS_A_PAGE = 1_000
JournalReader = Annotated[
    Caller,
    Depends(needs("supervisor", "auditor", "fund_manager", "checker", "court_clerk")),
]


class JournalPage(WireModel):
    """Some records of a journal."""

    items: list[JournalRecordAnswer]


@router.get("/journals/{ledger_id}")
def get_journal(
    ledger_id: UUID,
    caller: JournalReader,
    database: CurrentDatabase,
    from_seq: Annotated[int, Query(ge=1, alias="from")] = 1,
    to_seq: Annotated[int | None, Query(ge=1, alias="to")] = None,
) -> JournalPage:
    """Records by seq, at most a thousand at a time."""
    last = min(to_seq or 2**62, from_seq + RECORDS_A_PAGE - 1)
    with database.reading() as session:
        find_escrow(session, caller, ledger_id)
        rows = next(journal_records(session, ledger_id, from_seq=from_seq, to_seq=last), ())
    return JournalPage(
        items=[
            JournalRecordAnswer(seq=seq, prev_hash=prev, body=body, hash=digest)
            for seq, prev, body, digest in rows
        ]
    )


@router.post("/journals/{ledger_id}/verify")
def post_verify(
    ledger_id: UUID, caller: JournalReader, database: CurrentDatabase, request: Request
) -> VerificationAnswer:
    """Check the whole chain, the checkpoints and the balances; stores nothing."""
    with database.reading() as session:
        escrow = find_escrow(session, caller, ledger_id)
        return verify(session, escrow, request.app.state.trusted_keys)


@router.post("/journals/{ledger_id}/checkpoints", status_code=201, response_model=CheckpointAnswer)
def post_checkpoint(
    ledger_id: UUID,
    caller: Watcher,
    command: Storing,
    request: Request,
) -> Response:
    """Sign today's head of the chain."""
    key = request.app.state.signing_key

    def action(acting: Acting) -> Answer:
        return Answer(_checkpoint(checkpoint(acting, ledger_id, key)), 201)

    return commanded(command, action)


class Checkpoints(WireModel):
    """A ledger's checkpoints by day."""

    items: list[CheckpointAnswer]


@router.get("/journals/{ledger_id}/checkpoints")
def get_checkpoints(
    ledger_id: UUID, caller: JournalReader, database: CurrentDatabase
) -> Checkpoints:
    """The checkpoints, to be kept outside."""
    with database.reading() as session:
        find_escrow(session, caller, ledger_id)
        return Checkpoints(items=[_checkpoint(row) for row in checkpoints_of(session, ledger_id)])


def _checkpoint(row: CheckpointRow) -> CheckpointAnswer:
    return CheckpointAnswer(
        on=row.on,
        seq=row.seq,
        hash=row.hash,
        balances_sha256=row.balances_sha256,
        kid=row.kid,
        signature=row.signature,
        payload=payload_of(row),
    )
