"""The clocks of a request: when one runs out, stands still, warns, and how it ended.

Every clock is a pure function of its limit, its start, its pauses, its extension and the
calendars; none knows of another. What happens late is told by the deadline, not by the moment at
which somebody looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from hotline.domain.clock_errors import (
    ClockDoesNotStopError,
    ClockNotInForceError,
    ExtensionRefusedError,
    ExtensionTooLongError,
    TooManyPausesError,
)
from hotline.domain.sla_policies import SlaPolicy
from lawkit.calendar import Calendars, Deadline, Pause, Unit, due
from lawkit.explain import Explained
from lawkit.shanghai import shanghai_day

MOST_PAUSES = 2


class ClockState(StrEnum):
    """How a clock stands; MET and BREACHED are final, and a clock is never both."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class ClockRun:
    """One run of a clock: since when, with which pauses, extended by how many days.

    An open pause has begun at `paused_since` and has no end yet.
    """

    started_at: datetime
    pauses: tuple[Pause, ...] = ()
    extension_days: int = 0
    paused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockEnd:
    """When a clock runs out and on what that rests; `deadline.days` explains every day."""

    policy: SlaPolicy
    run: ClockRun
    count: int
    is_verified: bool
    source: str
    deadline: Deadline

    def explained(self) -> Explained[date]:
        """The end of the clock as text for the people concerned."""
        days = self.deadline.days
        started_on = shanghai_day(self.run.started_at)
        skipped = sum(not day.counted for day in days)
        steps: list[Explained[Any]] = [
            Explained(started_on, "start (not counted)", "起算日（当日不计入）"),
            Explained(self.count, f"limit in {self.policy.unit}s", _UNIT_ZH[self.policy.unit]),
        ]
        if self.run.extension_days:
            steps.append(Explained(self.run.extension_days, "extension", "延长日数"))
        if skipped:
            label_zh = "未计入的日数（休息日、中止、顺延）"
            steps.append(Explained(skipped, "days not counted", label_zh))
        return Explained(
            self.deadline.due_on,
            f"{self.policy.clock} runs out at 24:00 of",
            f"{self.policy.title_zh}届满日",
            rests_on=tuple(steps),
        )


def clock_end(policy: SlaPolicy, run: ClockRun, *, calendars: Calendars) -> ClockEnd:
    """When the clock runs out; an open pause counts only once it has ended.

    The length is the one in force on the day of the start. Raises ClockNotInForceError,
    ClockDoesNotStopError and the refusals of `due`.
    """
    started_on = shanghai_day(run.started_at)
    dated = policy.on(started_on)
    if dated is None:
        raise ClockNotInForceError(policy.clock, started_on)
    if run.pauses and not policy.can_pause:
        raise ClockDoesNotStopError(policy.clock)
    deadline = due(
        run.started_at,
        dated.count + run.extension_days,
        policy.unit,
        calendars=calendars,
        roll=policy.is_rolled,
        pauses=run.pauses,
    )
    return ClockEnd(policy, run, dated.count, dated.is_verified, dated.source, deadline)


def paused(policy: SlaPolicy, run: ClockRun, at: datetime) -> ClockRun:
    """The run standing still from `at`; a request stops at most twice.

    Raises ClockDoesNotStopError and TooManyPausesError. A clock that stands still stays so.
    """
    if run.paused_since is not None:
        return run
    if not policy.can_pause:
        raise ClockDoesNotStopError(policy.clock)
    if len(run.pauses) >= MOST_PAUSES:
        raise TooManyPausesError(MOST_PAUSES)
    return ClockRun(run.started_at, run.pauses, run.extension_days, at)


def resumed(run: ClockRun, at: datetime) -> ClockRun:
    """The run going on from `at`; raises PauseRefusedError before the pause began."""
    if run.paused_since is None:
        return run
    pauses = (*run.pauses, Pause(run.paused_since, at))
    return ClockRun(run.started_at, pauses, run.extension_days)


def extended(end: ClockEnd, days: int, at: datetime) -> ClockRun:
    """The run with its one extension, given before the clock ran out.

    Raises ExtensionRefusedError and ExtensionTooLongError.
    """
    policy, run = end.policy, end.run
    if policy.largest_extension == 0:
        raise ExtensionRefusedError(policy.clock, "its rule allows none", "规则未允许延长")
    if run.extension_days:
        raise ExtensionRefusedError(policy.clock, "it was extended once", "已延长一次")
    if at > end.deadline.due_at and run.paused_since is None:
        raise ExtensionRefusedError(policy.clock, "it has run out", "期限已届满")
    if isinstance(days, bool) or not 1 <= days <= policy.largest_extension:
        raise ExtensionTooLongError(policy.clock, days, policy.largest_extension)
    return ClockRun(run.started_at, run.pauses, days, run.paused_since)


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """How a clock stands at a moment; a late one was breached at its deadline, whoever looks."""

    state: ClockState
    met_at: datetime | None = None
    breached_at: datetime | None = None


def standing(end: ClockEnd, met_at: datetime | None, now: datetime) -> ClockStanding:
    """Whether a clock was met or breached, exactly one of the two once it is over.

    What was awaited came at `met_at`: in time up to the deadline itself, else the clock was
    breached at the deadline. While it stands still nothing can run out.
    """
    due_at = end.deadline.due_at
    if met_at is not None and met_at <= due_at:
        return ClockStanding(ClockState.MET, met_at=met_at)
    paused_since = end.run.paused_since
    if paused_since is not None and paused_since <= due_at:
        # Until the pause has an end nobody knows the deadline; what comes now comes in time.
        state = ClockState.PAUSED if met_at is None else ClockState.MET
        return ClockStanding(state, met_at=met_at)
    if met_at is not None or now > due_at:
        return ClockStanding(ClockState.BREACHED, met_at=met_at, breached_at=due_at)
    return ClockStanding(ClockState.RUNNING)


def is_touched(end: ClockEnd, edited: Iterable[date]) -> bool:
    """Whether an edit of the calendar on these days can move the end of the clock.

    Only days after the start up to the end were looked at; a limit of calendar days that does not
    roll looked at none.
    """
    if end.policy.unit is Unit.CALENDAR_DAY and not end.policy.is_rolled:
        return False
    first, last = shanghai_day(end.run.started_at), end.deadline.due_on
    return any(first < day <= last for day in edited)


_UNIT_ZH = {
    Unit.WORKING_DAY: "期限（工作日）",
    Unit.CALENDAR_DAY: "期限（日）",
    Unit.TRADING_DAY: "期限（交易日）",
}
