"""Limits: known vectors, pauses, rolling, the end of the table, refusals."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from lawkit.calendar import (
    LARGEST_COUNT,
    CountOutOfRangeError,
    DayKind,
    DayReason,
    InstantRefusedError,
    LimitTooFarError,
    Pause,
    PauseRefusedError,
    Unit,
    add_working_days,
    due,
    shipped_calendars,
)
from lawkit.shanghai import SHANGHAI, shanghai_day

CALENDARS = shipped_calendars()


def at(day, hour=10, minute=0):
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI) + timedelta(
        hours=hour, minutes=minute
    )


def due_on(start, count, unit=Unit.WORKING_DAY, **parts):
    return due(at(start), count, unit, calendars=CALENDARS, **parts).due_on.isoformat()


VECTORS = [
    ("2025-01-24", "2025-01-27", "2025-02-05", "2025-02-20", "2025-02-24", "2025-03-25"),
    ("2025-09-26", "2025-09-29", "2025-09-30", "2025-10-23", "2025-10-27", "2025-11-25"),
    ("2025-12-30", "2026-01-04", "2026-01-05", "2026-01-21", "2026-01-29", "2026-02-28"),
    ("2026-02-13", "2026-02-24", "2026-02-25", "2026-03-12", "2026-03-16", "2026-04-14"),
    ("2026-09-24", "2026-09-29", "2026-09-30", "2026-10-22", "2026-10-26", "2026-11-23"),
]


@pytest.mark.parametrize(("start", "two", "three", "fifteen", "thirty", "sixty"), VECTORS)
def test_known_limits_around_the_long_holidays(start, two, three, fifteen, thirty, sixty):
    assert due_on(start, 2) == two
    assert due_on(start, 3) == three
    assert due_on(start, 15) == fifteen
    assert due_on(start, 30, Unit.CALENDAR_DAY, roll=True) == thirty
    assert due_on(start, 60, Unit.CALENDAR_DAY, roll=True) == sixty


@pytest.mark.parametrize(
    ("start", "raw"),
    [("2025-01-24", "2025-02-23"), ("2025-09-26", "2025-10-26"), ("2026-09-24", "2026-10-24")],
)
def test_without_roll_a_calendar_day_limit_ends_on_the_rest_day(start, raw):
    assert due_on(start, 30, Unit.CALENDAR_DAY) == raw


@pytest.mark.parametrize(
    ("start", "first_counted"), [("2025-01-24", "2025-01-26"), ("2026-09-24", "2026-09-28")]
)
def test_the_first_counted_day_may_be_a_make_up_sunday_or_lie_behind_a_holiday(
    start, first_counted
):
    limit = due(at(start), 2, Unit.WORKING_DAY, calendars=CALENDARS)
    assert next(day.on for day in limit.days if day.counted).isoformat() == first_counted


def test_a_limit_ends_at_midnight_in_shanghai_of_its_last_day():
    limit = due(at("2026-11-20"), 1, Unit.WORKING_DAY, calendars=CALENDARS)
    assert limit.due_on == date(2026, 11, 23)
    assert limit.due_at == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert limit.due_at.tzinfo is UTC


def test_every_walked_day_is_listed_with_its_reason():
    limit = due(at("2026-09-30"), 3, Unit.WORKING_DAY, calendars=CALENDARS)
    assert [(day.on.day, day.counted, day.reason) for day in limit.days] == [
        *[(number, False, DayReason.HOLIDAY) for number in range(1, 8)],
        (8, True, DayReason.WORKING_DAY),
        (9, True, DayReason.WORKING_DAY),
        (10, True, DayReason.MAKE_UP_DAY),
    ]


def test_rolled_days_are_listed_and_not_counted():
    limit = due(at("2026-11-18"), 3, Unit.CALENDAR_DAY, calendars=CALENDARS, roll=True)
    assert [(day.on.day, day.counted, day.reason) for day in limit.days] == [
        (19, True, DayReason.CALENDAR_DAY),
        (20, True, DayReason.CALENDAR_DAY),
        (21, True, DayReason.CALENDAR_DAY),
        (22, False, DayReason.WEEKEND),
        (23, False, DayReason.ROLLED_TO),
    ]


def test_trading_days_skip_make_up_weekends_and_closures():
    assert due_on("2026-10-09", 1, Unit.TRADING_DAY) == "2026-10-12"
    assert due_on("2024-02-08", 1, Unit.TRADING_DAY) == "2024-02-19"
    assert due_on("2024-02-08", 1, Unit.WORKING_DAY) == "2024-02-09"


def test_count_zero_ends_on_the_start_day_unless_a_working_limit_meets_a_rest_day():
    limit = due(at("2026-11-20"), 0, Unit.WORKING_DAY, calendars=CALENDARS)
    assert (limit.due_on, limit.days) == (date(2026, 11, 20), ())
    assert due_on("2026-11-21", 0) == "2026-11-23"
    assert due_on("2026-11-21", 0, Unit.CALENDAR_DAY) == "2026-11-21"
    assert due_on("2026-11-21", 0, Unit.CALENDAR_DAY, roll=True) == "2026-11-23"


@pytest.mark.parametrize("count", [-1, LARGEST_COUNT + 1, True])
def test_counts_out_of_range_are_refused(count):
    with pytest.raises(CountOutOfRangeError) as refusal:
        due(at("2026-11-20"), count, Unit.WORKING_DAY, calendars=CALENDARS)
    assert refusal.value.facts == {"count": count, "largest": LARGEST_COUNT}
    with pytest.raises(CountOutOfRangeError):
        add_working_days(date(2026, 11, 20), count, CALENDARS.statutory)


def test_an_unknown_unit_is_refused():
    with pytest.raises(AssertionError, match="week"):
        due(at("2026-11-20"), 1, "week", calendars=CALENDARS)


def test_the_largest_count_is_walked():
    limit = due(at("2026-11-20"), LARGEST_COUNT, Unit.TRADING_DAY, calendars=CALENDARS)
    assert sum(day.counted for day in limit.days) == LARGEST_COUNT
    assert limit.provisional


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 20, 10),  # noqa: DTZ001 - the missing offset is the point
        datetime(1899, 12, 31, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
    ],
)
def test_instants_without_offset_or_far_away_are_refused(instant):
    with pytest.raises(InstantRefusedError, match="offset"):
        due(instant, 1, Unit.WORKING_DAY, calendars=CALENDARS)
    with pytest.raises(InstantRefusedError, match="offset"):
        Pause(instant, at("2026-11-20"))
    with pytest.raises(InstantRefusedError, match="offset"):
        Pause(at("2026-11-20"), instant)


def test_a_pause_cannot_end_before_it_begins():
    with pytest.raises(PauseRefusedError, match="before it begins"):
        Pause(at("2026-11-20", 10), at("2026-11-20", 9))


def test_a_limit_that_pauses_push_out_of_reach_is_refused():
    pause = Pause(at("2026-11-21"), at("2900-01-01"))
    with pytest.raises(LimitTooFarError) as refusal:
        due(at("2026-11-20"), 2, Unit.CALENDAR_DAY, calendars=CALENDARS, pauses=[pause])
    assert refusal.value.facts["start_on"] == "2026-11-20"


def test_only_days_wholly_inside_a_pause_are_not_counted():
    pause = Pause(at("2026-11-23", 0, 1), at("2026-11-26", 0))
    limit = due(at("2026-11-20"), 2, Unit.WORKING_DAY, calendars=CALENDARS, pauses=[pause])
    assert [(day.on.day, day.counted, day.reason) for day in limit.days] == [
        (21, False, DayReason.WEEKEND),
        (22, False, DayReason.WEEKEND),
        (23, True, DayReason.WORKING_DAY),
        (24, False, DayReason.PAUSED),
        (25, False, DayReason.PAUSED),
        (26, True, DayReason.WORKING_DAY),
    ]


def test_a_pause_from_midnight_to_midnight_covers_its_day():
    pause = Pause(at("2026-11-23", 0), at("2026-11-23", 24))
    assert due_on("2026-11-20", 1, pauses=[pause]) == "2026-11-24"
    short = Pause(at("2026-11-23", 0), at("2026-11-23", 23, 59))
    assert due_on("2026-11-20", 1, pauses=[short]) == "2026-11-23"


def test_pauses_that_overlap_or_touch_are_one():
    overlapping = [
        Pause(at("2026-11-24", 9), at("2026-11-26", 12)),
        Pause(at("2026-11-23", 0), at("2026-11-24", 12)),
        Pause(at("2026-11-23", 6), at("2026-11-23", 7)),
    ]
    assert due_on("2026-11-20", 1, pauses=overlapping) == "2026-11-26"
    meeting_at_noon = [
        Pause(at("2026-11-23", 0), at("2026-11-23", 12)),
        Pause(at("2026-11-23", 12), at("2026-11-23", 24)),
    ]
    assert due_on("2026-11-20", 1, pauses=meeting_at_noon) == "2026-11-24"


def test_a_pause_in_another_offset_is_read_on_the_shanghai_clock():
    pause = Pause(datetime(2026, 11, 22, 16, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC))
    assert due_on("2026-11-20", 1, pauses=[pause]) == "2026-11-24"


def test_rolling_does_not_stop_for_a_pause_because_the_count_is_over():
    pause = Pause(at("2026-11-23", 0), at("2026-11-25", 0))
    assert due_on("2026-11-18", 3, Unit.CALENDAR_DAY, roll=True, pauses=[pause]) == "2026-11-23"


def test_a_clock_started_at_the_end_of_the_table_is_provisional_and_no_error():
    limit = due(at("2026-12-28"), 5, Unit.WORKING_DAY, calendars=CALENDARS)
    assert limit.due_on == date(2027, 1, 4)
    assert limit.provisional
    assert next(day.on for day in limit.days if day.provisional) == date(2027, 1, 1)
    assert not due(at("2026-12-28"), 3, Unit.WORKING_DAY, calendars=CALENDARS).provisional


def test_a_calendar_day_limit_beyond_the_table_is_provisional_too():
    assert due(at("2026-12-28"), 30, Unit.CALENDAR_DAY, calendars=CALENDARS).provisional
    assert not due(at("2026-12-28"), 3, Unit.CALENDAR_DAY, calendars=CALENDARS).provisional


def test_working_days_counted_before_the_table_make_a_limit_provisional():
    assert due(at("2003-12-29"), 5, Unit.WORKING_DAY, calendars=CALENDARS).provisional
    assert not due(at("2003-12-29"), 5, Unit.CALENDAR_DAY, calendars=CALENDARS).provisional


def test_a_year_loaded_later_moves_the_limit_and_settles_it():
    overrides = {date(2027, 1, number): DayKind.HOLIDAY for number in (1, 2, 3)}
    loaded = CALENDARS.with_overrides(overrides, loaded_years=[2027])
    limit = due(at("2026-12-28"), 5, Unit.WORKING_DAY, calendars=loaded)
    assert limit.due_on == date(2027, 1, 5)
    assert not limit.provisional


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 16, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 20, 11, tzinfo=timezone(timedelta(hours=-5))), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 2, tzinfo=timezone(timedelta(hours=12))), date(2026, 11, 20)),
    ],
)
def test_instants_with_any_offset_fall_on_their_shanghai_day(instant, day):
    assert shanghai_day(instant) == day
    limit = due(instant, 1, Unit.CALENDAR_DAY, calendars=CALENDARS)
    assert limit.due_on == day + timedelta(days=1)


def test_an_instant_without_offset_has_no_shanghai_day():
    with pytest.raises(ValueError, match="offset"):
        shanghai_day(datetime(2026, 11, 20))  # noqa: DTZ001 - the missing offset is the point


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2025-12-30", 2, "2026-01-04"),
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-09-30", 3, "2026-10-10"),
    ],
)
def test_working_days_can_be_added_to_a_plain_day(start, count, expected):
    day = add_working_days(date.fromisoformat(start), count, CALENDARS.statutory)
    assert day.isoformat() == expected
