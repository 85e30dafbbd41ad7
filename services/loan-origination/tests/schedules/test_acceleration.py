"""Declaring the loan due: the days of article 37, chains that end by payment, provisional years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lawkit.calendar import CalendarHorizonError, DayKind, add_working_days, shipped_calendars
from loan_origination.domain.acceleration import (
    ChainStage,
    DeclarationTooEarlyError,
    DueDate,
    acceleration_chain,
    acceleration_timeline,
    require_declarable,
)

CALENDAR = shipped_calendars().statutory
MISSED, FOLLOWING, THIRD = date(2025, 8, 20), date(2025, 9, 20), date(2025, 10, 20)
TEST_DAY, DUTY = date(2025, 10, 16), date(2025, 10, 17)


def ask(quotes, **body):
    return quotes.post("/acceleration-quotes", json=body)


def test_e10_make_up_days_count_and_the_long_holiday_does_not(quotes):
    answer = ask(quotes, first_missed_on="2025-08-20", next_due_on="2025-09-20").json()
    assert answer["test_on"] == "2025-10-16"
    assert answer["declare_on"] == "2025-10-17"
    assert answer["pay_by"] == "2025-10-24"
    assert answer["provisional"] is False
    assert answer["explanation"]["articles"] == ["总发〔2010〕25号 art. 37.2"]


def test_a_year_that_is_not_loaded_gives_a_provisional_answer(quotes):
    answer = ask(quotes, first_missed_on="2026-11-20", next_due_on="2026-12-20").json()
    assert answer["provisional"] is True
    assert answer["test_on"] == "2027-01-08"


def test_the_working_paper_names_the_article_in_chinese(quotes):
    body = {"first_missed_on": "2025-08-20", "next_due_on": "2025-09-20"}
    answer = quotes.post("/acceleration-quotes", json=body, headers={"Accept": "text/plain"})
    assert "应宣告提前到期之日：2025年10月17日" in answer.text
    assert "第三十七条第二款" in answer.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            {"first_missed_on": "2025-09-20", "next_due_on": "2025-09-20"},
            "next_due_date_not_after_missed",
        ),
        ({"first_missed_on": "2005-08-20", "next_due_on": "2005-09-20"}, "no_figure_in_force"),
        ({"first_missed_on": "2025-08-20"}, "invalid_input"),
        ({"first_missed_on": "2025-08-20", "next_due_on": None}, "invalid_input"),
        (
            {"first_missed_on": "2025-08-20", "next_due_on": "2025-09-20", "grace": 1},
            "invalid_input",
        ),
    ],
)
def test_dates_that_make_no_chain_are_refused(quotes, body, code):
    answer = ask(quotes, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_next_due_date_that_does_not_follow_is_pointed_at(quotes):
    answer = ask(quotes, first_missed_on="2025-08-20", next_due_on="2025-08-20")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/next_due_on"]


def test_test_day_counts_from_the_first_working_day_after_the_due_date():
    timeline = acceleration_timeline(date(2025, 10, 11), date(2025, 11, 11), CALENDAR)
    assert timeline.test_on == add_working_days(date(2025, 11, 11), 15, CALENDAR)
    assert timeline.declare_on == timeline.test_on + timedelta(days=1)


def test_declaring_on_the_day_of_the_duty_gives_five_working_days():
    timeline = acceleration_timeline(MISSED, FOLLOWING, CALENDAR)
    assert require_declarable(timeline, DUTY, CALENDAR) == date(2025, 10, 24)


def test_declaring_later_counts_the_five_working_days_from_then():
    timeline = acceleration_timeline(MISSED, FOLLOWING, CALENDAR)
    assert require_declarable(timeline, date(2025, 10, 20), CALENDAR) == date(2025, 10, 27)


def test_declaring_before_the_day_of_the_duty_is_refused():
    timeline = acceleration_timeline(MISSED, FOLLOWING, CALENDAR)
    with pytest.raises(DeclarationTooEarlyError):
        require_declarable(timeline, TEST_DAY, CALENDAR)


@pytest.mark.parametrize("next_due_on", [date(2026, 12, 5), date(2026, 12, 20)])
def test_declaring_on_a_provisional_day_is_refused(next_due_on):
    timeline = acceleration_timeline(date(2026, 11, 5), next_due_on, CALENDAR)
    with pytest.raises(CalendarHorizonError):
        require_declarable(timeline, max(timeline.declare_on, date(2026, 12, 30)), CALENDAR)


def test_a_year_loaded_by_overrides_is_no_longer_provisional():
    known = CALENDAR.with_overrides({date(2027, 1, 1): DayKind.HOLIDAY}, loaded_years=[2027])
    timeline = acceleration_timeline(date(2026, 11, 20), date(2026, 12, 20), known)
    assert not timeline.is_provisional
    assert require_declarable(timeline, timeline.declare_on, known) == timeline.pay_by


def stage(on, *settled, same_debt=False):
    days = zip((MISSED, FOLLOWING, THIRD), (*settled, None, None, None), strict=False)
    dues = [DueDate(due_on, settled_on) for due_on, settled_on in days]
    return acceleration_chain(dues, on, CALENDAR, needs_same_debt=same_debt).stage


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (MISSED - timedelta(days=1), ChainStage.NONE),
        (MISSED, ChainStage.WATCH),
        (FOLLOWING - timedelta(days=1), ChainStage.WATCH),
        (FOLLOWING, ChainStage.TEST_PENDING),
        (TEST_DAY, ChainStage.TEST_PENDING),
        (DUTY, ChainStage.TO_DECLARE),
    ],
)
def test_a_chain_goes_from_watch_over_the_test_to_the_duty(on, expected):
    assert stage(on) is expected


def test_a_late_but_full_cure_before_the_test_ends_the_chain():
    assert stage(DUTY, date(2025, 10, 10), date(2025, 10, 10)) is ChainStage.NONE


def test_a_chain_cured_by_its_test_is_not_woken_by_a_later_miss():
    cured = date(2025, 10, 10)
    on = THIRD + timedelta(days=5)
    dues = [DueDate(MISSED, cured), DueDate(FOLLOWING, cured), DueDate(THIRD, None)]
    assert acceleration_chain(dues, on, CALENDAR).stage is ChainStage.TEST_PENDING


def test_a_payment_on_the_test_day_itself_is_in_time():
    assert stage(DUTY, TEST_DAY, TEST_DAY) is ChainStage.NONE


def test_a_full_cure_after_the_test_but_before_the_declaration_ends_the_chain():
    assert stage(DUTY, DUTY, DUTY) is ChainStage.NONE


def test_paying_only_the_first_missed_date_leaves_the_duty():
    assert stage(DUTY, date(2025, 10, 10)) is ChainStage.TO_DECLARE


def test_the_literal_reading_also_catches_who_paid_a_few_days_late_and_misses_the_next():
    assert stage(DUTY, date(2025, 8, 25)) is ChainStage.TO_DECLARE
    assert stage(DUTY, date(2025, 8, 25), same_debt=True) is ChainStage.WATCH


def test_paying_on_time_starts_no_chain_for_that_date():
    assert stage(DUTY, MISSED) is ChainStage.WATCH


def test_missing_the_last_due_date_starts_no_chain():
    dues = [DueDate(MISSED, MISSED), DueDate(FOLLOWING, None)]
    assert acceleration_chain(dues, DUTY, CALENDAR).stage is ChainStage.NONE
