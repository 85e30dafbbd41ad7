"""What the ledger tells: balances, statements, reports, and the journal with its proof."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from lawkit.shanghai import end_of_day, start_of_day
from mediation.domain.ledger_accounts import limit_of
from mediation.domain.statements import account_statement, trial_balance
from mediation.forms.bank import (
    AccountStatementAnswer,
    BalanceAnswer,
    CheckpointAnswer,
    FundReportAnswer,
    JournalRecordAnswer,
    MovementAnswer,
    TrialBalanceAnswer,
    VerificationAnswer,
)
from mediation.routes.money import Reader, Watcher, commanded
from mediation.store.escrow_access import find_escrow
from mediation.store.journal import checkpoints_of, instant_us, journal_records, us_instant
from mediation.store.ledger import accounts_of, totals_by_purpose
from mediation.store.reports import entries_of
from mediation.tables.ledger import CheckpointRow
from mediation.usecases.acting import Acting
from mediation.usecases.fund_reports import fund_report
from mediation.usecases.journals import checkpoint, payload_of, verify
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.problems import NotFoundError
from servicekit.wire import Day, WireModel

router = new_router("ledger")
RECORDS_A_PAGE = 1_000
JournalReader = Annotated[
    Caller,
    Depends(needs("supervisor", "auditor", "fund_manager", "checker", "court_clerk")),
]


@router.get("/escrow-accounts/{ledger_id}/trial-balance")
@router.get("/escrow-accounts/{ledger_id}/balances")
def get_trial_balance(
    ledger_id: UUID, caller: Reader, database: CurrentDatabase
) -> TrialBalanceAnswer:
    """Every purpose with its counters; debits equal credits, posted and pending apart."""
    with database.reading() as session:
        find_escrow(session, caller, ledger_id)
        found = trial_balance(totals_by_purpose(session, ledger_id))
    names = BalanceAnswer.model_fields
    return TrialBalanceAnswer(
        rows=[BalanceAnswer(**{name: getattr(row, name) for name in names}) for row in found.rows],
        debits_pending=found.debits_pending,
        debits_posted=found.debits_posted,
        credits_pending=found.credits_pending,
        credits_posted=found.credits_posted,
        is_balanced=found.is_balanced,
    )


@router.get("/escrow-accounts/{ledger_id}/statement")
def get_statement(
    ledger_id: UUID,
    caller: Reader,
    database: CurrentDatabase,
    account: Annotated[str, Query(max_length=50)] = "BANK",
    from_on: Day | None = None,
    to_on: Day | None = None,
) -> AccountStatementAnswer:
    """One account over a period: opening, movements, closing, holds."""
    from_us = instant_us(start_of_day(from_on)) if from_on else 0
    until_us = instant_us(end_of_day(to_on)) if to_on else 2**62
    with database.reading() as session:
        find_escrow(session, caller, ledger_id)
        if not accounts_of(session, ledger_id, [account]):
            raise NotFoundError("account", "账户")
        found = account_statement(
            account,
            entries_of(session, ledger_id, account),
            from_us=from_us,
            until_us=until_us,
            limit=limit_of(account),
        )
    names = MovementAnswer.model_fields.keys() - {"at"}
    return AccountStatementAnswer(
        account=account,
        opening_fen=found.opening_fen,
        opening_held_fen=found.opening_held_fen,
        movements=[
            MovementAnswer(**{n: getattr(one, n) for n in names}, at=us_instant(one.at_us))
            for one in found.movements
        ],
        closing_fen=found.closing_fen,
        held_fen=found.held_fen,
    )


@router.get("/escrow-accounts/{ledger_id}/report")
def get_report(ledger_id: UUID, caller: Reader, database: CurrentDatabase) -> FundReportAnswer:
    """The fund report."""
    with database.reading() as session:
        return fund_report(session, find_escrow(session, caller, ledger_id))


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
    caller: Watcher,  # noqa: ARG001
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
