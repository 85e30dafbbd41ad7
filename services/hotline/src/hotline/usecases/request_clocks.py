"""The clocks of a request: started, stopped, extended, met, voided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hotline.domain.clock_warnings import warnings_of
from hotline.domain.clocks import (
    MOST_PAUSES,
    ClockEnd,
    ClockRun,
    clock_end,
    extended,
    paused,
    resumed,
)
from hotline.domain.rulebooks import Category
from hotline.domain.sla_policies import ClockName, SlaPolicies
from hotline.domain.subjects import Subject
from hotline.store.calendars import calendars_in_force, phone_hours
from hotline.store.clocks import latest_clock, open_clocks, run_of
from hotline.store.sla_policies import policies_in_force, policy_with
from hotline.tables.clocks import ClockRow, ExtensionRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import say
from hotline.usecases.request_moves import note, show_next_due
from lawkit.calendar import Calendars
from servicekit.clock import day_in_shanghai

UNWARNED = (ClockName.REOPEN_WINDOW,)
"""Windows that close by themselves: nobody is late."""

SHORTENED_ZH = "本诉求已列为紧急，{title}期限提前至{due_on}。"


class ClockWork:
    """The limits and calendars in force, read once for an action."""

    def __init__(self, acting: Acting) -> None:
        self.acting = acting
        self.policies: SlaPolicies = policies_in_force(acting.session)
        self.calendars: Calendars = calendars_in_force(acting.session)

    def start(
        self, request: RequestRow, *names: ClockName, started_at: datetime | None = None
    ) -> None:
        """Start clocks of a request, now or from an earlier moment."""
        at = started_at or self.acting.now
        for name in names:
            self.acting.session.add(self.started(request, name, at))
        show_next_due(self.acting, request)

    def end_of(self, row: ClockRow) -> ClockEnd:
        """The end of a stored clock, reckoned anew."""
        policy = policy_with(self.policies, row.policy_id)
        return clock_end(policy, run_of(row), calendars=self.calendars)

    def write(self, row: ClockRow, run: ClockRun, *, is_urgent: bool) -> None:
        """Keep a changed run with its new end and warnings."""
        policy = policy_with(self.policies, row.policy_id)
        end = clock_end(policy, run, calendars=self.calendars)
        row.pauses = [[pause.from_at.isoformat(), pause.to_at.isoformat()] for pause in run.pauses]
        row.paused_since, row.extension_days = run.paused_since, run.extension_days
        row.state = "running" if run.paused_since is None else "paused"
        self.set_end(row, end, is_urgent=is_urgent)

    def set_end(self, row: ClockRow, end: ClockEnd, *, is_urgent: bool) -> None:
        """The end of a clock and the warnings that are still to come."""
        row.due_on, row.due_at = end.deadline.due_on, end.deadline.due_at
        row.is_provisional = end.deadline.provisional
        row.is_verified, row.source = end.is_verified, end.source
        set_warnings(row, self._warnings(row, end, is_urgent=is_urgent), self.acting.now)
        self.acting.session.add(row)

    def started(self, request: RequestRow, name: ClockName, at: datetime) -> ClockRow:
        """A clock that starts at a moment, not kept yet."""
        policy = self.policies.for_clock(
            name,
            day_in_shanghai(at),
            category=Category(request.category or Category.COMPLAINT),
            subject=Subject(request.subject),
            is_urgent=request.is_urgent,
        )
        end = clock_end(policy, ClockRun(at), calendars=self.calendars)
        row = ClockRow(
            id=self.acting.fresh_id(),
            request_id=request.id,
            name=name,
            policy_id=policy.policy_id,
            started_at=at,
            due_on=end.deadline.due_on,
            due_at=end.deadline.due_at,
            is_provisional=end.deadline.provisional,
            is_verified=end.is_verified,
            source=end.source,
            pauses=[],
            warnings=[],
            institution_code=request.institution_code,
        )
        warnings = self._warnings(row, end, is_urgent=request.is_urgent)
        set_warnings(row, warnings, self.acting.now)
        return row

    def _warnings(
        self, row: ClockRow, end: ClockEnd, *, is_urgent: bool
    ) -> list[tuple[int, datetime]]:
        if row.name in UNWARNED:
            return []
        hours = phone_hours(self.calendars)
        percents = self.policies.warnings_percent
        found = warnings_of(end, percents, hours, is_urgent=is_urgent)
        return [(each.percent, each.at) for each in found]


def set_warnings(row: ClockRow, warnings: Sequence[tuple[int, datetime]], now: datetime) -> None:
    """Keep the warnings that are not over; a past share was told or is told with the next."""
    left = [(percent, at) for percent, at in warnings if at > now]
    row.warnings = [[percent, at.isoformat()] for percent, at in left]
    row.next_warning_at = min((at for _, at in left), default=None)


def meet(acting: Acting, request: RequestRow, *names: ClockName) -> None:
    """What clocks waited for has come: in time, or too late, which breached them at their end."""
    for row in open_clocks(acting.session, request.id, *names):
        if row.state == "running" and acting.now > row.due_at and row.name not in UNWARNED:
            row.state, row.breached_at, row.done_late_at = "breached", row.due_at, acting.now
            note_breach(request, row)
        else:
            row.state, row.met_at = "met", acting.now
        row.next_warning_at = None
        acting.session.add(row)
    show_next_due(acting, request)


def note_breach(request: RequestRow, row: ClockRow) -> None:
    """Show on the request which clock ran out."""
    request.breached = [*request.breached, row.name]


def done_late(acting: Acting, request: RequestRow, name: ClockName) -> None:
    """What a clock waited for has come after the sweep found it breached."""
    row = latest_clock(acting.session, request.id, name)
    if row.state == "breached" and row.done_late_at is None:
        row.done_late_at = acting.now
        acting.session.add(row)


def void(acting: Acting, request: RequestRow, *names: ClockName) -> list[str]:
    """Clocks whose matter went away; one that ran out before stays breached. Returns their ids."""
    voided = []
    for row in open_clocks(acting.session, request.id, *names):
        if row.state == "running" and acting.now > row.due_at and row.name not in UNWARNED:
            row.state, row.breached_at = "breached", row.due_at
            note_breach(request, row)
        else:
            row.state = "void"
            voided.append(str(row.id))
        row.next_warning_at = None
        acting.session.add(row)
    show_next_due(acting, request)
    return voided


def pause_all(work: ClockWork, request: RequestRow, *, most: int | None = MOST_PAUSES) -> None:
    """Stop every clock that can stop; raises TooManyPausesError after `most` pauses."""
    acting = work.acting
    for row in open_clocks(acting.session, request.id):
        policy = policy_with(work.policies, row.policy_id)
        if row.state != "running" or not policy.can_pause or acting.now > row.due_at:
            continue
        run = run_of(row)
        if most is None and len(run.pauses) >= MOST_PAUSES:
            stopped = replace(run, paused_since=acting.now)
        else:
            stopped = paused(policy, run, acting.now)
        row.paused_since, row.state, row.next_warning_at = stopped.paused_since, "paused", None
        acting.session.add(row)
    show_next_due(acting, request)


def resume_all(work: ClockWork, request: RequestRow) -> None:
    """Go on with every clock that stands still."""
    for row in open_clocks(work.acting.session, request.id):
        if row.state == "paused":
            run = resumed(run_of(row), work.acting.now)
            work.write(row, run, is_urgent=request.is_urgent)
    shorten(work, request)
    show_next_due(work.acting, request)


def shorten(work: ClockWork, request: RequestRow) -> None:
    """Priority of urgent requests: clocks that run get the urgent limit from now on.

    Never a later end than before; the earlier run stays in the file as void. A clock that stands
    still is shortened when it goes on.
    """
    if not request.is_urgent:
        return
    for row in open_clocks(work.acting.session, request.id):
        if row.state == "running" and row.name not in UNWARNED:
            _shorten(work, request, row)
    show_next_due(work.acting, request)


def _shorten(work: ClockWork, request: RequestRow, row: ClockRow) -> None:
    fresh = work.started(request, ClockName(row.name), work.acting.now)
    policy = policy_with(work.policies, fresh.policy_id)
    is_other = policy.is_for_urgent and fresh.policy_id != row.policy_id
    if not is_other or fresh.due_at >= row.due_at:
        return
    row.state, row.next_warning_at = "void", None
    work.acting.session.add_all((row, fresh))
    note(
        work.acting,
        request,
        "clock-shortened",
        is_public=True,
        clock=row.name,
        due_before=row.due_on.isoformat(),
        due_after=fresh.due_on.isoformat(),
    )
    words = SHORTENED_ZH.format(title=policy.title_zh, due_on=fresh.due_on)
    say(work.acting, request, words, side="hotline", audience="institution")


def extend(work: ClockWork, request: RequestRow, asked: ExtensionRow) -> ClockRow:
    """Give the longer limit; raises ExtensionRefusedError and ExtensionTooLongError.

    Whether it came in time is judged by when it was asked for.
    """
    row = latest_clock(work.acting.session, request.id, asked.clock)
    run = extended(work.end_of(row), asked.days, asked.asked_at)
    if row.state not in ("running", "paused"):
        # Breached while the question lay here: the longer limit takes that back.
        request.breached = [name for name in request.breached if name != row.name]
        row.breached_at = None
    work.write(row, run, is_urgent=request.is_urgent)
    show_next_due(work.acting, request)
    return row
