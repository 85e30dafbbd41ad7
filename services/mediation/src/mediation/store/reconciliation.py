"""Queries about bank statements: what is matched with what, and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, insert, or_, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from lawkit.shanghai import end_of_day
from mediation.domain.bank_statements import External
from mediation.domain.ledger import Kind
from mediation.domain.ledger_accounts import BANK, fund_account
from mediation.store.journal import instant_us, us_instant
from mediation.tables.bank import (
    BankStatementRow,
    BreakNoteRow,
    MatchedTransferRow,
    StatementLineRow,
)
from mediation.tables.ledger import ContributorRow, TransferRow
from mediation.tables.payouts import PayoutLineRow
from servicekit.clock import day_in_shanghai

_TRANSFER = TransferRow.__table__  # type: ignore[attr-defined]
_LINE = StatementLineRow.__table__  # type: ignore[attr-defined]
_MATCH = MatchedTransferRow.__table__  # type: ignore[attr-defined]
_PAYOUT = PayoutLineRow.__table__  # type: ignore[attr-defined]
_STATEMENT = BankStatementRow.__table__  # type: ignore[attr-defined]
CONTRADICTION = "RESULT_CONFLICT"
"""The kind of a break in which two answers of the bank contradict each other."""
_SIGNED = case((_TRANSFER.c.debit == BANK, _TRANSFER.c.amount_fen), else_=-_TRANSFER.c.amount_fen)


def over_the_bank(ledger_id: UUID) -> ColumnElement[bool]:
    """Posted transfers that a bank statement must show."""
    return and_(
        _TRANSFER.c.ledger_id == ledger_id,
        _TRANSFER.c.kind.in_([Kind.SINGLE.value, Kind.POST.value]),
        or_(_TRANSFER.c.debit == BANK, _TRANSFER.c.credit == BANK),
    )


def _is_unmatched() -> ColumnElement[bool]:
    is_unmatched: ColumnElement[bool] = _TRANSFER.c.id.not_in(select(_MATCH.c.transfer_id))
    return is_unmatched


def unmatched_transfers(session: Session, ledger_id: UUID) -> list[External]:
    """Transfers over the bank that no statement line shows, with what they may be known by."""
    query = (
        select(
            _TRANSFER.c.id,
            _SIGNED.label("signed"),
            _TRANSFER.c.at_us,
            _TRANSFER.c.ref,
            _TRANSFER.c.credit,
            _PAYOUT.c.payee_account,
            _PAYOUT.c.bank_ref,
        )
        .outerjoin(_PAYOUT, _PAYOUT.c.id == _TRANSFER.c.pending_id)
        .where(over_the_bank(ledger_id), _is_unmatched())
        .order_by(_TRANSFER.c.seq)
    )
    accounts = _contributor_accounts(session, ledger_id)
    return [
        External(
            row.id,
            int(row.signed),
            day_in_shanghai(us_instant(row.at_us)),
            row.payee_account or accounts.get(row.credit, ""),
            frozenset({row.ref, row.bank_ref or ""} - {""}),
        )
        for row in session.execute(query)
    ]


def _contributor_accounts(session: Session, ledger_id: UUID) -> dict[str, str]:
    query = select(col(ContributorRow.id), col(ContributorRow.bank_account)).where(
        col(ContributorRow.ledger_id) == ledger_id
    )
    return {fund_account(row[0]): row[1] for row in session.execute(query)}


def last_statement(session: Session, ledger_id: UUID) -> BankStatementRow | None:
    """The statement imported last."""
    query = select_rows(BankStatementRow).where(BankStatementRow.ledger_id == ledger_id)
    return session.exec(query.order_by(col(BankStatementRow.number).desc()).limit(1)).first()


def statement_by_hash(session: Session, ledger_id: UUID, digest: str) -> BankStatementRow | None:
    """The statement with this content."""
    query = select_rows(BankStatementRow).where(
        BankStatementRow.ledger_id == ledger_id, BankStatementRow.sha256 == digest
    )
    return session.exec(query).one_or_none()


def known_line_refs(session: Session, ledger_id: UUID) -> frozenset[str]:
    """The references of all lines imported before."""
    query = select(_LINE.c.line_ref).where(_LINE.c.ledger_id == ledger_id)
    return frozenset(session.execute(query).scalars())


def insert_statement_lines(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """The lines of an imported statement."""
    if rows:
        session.execute(insert(_LINE), list(rows))


def insert_matches(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Which transfers are shown by which match."""
    if rows:
        session.execute(insert(_MATCH), list(rows))


