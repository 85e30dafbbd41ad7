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
from hotline.domain.clock_warnings import warnings_of
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
    SlaPolicyFileError,
    read_sla_policies,
    shipped_sla_policies,
)
from hotline.domain.subjects import Subject
from lawkit.calendar import DayKind, Pause, shipped_calendars, shipped_phone_hours
from lawkit.shanghai import SHANGHAI, shanghai_day, start_of_day

CALENDARS = shipped_calendars()
POLICIES = shipped_sla_policies()
HOURS = shipped_phone_hours()
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


@given(CLOCKS, STARTS, st.booleans())
@settings(max_examples=40, deadline=None)
def test_warnings_rise_and_come_inside_the_hours_of_service(one, start_at, is_urgent):
    end = clock_end(one, ClockRun(start_at), calendars=CALENDARS)
    found = warnings_of(end, POLICIES.warnings_percent, HOURS, is_urgent=is_urgent)
    assert [each.percent for each in found] == [50, 80, 100]
    moments = [each.at for each in found]
    assert all(HOURS.is_open(moment) for moment in moments[:2])
    assert moments[2] == end.deadline.due_at or not is_urgent
    assert is_urgent or moments == sorted(moments)
    assert is_urgent or HOURS.is_open(moments[2])


def test_half_of_three_working_days_is_noon_of_the_second():
    contact = policy(ClockName.FIRST_CONTACT)
    end = clock_end(contact, ClockRun(at("2026-03-01T20:00")), calendars=CALENDARS)
    assert end.deadline.due_on == date(2026, 3, 4)
    half, most, whole = warnings_of(end, (50, 80, 100), HOURS, is_urgent=False)
    # Three days of 360 minutes: 540 minutes are one day and 180 more, 30 past 13:00 by then.
    assert half.at == at("2026-03-03T13:30")
    assert most.at == at("2026-03-04T11:24")
    assert whole.at == at("2026-03-05T09:00")


def test_paused_days_are_no_part_of_the_span_that_warnings_measure():
    closing = policy(ClockName.CLOSE, is_urgent=True)
    pausing = replace(closing, can_pause=True)
    pause = Pause(at("2026-03-04T00:00"), at("2026-03-06T00:00"))
    run = ClockRun(at("2026-03-01T20:00"), (pause,))
    end = clock_end(pausing, run, calendars=CALENDARS)
    assert end.deadline.due_on == date(2026, 3, 10)
    (half,) = warnings_of(end, (50,), HOURS, is_urgent=False)
    # Five days count: Monday, Tuesday and half of Friday.
    assert half.at == at("2026-03-06T13:30")


def test_the_explanation_names_start_limit_and_skipped_days_in_chinese():
    end = clock_end(policy(ClockName.SIGN), ClockRun(at("2025-09-30T10:00")), calendars=CALENDARS)
    assert end.deadline.due_on == date(2025, 10, 9)
    assert "机构签收届满日：2025年10月9日" in end.explained().text()


def test_a_broken_file_of_limits_is_refused():
    for text in ("", "policies = []", "policies = ["):
        with pytest.raises(SlaPolicyFileError):
            read_sla_policies(text)
