"""The daily checkpoint: every ledger that has moved gets its head signed, by the hour."""

from __future__ import annotations

from mediation.usecases.journals import checkpoint_all
from servicekit.background import Background
from servicekit.database import Database
from servicekit.keys import SigningKey
from servicekit.logs import logger

HOUR = 3600.0
log = logger("checkpoints")


class DailyCheckpoints(Background):
    """Runs beside the requests; one checkpoint per ledger and day, the day's last head in it.

    The first turn comes an hour after the start.
    """

    def __init__(self, database: Database, key: SigningKey) -> None:
        self._database = database
        self._key = key
        self._has_waited = False
        super().__init__("checkpoints", self.sign, idle_seconds=HOUR)

    def sign(self) -> bool:
        """Sign once; returns False, for there is nothing more to do at once."""
        if not self._has_waited:
            self._has_waited = True
            return False
        signed = checkpoint_all(self._database, self._key)
        log.info("checkpoints signed", ledgers=signed)
        return False
