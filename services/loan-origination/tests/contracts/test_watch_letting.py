"""Letting reports raise alerts at once and order special inspections."""

from __future__ import annotations

from typing import Any

import pytest

from .case_file import LEASES, a_lease
from .running_desk import RunningDesk


@pytest.fixture
def loan(running_loan: Any) -> Any:
    """A contract with money paid out."""
    return running_loan


def test_steady_letting_raises_no_alert(desk: RunningDesk, loan):
    report = desk.letting(loan)
    assert report["figures"]["occupancy"] == "0.9"
    assert report["figures"]["declared_rent_3m_fen"] == 127_500_000
    assert desk.alerts(loan) == []
    checks = desk.checks(loan)
    assert checks["R-Z2"]["verdict"] == checks["R-Z3"]["verdict"] == "pass"


def test_worse_letting_asks_for_measures_which_another_person_closes(desk: RunningDesk, loan):
    desk.letting(
        loan, leases=[LEASES[0]], collected_rent_3m_fen=79_999_999, running_costs_3m_fen=20_000_000
    )
    found = {alert["code"]: alert for alert in desk.alerts(loan) if alert["rule_id"] == "R-Z2"}
    assert set(found) == {"occupancy_fell", "occupancy_low", "rent_behind", "cover_low"}
    assert desk.checks(loan)["R-Z2"]["verdict"] == "fail"
    desk.letting(loan, leases=[LEASES[0]], collected_rent_3m_fen=79_999_999)
    assert len([each for each in desk.alerts(loan) if each["rule_id"] == "R-Z2"]) == 4
    for alert in found.values():
        at = f"/alerts/{alert['id']}"
        desk.post("manager", f"{at}/close", 409, reason="未采取措施")
        taken = desk.post("watcher", f"{at}/measures", text="约谈借款人", taken_on=desk.on())
        assert taken["measures"][0]["taken_by"] == "post-loan-officer-1"
    assert desk.checks(loan)["R-Z2"]["verdict"] == "pass"
    own = desk.as_person("post-loan-officer-1", "branch_manager", "branch-1")
    assert own.post(f"{at}/close", json={"reason": "已改善"}).status_code == 403
    assert desk.post("manager", f"{at}/close", reason="已改善")["state"] == "closed"


def test_lost_anchor_orders_one_special_inspection(desk: RunningDesk, loan):
    report = desk.letting(loan, leases=[LEASES[1]])
    assert report["needs_special_inspection"]
    assert report["change"]["anchors"]["changed"] == ["大江百货有限公司"]
    codes = {alert["code"] for alert in desk.alerts(loan) if alert["rule_id"] == "R-Z3"}
    assert codes == {"anchors_by_count", "anchors_by_area"}
    desk.letting(loan, leases=[LEASES[1]])
    special = desk.inspections(loan, "special")
    assert [each["due_on"] for each in special] == [desk.on(15)]
    assert desk.checks(loan)["R-Z3"]["verdict"] == "fail"
    at = f"/inspections/{special[0]['id']}"
    desk.do("watcher", f"{at}/begin")
    desk.post(
        "watcher",
        f"{at}/report",
        inspected_on=desk.on(),
        findings=desk.findings("tenants"),
        cause="主力承租人到期未续租",
        proposals=["more_security"],
        summary="建议追加担保。",
    )
    assert desk.checks(loan)["R-Z3"]["verdict"] == "pass"


def test_accepted_report_is_the_baseline_of_later_ones(desk: RunningDesk, loan):
    new = a_lease("L3", "江城超市有限公司", "7000", 360_000_000, is_anchor=True)
    report = desk.letting(loan, leases=[LEASES[1], new])
    at = f"/letting-reports/{report['id']}/accept-baseline"
    own = desk.as_person("post-loan-officer-1", "risk_manager", "head-office")
    assert own.post(at, json={"reason": "认可"}).json()["code"] == "separation_of_duties"
    assert desk.post("risk", at, reason="新主力承租人资质良好")["baseline_from_on"] == desk.on()
    desk.post("risk", at, 409, reason="重复")
    later = desk.letting(loan, leases=[LEASES[1], new])
    assert (later["baseline_id"], later["needs_special_inspection"]) == (report["id"], False)


def test_reports_go_forward_in_time_and_never_ahead(desk: RunningDesk, loan):
    desk.letting(loan, 422, as_of=desk.on(1))
    desk.letting(loan)
    desk.letting(loan, 422, as_of=desk.on(-1))
    assert len(desk.get("watcher", "/tenant-changes")["items"]) == 1
    desk.get("elsewhere", f"/letting-reports/{desk.letting(loan)['id']}", 404)


def test_letting_reports_alone_bring_no_rent_to_the_collection_report(desk: RunningDesk, loan):
    desk.letting(loan, collected_rent_3m_fen=100_000_000)
    assert desk.get("manager", "/portfolio-reports/rent-collection")["rows"] == []
