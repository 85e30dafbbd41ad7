"""The clocks over HTTP: fixed contract, worked days, hostile input."""

import pytest


@pytest.fixture
def quote(people):
    client = people("investor")

    def ask(code, start_at, **more):
        return client.post("/clock-quotes", json={"code": code, "start_at": start_at, **more})

    return ask


def day(text):
    return f"{text}T10:00:00+08:00"


@pytest.mark.parametrize(
    ("start", "accept", "pick", "confirm"),
    [
        ("2025-01-24", "2025-02-05", "2025-01-27", "2025-02-24"),
        ("2025-09-26", "2025-09-30", "2025-09-29", "2025-10-27"),
        ("2025-12-30", "2026-01-05", "2026-01-04", "2026-01-29"),
        ("2026-02-13", "2026-02-25", "2026-02-24", "2026-03-16"),
        ("2026-09-24", "2026-09-30", "2026-09-29", "2026-10-26"),
    ],
)
def test_worked_days_of_three_clocks(quote, start, accept, pick, confirm):
    assert quote("MED_ACCEPT", day(start)).json()["due_on"] == accept
    assert quote("MED_PICK", day(start)).json()["due_on"] == pick
    assert quote("MED_CONFIRM_APPLY", day(start)).json()["due_on"] == confirm


def test_answer_names_length_source_and_every_day(quote):
    answer = quote("MED_TERM_SIMPLE", day("2026-09-24")).json()
    assert answer["length"] == 7
    assert answer["unit"] == "calendar_day"
    assert "art. 27" in answer["source"]
    assert answer["is_verified"] is True
    # 2026-10-01 is a holiday: the term rolls to the first working day, 2026-10-08.
    assert answer["due_on"] == "2026-10-08"
    assert answer["due_at"] == "2026-10-08T16:00:00Z"
    assert [entry["counted"] for entry in answer["days"]].count(True) == 7
    assert answer["days"][-1] == {"on": "2026-10-08", "counted": False, "reason": "rolled_to"}
    assert answer["explanation"]["articles"]


def test_days_of_an_appraisal_are_not_counted(quote):
    pause = {"from_at": "2026-03-05T00:00:00+08:00", "to_at": "2026-03-15T00:00:00+08:00"}
    plain = quote("MED_TERM_ORD", day("2026-03-02")).json()
    stopped = quote("MED_TERM_ORD", day("2026-03-02"), pauses=[pause]).json()
    assert plain["due_on"] == "2026-03-17"
    assert stopped["due_on"] == "2026-03-27"
    assert sum(entry["reason"] == "paused" for entry in stopped["days"]) == 10


def test_only_the_term_of_mediation_stops(quote):
    pause = {"from_at": "2026-03-05T00:00:00+08:00", "to_at": "2026-03-15T00:00:00+08:00"}
    answer = quote("MED_CONFIRM_APPLY", day("2026-03-02"), pauses=[pause])
    assert (answer.status_code, answer.json()["code"]) == (422, "clock_does_not_stop")


def test_extension_needs_the_consent_of_all_parties(quote):
    start = day("2026-03-02")
    alone = quote("MED_TERM_PRE", start, extension_days=15, extension_agreed_by="court")
    assert (alone.status_code, alone.json()["code"]) == (422, "extension_needs_consent")
    agreed = quote("MED_TERM_PRE", start, extension_days=15, extension_agreed_by="all_parties")
    assert agreed.json()["due_on"] == "2026-04-16"


def test_self_application_is_extended_by_at_most_thirty_days(quote):
    start = day("2026-03-02")
    more = {"extension_agreed_by": "all_parties"}
    assert quote("MED_TERM_SELF", start, extension_days=30, **more).status_code == 200
    too_long = quote("MED_TERM_SELF", start, extension_days=31, **more)
    assert (too_long.status_code, too_long.json()["code"]) == (422, "extension_too_long")


def test_the_right_to_apply_for_confirmation_cannot_be_extended(quote):
    answer = quote(
        "MED_CONFIRM_APPLY", day("2026-03-02"), extension_days=1, extension_agreed_by="all_parties"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "extension_refused")


def test_approvals_expire_after_72_hours_whatever_the_day(quote):
    answer = quote("ESC_APPROVAL_TTL", "2026-09-30T09:30:00+08:00").json()
    assert answer["due_at"] == "2026-10-03T01:30:00Z"


