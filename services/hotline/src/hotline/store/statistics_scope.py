"""What statistics are about: whose requests, of which kind, by which dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_
from sqlmodel import col, select

from hotline.store.calendar_spans import day_number, month_text
from hotline.tables.directory import InstitutionRow
from hotline.tables.requests import RequestRow
from lawkit.shanghai import end_of_day, start_of_day
from servicekit.callers import Caller

SEES_ALL_FIGURES = ("supervisor", "auditor", "hotline_admin", "analyst", "triager", "report_desk")
SEES_OWN_FIGURES = ("institution_handler", "institution_admin", "bureau", "association")
UNKNOWN = ""
_COLUMNS: Mapping[str, Any] = MappingProxyType(
    {
        "channel": RequestRow.channel,
        "category": RequestRow.category,
        "subject": RequestRow.subject,
        "issue": RequestRow.issue,
        "institution": RequestRow.institution_code,
        "branch": RequestRow.branch_code,
        "region": RequestRow.region,
        "rulebook": RequestRow.rulebook_version,
    }
)
DIMENSIONS = (*_COLUMNS, "month")


@dataclass(frozen=True, slots=True)
class Asked:
    """The days, the dimension (None: the whole) and what narrows the requests down."""

    from_on: date
    to_on: date
    by: str | None = None
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def since(self) -> datetime:
        return start_of_day(self.from_on)

    @property
    def until(self) -> datetime:
        """The first instant that is not part of it any more."""
        return end_of_day(self.to_on)


def group_of(by: str | None, at: Any) -> ColumnElement[Any]:
    """The group of a request; of a movement at an instant its month or the number of its day."""
    if by is None:
        return literal(UNKNOWN).label("grouped")
    if by == "month":
        return month_text(at).label("grouped")
    if by == "day":
        return day_number(at).label("grouped")
    return func.coalesce(col(_COLUMNS[by]), UNKNOWN).label("grouped")


def counted_requests(caller: Caller, asked: Asked) -> ColumnElement[bool]:
    """Requests that the caller's figures are made of, narrowed as asked."""
    return and_(literal(value=True), _scope(caller), *narrowed(asked))


def narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    """The conditions of what was asked for."""
    return [col(_COLUMNS[name]) == value for name, value in asked.filters]


def is_public(caller: Caller) -> bool:
    """Whether the caller gets figures only as far as they may be published."""
    return not caller.has_any(*SEES_ALL_FIGURES, *SEES_OWN_FIGURES)


def _scope(caller: Caller) -> ColumnElement[bool]:
    """All for those who watch over the hotline and, in published form, for everybody else.

    Institutions count what is or was last routed to them, bureaus and associations their own.
    """
    if is_public(caller) or caller.has_any(*SEES_ALL_FIGURES):
        return literal(value=True)
    own, row = caller.organisation, RequestRow
    theirs: list[ColumnElement[bool]] = [literal(value=False)]
    if own and caller.has_any("institution_handler", "institution_admin"):
        theirs.append(or_(col(row.institution_code) == own, col(row.branch_code) == own))
    if own and caller.has_any("bureau"):
        region = select(InstitutionRow.code).where(InstitutionRow.region_bureau == own)
        theirs += [col(row.desk) == own, col(row.institution_code).in_(region)]
    if own and caller.has_any("association"):
        theirs.append(col(row.desk) == own)
    return or_(*theirs)
