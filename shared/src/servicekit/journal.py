"""The journal: who changed what; one record per state change, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from servicekit.bulk_rows import insert_many
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.tracing import current_trace_id


def record(
    session: Session,
    database: Database,
    caller: Caller,
    action: str,
    *,
    object_kind: str,
    object_id: object,
    **facts: Any,
) -> None:
    """Write that `caller` did `action` to the object; `facts` are JSON-ready and hold no secret."""
    row = _row(database, caller, action, object_kind, object_id, facts)
    session.connection().execute(database.kit.journal.insert(), row)


def record_all(
    session: Session,
    database: Database,
    caller: Caller,
    action: str,
    *,
    object_kind: str,
    objects: Iterable[tuple[object, Mapping[str, Any]]],
) -> None:
    """The same of many objects at once, each with its facts."""
    rows = [
        _row(database, caller, action, object_kind, object_id, facts)
        for object_id, facts in objects
    ]
    insert_many(session, database.kit.journal, rows)


def _row(
    database: Database,
    caller: Caller,
    action: str,
    object_kind: str,
    object_id: object,
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "at": database.clock(),
        "actor": caller.subject,
        "organisation": caller.organisation,
        "action": action,
        "object_kind": object_kind,
        "object_id": str(object_id),
        "facts": dict(facts),
        "trace_id": current_trace_id(),
    }
