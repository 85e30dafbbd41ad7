"""The journal: who changed what; one record per state change, in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

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
    row = {
        "id": new_id(),
        "at": database.clock(),
        "actor": caller.subject,
        "organisation": caller.organisation,
        "action": action,
        "object_kind": object_kind,
        "object_id": str(object_id),
        "facts": facts,
        "trace_id": current_trace_id(),
    }
    session.connection().execute(database.kit.journal.insert(), row)
