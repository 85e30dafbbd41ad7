"""Hot-topic reports, and what their sections are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from hotline.domain.rulebooks import Category
from hotline.store.statistics_scope import Asked
from hotline.tables.hot_topics import HotTopicEditionRow, HotTopicReportRow
from hotline.tables.requests import RequestRow
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def find_report(
    session: Session, report_id: UUID, *, is_approved_only: bool, is_locked: bool = False
) -> HotTopicReportRow:
    """A report; raises NotFoundError, for readers also while it is not approved."""
    query = select_rows(HotTopicReportRow).where(HotTopicReportRow.id == report_id)
    if is_approved_only:
        query = query.where(HotTopicReportRow.state == "approved")
    found = session.exec(query.with_for_update() if is_locked else query).one_or_none()
    if found is None:
        raise NotFoundError("hot-topic report", "热线专报")
    return found


def page_of_reports(
    session: Session, paging: PageRequest, *, is_approved_only: bool
) -> Sequence[HotTopicReportRow]:
    """Reports, oldest first."""
    query = select_rows(HotTopicReportRow)
    if is_approved_only:
        query = query.where(HotTopicReportRow.state == "approved")
    page = newest_last(query, paging, col(HotTopicReportRow.created_at), col(HotTopicReportRow.id))
    return session.exec(page).all()


def editions_of(session: Session, report_id: UUID) -> Sequence[HotTopicEditionRow]:
    """Every edition of a report, oldest first."""
    query = select_rows(HotTopicEditionRow).where(HotTopicEditionRow.report_id == report_id)
    return session.exec(query.order_by(col(HotTopicEditionRow.edition))).all()


def reports_of_year(session: Session, prefix: str) -> int:
    """How many reports have a number that begins so."""
    query = select(func.count()).where(col(HotTopicReportRow.number).startswith(prefix))
    return int(session.execute(query).scalar_one())


def largest(
    session: Session, asked: Asked, issue: str, column: Any, most: int
) -> list[tuple[str, int]]:
    """The values of a column with most requests about an issue."""
    count = func.count().label("requests")
    query = (
        select(col(column), count)
        .where(*_about(asked, issue), col(column).is_not(None))
        .group_by(col(column))
        .order_by(count.desc(), col(column))
        .limit(most)
    )
    return [(str(code), int(number)) for code, number in session.execute(query)]


def sample_texts(session: Session, asked: Asked, issue: str, most: int) -> list[str]:
    """Masked texts of different people and in different words about an issue, latest first.

    Reports stay secret.
    """
    row = RequestRow
    query = (
        select(col(row.masked_text), col(row.identity_hash))
        .where(*_about(asked, issue), col(row.category) != Category.REPORT.value)
        .order_by(col(row.created_at).desc(), col(row.id))
        .limit(most * 10)
    )
    texts: dict[str, str] = {}
    for text, identity in session.execute(query):
        texts.setdefault(identity or text, text)
    return list(dict.fromkeys(texts.values()))[:most]


def _about(asked: Asked, issue: str) -> list[ColumnElement[bool]]:
    row = RequestRow
    return [
        col(row.issue) == issue,
        col(row.created_at) >= asked.since,
        col(row.created_at) < asked.until,
    ]
