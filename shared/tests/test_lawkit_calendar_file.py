"""The calendar file: what is read, and what is refused."""

from datetime import date, time

import pytest

from lawkit.calendar import CalendarFileError
from lawkit.calendar.calendar_file import read_calendar_file

PHONE = '[phone_hours]\nspans = ["09:00-11:30"]\nsource = "s"\nchecked_on = 2026-11-21\n'
CLOSURE = '[[exchange_closures]]\ndays = ["2026-03-02"]\nsource = "s"\nchecked_on = 2026-11-21\n'


def year(number=2026, holidays='"2026-01-01..2026-01-03"', make_up_days='"2026-01-04"'):
    return (
        f"[years.{number}]\nholidays = [{holidays}]\nmake_up_days = [{make_up_days}]\n"
        'source = "s"\nchecked_on = 2026-11-21\n'
    )


@pytest.fixture
def calendar_file(tmp_path):
    def write(text):
        path = tmp_path / "calendar.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_spans_closures_and_phone_hours_are_read(calendar_file):
    facts = read_calendar_file(calendar_file(PHONE + CLOSURE + year()))
    assert facts.years == (2026,)
    assert facts.holidays == (date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3))
    assert facts.make_up_days == (date(2026, 1, 4),)
    assert facts.exchange_closures == (date(2026, 3, 2),)
    assert facts.phone_spans == ((time(9), time(11, 30)),)


EMPTY_2024 = year(2024, "", "")


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        (year(), "phone_hours", "missing or not a table"),
        (PHONE.replace('"09:00-11:30"', "") + year(), "phone_hours", "spans is missing"),
        (PHONE.replace("11:30", "08:30") + year(), "phone_hours", "stands after"),
        (PHONE.replace("11:30", "noon") + year(), "phone_hours", "noon"),
        (PHONE, "years", "missing or not a table"),
        (PHONE + "[years]\n", "the file", "without a gap"),
        (PHONE + EMPTY_2024 + year(), "the file", "without a gap"),
        (PHONE + year() + year(2025, "", ""), "the file", "without a gap"),
        (PHONE + year() + "[extra]\n", "the file", "unknown parts: extra"),
        (PHONE + year(2025), "years.2025", "does not belong to 2025"),
        (PHONE + year(make_up_days='"2026-01-05"'), "years.2026", "no weekend day"),
        (PHONE + year(make_up_days='"2026-01-03"'), "years.2026", "no weekend day"),
        (PHONE + year(holidays='"2026-01-03..2026-01-01"'), "years.2026", "ends before it begins"),
        (PHONE + year(holidays='"2026-01-03", "2026-01-02"'), "years.2026", "stands after"),
        (PHONE + year(holidays='"2026-01-32"'), "years.2026", "."),
        (PHONE + year().replace('source = "s"', ""), "years.2026", "source is missing"),
        (PHONE + year().replace("checked_on = 2026-11-21", ""), "years.2026", "checked_on"),
        (
            PHONE + year().replace("make_up_days", "make_up"),
            "years.2026",
            "make_up_days is missing",
        ),
        (PHONE + CLOSURE.replace('"s"', '""') + year(), "exchange_closures 1", "source"),
        ("[years", "the file", "."),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_with_the_place(
    calendar_file, text, where, reason
):
    with pytest.raises(CalendarFileError, match=reason) as refusal:
        read_calendar_file(calendar_file(text))
    assert refusal.value.where == where
    assert refusal.value.file == "calendar.toml"
