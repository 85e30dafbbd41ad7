"""Who sees which case: decided in the query, for every object, every time."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true
from sqlmodel import col

from loss_calc.tables import CalculationRow, CaseRow, ComparisonRow
from servicekit.callers import Caller

EVERYTHING = ("loss_analyst", "auditor", "supervisor")


def visible_cases(caller: Caller) -> ColumnElement[bool]:
    """A court sees its own cases; analysts, auditors and supervisors see all; others none."""
    if caller.has_any(*EVERYTHING):
        return true()
    if caller.has_any("court"):
        return col(CaseRow.court) == caller.organisation
    return false()


def visible_calculations(caller: Caller) -> ColumnElement[bool]:
    """The calculations of the cases that the caller sees."""
    if caller.has_any(*EVERYTHING):
        return true()
    if caller.has_any("court"):
        return col(CalculationRow.court) == caller.organisation
    return false()


def visible_comparisons(caller: Caller) -> ColumnElement[bool]:
    """The comparisons of the cases that the caller sees."""
    if caller.has_any(*EVERYTHING):
        return true()
    if caller.has_any("court"):
        return col(ComparisonRow.court) == caller.organisation
    return false()