def test_the_plan_names_the_window_and_the_first_day_of_payment(quote):
    missing = quote("FUND_CLAIM_WINDOW", day("2023-05-30"))
    assert (missing.status_code, missing.json()["code"]) == (422, "clock_length_required")
    window = quote("FUND_CLAIM_WINDOW", day("2023-05-30"), length=31)
    assert window.json()["due_on"] == "2023-06-30"
    fixed = quote("FUND_PAY_FROM", day("2023-05-30"), fixed_on="2023-07-10")
    assert fixed.json()["due_on"] == "2023-07-10"


def test_beyond_the_loaded_calendar_the_answer_is_provisional(quote):
    assert quote("MED_TERM_PRE", day("2026-12-20")).json()["provisional"] is True
    assert quote("MED_TERM_PRE", day("2026-03-02")).json()["provisional"] is False


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"code": "MED_NONSENSE"}, 422, "unknown_clock"),
        ({"length": 5}, 422, "clock_length_fixed"),
        ({"fixed_on": "2026-03-05"}, 422, "clock_length_fixed"),
        ({"extension_days": -1}, 422, "invalid_input"),
        ({"extension_days": 1.0}, 422, "invalid_input"),
        ({"start_at": "2026-03-02"}, 422, "invalid_input"),
        ({"start_at": "2026-03-02T10:00:00"}, 422, "invalid_input"),
        ({"surprise": 1}, 422, "invalid_input"),
        (
            {"pauses": [{"from_at": "2026-03-05T00:00:00Z", "to_at": "2026-03-01T00:00:00Z"}]},
            422,
            "pause_not_usable",
        ),
    ],
)
def test_hostile_input_is_refused_with_its_reason(people, change, status, code):
    body = {"code": "MED_TERM_PRE", "start_at": day("2026-03-02"), **change}
    answer = people("investor").post("/clock-quotes", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_plain_text_gives_the_reasons_in_chinese(people):
    body = {"code": "MED_TERM_PRE", "start_at": day("2026-03-02")}
    answer = people("investor").post("/clock-quotes", json=body, headers={"Accept": "text/plain"})
    assert "立案前委派调解期限届满：2026年4月1日" in answer.text
    assert "第二十七条" in answer.text


def test_an_own_length_holds_from_its_day_on_and_is_named(people, quote):
    own = {
        "code": "MED_TERM_SELF",
        "since_on": "2026-06-01",
        "length": 45,
        "source": "mediation-centre rules 2026 section 4",
    }
    stored = people("admin").post("/clock-policies", json=own)
    assert stored.status_code == 201, stored.text
    assert quote("MED_TERM_SELF", day("2026-05-29")).json()["length"] == 30
    later = quote("MED_TERM_SELF", day("2026-06-01")).json()
    assert (later["length"], later["source"]) == (45, own["source"])
    again = people("admin").post("/clock-policies", json=own)
    assert (again.status_code, again.json()["code"]) == (409, "clock_already_set")
    assert people("investor").post("/clock-policies", json=own).status_code == 403


def test_the_policy_lists_every_clock_with_its_source(people):
    listed = people("investor").get("/clock-policies").json()["items"]
    assert {"MED_ACCEPT", "MED_TERM_PRE", "ESC_APPROVAL_TTL", "FUND_PAY_FROM"} <= {
        each["code"] for each in listed
    }
    assert len(listed) == 18
    assert all(length["source"] for each in listed for length in each["lengths"])


def test_a_quote_needs_a_caller(mediation):
    body = {"code": "MED_ACCEPT", "start_at": day("2026-03-02")}
    answer = mediation.unauthenticated.post("/mediation/v1/clock-quotes", json=body)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"code": "MED_NONSENSE"}, "/code"),
        ({"length": 5}, "/length"),
        ({"extension_days": 5}, "/extension_agreed_by"),
        ({"code": "MED_ACCEPT", "extension_days": 5}, "/extension_days"),
        ({"code": "FUND_PAY_FROM"}, "/fixed_on"),
        ({"start_at": "1990-01-01T00:00:00Z"}, "/start_at"),
    ],
)
def test_a_refused_clock_points_at_the_field_at_fault(people, change, pointer):
    body = {"code": "MED_TERM_PRE", "start_at": day("2026-03-02"), **change}
    answer = people("investor").post("/clock-quotes", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
