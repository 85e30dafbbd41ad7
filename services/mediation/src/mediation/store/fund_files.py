"""What the audit file of a fund is read from: ids, amounts, states and hashes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from mediation.tables.claims import ClaimEventRow, ClaimRow, ClaimRunRow, ObjectionRow
from mediation.tables.ledger import CheckpointRow, TransferRow
from mediation.tables.payees import PayeeChangeRow
from mediation.tables.payouts import (
    ApprovalRoundRow,
    ApprovalRow,
    PayoutBatchRow,
    PayoutLineRow,
)

_CLAIM = (
    "id sequence party_ref loss_fen recovered_fen listed_fen amount_fen exclusion state is_late "
    "notified_at notified_by viewed_at contract_sha256 contract_method contract_signed_at "
    "declared_at declaration_channel declared_by assigned_to assigned_at verified_by "
    "entitlement_id version"
)
_EVENT = "claim_id at actor role step from_state to_state"
_OBJECTION = (
    "id claim_id evidence state before_fen proposed_fen proposed_by raised_by raised_at "
    "decided_by decided_at"
)
_PAYEE = "id party_ref state is_correction effective_from effective_at round_id asked_by created_at"
_TRANSFER = (
    "id seq kind code debit credit amount_fen ref pending_id returns_id corrects_id reason at_us"
)
_LINE = (
    "id batch_id line_no party_id entitlement_id split_no attempt amount_fen instruction_id state "
    "bank_ref settled_on fail_code"
)
_ROUND = "id subject_kind subject_id content_sha256 rules maker state opened_at"
_RUN = "id kind state options row_count created_by created_at"


def claims_in(session: Session, fund_id: UUID) -> Iterator[dict[str, Any]]:
    """The list with what became of every claim."""
    query = _of(ClaimRow, _CLAIM).where(col(ClaimRow.fund_id) == fund_id)
    return _rows(session, query.order_by(col(ClaimRow.sequence)))


def events_in(session: Session, fund_id: UUID) -> Iterator[dict[str, Any]]:
    """The history of all claims."""
    query = _of(ClaimEventRow, _EVENT).join(
        ClaimRow, col(ClaimRow.id) == col(ClaimEventRow.claim_id)
    )
    query = query.where(col(ClaimRow.fund_id) == fund_id)
    return _rows(session, query.order_by(col(ClaimEventRow.at), col(ClaimEventRow.id)))


def objections_in(session: Session, fund_id: UUID) -> Iterator[dict[str, Any]]:
    """Objections without their words."""
    query = _of(ObjectionRow, _OBJECTION).where(col(ObjectionRow.fund_id) == fund_id)
    return _rows(session, query.order_by(col(ObjectionRow.raised_at), col(ObjectionRow.id)))


def runs_in(session: Session, fund_id: UUID) -> Iterator[dict[str, Any]]:
    """Work on many claims."""
    query = _of(ClaimRunRow, _RUN).where(col(ClaimRunRow.fund_id) == fund_id)
    return _rows(session, query.order_by(col(ClaimRunRow.created_at), col(ClaimRunRow.id)))


def payee_changes_in(session: Session, ledger_id: UUID) -> Iterator[dict[str, Any]]:
    """Changes of accounts without the accounts."""
    query = _of(PayeeChangeRow, _PAYEE).where(col(PayeeChangeRow.ledger_id) == ledger_id)
    return _rows(session, query.order_by(col(PayeeChangeRow.created_at), col(PayeeChangeRow.id)))


def transfers_in(session: Session, ledger_id: UUID) -> Iterator[dict[str, Any]]:
    """The whole ledger."""
    query = _of(TransferRow, _TRANSFER).where(col(TransferRow.ledger_id) == ledger_id)
    return _rows(session, query.order_by(col(TransferRow.seq)))


def payouts_in(session: Session, ledger_id: UUID) -> Iterator[dict[str, Any]]:
    """Every payment with its batch and the sealed file's hash."""
    query = (
        _of(PayoutLineRow, _LINE)
        .add_columns(
            col(PayoutBatchRow.batch_no),
            col(PayoutBatchRow.state).label("batch_state"),
            col(PayoutBatchRow.content_sha256),
            col(PayoutBatchRow.file_sha256),
        )
        .join(PayoutBatchRow, col(PayoutBatchRow.id) == col(PayoutLineRow.batch_id))
        .where(col(PayoutLineRow.ledger_id) == ledger_id)
    )
    order = (col(PayoutBatchRow.batch_no), col(PayoutLineRow.line_no))
    return _rows(session, query.order_by(*order))


def approvals_in(session: Session, ledger_id: UUID) -> Iterator[dict[str, Any]]:
    """Rounds with each decision; rounds that nobody has decided yet stand there too."""
    query = (
        _of(ApprovalRoundRow, _ROUND)
        .add_columns(
            col(ApprovalRow.person),
            col(ApprovalRow.decision),
            col(ApprovalRow.content_sha256).label("decided_sha256"),
            col(ApprovalRow.given_at),
        )
        .outerjoin(ApprovalRow, col(ApprovalRow.round_id) == col(ApprovalRoundRow.id))
        .where(col(ApprovalRoundRow.ledger_id) == ledger_id)
    )
    order = (col(ApprovalRoundRow.opened_at), col(ApprovalRoundRow.id), col(ApprovalRow.given_at))
    return _rows(session, query.order_by(*order))


def checkpoints_in(session: Session, ledger_id: UUID) -> Iterator[dict[str, Any]]:
    """The signed heads of the journal."""
    names = "on seq hash balances_sha256 kid signature"
    query = _of(CheckpointRow, names).where(col(CheckpointRow.ledger_id) == ledger_id)
    return _rows(session, query.order_by(col(CheckpointRow.on)))


def _of(table: Any, names: str) -> Select[Any]:
    return select(*(getattr(table, name) for name in names.split()))


def _rows(session: Session, query: Select[Any]) -> Iterator[dict[str, Any]]:
    for row in session.execute(query.execution_options(yield_per=2_000)):
        yield dict(row._mapping)
