"""Copies of an application in a state that a test needs, made in the database in milliseconds."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlmodel import Session

from loan_origination.tables import LoanOriginationTable
from loan_origination.tables.applications import ApplicationRow
from servicekit.database import Database
from servicekit.ids import new_id

# In the order of their foreign keys.
COPIED = (
    "application_event",
    "duty",
    "application_document",
    "check_run",
    "underwriting",
    "waiver",
    "investigation",
    "review",
    "committee_meeting",
    "approval",
)
BELOW = (("committee_vote", "meeting_id"), ("approval_condition", "approval_id"))
_numbers = count(900_001)


def copied(database: Database, application_id: UUID, **changes: Any) -> UUID:
    """A copy of an application with everything that belongs to it; a customer of its own."""
    with database.writing() as session:
        new_ids: dict[UUID, UUID] = {application_id: new_id()}
        copy = new_ids[application_id]
        number = next(_numbers)
        original = session.get_one(ApplicationRow, application_id).model_dump()
        own = {"id": copy, "number": f"副本-{number}", "borrower_id": f"customer-{number}"}
        session.add(ApplicationRow(**{**original, **own, "external_ref": None, **changes}))
        session.flush()
        for name in COPIED:
            _copy(session, name, "application_id", [application_id], new_ids)
        for name, parent in BELOW:
            _copy(session, name, parent, list(new_ids), new_ids)
    return copy


def _copy(
    session: Session, name: str, parent: str, parents: list[UUID], new_ids: dict[UUID, UUID]
) -> None:
    table: Table = LoanOriginationTable.metadata.tables[name]
    rows = session.execute(select(table).where(table.c[parent].in_(parents))).mappings().all()
    for row in rows:
        new_ids[row["id"]] = new_id()
        values: dict[str, Any] = {
            column: new_ids.get(value, value) if isinstance(value, UUID) else value
            for column, value in row.items()
        }
        session.execute(table.insert().values(**values))
