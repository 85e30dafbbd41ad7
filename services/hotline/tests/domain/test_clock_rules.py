"""H2, H3, H4: clocks against a naive walk, calendar edits, met or breached exactly once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.clock_errors import (
    ClockDoesNotStopError,
    ClockNotInForceError,
    ExtensionRefusedError,
    ExtensionTooLongError,
    TooManyPausesError,
)
from hotline.domain.clocks import (
    ClockRun,
    ClockState,
    clock_end,
    extended,
    is_touched,
    paused,
    resumed,
    standing,
)
from hotline.domain.rulebooks import Category
from hotline.domain.sla_policies import (
    ClockName,
    DatedCount,
    SlaPolicyFileError,
    read_sla_policies,
    shipped_sla_policies,
)
from hotline.domain.subjects import Subject
from lawkit.calendar import DayKind, Pause, shipped_calendars
from lawkit.shanghai import SHANGHAI, shanghai_day, start_of_day

CALENDARS = shipped_calendars()
POLICIES = shipped_sla_policies()
STARTS = st.integers(0, 900 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
)
CLOCKS = st.sampled_from(POLICIES.policies)


def policy(clock, **more):
    facts = {"category": Category.COMPLAINT, **more}
    return POLICIES.for_clock(clock, date(2026, 3, 2), **facts)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def naive_end(start_on, count, one, whole_days):
    """A walk of its own: count days one by one, then roll."""
    day, left = start_on, count
    while left:
        day += timedelta(days=1)
        counts = one.unit == "calendar_day" or calendar_of(one).is_working(day)
        left -= counts and day not in whole_days
    rolls = calendar_of(one) if one.unit != "calendar_day" else CALENDARS.statutory
    while (one.is_rolled or one.unit != "calendar_day") and not rolls.is_working(day):
        day += timedelta(days=1)
    return day


def calendar_of(one):
    return CALENDARS.exchange if one.unit == "trading_day" else CALENDARS.statutory


@given(CLOCKS, STARTS, st.integers(0, 20), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_a_clock_ends_where_a_naive_walk_ends(one, start_at, first, length):
    start_on = shanghai_day(start_at)
    whole_days = {start_on + timedelta(days=first + n) for n in range(length)}
    pauses = ()
    if one.can_pause and length:
        from_at = start_of_day(min(whole_days))
        pauses = (Pause(from_at, from_at + timedelta(days=length)),)
    end = clock_end(one, ClockRun(start_at, pauses), calendars=CALENDARS)
    without = clock_end(one, ClockRun(start_at), calendars=CALENDARS)
    expected = naive_end(start_on, end.count, one, whole_days if pauses else set())
    assert end.deadline.due_on == expected
    assert sum(day.counted for day in end.deadline.days) == end.count
    assert end.deadline.due_at >= without.deadline.due_at


@given(CLOCKS, STARTS, st.integers(0, 5_000), st.integers(0, 5_000))
@settings(max_examples=60, deadline=None)
def test_a_clock_is_met_or_breached_exactly_once_and_at_its_deadline(one, start_at, met, seen):
    end = clock_end(one, ClockRun(start_at), calendars=CALENDARS)
    met_at = start_at + timedelta(hours=met)
    looks = sorted([met_at, met_at + timedelta(hours=seen)])
    verdicts = {standing(end, met_at, now) for now in looks}
    assert len(verdicts) == 1
    verdict = verdicts.pop()
    is_late = met_at > end.deadline.due_at
    assert verdict.state is (ClockState.BREACHED if is_late else ClockState.MET)
    assert verdict.breached_at == (end.deadline.due_at if is_late else None)


def test_a_breach_has_the_time_of_the_deadline_whoever_looks_when():
    end = clock_end(policy(ClockName.SIGN), ClockRun(at("2026-03-02T10:00")), calendars=CALENDARS)
    assert end.deadline.due_on == date(2026, 3, 3)
    assert standing(end, None, end.deadline.due_at).state is ClockState.RUNNING
    late = standing(end, None, end.deadline.due_at + timedelta(days=40))
    assert (late.state, late.breached_at) == (ClockState.BREACHED, end.deadline.due_at)


def test_what_comes_at_the_deadline_itself_comes_in_time():
    end = clock_end(policy(ClockName.SIGN), ClockRun(at("2026-03-02T10:00")), calendars=CALENDARS)
    assert standing(end, end.deadline.due_at, end.deadline.due_at).state is ClockState.MET
    late = end.deadline.due_at + timedelta(microseconds=1)
    assert standing(end, late, late).state is ClockState.BREACHED


def test_an_edit_of_the_last_day_touches_the_clock_and_one_of_the_first_does_not():
    run = ClockRun(at("2026-03-02T10:00"))
    end = clock_end(policy(ClockName.SIGN), run, calendars=CALENDARS)
    assert is_touched(end, [date(2026, 3, 3)])
    assert not is_touched(end, [date(2026, 3, 2), date(2026, 3, 4)])
    changed = CALENDARS.with_overrides({date(2026, 3, 3): DayKind.HOLIDAY})
    moved = clock_end(policy(ClockName.SIGN), run, calendars=changed)
    assert moved.deadline.due_on == date(2026, 3, 4)


@given(STARTS, st.lists(st.dates(date(2024, 1, 2), date(2026, 12, 30)), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_calendar_edit_moves_only_clocks_whose_span_it_touches(start_at, edited):
    edits = dict.fromkeys(edited, DayKind.HOLIDAY)
    changed = CALENDARS.with_overrides(edits)
    for clock in (ClockName.SIGN, ClockName.CLOSE, ClockName.REOPEN_WINDOW):
        run = ClockRun(start_at)
        before = clock_end(policy(clock), run, calendars=CALENDARS)
        after = clock_end(policy(clock), run, calendars=changed)
        if not is_touched(before, edited):
            assert after.deadline == before.deadline


def test_urgent_requests_and_subjects_have_limits_of_their_own():
    urgent = policy(ClockName.FIRST_CONTACT, is_urgent=True)
    assert urgent.policy_id == "first-contact-urgent"
    assert policy(ClockName.FIRST_CONTACT).policy_id == "first-contact-default"
    assert policy(ClockName.DECIDE, subject=Subject.FUTURES).unit == "trading_day"
    assert policy(ClockName.CLOSE, subject=Subject.LISTED_CO).on(date(2026, 3, 2)).count == 60
    with pytest.raises(ClockNotInForceError):
        policy(ClockName.ANSWER)


def test_every_limit_names_its_source_and_whether_it_was_verified():
    dated = [each for one in POLICIES.policies for each in one.counts]
    assert all(each.source for each in dated)
    assert {each.is_verified for each in dated} == {True, False}
    assert {one.clock for one in POLICIES.policies} == set(ClockName)


def test_a_clock_pauses_at_most_twice_and_only_where_it_may():
    closing = policy(ClockName.CLOSE)
    run = ClockRun(at("2026-03-02T10:00"))
    for start, finish in (("2026-03-03T00:00", "2026-03-05T00:00"),) * 2:
        run = resumed(paused(closing, run, at(start)), at(finish))
    with pytest.raises(TooManyPausesError):
        paused(closing, run, at("2026-03-10T00:00"))
    with pytest.raises(ClockDoesNotStopError):
        paused(policy(ClockName.SIGN), ClockRun(run.started_at), at("2026-03-03T00:00"))


def test_nothing_runs_out_while_a_clock_stands_still():
    closing = policy(ClockName.CLOSE)
    run = paused(closing, ClockRun(at("2026-03-02T10:00")), at("2026-03-03T00:00"))
    end = clock_end(closing, run, calendars=CALENDARS)
    assert standing(end, None, at("2026-12-01T00:00")).state is ClockState.PAUSED
    after = clock_end(closing, resumed(run, at("2026-03-13T00:00")), calendars=CALENDARS)
    assert (end.deadline.due_on, after.deadline.due_on) == (date(2026, 3, 23), date(2026, 4, 1))


def test_an_extension_is_given_once_in_time_and_within_its_bound():
    closing = policy(ClockName.CLOSE)
    end = clock_end(closing, ClockRun(at("2026-03-02T10:00")), calendars=CALENDARS)
    run = extended(end, 20, end.deadline.due_at)
    longer = clock_end(closing, run, calendars=CALENDARS)
    assert longer.deadline.due_on == date(2026, 4, 13)
    with pytest.raises(ExtensionRefusedError):
        extended(longer, 1, longer.deadline.due_at)
    with pytest.raises(ExtensionRefusedError):
        extended(end, 1, end.deadline.due_at + timedelta(seconds=1))
    for days in (0, 21, True):
        with pytest.raises(ExtensionTooLongError):
            extended(end, days, end.deadline.due_at)
    sign = clock_end(policy(ClockName.SIGN), ClockRun(at("2026-03-02T10:00")), calendars=CALENDARS)
    with pytest.raises(ExtensionRefusedError):
        extended(sign, 1, at("2026-03-02T11:00"))


def test_a_clock_that_stands_still_is_extended_past_its_old_end_and_goes_on_with_both():
    closing = policy(ClockName.CLOSE)
    still = paused(closing, ClockRun(at("2026-03-02T10:00")), at("2026-03-10T00:00"))
    end = clock_end(closing, still, calendars=CALENDARS)
    longer = extended(end, 5, end.deadline.due_at + timedelta(days=10))
    assert (longer.paused_since, longer.extension_days) == (still.paused_since, 5)
    assert paused(closing, longer, at("2026-04-05T00:00")) == longer
    gone_on = resumed(longer, at("2026-04-06T00:00"))
    assert (gone_on.paused_since, gone_on.extension_days, len(gone_on.pauses)) == (None, 5, 1)
    again = paused(closing, gone_on, at("2026-04-07T00:00"))
    assert (again.extension_days, again.pauses) == (5, gone_on.pauses)


def test_a_pause_that_begins_after_the_end_takes_no_breach_back():
    closing = policy(ClockName.CLOSE)
    run = ClockRun(at("2026-03-02T10:00"))
    end = clock_end(closing, run, calendars=CALENDARS)
    last, late = end.deadline.due_at, end.deadline.due_at + timedelta(seconds=1)
    stopped = clock_end(closing, paused(closing, run, last), calendars=CALENDARS)
    assert standing(stopped, None, late).state is ClockState.PAUSED
    too_late = clock_end(closing, paused(closing, run, late), calendars=CALENDARS)
    assert standing(too_late, None, late).state is ClockState.BREACHED


def test_the_limit_is_the_one_in_force_on_the_day_of_the_start():
    sign = policy(ClockName.SIGN)
    changed = DatedCount(date(2026, 3, 3), 4, is_verified=True, source="example")
    dated = replace(sign, counts=(*sign.counts, changed))
    before, after = (
        clock_end(dated, ClockRun(at(start)), calendars=CALENDARS)
        for start in ("2026-03-02T23:59", "2026-03-03T00:00")
    )
    assert (before.count, before.deadline.due_on) == (1, date(2026, 3, 3))
    assert (after.count, after.deadline.due_on) == (4, date(2026, 3, 9))
    assert (before.is_verified, after.is_verified) == (sign.counts[-1].is_verified, True)


def test_the_explanation_names_start_limit_and_skipped_days_in_chinese():
    end = clock_end(policy(ClockName.SIGN), ClockRun(at("2025-09-30T10:00")), calendars=CALENDARS)
    assert end.deadline.due_on == date(2025, 10, 9)
    assert "机构签收届满日：2025年10月9日" in end.explained().text()


def test_a_broken_file_of_limits_is_refused():
    for text in ("", "policies = []", "policies = ["):
        with pytest.raises(SlaPolicyFileError):
            read_sla_policies(text)
