"""Retention beside the requests: once a day what was kept long enough is forgotten."""

from __future__ import annotations

from datetime import date

from hotline.usecases.retention import forget
from servicekit.background import Background
from servicekit.blobs import BlobStore
from servicekit.clock import day_in_shanghai
from servicekit.database import Database
from servicekit.logs import logger

log = logger("retention")


class Forgetter(Background):
    """Looks once a day; a start looks at once, so that no day is left out for good."""

    def __init__(self, database: Database, blobs: BlobStore, idle_seconds: float) -> None:
        self._database = database
        self._blobs = blobs
        self._looked_on: date | None = None
        super().__init__("retention", self.turn, idle_seconds=idle_seconds)

    def turn(self) -> bool:
        """What is over today; the rest of the day there is nothing to do."""
        today = day_in_shanghai(self._database.clock())
        if self._looked_on == today:
            return False
        count = forget(self._database, self._blobs, today)
        self._looked_on = today
        log.info("requests forgotten", requests=count)
        return False
