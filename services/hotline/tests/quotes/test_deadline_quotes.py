"""The dry run of a limit: the fixed contract, the worked days, hostile input."""

import pytest

ROWS = [
    ("2025-01-24", "2025-01-27", "2025-02-05", "2025-02-20", "2025-02-24", "2025-03-25"),
    ("2025-09-26", "2025-09-29", "2025-09-30", "2025-10-23", "2025-10-27", "2025-11-25"),
    ("2025-12-30", "2026-01-04", "2026-01-05", "2026-01-21", "2026-01-29", "2026-02-28"),
    ("2026-02-13", "2026-02-24", "2026-02-25", "2026-03-12", "2026-03-16", "2026-04-14"),
    ("2026-09-24", "2026-09-29", "2026-09-30", "2026-10-22", "2026-10-26", "2026-11-23"),
]


@pytest.fixture
def quote(people):
    client = people("investor")

    def ask(start_on, count, unit="working_day", **more):
        body = {"start_at": f"{start_on}T10:00:00+08:00", "count": count, "unit": unit, **more}
        return client.post("/deadline-quotes", json=body, headers={"Idempotency-Key": None})

    return ask


def test_worked_days_of_working_and_rolled_calendar_limits(quote):
    for start, two, three, fifteen, thirty, sixty in ROWS:
        for count, due_on in ((2, two), (3, three), (15, fifteen)):
            assert quote(start, count).json()["due_on"] == due_on
        for count, due_on in ((30, thirty), (60, sixty)):
            assert quote(start, count, "calendar_day", roll=True).json()["due_on"] == due_on


def test_every_day_is_listed_counted_or_not_with_its_reason(quote):
    answer = quote("2025-01-24", 3).json()
    assert answer["due_at"] == "2025-02-05T16:00:00Z"
    assert answer["provisional"] is False
    assert [day["on"] for day in answer["days"] if day["counted"]] == [
        "2025-01-26",
        "2025-01-27",
        "2025-02-05",
    ]
    assert answer["days"][0] == {
        "on": "2025-01-25",
        "counted": False,
        "reason": "weekend",
        "reason_zh": "周末休息",
    }
    assert [day["reason"] for day in answer["days"]].count("holiday") == 8


def test_make_up_weekends_work_by_law_and_never_trade(quote):
    assert quote("2025-12-30", 2).json()["due_on"] == "2026-01-04"
    assert quote("2025-12-30", 2, "trading_day").json()["due_on"] == "2026-01-05"


def test_only_days_wholly_inside_a_pause_are_left_out(quote):
    pause = {"from_at": "2026-03-03T12:00:00+08:00", "to_at": "2026-03-05T12:00:00+08:00"}
    answer = quote("2026-03-02", 3, pauses=[pause]).json()
    assert answer["due_on"] == "2026-03-06"
    assert [day["on"] for day in answer["days"] if day["reason"] == "paused"] == ["2026-03-04"]


def test_overlapping_pauses_count_once(quote):
    first = {"from_at": "2026-03-03T00:00:00+08:00", "to_at": "2026-03-05T00:00:00+08:00"}
    second = {"from_at": "2026-03-04T00:00:00+08:00", "to_at": "2026-03-06T00:00:00+08:00"}
    assert quote("2026-03-02", 1, pauses=[first, second]).json()["due_on"] == "2026-03-06"


def test_beyond_the_loaded_calendar_the_answer_is_provisional_not_an_error(quote):
    assert quote("2026-12-20", 15).json()["provisional"] is True
    assert quote("2026-12-20", 36_500, "calendar_day").status_code == 200


def test_days_are_days_in_shanghai(people):
    body = {"start_at": "2026-03-02T17:00:00Z", "count": 1, "unit": "calendar_day"}
    assert people("investor").post("/deadline-quotes", json=body).json()["due_on"] == "2026-03-04"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"count": -1}, 422, "invalid_input"),
        ({"count": 1.0}, 422, "invalid_input"),
        ({"count": True}, 422, "invalid_input"),
        ({"count": "3"}, 422, "invalid_input"),
        ({"count": 10**12}, 422, "invalid_input"),
        ({"unit": "hour"}, 422, "invalid_input"),
        ({"roll": "yes"}, 422, "invalid_input"),
        ({"start_at": "2026-03-02T10:00:00"}, 422, "invalid_input"),
        ({"start_at": "2026-03-02"}, 422, "invalid_input"),
        ({"surprise": 1}, 422, "invalid_input"),
        (
            {"pauses": [{"from_at": "2026-03-05T00:00:00Z", "to_at": "2026-03-01T00:00:00Z"}]},
            422,
            "pause_not_usable",
        ),
    ],
)
def test_hostile_limits_are_refused_with_their_reason(people, change, status, code):
    body = {"start_at": "2026-03-02T10:00:00+08:00", "count": 3, "unit": "working_day", **change}
    answer = people("investor").post("/deadline-quotes", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_count_of_zero_ends_on_the_day_itself_or_the_next_that_works(quote):
    assert quote("2026-03-02", 0).json()["due_on"] == "2026-03-02"
    assert quote("2026-03-07", 0).json()["due_on"] == "2026-03-09"


def test_a_quote_needs_a_caller(hotline):
    body = {"start_at": "2026-03-02T10:00:00+08:00", "count": 3, "unit": "working_day"}
    answer = hotline.unauthenticated.post("/hotline/v1/deadline-quotes", json=body)
    assert answer.status_code == 401
