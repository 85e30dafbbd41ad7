"""Events of default: remedies by two people, cured or waived, never erased."""

from __future__ import annotations

from typing import Any

import pytest

from .running_desk import RunningDesk

REASON = "借款人已补交全部凭证，经现场核实无误，风险可控。"


@pytest.fixture
def loan(running_loan: Any) -> Any:
    """A contract with money paid out."""
    return running_loan


@pytest.fixture
def event(desk: RunningDesk, loan) -> str:
    """The path of an open event of default."""
    at = f"/contracts/{loan['id']}/default-events"
    found = desk.post("officer", at, 201, rule_id="R-X5", found_on=desk.on(), note="拒绝查账")
    return f"{at}/{found['id']}"


def file_of(desk: RunningDesk, loan: Any) -> Any:
    return desk.get("auditor", f"/contracts/{loan['id']}/defaults")[0]


def test_several_remedies_each_need_a_second_person(desk: RunningDesk, loan, event):
    assert desk.checks(loan)["R-X5"]["verdict"] == "fail"
    desk.post("watcher", f"{event}/remedies", 422, code="A", reason="限期十五日")
    cure = desk.post(
        "watcher", f"{event}/remedies", 201, code="A", reason="限期", until_on=desk.on(15)
    )
    desk.post("watcher", f"{event}/remedies", 201, code="E", reason="停止提款")
    own = desk.as_person("post-loan-officer-1", "branch_manager", "branch-1")
    at = f"/remedies/{cure['id']}"
    assert own.post(f"{at}/approve", json={"reason": "同意"}).status_code == 403
    approved = desk.post("manager", f"{at}/approve", reason="同意")
    assert (approved["state"], approved["name"]) == ("approved", "cure period")
    assert [task["due_on"] for task in desk.tasks(loan, "remedy_to_do")] == [desk.on(15)]
    done = desk.post("watcher", f"{at}/outcome", step="finish", outcome="已配合")
    assert done["finished_on"] == desk.on()
    assert [each["code"] for each in file_of(desk, loan)["remedies"]] == ["A", "E"]


def test_waived_default_is_closed_by_an_approver_and_stays_on_record(
    desk: RunningDesk, loan, event
):
    at = f"{event}/resolutions"
    desk.post("watcher", at, 422, kind="waived", reason="无理由")
    made = desk.post("watcher", at, 201, kind="waived", reason=REASON)
    decide = f"/resolutions/{made['id']}/approve"
    desk.post("manager", decide, 403, reason="支行无权")
    desk.post("risk", decide, reason="同意豁免")
    found = file_of(desk, loan)
    assert (found["state"], found["event"]["closed_by"]) == ("waived", "risk-manager-1")
    check = desk.checks(loan)["R-X5"]
    assert (check["verdict"], check["computed"]) == ("pass", 1)
    assert "waived" in check["message"]
    desk.post("watcher", at, 409, kind="cured", reason=REASON)
    desk.post("watcher", f"{event}/remedies", 409, code="G", reason="诉讼")


def test_refused_resolution_leaves_the_event_open(desk: RunningDesk, loan, event):
    made = desk.post("watcher", f"{event}/resolutions", 201, kind="cured", reason=REASON)
    refused = desk.post("credit", f"/resolutions/{made['id']}/refuse", reason="仍未提供账册")
    assert refused["state"] == "refused"
    assert file_of(desk, loan)["state"] == "open"
    again = desk.post("watcher", f"{event}/resolutions", 201, kind="cured", reason=REASON)
    desk.post("credit", f"/resolutions/{again['id']}/approve", reason="已提供")
    assert file_of(desk, loan)["state"] == "cured"
