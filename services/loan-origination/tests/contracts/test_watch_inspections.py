"""Inspections: planned by the calendar, done by one person, reviewed by another."""

from __future__ import annotations

from typing import Any

import pytest

from .running_desk import RunningDesk


@pytest.fixture
def loan(running_loan: Any) -> Any:
    """A contract with money paid out."""
    return running_loan


def by_kind(desk: RunningDesk, loan: Any) -> dict[str, Any]:
    return {each["kind"]: each for each in desk.inspections(loan)}


def report_body(desk: RunningDesk, *topics: str, **change: Any) -> dict[str, Any]:
    return {
        "inspected_on": desk.on(),
        "is_unannounced": True,
        "findings": desk.findings(*topics),
        "summary": "未发现异常。",
        **change,
    }


def test_payout_plans_first_quarterly_and_revaluation_inspections_once(desk: RunningDesk, loan):
    assert desk.watched(loan)["inspections_planned"] == 3
    assert desk.watched(loan)["inspections_planned"] == 0
    planned = by_kind(desk, loan)
    assert planned["first"]["due_on"] == desk.on(30)
    assert planned["first"]["state"] == "planned"
    assert set(planned) == {"first", "quarterly", "annual_revaluation"}
    tasks = desk.tasks(loan, "inspection")
    assert [task["due_on"] for task in tasks] == sorted(task["due_on"] for task in tasks)


def test_planned_inspection_is_due_then_missed_ten_days_past_its_day(desk: RunningDesk, loan):
    desk.watched(loan)
    desk.ahead(15)
    assert by_kind(desk, loan)["first"]["state"] == "due"
    desk.ahead(24)
    assert by_kind(desk, loan)["first"]["state"] == "due"
    desk.ahead(1)
    assert by_kind(desk, loan)["first"]["state"] == "missed"
    assert desk.watched(loan)["inspections_missed"] == 1
    assert by_kind(desk, loan)["first"]["missed_on"] == desk.on()
    assert [task["role"] for task in desk.tasks(loan, "inspection_missed")] == ["branch_manager"]


def test_missed_inspection_is_still_done_and_keeps_that_it_was_missed(desk: RunningDesk, loan):
    desk.watched(loan)
    desk.ahead(45)
    desk.watched(loan)
    at = f"/inspections/{by_kind(desk, loan)['first']['id']}"
    assert desk.do("watcher", f"{at}/begin")["state"] == "in_progress"
    done = desk.post("watcher", f"{at}/report", **report_body(desk, "use_of_money"))
    assert (done["state"], done["missed_on"]) == ("reported", desk.on())
    assert desk.tasks(loan, "inspection_missed") == []


def test_quarterly_inspection_looks_at_everything_and_plans_the_next_in_three_months(
    desk: RunningDesk, loan
):
    desk.watched(loan)
    desk.ahead(80)
    at = f"/inspections/{by_kind(desk, loan)['quarterly']['id']}"
    desk.do("watcher", f"{at}/begin")
    short = desk.post("watcher", f"{at}/report", 422, **report_body(desk, "papers"))
    assert short["code"] == "inspection_incomplete"
    assert short["missing"] == ["account_movements", "business", "rent_vouchers", "tax_slips"]
    desk.post("watcher", f"{at}/report", **report_body(desk))
    assert desk.checks(loan)["R-Z1"]["verdict"] == "pass"
    desk.watched(loan)
    coming = [each for each in desk.inspections(loan, "quarterly") if each["state"] == "planned"]
    assert [each["due_on"] > desk.on(85) for each in coming] == [True]


def test_report_is_reviewed_by_another_person_and_stays_open_for_its_actions(
    desk: RunningDesk, loan
):
    desk.watched(loan)
    at = f"/inspections/{by_kind(desk, loan)['first']['id']}"
    desk.do("watcher", f"{at}/begin")
    desk.post("watcher", f"{at}/report", **report_body(desk, "use_of_money"))
    turned = desk.as_person("post-loan-officer-1", "branch_manager", "branch-1")
    answer = turned.post(f"{at}/review", json={"note": "同意"})
    assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")
    desk.post("manager", f"{at}/return", reason="补充发票")
    desk.post("watcher", f"{at}/report", **report_body(desk, "use_of_money"))
    assert len(desk.tasks(loan, "inspection_review")) == 1
    actions = [{"text": "补交发票原件", "due_on": desk.on(10)}]
    reviewed = desk.post("manager", f"{at}/review", note="限期补交", actions=actions)
    assert reviewed["state"] == "actions_open"
    assert [task["due_on"] for task in desk.tasks(loan, "inspection_actions")] == [desk.on(10)]
    assert desk.post("manager", f"{at}/close", reason="已补交")["state"] == "closed"
    assert desk.tasks(loan, "inspection_actions") == []


def test_special_inspection_needs_cause_and_proposals(desk: RunningDesk, loan):
    ordered = desk.post(
        "manager",
        "/inspections",
        201,
        contract_id=loan["id"],
        due_on=desk.on(7),
        reason="主力承租人撤租传闻",
    )
    at = f"/inspections/{ordered['id']}"
    desk.do("watcher", f"{at}/begin")
    short = desk.post("watcher", f"{at}/report", 422, **report_body(desk, "tenants"))
    assert short["missing"] == ["cause", "proposals"]
    body = report_body(desk, "tenants", cause="承租人经营困难", proposals=["more_security"])
    assert desk.post("watcher", f"{at}/report", **body)["state"] == "reported"
    assert desk.post("manager", f"{at}/review", note="同意", actions=[])["state"] == "closed"
    desk.do("watcher", f"{at}/begin", 409)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_other_branch_finds_neither_inspections_nor_tasks(desk: RunningDesk, loan):
    desk.watched(loan)
    one = desk.inspections(loan)[0]
    desk.get("elsewhere", f"/inspections/{one['id']}", 404)
    assert desk.get("elsewhere", "/inspections")["items"] == []
    assert desk.get("elsewhere", "/tasks")["items"] == []
    first = desk.get("auditor", "/tasks?limit=2")
    following = desk.get("auditor", f"/tasks?limit=2&cursor={first['next_cursor']}")
    ids = [task["id"] for task in first["items"] + following["items"]]
    assert len(ids) == len(set(ids)) > 2
    desk.do("auditor", f"/inspections/{one['id']}/begin", 403)
