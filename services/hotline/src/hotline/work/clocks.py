"""Clocks beside the requests: the sweep, and the reckoning after an edit of the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from hotline.usecases.acting import Acting
from hotline.usecases.reckoning import reckon_page
from hotline.usecases.sweeping import AT_ONCE, sweep
from servicekit.background import Background
from servicekit.database import Database
from servicekit.job_runs import JobHandler, JobRun
from servicekit.logs import logger

log = logger("clocks")


class ClockSweeper(Background):
    """Looks for warnings and breaches."""

    def __init__(self, database: Database, idle_seconds: float) -> None:
        self._database = database
        super().__init__("clocks", self.turn, idle_seconds=idle_seconds)

    def turn(self) -> bool:
        """One sweep; True while there is more to do at once."""
        return sweep(self._database) == AT_ONCE


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
                looked_at = reckon_page(acting, edited, last)
                state["done"] += len(looked_at)
                state["last"] = str(looked_at[-1]) if looked_at else state["last"]
                state["is_over"] = not looked_at
            checkpoint = state
        answer = {"clocks": checkpoint["done"]}
        with run.finish(answer):
            log.info("clocks reckoned", clocks=checkpoint["done"])
        return answer
