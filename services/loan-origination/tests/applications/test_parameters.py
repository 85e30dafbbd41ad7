"""Parameters with effective dates: two people, the later day wins, the scope wins."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from loan_origination.domain.parameters import Change, UnknownParameterError, in_force


def code(answer):
    return answer.status_code, answer.json()["code"]


DAY = date(2026, 6, 1)
CHANGES = [
    Change("1", "desk_days", "", Fraction(20), date(2026, 1, 1)),
    Change("2", "desk_days", "", Fraction(30), date(2026, 7, 1)),
    Change("3", "desk_days", "branch-9", Fraction(5), date(2025, 1, 1)),
]


@pytest.mark.parametrize(
    ("on", "scope", "value", "version"),
    [
        (date(2025, 12, 31), "", 10, "shipped 2010-03-15"),
        (date(2026, 1, 1), "", 20, "change 1"),
        (date(2026, 6, 30), "", 20, "change 1"),
        (date(2026, 7, 1), "", 30, "change 2"),
        (date(2026, 7, 1), "branch-9", 5, "change 3"),
        (date(2024, 7, 1), "branch-9", 10, "shipped 2010-03-15"),
    ],
)
def test_the_value_of_a_day_and_scope(on, scope, value, version):
    found = in_force("desk_days", on, CHANGES, scope)
    assert (found.value, found.version) == (value, version)


def test_an_unknown_parameter_has_no_value():
    with pytest.raises(UnknownParameterError):
        in_force("colour", DAY, [])


def proposal(journey, **changes):
    return {
        "name": "desk_days",
        "scope": "branch-9",
        "value": "3",
        "from_on": journey.today.isoformat(),
        "reason": "加快审批",
        **changes,
    }


def shown(journey, scope="branch-9"):
    items = journey.get(f"/parameters?scope={scope}")["items"]
    return next(one for one in items if one["name"] == "desk_days")


def test_one_proposes_and_another_decides(journey, people):
    change = journey.post("risk", "/parameter-changes", 201, **proposal(journey))
    assert shown(journey)["value"] == "10"
    path = f"/parameter-changes/{change['id']}/approve"
    own = people("risk").post(path, json={"reason": "同意"})
    assert code(own) == (403, "separation_of_duties")
    journey.post("credit", path, reason="同意")
    assert (shown(journey)["value"], shown(journey, "")["value"]) == ("3", "10")
    assert shown(journey)["version"] == f"change {change['id']}"
    again = people("credit").post(path, json={"reason": "同意"})
    assert code(again) == (409, "invalid_transition")


def test_a_refused_proposal_changes_nothing(journey):
    change = journey.post(
        "credit", "/parameter-changes", 201, **proposal(journey, scope="branch-8")
    )
    journey.post("risk", f"/parameter-changes/{change['id']}/refuse", reason="不同意")
    assert shown(journey, "branch-8")["value"] == "10"
    listed = journey.get("/parameter-changes?state=refused&limit=1000")["items"]
    assert change["id"] in {one["id"] for one in listed}


@pytest.mark.parametrize(
    ("changes", "status", "refusal"),
    [
        ({"name": "colour"}, 422, "unknown_parameter"),
        ({"value": "0"}, 422, "parameter_value_refused"),
        ({"value": "2.5"}, 422, "parameter_value_refused"),
        ({"value": "1e5"}, 422, "invalid_input"),
        ({"value": 3}, 422, "invalid_input"),
        ({"name": "occupancy_least", "scope": "", "value": "-0.1"}, 422, "parameter_value_refused"),
    ],
)
def test_a_value_has_to_make_sense(journey, people, changes, status, refusal):
    answer = people("risk").post("/parameter-changes", json=proposal(journey, **changes))
    assert code(answer) == (status, refusal)


def test_nothing_is_changed_for_days_that_are_over(journey, people):
    yesterday = (journey.today - timedelta(days=1)).isoformat()
    answer = people("risk").post("/parameter-changes", json=proposal(journey, from_on=yesterday))
    assert code(answer) == (422, "parameter_value_refused")


def test_the_branch_proposes_no_parameters(journey, people):
    for who in ("officer", "manager", "approver", "auditor"):
        answer = people(who).post("/parameter-changes", json=proposal(journey))
        assert code(answer) == (403, "forbidden"), who
