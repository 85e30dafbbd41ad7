"""Queries about what was said: messages, contacts, results, call-backs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from hotline.domain.callbacks import Attempt
from hotline.tables.dialogue import CallbackRow, ContactRow, MessageRow, ResultRow
from lawkit.shanghai import shanghai_day


def messages_of(session: Session, request_id: UUID, reader: str) -> Sequence[MessageRow]:
    """What an investor, an institution or the staff may read, in order; own words always."""
    row = MessageRow
    query = select(row).where(row.request_id == request_id)
    if reader != "staff":
        query = query.where(or_(col(row.audience) == reader, col(row.side) == reader))
    return session.exec(query.order_by(col(row.at), col(row.id))).all()


def contacts_of(session: Session, request_id: UUID) -> Sequence[ContactRow]:
    """Every attempt to speak with the investor."""
    query = select(ContactRow).where(ContactRow.request_id == request_id)
    return session.exec(query.order_by(col(ContactRow.at), col(ContactRow.id))).all()


def failed_days(contacts: Sequence[ContactRow]) -> list[date]:
    """The days on which nobody was reached."""
    return sorted({shanghai_day(each.at) for each in contacts if not each.was_reached})


def results_of(session: Session, request_id: UUID) -> Sequence[ResultRow]:
    """Every result that was handed in, oldest first."""
    query = select(ResultRow).where(ResultRow.request_id == request_id)
    return session.exec(query.order_by(col(ResultRow.submitted_at), col(ResultRow.id))).all()


def callbacks_of(session: Session, request_id: UUID, round_number: int) -> Sequence[CallbackRow]:
    """The call-back attempts of one round."""
    query = select(CallbackRow).where(
        CallbackRow.request_id == request_id, CallbackRow.round == round_number
    )
    return session.exec(query.order_by(col(CallbackRow.at), col(CallbackRow.id))).all()


def as_attempt(row: CallbackRow) -> Attempt:
    """A stored attempt as the rules see it."""
    return Attempt(row.at, row.was_reached, row.score, row.was_resolved, row.was_contacted)
