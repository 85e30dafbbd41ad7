"""Loans that are late, for the steps of a business day that look at these alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, text
from sqlmodel import Session

from loan_origination.store.loan_keeping import LOANS, loans_and_accounts
from loan_origination.tables.loans import WATCHED


def late_loans(session: Session, on: date, after: UUID | None, most: int) -> Sequence[Row[Any]]:
    """The next loans with a due date missed, worked on this day; held."""
    is_late = and_(LOANS.c.days_late > 0, LOANS.c.worked_on == on)
    return _next_of(session, is_late, after, most)


def loans_under_watch(session: Session, after: UUID | None, most: int) -> Sequence[Row[Any]]:
    """The next loans that are late or on the way to being declared due, none that failed; held.

    One that was paid is quiet again and not worked on the day, yet its chain has to end.
    """
    return _next_of(session, LOANS.c.failed_on.is_(None), after, most)


def _next_of(
    session: Session, which: ColumnElement[bool], after: UUID | None, most: int
) -> Sequence[Row[Any]]:
    # Written out, for a bound value would keep the index of watched loans from being used.
    query = loans_and_accounts().where(text(f"({WATCHED})"), which)
    if after is not None:
        query = query.where(LOANS.c.id > after)
    query = query.order_by(LOANS.c.id).limit(most).with_for_update()
    return session.connection().execute(query).all()
