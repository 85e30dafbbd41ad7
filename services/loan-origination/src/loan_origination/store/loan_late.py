"""Loans that are late, for the steps of a business day that look at these alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_
from sqlmodel import Session

from loan_origination.store.loan_keeping import LOANS, loans_and_accounts


def late_loans(session: Session, on: date, after: UUID | None, most: int) -> Sequence[Row[Any]]:
    """The next loans with a due date missed, worked on this day; held."""
    is_late = and_(LOANS.c.days_late > 0, LOANS.c.worked_on == on)
    return _next_of(session, is_late, after, most)


def loans_under_watch(
    session: Session, on: date, after: UUID | None, most: int
) -> Sequence[Row[Any]]:
    """The next loans that are late or on the way to being declared due; held.

    One that was paid is quiet again and not worked on the day, yet its chain has to end.
    """
    is_late = and_(LOANS.c.days_late > 0, LOANS.c.worked_on == on)
    is_on_the_way = and_(LOANS.c.chain_stage != "none", LOANS.c.failed_on.is_(None))
    return _next_of(session, or_(is_late, is_on_the_way), after, most)


def _next_of(
    session: Session, which: ColumnElement[bool], after: UUID | None, most: int
) -> Sequence[Row[Any]]:
    query = loans_and_accounts().where(which)
    if after is not None:
        query = query.where(LOANS.c.id > after)
    query = query.order_by(LOANS.c.id).limit(most).with_for_update()
    return session.connection().execute(query).all()
