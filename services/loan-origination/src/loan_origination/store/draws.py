"""Queries about draws, their payments, lists of use, loan notes and events of default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from loan_origination.domain.credit_lives import GIVEN_UP, LOCKED_PAYMENTS
from loan_origination.domain.payments import UseLine
from loan_origination.store.application_access import visible_applications
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.draws import (
    DefaultEventRow,
    DrawPaymentRow,
    DrawRow,
    LoanNoteRow,
    UseListRow,
)
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def contract_of_draw(session: Session, caller: Caller, draw_id: UUID) -> UUID:
    """The contract of a visible draw; raises NotFoundError."""
    query = (
        select(DrawRow.contract_id)
        .join(ContractRow, col(ContractRow.id) == col(DrawRow.contract_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(DrawRow.id == draw_id, visible_applications(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("draw", "提款")
    return found


def find_draw(session: Session, caller: Caller, draw_id: UUID) -> DrawRow:
    """A draw under a contract that the caller sees; raises NotFoundError otherwise."""
    contract_of_draw(session, caller, draw_id)
    return session.get_one(DrawRow, draw_id, populate_existing=True)


def page_of_draws(
    session: Session,
    caller: Caller,
    paging: PageRequest,
    *,
    contract_id: UUID | None,
    state: str | None,
) -> Sequence[DrawRow]:
    """One page of the draws that the caller sees, oldest first."""
    query = (
        select(DrawRow)
        .join(ContractRow, col(ContractRow.id) == col(DrawRow.contract_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(visible_applications(caller))
    )
    if contract_id is not None:
        query = query.where(DrawRow.contract_id == contract_id)
    if state is not None:
        query = query.where(DrawRow.state == state)
    page = newest_last(query, paging, col(DrawRow.created_at), col(DrawRow.id))
    return session.exec(page).all()


def draws_of(session: Session, contract_id: UUID) -> Sequence[DrawRow]:
    """The draws of a contract, in order."""
    query = select(DrawRow).where(DrawRow.contract_id == contract_id)
    return session.exec(query.order_by(col(DrawRow.sequence))).all()


def live_draws(session: Session, contract_id: UUID) -> list[DrawRow]:
    """The draws that take from the commitment: all but those refused or cancelled."""
    return [draw for draw in draws_of(session, contract_id) if draw.state not in GIVEN_UP]


def drawn_by_purpose(draws: Sequence[DrawRow]) -> Counter[str]:
    """What draws take of each purpose."""
    found: Counter[str] = Counter()
    for draw in draws:
        found.update(draw.purposes)
    return found


def payments_of(session: Session, draw_id: UUID) -> Sequence[DrawPaymentRow]:
    """The payments of a draw with all their attempts, in order."""
    query = select(DrawPaymentRow).where(DrawPaymentRow.draw_id == draw_id)
    ordered = query.order_by(col(DrawPaymentRow.line_no), col(DrawPaymentRow.attempt))
    return session.exec(ordered).all()


def live_payments(session: Session, draw_id: UUID) -> list[DrawPaymentRow]:
    """The payments that count: no replaced ones, and none that are merely proposed."""
    return [
        row for row in payments_of(session, draw_id) if row.state not in ("replaced", "proposed")
    ]


def locked_fen(payments: Sequence[DrawPaymentRow]) -> int:
    """What came back or never left, and stays locked on the payout account."""
    return sum(row.amount_fen for row in payments if row.state in LOCKED_PAYMENTS)


def find_payment(session: Session, draw_id: UUID, payment_id: UUID) -> DrawPaymentRow:
    """One payment of a draw; raises NotFoundError."""
    found = session.get(DrawPaymentRow, payment_id, populate_existing=True)
    if found is None or found.draw_id != draw_id:
        raise NotFoundError("payment", "支付")
    return found


def use_lists_of(session: Session, draw_id: UUID, kind: str | None = None) -> Sequence[UseListRow]:
    """The lists of use of a draw, planned before actual, in order."""
    query = select(UseListRow).where(UseListRow.draw_id == draw_id)
    if kind is not None:
        query = query.where(UseListRow.kind == kind)
    ordered = query.order_by(col(UseListRow.kind).desc(), col(UseListRow.sequence))
    return session.exec(ordered).all()


def use_lines(lists: Sequence[UseListRow]) -> list[UseLine]:
    """The lines of lists of use as the rule on them reads them."""
    return [
        UseLine(
            payee=line["payee"],
            purpose=line["purpose"],
            amount_fen=line["amount_fen"],
            on=date.fromisoformat(line["on"]),
            voucher=line["reference"],
            explanation=line["explanation"],
        )
        for row in lists
        for line in row.lines
    ]


def note_of(session: Session, draw_id: UUID) -> LoanNoteRow | None:
    """The loan note of a draw, once it is paid."""
    query = select(LoanNoteRow).where(LoanNoteRow.draw_id == draw_id)
    return session.exec(query).one_or_none()


def notes_of_contract(session: Session, contract_id: UUID) -> Sequence[LoanNoteRow]:
    """The loan notes of a contract, oldest first."""
    query = select(LoanNoteRow).where(LoanNoteRow.contract_id == contract_id)
    return session.exec(query.order_by(col(LoanNoteRow.created_at), col(LoanNoteRow.id))).all()


def page_of_notes(session: Session, caller: Caller, paging: PageRequest) -> Sequence[LoanNoteRow]:
    """One page of the loan notes that the caller sees, oldest first."""
    query = (
        select(LoanNoteRow)
        .join(ApplicationRow, col(ApplicationRow.id) == col(LoanNoteRow.application_id))
        .where(visible_applications(caller))
    )
    page = newest_last(query, paging, col(LoanNoteRow.created_at), col(LoanNoteRow.id))
    return session.exec(page).all()


def open_defaults(session: Session, contract_id: UUID) -> Sequence[DefaultEventRow]:
    """The events of default that nobody has closed, oldest first."""
    query = select(DefaultEventRow).where(
        DefaultEventRow.contract_id == contract_id, col(DefaultEventRow.closed_on).is_(None)
    )
    return session.exec(query.order_by(col(DefaultEventRow.found_on))).all()


def default_events_of(session: Session, contract_id: UUID) -> Sequence[DefaultEventRow]:
    """All events of default of a contract, oldest first."""
    query = select(DefaultEventRow).where(DefaultEventRow.contract_id == contract_id)
    ordered = query.order_by(col(DefaultEventRow.found_on), col(DefaultEventRow.id))
    return session.exec(ordered).all()


def find_default_event(session: Session, contract_id: UUID, event_id: UUID) -> DefaultEventRow:
    """One event of default of a contract; raises NotFoundError."""
    found = session.get(DefaultEventRow, event_id, populate_existing=True)
    if found is None or found.contract_id != contract_id:
        raise NotFoundError("default event", "违约事项")
    return found


def drawn_total(session: Session, contract_id: UUID) -> int:
    """What was paid out under a contract."""
    query = select(func.sum(LoanNoteRow.principal_fen)).where(
        LoanNoteRow.contract_id == contract_id
    )
    return int(session.exec(query).one() or 0)
