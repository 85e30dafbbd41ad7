"""Bank statements and reconciliation."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from mediation.forms.bank import (
    BreakNoteAnswer,
    ExplanationForm,
    MatchForm,
    ReconciliationAnswer,
    StatementAnswer,
    StatementForm,
)
from mediation.routes.money import Checker, Reader, commanded, commanded_on
from mediation.store.escrow_access import find_escrow
from mediation.tables.bank import BankStatementRow, BreakNoteRow
from mediation.usecases.acting import Acting
from mediation.usecases.bank_statements import import_statement
from mediation.usecases.reconciliation import explain, match, reconciliation, settle_conflict
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.wire import Day

router = new_router("reconciliation")
Importer = Annotated[Caller, Depends(needs("custodian_bank", "fund_manager"))]
LedgerQuery = Annotated[UUID, Query(alias="escrow_account")]


@router.post("/bank-statements", status_code=201, response_model=StatementAnswer)
def post_statement(body: StatementForm, caller: Importer, command: Storing) -> Response:
    """Take in a statement; the same content again is no second effect."""
    return commanded_on(
        command,
        body.escrow_account_id,
        lambda acting: Answer(_statement(import_statement(acting, body)), 201),
    )


@router.get("/reconciliations/{on}")
def get_reconciliation(
    on: Day, caller: Reader, database: CurrentDatabase, ledger_id: LedgerQuery
) -> ReconciliationAnswer:
    """A day's control equation and every open break."""
    with database.reading() as session:
        escrow = find_escrow(session, caller, ledger_id)
        return reconciliation(Acting(session, database, caller), escrow, on)


@router.post("/reconciliation-breaks/{break_id}/match", response_model=BreakNoteAnswer)
def post_match(
    break_id: UUID,
    body: MatchForm,
    caller: Checker,
    command: Storing,
    ledger_id: LedgerQuery,
) -> Response:
    """Match by hand: one person proposes, another confirms by the same request."""
    return commanded(
        command, lambda acting: Answer(_note(match(acting, ledger_id, break_id, body)))
    )


@router.post("/reconciliation-breaks/{break_id}/explain", response_model=BreakNoteAnswer)
def post_explain(
    break_id: UUID,
    body: ExplanationForm,
    caller: Checker,
    command: Storing,
    ledger_id: LedgerQuery,
) -> Response:
    """Say what a break is; it stays open."""
    return commanded(
        command,
        lambda acting: Answer(_note(explain(acting, ledger_id, break_id, body.explanation))),
    )


@router.post("/reconciliation-breaks/{break_id}/settle", response_model=BreakNoteAnswer)
def post_settle(
    break_id: UUID,
    caller: Checker,
    command: Storing,
    ledger_id: LedgerQuery,
) -> Response:
    """Settle a contradiction of the bank: one person proposes, another confirms."""
    return commanded(
        command, lambda acting: Answer(_note(settle_conflict(acting, ledger_id, break_id)))
    )


def _statement(row: BankStatementRow) -> StatementAnswer:
    names = StatementAnswer.model_fields.keys() - {"escrow_account_id"}
    values = {name: getattr(row, name) for name in names}
    return StatementAnswer(**values, escrow_account_id=row.ledger_id)


def _note(row: BreakNoteRow) -> BreakNoteAnswer:
    return BreakNoteAnswer(**{name: getattr(row, name) for name in BreakNoteAnswer.model_fields})
