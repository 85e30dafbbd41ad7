"""Where investors of a matter want their money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlmodel import Session

from mediation.tables.matters import MatterPartyRow


def set_payees(session: Session, matter_id: UUID, payees: Sequence[dict[str, Any]]) -> None:
    """Store accounts, and names where given, of many investors; unknown ones are left out."""
    table = MatterPartyRow.__table__  # type: ignore[attr-defined]
    place = (table.c.matter_id == matter_id) & (table.c.party_ref == bindparam("who"))
    named = [payee for payee in payees if payee["name"] is not None]
    connection = session.connection()
    if payees:
        statement = (
            update(table)
            .where(place)
            .values(payee_account=bindparam("account"), bank_code=bindparam("code"))
        )
        rows = [
            {"who": each["party_ref"], "account": each["account"], "code": each["bank_code"]}
            for each in payees
        ]
        connection.execute(statement, rows)
    if named:
        naming = update(table).where(place).values(name=bindparam("called"))
        connection.execute(
            naming, [{"who": each["party_ref"], "called": each["name"]} for each in named]
        )
    session.expire_all()
