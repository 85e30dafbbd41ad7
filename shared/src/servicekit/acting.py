"""Who acts, in which transaction, and when: what every command needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.database import Database
from servicekit.journal import record, record_all


@dataclass(frozen=True, slots=True)
class ActingCaller:
    """A caller at work in one transaction; every service adds what its own commands need."""

    session: Session
    database: Database
    caller: Caller

    @property
    def now(self) -> datetime:
        return self.database.clock()

    @property
    def today(self) -> date:
        return day_in_shanghai(self.now)

    @property
    def person(self) -> str:
        return self.caller.subject

    def record(self, action: str, kind: str, object_id: object, **facts: Any) -> None:
        """A record in the service's journal of actions."""
        record(
            self.session,
            self.database,
            self.caller,
            action,
            object_kind=kind,
            object_id=object_id,
            **facts,
        )

    def record_all(
        self, action: str, kind: str, objects: Iterable[tuple[object, Mapping[str, Any]]]
    ) -> None:
        """The same record of many objects, each with its facts."""
        record_all(
            self.session, self.database, self.caller, action, object_kind=kind, objects=objects
        )
