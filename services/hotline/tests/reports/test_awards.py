"""Awards for reports: tracked by the report desk, one step after the other."""

from datetime import date

import pytest

from hotline.usecases.retention import forget


@pytest.fixture
def report(path):
    """A real-name report and the way to take a step of its award."""
    person = {"name": "赵一", "mobile": "13700000001"}
    taken = path.received(category="REPORT", text="举报某公司操纵股价。", person=person)

    def step(who="desk", **body):
        return path.people[who].post(f"/requests/{taken['id']}/award", json=body)

    step.id = taken["id"]
    return step


def test_an_award_is_applied_for_granted_and_paid_as_granted(path, people, report):
    url = f"/requests/{report.id}/award"
    assert people["desk"].get(url).status_code == 404
    assert report(state="APPLIED").status_code == 200
    granted = report(state="GRANTED", amount_fen=10_000_000, basis="奖励决定书第1号")
    assert granted.json()["amount_fen"] == 10_000_000
    assert report(state="PAID", amount_fen=1).json()["code"] == "award_amount_refused"
    paid = report(state="PAID")
    assert (paid.json()["amount_fen"], paid.json()["basis"]) == (10_000_000, "奖励决定书第1号")
    assert people["desk"].get(url).json()["state"] == "PAID"
    again = report(state="GRANTED", amount_fen=1)
    assert (again.status_code, again.json()["allowed"]) == (409, [])
    steps = people["supervisor"].get(f"/requests/{report.id}/timeline").json()["items"]
    assert [each["facts"]["state"] for each in steps if each["step"] == "award"] == [
        "APPLIED",
        "GRANTED",
        "PAID",
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"state": "GRANTED", "amount_fen": 1}, "award_step_refused"),
        ({"state": "APPLIED", "amount_fen": 1}, "award_amount_refused"),
        ({"state": "APPLIED", "done_on": "2031-01-01"}, "time_outside_request"),
        ({"state": "SPENT"}, "unprocessable_content"),
    ],
)
def test_a_step_that_cannot_be_is_refused(report, body, code):
    refused = report(**body)
    assert refused.status_code in (409, 422)
    if code != "unprocessable_content":
        assert refused.json()["code"] == code


def test_an_award_is_for_reports_and_for_the_eyes_of_the_report_desk(path, people, report):
    assert report("triager", state="APPLIED").status_code == 403
    complaint = path.received()["id"]
    body = {"state": "APPLIED"}
    assert people["desk"].post(f"/requests/{complaint}/award", json=body).status_code == 404


def test_a_reporter_is_not_forgotten_before_the_award_is_paid(path, people, hotline, report):
    path.step("triager", report.id, "triage", category="REPORT")
    path.step("desk", report.id, "refuse-report", reason="OUT_OF_SCOPE")
    path.step("desk", report.id, "close")
    state = hotline.app.state
    report(state="APPLIED")
    assert forget(state.database, state.blobs, date(2090, 1, 1)) == 0
    report(state="REFUSED")
    assert forget(state.database, state.blobs, date(2090, 1, 1)) == 1