def matched_among(session: Session, ledger_id: UUID) -> set[UUID]:
    """All transfers of a ledger that a statement shows."""
    query = select(_MATCH.c.transfer_id).where(_MATCH.c.ledger_id == ledger_id)
    return set(session.execute(query).scalars())


def unmatched_lines(session: Session, ledger_id: UUID) -> Sequence[StatementLineRow]:
    """Lines that are no known transfer."""
    query = select_rows(StatementLineRow).where(
        StatementLineRow.ledger_id == ledger_id, col(StatementLineRow.match_id).is_(None)
    )
    return session.exec(query.order_by(col(StatementLineRow.on), col(StatementLineRow.id))).all()


def note_break(
    session: Session,
    ledger_id: UUID,
    subject_id: UUID,
    kind: str,
    detail: Mapping[str, Any],
    now: datetime,
) -> BreakNoteRow:
    """The note about one break, made with its first mention."""
    note = session.get(BreakNoteRow, subject_id)
    if note is None:
        note = BreakNoteRow(
            id=subject_id, ledger_id=ledger_id, kind=kind, detail=dict(detail), opened_at=now
        )
        session.add(note)
        session.flush()
    return note


def unsettled_notes(session: Session, ledger_id: UUID) -> Sequence[BreakNoteRow]:
    """Contradictions between bank answers that nobody has settled."""
    query = select_rows(BreakNoteRow).where(
        BreakNoteRow.ledger_id == ledger_id,
        BreakNoteRow.kind == CONTRADICTION,
        col(BreakNoteRow.is_settled).is_(False),
    )
    return session.exec(query.order_by(col(BreakNoteRow.opened_at))).all()


def notes_by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, BreakNoteRow]:
    """Notes about some breaks."""
    wanted = list(ids)[:1000]
    query = select_rows(BreakNoteRow).where(col(BreakNoteRow.id).in_(wanted))
    return {note.id: note for note in session.exec(query)}


def open_breaks(session: Session, ledger_id: UUID) -> int:
    """How many lines, transfers and contradictions are open."""
    lines = select(func.count()).where(_LINE.c.ledger_id == ledger_id, _LINE.c.match_id.is_(None))
    transfers = (
        select(func.count()).select_from(_TRANSFER).where(over_the_bank(ledger_id), _is_unmatched())
    )
    found = session.execute(lines.select_from(_LINE)).scalar_one()
    found += session.execute(transfers).scalar_one()
    return int(found) + len(unsettled_notes(session, ledger_id))


def control_figures(session: Session, ledger_id: UUID, on: date) -> tuple[int, int, int, int]:
    """Of one day: bank balance, statement closing, transfers not shown, lines not posted."""
    until_us = instant_us(end_of_day(on))
    posted = and_(over_the_bank(ledger_id), _TRANSFER.c.at_us < until_us)
    shown = and_(_STATEMENT.c.ledger_id == ledger_id, _STATEMENT.c.to_on <= on)
    statements = select(_STATEMENT.c.id).where(shown)
    shown_matches = select(_LINE.c.match_id).where(
        _LINE.c.statement_id.in_(statements), _LINE.c.match_id.is_not(None)
    )
    on_statement = select(_MATCH.c.transfer_id).where(_MATCH.c.match_id.in_(shown_matches))
    posted_matches = (
        select(_MATCH.c.match_id)
        .join(_TRANSFER, _TRANSFER.c.id == _MATCH.c.transfer_id)
        .where(posted)
    )
    bank = _sum(session, select(func.sum(_SIGNED)).where(posted))
    transfers = select(func.sum(_SIGNED)).where(posted, _TRANSFER.c.id.not_in(on_statement))
    lines = select(func.sum(_LINE.c.amount_fen)).where(
        _LINE.c.statement_id.in_(statements),
        or_(_LINE.c.match_id.is_(None), _LINE.c.match_id.not_in(posted_matches)),
    )
    closing = (
        select(_STATEMENT.c.closing_fen).where(shown).order_by(_STATEMENT.c.number.desc()).limit(1)
    )
    return bank, _sum(session, closing), _sum(session, transfers), _sum(session, lines)


def _sum(session: Session, query: Any) -> int:
    return int(session.execute(query).scalar() or 0)


def fully_shown_batches(session: Session, batch_ids: Iterable[UUID]) -> list[UUID]:
    """Those batches whose every payment is shown by a statement."""
    paid = (
        select(_PAYOUT.c.batch_id)
        .join(_TRANSFER, _TRANSFER.c.pending_id == _PAYOUT.c.id)
        .where(_TRANSFER.c.kind == Kind.POST.value, _is_unmatched())
    )
    open_ids = set(session.execute(paid.distinct()).scalars())
    return [one for one in batch_ids if one not in open_ids]
