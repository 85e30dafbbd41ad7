"""Group limits, off-balance-sheet items, policies, incidents and reports."""

from __future__ import annotations

from typing import Any

from .case_file import AMOUNT, CREDIT_CODE
from .desk import Desk

SISTER = "91420100MA4KWAAA23"
OTHER = "91420100MA4KWBBB34"


def an_item(desk: Desk, **change: Any) -> dict[str, Any]:
    return {
        "kind": "guarantee",
        "customer_name": "江城控股有限公司",
        "customer_code": SISTER,
        "amount_fen": 1_000_000_000,
        "unused_fen": 1_000_000_000,
        "starts_on": desk.on(),
        "ends_on": desk.on(365),
        "underlying_deal": "工程履约保函 2026-1",
        "carries_credit_risk": True,
        **change,
    }


def in_policy(desk: Desk, kind: str = "guarantee", limit_fen: int = 10**13) -> None:
    policy = desk.post(
        "risk",
        "/off-balance-policies",
        201,
        kind=kind,
        since=desk.on(-1),
        document_ref="表外业务管理办法",
        compliance_ref="合规审查意见2026-3",
        limit_fen=limit_fen,
    )
    desk.do("risk", f"/off-balance-policies/{policy['id']}/accept", 403)
    desk.do("credit", f"/off-balance-policies/{policy['id']}/accept")


def a_group(desk: Desk) -> str:
    members = [
        {"credit_code": code, "name": name, "legal_representative": "赵六"}
        for code, name in ((CREDIT_CODE, "江城商业物业有限公司"), (SISTER, "江城控股有限公司"))
    ]
    body = {"name": "江城集团", "actual_controller": "钱七", "members": members}
    found: str = desk.post("risk", "/groups", 201, **body)["id"]
    desk.post("risk", "/groups", 409, **{**body, "name": "另一集团"})
    return found


def test_capital_comes_from_the_risk_side_and_is_accepted_by_another(desk: Desk):
    body = {"capital_fen": 10**12, "since": desk.on(-1), "source": "2025年度审计报告"}
    refused = desk.post("officer", "/capital-bases", 422, **body)
    assert (refused["code"], refused["rule_id"]) == ("figure_from_front_office", "R-O6")
    found = desk.post("risk", "/capital-bases", 201, **body)
    at = f"/capital-bases/{found['id']}/accept"
    desk.do("risk", at, 403)
    assert desk.do("credit", at)["accepted_by"] == "ho-credit-mgmt-1"
    desk.do("credit", at, 409)


def test_group_owes_loans_commitments_and_guarantees_of_all_members(desk: Desk):
    desk.capital(100_000_000_000)
    group = a_group(desk)
    desk.approved()
    in_policy(desk)
    item = desk.post("officer", "/off-balance-items", 201, **an_item(desk))
    desk.post("credit", f"/off-balance-items/{item['id']}/approve")
    found = desk.get("risk", f"/groups/{group}/exposure")
    assert found["exposure_fen"] == AMOUNT + 1_000_000_000
    assert (found["limit_fen"], found["excess_fen"]) == (15_000_000_000, 0)
    undrawn = {each["credit_code"]: each["undrawn_fen"] for each in found["members"]}
    assert undrawn == {CREDIT_CODE: AMOUNT, SISTER: 0}
    desk.get("officer", f"/groups/{group}/exposure", 403)


def test_drawing_moves_credit_from_undrawn_to_drawn_and_leaves_the_sum(desk: Desk):
    loan = desk.secured()
    group = a_group(desk)
    desk.result(desk.paying(desk.requested(loan)))
    found = desk.get("risk", f"/groups/{group}/exposure")
    drawn = {each["credit_code"]: each["drawn_fen"] for each in found["members"]}
    assert drawn[CREDIT_CODE] == 600_000_000
    assert found["exposure_fen"] == AMOUNT
    item = desk.get("officer", "/off-balance-items")["items"][0]
    assert (item["is_automatic"], item["unused_fen"]) == (True, AMOUNT - 600_000_000)


def test_guarantee_beyond_the_group_limit_is_refused_at_the_fen(desk: Desk):
    desk.capital(100_000_000_000)
    a_group(desk)
    desk.approved()
    in_policy(desk)
    rest = 15_000_000_000 - AMOUNT
    over = an_item(desk, amount_fen=rest + 1)
    item = desk.post("officer", "/off-balance-items", 201, **over)
    refused = desk.post("credit", f"/off-balance-items/{item['id']}/approve", 422)
    assert refused["errors"][0]["code"] == "group_limit_exceeded"
    item = desk.post("officer", "/off-balance-items", 201, **an_item(desk, amount_fen=rest))
    desk.post("credit", f"/off-balance-items/{item['id']}/approve")


