"""Warnings walk the same calendar as the deadline, inside the hours of service."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.clock_warnings import warnings_of
from hotline.domain.clocks import ClockRun, clock_end
from hotline.domain.rulebooks import Category
from hotline.domain.sla_policies import ClockName, shipped_sla_policies
from lawkit.calendar import Pause, shipped_calendars, shipped_phone_hours
from lawkit.shanghai import SHANGHAI

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


def test_of_the_first_day_only_the_hours_after_the_start_are_measured():
    end = clock_end(policy(ClockName.SIGN), ClockRun(at("2026-03-02T10:00")), calendars=CALENDARS)
    (half,) = warnings_of(end, (50,), HOURS, is_urgent=False)
    # 300 minutes of Monday are left and 360 of Tuesday follow: 330 are reached half past nine.
    assert half.at == at("2026-03-03T09:30")


def test_a_limit_without_any_hour_of_service_warns_at_the_next_opening():
    start = at("2026-02-27T17:00")
    end = clock_end(policy(ClockName.SIGN), ClockRun(start), calendars=CALENDARS)
    assert end.deadline.due_on == date(2026, 2, 28)  # a make-up Saturday without phones
    half, whole = warnings_of(end, (50, 100), HOURS, is_urgent=False)
    assert half.at == whole.at == at("2026-03-02T09:00")
