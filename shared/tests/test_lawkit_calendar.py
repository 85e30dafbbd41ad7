"""The three calendars over the shipped table and over a service's own entries."""

from datetime import date, datetime, timedelta

import pytest

from lawkit.calendar import (
    CalendarHorizonError,
    DayKind,
    DayReason,
    Layer,
    shipped_calendars,
    shipped_table,
)
from lawkit.shanghai import SHANGHAI

CALENDARS = shipped_calendars()
STATUTORY, EXCHANGE, PHONE = CALENDARS.statutory, CALENDARS.exchange, CALENDARS.phone
LOADED_YEARS = range(2004, 2027)


def days_of(year):
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def days(*texts):
    found = []
    for text in texts:
        first, _, last = text.partition("..")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            found.append(day)
            day += timedelta(days=1)
    return found


# As published by the State Council for each year; 2005 with the 31 December worked for 2006.
WORKING_DAYS = {
    2004: 252, 2005: 251, 2006: 251, 2007: 249, 2008: 251, 2009: 250, 2010: 250, 2011: 250,
    2012: 249, 2013: 250, 2014: 250, 2015: 249, 2016: 250, 2017: 249, 2018: 250, 2019: 250,
    2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248,
}  # fmt: skip
# As traded (2004-2025) and announced (2026) by the exchanges.
TRADING_DAYS = {
    2004: 243, 2005: 242, 2006: 241, 2007: 242, 2008: 246, 2009: 244, 2010: 242, 2011: 244,
    2012: 243, 2013: 238, 2014: 245, 2015: 244, 2016: 244, 2017: 244, 2018: 243, 2019: 244,
    2020: 243, 2021: 243, 2022: 242, 2023: 242, 2024: 242, 2025: 243, 2026: 242,
}  # fmt: skip


@pytest.mark.parametrize("year", LOADED_YEARS)
def test_a_year_has_its_published_number_of_working_days(year):
    assert sum(STATUTORY.is_working(day) for day in days_of(year)) == WORKING_DAYS[year]


@pytest.mark.parametrize("year", LOADED_YEARS)
def test_a_year_has_its_published_number_of_trading_days(year):
    assert sum(EXCHANGE.is_working(day) for day in days_of(year)) == TRADING_DAYS[year]


@pytest.mark.parametrize(
    ("year", "make_up_days"),
    [
        (2025, days("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11")),
        (
            2026,
            days(
                "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"
            ),
        ),
    ],
)
def test_make_up_weekends_work_by_statute_but_neither_trade_nor_answer_calls(year, make_up_days):
    found = [day for day in days_of(year) if STATUTORY.reason(day) is DayReason.MAKE_UP_DAY]
    assert found == make_up_days
    for day in make_up_days:
        assert STATUTORY.is_working(day)
        assert EXCHANGE.reason(day) is DayReason.MAKE_UP_WEEKEND
        assert PHONE.reason(day) is DayReason.MAKE_UP_WEEKEND
        assert not EXCHANGE.is_working(day)
        assert not PHONE.is_working(day)


@pytest.mark.parametrize(
    ("year", "holidays"),
    [
        (
            2025,
            days(
                "2025-01-01", "2025-01-28..2025-02-04", "2025-04-04..2025-04-06",
                "2025-05-01..2025-05-05", "2025-05-31..2025-06-02", "2025-10-01..2025-10-08",
            ),
        ),
        (
            2026,
            days(
                "2026-01-01..2026-01-03", "2026-02-15..2026-02-23", "2026-04-04..2026-04-06",
                "2026-05-01..2026-05-05", "2026-06-19..2026-06-21", "2026-09-25..2026-09-27",
                "2026-10-01..2026-10-07",
            ),
        ),
    ],
)  # fmt: skip
def test_holidays_rest_in_all_three_calendars(year, holidays):
    found = [day for day in days_of(year) if STATUTORY.reason(day) is DayReason.HOLIDAY]
    assert found == holidays
    for day in holidays:
        assert EXCHANGE.reason(day) is DayReason.HOLIDAY
        assert PHONE.reason(day) is DayReason.HOLIDAY


def test_new_years_eve_of_2005_was_worked_for_the_holiday_after_it():
    assert STATUTORY.reason(date(2005, 12, 31)) is DayReason.MAKE_UP_DAY


@pytest.mark.parametrize(
    "day",
    days(
        "2004-01-19..2004-01-21", "2005-02-07..2005-02-08", "2006-01-26..2006-01-27", "2024-02-09"
    ),
)
def test_the_exchanges_closed_on_some_working_days(day):
    assert EXCHANGE.reason(day) is DayReason.EXCHANGE_CLOSURE
    assert not EXCHANGE.is_working(day)
    assert STATUTORY.is_working(day)
    assert PHONE.is_working(day)


@pytest.mark.parametrize("day", days("2020-01-31", "2015-09-03..2015-09-04", "2018-12-31"))
def test_holidays_decreed_outside_the_yearly_notice_are_known(day):
    assert EXCHANGE.reason(day) is DayReason.HOLIDAY


def test_an_ordinary_week_has_a_reason_in_each_calendar():
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    calendars = (STATUTORY, EXCHANGE, PHONE)
    assert [calendar.reason(friday) for calendar in calendars] == [
        DayReason.WORKING_DAY,
        DayReason.TRADING_DAY,
        DayReason.SERVICE_DAY,
    ]
    assert {calendar.reason(saturday) for calendar in calendars} == {DayReason.WEEKEND}