def test_kind_without_a_dated_policy_cannot_be_used(desk: Desk):
    refused = desk.post("officer", "/off-balance-items", 422, **an_item(desk, underlying_deal=""))
    codes = [each["code"] for each in refused["errors"]]
    assert codes == ["no_policy_in_force", "underlying_deal_missing"]
    in_policy(desk)
    desk.post("officer", "/off-balance-items", 201, **an_item(desk))


def test_related_party_deal_needs_proof_of_the_market_price(desk: Desk):
    in_policy(desk)
    refused = desk.post(
        "officer", "/off-balance-items", 422, **an_item(desk, is_related_party=True)
    )
    assert [each["code"] for each in refused["errors"]] == ["market_price_proof_missing"]


def test_agency_item_that_promises_credit_risk_is_a_guarantee_and_a_breach(desk: Desk):
    in_policy(desk, "agency")
    item = desk.post("officer", "/off-balance-items", 201, **an_item(desk, kind="agency"))
    assert (item["booked_as"], item["breaches"]) == ("guarantee", ["credit_risk_promised"])
    assert item["risk_weighted_fen"] == 1_000_000_000


def test_limit_of_a_kind_is_passed_only_with_a_reason_given_beforehand(desk: Desk):
    desk.capital()
    in_policy(desk, limit_fen=999_999_999)
    item = desk.post("officer", "/off-balance-items", 201, **an_item(desk))
    at = f"/off-balance-items/{item['id']}/approve"
    refused = desk.post("credit", at, 422)
    assert refused["errors"][0]["code"] == "kind_limit_exceeded"
    desk.post("credit", at, excess_reason="总行行长办公会已批准临时额度")
    incident = desk.get("risk", "/limit-incidents")["items"][0]
    assert incident["is_approved_before"] is True


def test_advance_is_booked_the_same_day_or_it_is_a_breach(desk: Desk):
    desk.capital()
    in_policy(desk)
    item = desk.post("officer", "/off-balance-items", 201, **an_item(desk))
    at = f"/off-balance-items/{item['id']}"
    desk.post("credit", f"{at}/approve")
    today = desk.post("accounting", f"{at}/advance", amount_fen=1, advanced_on=desk.on())
    assert (today["state"], today["breaches"]) == ("advanced", [])
    late = desk.post("accounting", f"{at}/advance", amount_fen=1, advanced_on=desk.on(-1))
    assert (late["advanced_fen"], late["breaches"]) == (2, ["advance_booked_late"])


def test_unapproved_excess_is_recorded_once_investigated_and_closed_by_another(desk: Desk):
    desk.capital(10_000_000_000)
    a_group(desk)
    desk.approved()
    found = desk.do("risk", "/exposure-checks")
    assert found["groups_checked"] == 1
    assert found["incidents"][0]["exposure_fen"] == AMOUNT
    assert desk.do("risk", "/exposure-checks")["incidents"] == []
    at = f"/limit-incidents/{found['incidents'][0]['id']}"
    desk.post("risk", f"{at}/close", 409, finding="越级")
    desk.post("risk", f"{at}/investigate", finding="资本余额下降所致")
    desk.post("risk", f"{at}/close", 403, finding="本人关闭")
    assert desk.post("credit", f"{at}/close", finding="已压缩授信")["state"] == "closed"


def test_report_has_scale_structure_and_trend_and_the_supervisor_reads_it(desk: Desk):
    desk.approved()
    told = {
        "measures_taken": "加强统一授信管理",
        "hidden_risks": "集中度上升",
        "measures_planned": "压缩低效承诺",
    }
    desk.post("risk", "/exposure-reports", 201, kind="quarterly", as_of_on=desk.on(-90), **told)
    desk.approved()
    desk.post("risk", "/exposure-reports", 201, kind="quarterly", as_of_on=desk.on(), **told)
    reports = desk.get("supervisor", "/exposure-reports")["items"]
    commitment = reports[1]["figures"]["kinds"]["commitment"]
    assert (commitment["count"], commitment["amount_fen"]) == (2, 2 * AMOUNT)
    assert commitment["change_fen"] == AMOUNT
    desk.post("risk", "/exposure-reports", 422, kind="event", as_of_on=desk.on(), **told)


def test_items_of_other_branches_are_not_seen_and_pages_hold_both_sorts(desk: Desk):
    in_policy(desk)
    desk.approved()
    desk.approved(branch="branch-2", credit_code=OTHER)
    desk.post("officer", "/off-balance-items", 201, **an_item(desk))
    assert len(desk.get("officer", "/off-balance-items")["items"]) == 2
    assert len(desk.get("elsewhere", "/off-balance-items")["items"]) == 1
    first = desk.get("auditor", "/off-balance-items?limit=2")
    rest = desk.get("auditor", f"/off-balance-items?limit=2&cursor={first['next_cursor']}")
    assert [len(first["items"]), len(rest["items"])] == [2, 1]
    commitments = desk.get("auditor", "/off-balance-items?kind=commitment")["items"]
    assert all(item["is_automatic"] for item in commitments)
