"""Clocks beside the requests: the sweep, and the reckoning after an edit of the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from hotline.usecases.acting import Acting
from hotline.usecases.calendars import reckon_page
from hotline.usecases.sweeping import AT_ONCE, sweep
from hotline.usecases.vault import forget_persons
from servicekit.background import Background
from servicekit.clock import day_in_shanghai
from servicekit.database import Database
from servicekit.job_runs import JobHandler, JobRun
from servicekit.logs import logger

log = logger("clocks")


class ClockSweeper(Background):
    """Looks for warnings and breaches; once a day it empties what the vault kept long enough."""

    def __init__(self, database: Database, idle_seconds: float) -> None:
        self._database = database
        self._forgot_on: date | None = None
        super().__init__("clocks", self.turn, idle_seconds=idle_seconds)

    def turn(self) -> bool:
        """One sweep; True while there is more to do at once."""
        self._forget()
        return sweep(self._database) == AT_ONCE

    def _forget(self) -> None:
        today = day_in_shanghai(self._database.clock())
        if self._forgot_on == today:
            return
        with self._database.writing() as session:
            gone = forget_persons(session, today)
        self._forgot_on = today
        log.info("vault emptied", persons=gone)


class CalendarReckoning:
    """Reckons every open clock that an edit of the calendar touches, a page a step."""

    def handler(self) -> JobHandler:
        return JobHandler(self.handle)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """The id of the last clock is the checkpoint."""
        edited = [date.fromisoformat(each) for each in run.input["edited"]]
        checkpoint = run.checkpoint or {"last": None, "done": 0, "is_over": False}
        while not checkpoint["is_over"]:
            state = dict(checkpoint)
            with run.step(done=state["done"], checkpoint=state) as session:
                acting = Acting(session, run.database, run.caller)
                last = UUID(state["last"]) if state["last"] else None
                rows = reckon_page(acting, edited, last)
                state["done"] += len(rows)
                state["last"] = str(rows[-1].id) if rows else state["last"]
                state["is_over"] = not rows
            checkpoint = state
        answer = {"clocks": checkpoint["done"]}
        with run.finish(answer):
            log.info("clocks reckoned", clocks=checkpoint["done"])
        return answer
