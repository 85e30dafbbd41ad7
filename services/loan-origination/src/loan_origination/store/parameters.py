"""Queries about changes of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlmodel import Session, col, select

from lawkit.rounding import parse_decimal
from loan_origination.domain.parameters import Change, InForce, in_force, rule_overrides
from loan_origination.domain.rule_sets import RuleSet, RuleSetCode, rule_set_on
from loan_origination.tables.parameters import ParameterRow
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

APPROVED = "approved"
REMEMBERED = "remembered parameters"


@contextmanager
def remembering_parameters(session: Session) -> Iterator[None]:
    """Ask for the changes once while many things are looked at that change no parameter."""
    session.info[REMEMBERED] = approved_changes(session)
    try:
        yield
    finally:
        del session.info[REMEMBERED]


def approved_changes(session: Session, name: str | None = None) -> list[Change]:
    """The changes that two people have made, of one parameter or of all."""
    if REMEMBERED in session.info:
        remembered: list[Change] = session.info[REMEMBERED]
        return [each for each in remembered if name in (None, each.name)]
    query = select(ParameterRow).where(ParameterRow.state == APPROVED)
    if name is not None:
        query = query.where(ParameterRow.name == name)
    rows = session.exec(query.order_by(col(ParameterRow.decided_at), col(ParameterRow.id))).all()
    return [
        Change(str(row.id), row.name, row.scope, parse_decimal(row.value), row.from_on)
        for row in rows
    ]


def parameter_on(session: Session, name: str, on: date, scope: str = "") -> InForce:
    """What holds for a scope on a day, with the version that gave it."""
    return in_force(name, on, approved_changes(session, name), scope)


def whole_parameter(session: Session, name: str, on: date, scope: str = "") -> int:
    """The value of a parameter that counts something."""
    value: Fraction = parameter_on(session, name, on, scope).value
    return int(value)


def rule_set_with_parameters(session: Session, code: str, on: date) -> RuleSet:
    """A rule set with the figures that the bank has set for itself on a day."""
    overrides = rule_overrides(approved_changes(session), on)
    return rule_set_on(RuleSetCode(code), on).with_parameters(overrides)


def find_change(session: Session, change_id: UUID) -> ParameterRow:
    """A change, held until the transaction ends; raises NotFoundError."""
    query = select(ParameterRow).where(ParameterRow.id == change_id).with_for_update()
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("parameter change", "参数变更")
    return found


def page_of_changes(
    session: Session, paging: PageRequest, name: str | None, state: str | None
) -> Sequence[ParameterRow]:
    """One page of the changes, oldest first."""
    query = select(ParameterRow)
    if name is not None:
        query = query.where(ParameterRow.name == name)
    if state is not None:
        query = query.where(ParameterRow.state == state)
    page = newest_last(query, paging, col(ParameterRow.created_at), col(ParameterRow.id))
    return session.exec(page).all()