def test_next_working_day_lies_after_the_day_and_differs_by_calendar():
    eve = date(2026, 9, 30)
    assert STATUTORY.next_working(eve) == date(2026, 10, 8)
    assert STATUTORY.next_working(date(2026, 10, 9)) == date(2026, 10, 10)
    assert EXCHANGE.next_working(date(2026, 10, 9)) == date(2026, 10, 12)
    assert PHONE.next_working(date(2026, 10, 9)) == date(2026, 10, 12)
    assert STATUTORY.working_on_or_after(eve) == eve


def test_every_reason_has_chinese_words_of_its_own():
    assert DayReason.HOLIDAY.zh == "节假日放假"
    assert len({reason.zh for reason in DayReason}) == len(DayReason)


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2027, 1, 1), date(2100, 5, 3)])
def test_years_beyond_the_table_are_plain_weeks_and_provisional(day):
    for calendar in (STATUTORY, EXCHANGE, PHONE):
        assert calendar.is_provisional(day)
        assert calendar.is_working(day) == (day.weekday() < 5)


def test_loaded_years_are_not_provisional():
    assert not STATUTORY.is_provisional(date(2004, 1, 1))
    assert not STATUTORY.is_provisional(date(2026, 12, 31))


def test_an_act_with_legal_effect_on_a_provisional_day_is_refused():
    STATUTORY.require_loaded(date(2026, 12, 31))
    with pytest.raises(CalendarHorizonError) as refusal:
        STATUTORY.require_loaded(date(2027, 1, 4))
    assert refusal.value.facts == {"day": "2027-01-04"}
    assert "2027年" in refusal.value.detail_zh


def test_an_instant_is_no_day():
    noon = datetime(2026, 10, 1, 12, tzinfo=SHANGHAI)
    for calendar in (STATUTORY, EXCHANGE, PHONE):
        with pytest.raises(TypeError, match="not instants"):
            calendar.reason(noon)
        with pytest.raises(TypeError, match="not instants"):
            calendar.is_provisional(noon)
        with pytest.raises(TypeError, match="not instants"):
            calendar.next_working(noon)
    with pytest.raises(TypeError, match="not instants"):
        shipped_table().with_overrides({noon: DayKind.HOLIDAY})


def test_overrides_make_a_new_calendar_and_leave_the_old_one_alone():
    monday = date(2026, 11, 23)
    edited = CALENDARS.with_overrides({monday: DayKind.HOLIDAY})
    for calendar in (edited.statutory, edited.exchange, edited.phone):
        assert calendar.reason(monday) is DayReason.HOLIDAY
    assert STATUTORY.is_working(monday)
    assert edited.statutory.reason(date(2026, 10, 1)) is DayReason.HOLIDAY


def test_an_entry_changes_only_the_calendar_it_speaks_about():
    make_up_saturday, monday = date(2026, 10, 10), date(2026, 11, 23)
    edited = CALENDARS.with_overrides(
        {make_up_saturday: DayKind.PHONE_OPEN, monday: DayKind.EXCHANGE_CLOSURE}
    )
    assert edited.phone.reason(make_up_saturday) is DayReason.SPECIAL_SERVICE_DAY
    assert edited.phone.is_working(make_up_saturday)
    assert edited.statutory.reason(make_up_saturday) is DayReason.MAKE_UP_DAY
    assert not edited.exchange.is_working(make_up_saturday)
    assert edited.exchange.reason(monday) is DayReason.EXCHANGE_CLOSURE
    assert edited.statutory.is_working(monday)
    assert edited.phone.is_working(monday)


def test_the_phone_may_close_on_a_weekday():
    monday = date(2026, 11, 23)
    edited = PHONE.with_overrides({monday: DayKind.PHONE_CLOSED})
    assert edited.reason(monday) is DayReason.SERVICE_CLOSURE
    assert edited.next_working(date(2026, 11, 20)) == date(2026, 11, 24)


def test_an_entry_can_be_taken_back():
    holiday, make_up_day = date(2026, 10, 7), date(2026, 10, 10)
    edited = STATUTORY.with_overrides(
        {holiday: DayKind.ORDINARY_DAY, make_up_day: DayKind.ORDINARY_DAY}
    )
    assert edited.reason(holiday) is DayReason.WORKING_DAY
    assert edited.reason(make_up_day) is DayReason.WEEKEND


def test_the_exchanges_stay_closed_on_a_weekend_whatever_the_schedule_says():
    sunday = date(2026, 11, 22)
    edited = EXCHANGE.with_overrides({sunday: DayKind.MAKE_UP_DAY})
    assert edited.reason(sunday) is DayReason.MAKE_UP_WEEKEND


def test_a_schedule_published_late_is_loaded_by_naming_its_year():
    new_year = date(2027, 1, 1)
    entry_only = STATUTORY.with_overrides({new_year: DayKind.HOLIDAY})
    assert entry_only.is_provisional(new_year)
    assert entry_only.reason(new_year) is DayReason.HOLIDAY
    loaded = STATUTORY.with_overrides({new_year: DayKind.HOLIDAY}, loaded_years=[2027])
    loaded.require_loaded(new_year)
    assert not loaded.is_provisional(date(2027, 12, 31))
    assert loaded.is_provisional(date(2028, 1, 1))


def test_every_kind_of_entry_belongs_to_one_layer():
    by_layer = {layer: {kind for kind in DayKind if kind.layer is layer} for layer in Layer}
    assert by_layer == {
        Layer.SCHEDULE: {DayKind.HOLIDAY, DayKind.MAKE_UP_DAY, DayKind.ORDINARY_DAY},
        Layer.EXCHANGE: {DayKind.EXCHANGE_CLOSURE},
        Layer.PHONE: {DayKind.PHONE_OPEN, DayKind.PHONE_CLOSED},
    }
