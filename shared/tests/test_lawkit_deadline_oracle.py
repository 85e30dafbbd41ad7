"""Limits against a naive day walk, and the Shanghai clock against the zone database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.calendar import DayKind, Pause, Unit, add_working_days, due, shipped_calendars
from lawkit.shanghai import SHANGHAI, end_of_day, shanghai_day, start_of_day

CALENDARS = shipped_calendars()


@given(st.integers(0, 108 * 365 * 24 * 3600))
def test_the_fixed_offset_is_the_shanghai_clock_since_1992(seconds):
    instant = datetime(1992, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert shanghai_day(instant) == instant.astimezone(ZoneInfo("Asia/Shanghai")).date()


@given(st.dates(date(1992, 1, 1), date(2100, 1, 1)))
def test_a_day_ends_when_the_next_begins(day):
    assert end_of_day(day) == start_of_day(day + timedelta(days=1))
    assert shanghai_day(start_of_day(day)) == day


# The oracle reads facts of its own: it knows no calendar class, no merging and no bisecting.
HOURS = st.integers(0, 24 * 900)
ORIGIN = datetime(2025, 1, 1, tzinfo=SHANGHAI)


def instants():
    return HOURS.map(lambda hours: ORIGIN + timedelta(hours=hours))


@st.composite
def pause_lists(draw):
    pauses = []
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(instants())
        pauses.append(Pause(begin, begin + timedelta(hours=draw(st.integers(0, 400)))))
    return pauses


def is_naively_working(day, unit):
    schedule = CALENDARS.statutory.table.schedule.get(day)
    is_weekday = day.weekday() < 5
    if unit is Unit.TRADING_DAY:
        closures = CALENDARS.statutory.table.exchange
        return is_weekday and schedule != DayKind.HOLIDAY and day not in closures
    return schedule == DayKind.MAKE_UP_DAY or (is_weekday and schedule != DayKind.HOLIDAY)


def is_naively_paused(day, pauses):
    midnight = datetime.combine(day, datetime.min.time(), SHANGHAI)
    hours = [midnight + timedelta(hours=number) for number in range(24)]
    return all(
        any(pause.from_at <= hour and hour + timedelta(hours=1) <= pause.to_at for pause in pauses)
        for hour in hours
    )


def naive_due(start_at, count, unit, roll, pauses):
    day = start_at.astimezone(SHANGHAI).date()
    counted = 0
    while counted < count:
        day += timedelta(days=1)
        is_running = not is_naively_paused(day, pauses)
        if is_running and (unit is Unit.CALENDAR_DAY or is_naively_working(day, unit)):
            counted += 1
    if unit is not Unit.CALENDAR_DAY or roll:
        while not is_naively_working(day, unit):
            day += timedelta(days=1)
    return day


LIMITS = (instants(), st.integers(0, 60), st.sampled_from(list(Unit)), st.booleans(), pause_lists())


@settings(max_examples=150, deadline=None)
@given(*LIMITS)
def test_a_limit_equals_a_naive_walk_through_the_days(start_at, count, unit, roll, pauses):
    limit = due(start_at, count, unit, calendars=CALENDARS, roll=roll, pauses=pauses)
    assert limit.due_on == naive_due(start_at, count, unit, roll, pauses)
    assert sum(day.counted for day in limit.days) == count
    walked = [day.on for day in limit.days]
    start_on = shanghai_day(start_at)
    assert walked == [start_on + timedelta(days=number + 1) for number in range(len(walked))]
    assert limit.provisional == (limit.due_on.year > 2026)
    if unit is Unit.WORKING_DAY:
        assert CALENDARS.statutory.is_working(limit.due_on)
    if unit is Unit.TRADING_DAY:
        assert CALENDARS.exchange.is_working(limit.due_on)


@settings(max_examples=100, deadline=None)
@given(*LIMITS)
def test_more_days_or_another_pause_never_end_a_limit_earlier(start_at, count, unit, roll, pauses):
    limit = due(start_at, count, unit, calendars=CALENDARS, roll=roll, pauses=pauses)
    longer = due(start_at, count + 1, unit, calendars=CALENDARS, roll=roll, pauses=pauses)
    assert longer.due_at >= limit.due_at
    if pauses:
        fewer = due(start_at, count, unit, calendars=CALENDARS, roll=roll, pauses=pauses[1:])
        assert limit.due_at >= fewer.due_at


@settings(max_examples=50, deadline=None)
@given(instants(), st.integers(1, 60))
def test_adding_working_days_to_a_day_agrees_with_the_limit(start_at, count):
    limit = due(start_at, count, Unit.WORKING_DAY, calendars=CALENDARS)
    assert add_working_days(shanghai_day(start_at), count, CALENDARS.statutory) == limit.due_on
