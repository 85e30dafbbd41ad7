"""Parameters are asked for once while many contracts are looked at, and anew afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlmodel import Session

from loan_origination.store.parameters import (
    approved_changes,
    remembering_parameters,
    whole_parameter,
)
from loan_origination.tables.parameters import ParameterRow
from servicekit.ids import new_id

from .bank import Bank

DAY = date(2025, 2, 18)
NOW = datetime(2025, 2, 1, tzinfo=UTC)


def approve(session: Session, name: str, value: str, scope: str = "") -> None:
    people = {"proposed_by": "a", "decided_by": "b", "decided_at": NOW, "created_at": NOW}
    told = {"name": name, "value": value, "scope": scope, "from_on": DAY, "reason": "r", **people}
    session.add(ParameterRow(id=new_id(), state="approved", **told))
    session.flush()


def test_what_is_remembered_holds_for_the_block_alone(bank: Bank):
    with bank.database.writing() as session:
        approve(session, "inspection_months", "2")
        approve(session, "inspection_months", "1", scope="branch-1")
        with remembering_parameters(session):
            known = approved_changes(session)
            approve(session, "inspection_notice_days", "77")
            assert approved_changes(session) == known
            assert whole_parameter(session, "inspection_months", DAY) == 2
            assert whole_parameter(session, "inspection_months", DAY, "branch-1") == 1
            assert whole_parameter(session, "inspection_notice_days", DAY) != 77
        assert whole_parameter(session, "inspection_notice_days", DAY) == 77
