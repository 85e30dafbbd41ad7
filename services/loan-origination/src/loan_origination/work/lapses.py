"""The regular look at approvals whose days are over."""

from __future__ import annotations

from loan_origination.usecases.lapses import lapse_due
from servicekit.background import Background
from servicekit.database import Database

HOUR = 3600.0


class RegularLapses(Background):
    """Lets approvals lapse beside the requests; reads show them as lapsed in any case."""

    def __init__(self, database: Database) -> None:
        self._database = database
        super().__init__("lapses", self._look, idle_seconds=HOUR)

    def _look(self) -> bool:
        return lapse_due(self._database) > 0
