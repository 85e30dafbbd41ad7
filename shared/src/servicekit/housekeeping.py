"""What every program tidies up by the hour: first answers that nobody can ask for any more."""

from __future__ import annotations

from servicekit.background import Background
from servicekit.commands import forget_old_answers
from servicekit.database import Database
from servicekit.logs import logger

HOUR = 3600.0
log = logger("housekeeping")


class Housekeeping(Background):
    """Runs beside the requests; its first turn comes an hour after the start."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._has_waited = False
        super().__init__("housekeeping", self.tidy, idle_seconds=HOUR)

    def tidy(self) -> bool:
        """Tidy once; returns False, for there is nothing more to do at once."""
        if not self._has_waited:
            self._has_waited = True
            return False
        with self._database.writing() as session:
            forgotten = forget_old_answers(session, self._database)
        log.info("first answers forgotten", answers=forgotten)
        return False
