"""Who sees which application: decided in the query, every time."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true
from sqlmodel import col

from loan_origination.tables.applications import ApplicationRow
from servicekit.callers import Caller

BRANCH = (
    "branch_officer",
    "branch_manager",
    "contract_officer",
    "accounting",
    "collateral_officer",
    "post_loan_officer",
)
HEAD_OFFICE = (
    "ho_reviewer",
    "committee_secretary",
    "committee_member",
    "committee_chair",
    "approver",
    "payout_checker",
    "risk_manager",
    "ho_credit_mgmt",
)
SEES_ALL = (*HEAD_OFFICE, "auditor", "system")
READERS = (*BRANCH, *SEES_ALL)


def visible_applications(caller: Caller) -> ColumnElement[bool]:
    """A branch sees its own, the head office and the auditor see all, nobody else any."""
    if caller.has_any(*SEES_ALL):
        return true()
    if caller.has_any(*BRANCH):
        return col(ApplicationRow.branch) == caller.organisation
    return false()


def is_of_head_office(caller: Caller) -> bool:
    """Whether the caller reads with the eyes of the head office."""
    return caller.has_any(*SEES_ALL)
