"""Phone hours and the service time between two instants."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.calendar import (
    DayKind,
    InstantRefusedError,
    PhoneHours,
    ServiceTimeRefusedError,
    shipped_calendars,
    shipped_phone_hours,
)
from lawkit.shanghai import SHANGHAI

HOURS = shipped_phone_hours()
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
ORIGIN = datetime(2026, 9, 20, tzinfo=SHANGHAI)


def at(day, hour, minute=0, second=0):
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)


def test_the_published_spans_are_two_a_day():
    assert HOURS.spans == ((time(9), time(11, 30)), (time(13), time(16, 30)))


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        (at(FRIDAY, 8, 59, 59), False),
        (at(FRIDAY, 9), True),
        (at(FRIDAY, 11, 29, 59), True),
        (at(FRIDAY, 11, 30), False),
        (at(FRIDAY, 13), True),
        (at(FRIDAY, 16, 30), False),
        (at(SATURDAY, 10), False),
        (at(date(2026, 10, 10), 10), False),
        (at(date(2026, 10, 1), 10), False),
        (datetime(2026, 11, 20, 1, tzinfo=UTC), True),
    ],
)
def test_calls_are_answered_within_the_spans_of_service_days(instant, is_open):
    assert HOURS.is_open(instant) is is_open


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (at(FRIDAY, 10), at(FRIDAY, 10)),
        (at(FRIDAY, 7), at(FRIDAY, 9)),
        (at(FRIDAY, 12), at(FRIDAY, 13)),
        (at(FRIDAY, 16, 30), at(MONDAY, 9)),
        (at(SATURDAY, 10), at(MONDAY, 9)),
        (at(date(2026, 9, 30), 17), at(date(2026, 10, 8), 9)),
        (at(date(2026, 10, 9), 17), at(date(2026, 10, 12), 9)),
    ],
)
def test_the_next_service_instant_is_now_or_the_next_opening(instant, expected):
    found = HOURS.next_service_instant(instant)
    assert found == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("from_at", "to_at", "minutes"),
    [
        (at(FRIDAY, 9), at(FRIDAY, 16, 30), 360),
        (at(FRIDAY, 11), at(FRIDAY, 13, 30), 60),
        (at(FRIDAY, 16), at(MONDAY, 9, 10), 40),
        (at(SATURDAY, 0), at(SATURDAY, 23), 0),
        (at(FRIDAY, 10), at(FRIDAY, 10), 0),
        (at(FRIDAY, 10), at(FRIDAY, 10, 0, 20), Fraction(1, 3)),
    ],
)
def test_only_phone_hours_count_between_two_instants(from_at, to_at, minutes):
    assert HOURS.service_minutes_between(from_at, to_at) == minutes


@pytest.mark.parametrize(
    ("start_at", "minutes", "expected"),
    [
        (at(FRIDAY, 9), 0, at(FRIDAY, 9)),
        (at(FRIDAY, 9), 150, at(FRIDAY, 11, 30)),
        (at(FRIDAY, 9), 151, at(FRIDAY, 13, 1)),
        (at(FRIDAY, 16), 40, at(MONDAY, 9, 10)),
        (at(SATURDAY, 3), 0, at(MONDAY, 9)),
        (at(SATURDAY, 3), 5, at(MONDAY, 9, 5)),
    ],
)
def test_service_minutes_run_only_in_phone_hours(start_at, minutes, expected):
    assert HOURS.after_service_minutes(start_at, minutes) == expected


def test_a_make_up_saturday_opened_by_the_service_is_served():
    saturday = date(2026, 10, 10)
    calendar = shipped_calendars().phone.with_overrides({saturday: DayKind.PHONE_OPEN})
    hours = PhoneHours(calendar, HOURS.spans)
    assert hours.is_open(at(saturday, 10))
    assert hours.next_service_instant(at(date(2026, 10, 9), 17)) == at(saturday, 9)


@pytest.mark.parametrize(
    ("from_at", "to_at"),
    [(at(FRIDAY, 10), at(FRIDAY, 9)), (at(FRIDAY, 10), at(date(2200, 1, 1), 9))],
)
def test_service_time_neither_runs_backwards_nor_for_ever(from_at, to_at):
    with pytest.raises(ServiceTimeRefusedError, match="backwards or is too long"):
        HOURS.service_minutes_between(from_at, to_at)


@pytest.mark.parametrize("minutes", [-1, 1_000_001, True])
def test_service_minutes_out_of_range_are_refused(minutes):
    with pytest.raises(ServiceTimeRefusedError) as refusal:
        HOURS.after_service_minutes(at(FRIDAY, 10), minutes)
    assert refusal.value.facts["minutes"] == minutes


def test_an_instant_without_offset_is_refused():
    naive = datetime(2026, 11, 20, 10)  # noqa: DTZ001 - the missing offset is the point
    with pytest.raises(InstantRefusedError):
        HOURS.is_open(naive)
    with pytest.raises(InstantRefusedError):
        HOURS.service_minutes_between(naive, at(FRIDAY, 10))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60 * 24 * 40), st.integers(0, 3000))
def test_service_minutes_forth_and_back_agree(start_minute, minutes):
    start_at = ORIGIN + timedelta(minutes=start_minute)
    end_at = HOURS.after_service_minutes(start_at, minutes)
    assert HOURS.service_minutes_between(start_at, end_at) == minutes


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60 * 24 * 40), st.integers(0, 60 * 24 * 3))
def test_service_minutes_equal_a_minute_by_minute_count(start_minute, length):
    start_at = ORIGIN + timedelta(minutes=start_minute)
    minutes = [start_at + timedelta(minutes=number) for number in range(0, length, 30)]
    served = 30 * sum(HOURS.is_open(minute) for minute in minutes)
    aligned = start_minute % 30 == 0 and length % 30 == 0
    found = HOURS.service_minutes_between(start_at, start_at + timedelta(minutes=length))
    assert abs(found - served) <= (0 if aligned else 60 * (length // 1440 + 2))
