"""An extension runs the rules over the new maturity, and asks everybody who gave security."""

from __future__ import annotations

from typing import Any

import pytest

from .case_file import BORROWER, a_lease
from .running_desk import RunningDesk

MONTHS = 24


@pytest.fixture
def loan(running_loan: Any, desk: RunningDesk) -> Any:
    """A contract with money paid out, on an open business day."""
    desk.business_day()
    return running_loan


def running(desk: RunningDesk) -> Any:
    found = desk.get("accounting", "/loans")["items"][0]
    return desk.get("accounting", f"/loans/{found['id']}")


def body(desk: RunningDesk, **change: Any) -> dict[str, Any]:
    consent = {"party": BORROWER, "role": "mortgagor", "consented_on": desk.on()}
    rules = ("title", "licence", "leases", "insurance")
    return {
        "months": MONTHS,
        "consents": [consent],
        "reruns": [{"rules": name, "is_met": True, "note": "已复核"} for name in rules],
        "title_right_ends_on": "2060-12-31",
        "is_for_financial_difficulty": False,
        "reason": "招商周期延长",
        **change,
    }


def refused(desk: RunningDesk, status: int = 422, **change: Any) -> Any:
    at = f"/loans/{running(desk)['id']}/extensions"
    return desk.post("officer", at, status, **body(desk, **change))


def rule_ids(problem: Any) -> list[str]:
    assert problem["code"] == "rules_not_met"
    return [each["rule_id"] for each in problem["errors"]]


def new_maturity(desk: RunningDesk) -> str:
    year, rest = running(desk)["matures_on"].split("-", 1)
    return f"{int(year) + MONTHS // 12}-{rest}"


def test_loan_that_would_outlive_title_or_licence_is_not_extended(desk: RunningDesk, loan):
    new = new_maturity(desk)
    assert rule_ids(refused(desk, title_right_ends_on=new)) == ["R-G1"]
    assert rule_ids(refused(desk, licence_ends_on=new)) == ["R-B2", "R-G1"]
    # As approved, the file says nothing of the title's end: unknown is not met.
    assert rule_ids(refused(desk, title_right_ends_on=None)) == ["R-G1"]


def test_anchor_lease_of_today_s_roll_that_ends_first_stops_the_extension(desk: RunningDesk, loan):
    anchor = {"is_anchor": True, "anchor_reason": "面积最大", "ends_on": "2035-12-31"}
    lease = a_lease("L1", "大江百货有限公司", "7000", 360_000_000, **anchor)
    desk.letting(loan, leases=[lease])
    problem = refused(desk)
    assert rule_ids(problem) == ["R-G3"]
    assert problem["errors"][0]["subjects"] == ["L1"]


def test_uninsured_property_and_missing_consents_stop_the_extension(desk: RunningDesk, loan):
    other = {"party": "他人", "role": "mortgagor", "consented_on": desk.on()}
    late = {"party": BORROWER, "role": "mortgagor", "consented_on": desk.on(1)}
    for consent in (other, late):
        problem = refused(desk, 409, consents=[consent])
        assert (problem["code"], problem["parties"]) == ("written_consent_missing", [BORROWER])
    at = f"/collateral/{desk.collateral_of(loan)['id']}/policies"
    for policy in desk.get("collateral", at.replace("/policies", "/file"))["policies"]:
        lapse = {"cancelled_on": desk.on(), "note": "保费未缴，保险公司解除合同。"}
        desk.post("collateral", f"{at}/{policy['id']}/lapse", **lapse)
    problem = refused(desk, 409)
    assert (problem["code"], problem["rules"]) == (
        "rules_not_met_for_new_maturity",
        ["insurance"],
    )


def test_extended_loan_keeps_its_contract_and_insurance_to_the_new_maturity(
    desk: RunningDesk, loan
):
    before, new = running(desk), new_maturity(desk)
    change = desk.post("officer", f"/loans/{before['id']}/extensions", 201, **body(desk))
    at = f"/loan-changes/{change['id']}"
    asked = desk.checks(loan)["R-W7"]
    assert (asked["verdict"], asked["computed"], asked["limit"]) == ("pass", MONTHS, "36")
    desk.post("manager", f"{at}/consent", reason="同意展期")
    desk.post("checker", f"{at}/agree", number="BC-1", signed_on=desk.on())
    desk.post("accounting", f"{at}/effect")
    after = running(desk)
    assert after["matures_on"] == new
    assert after["extended_months"] == MONTHS
    contract = desk.get("officer", f"/contracts/{loan['id']}")
    assert contract["matures_on"] == after["matures_on"] > before["matures_on"]
    assert desk.checks(loan)["R-W7"] == asked


def test_prepayment_without_consent_and_supplement_shows_in_the_checks(desk: RunningDesk, loan):
    asked = {"principal_fen": 100_000_000, "reason": "出售车位"}
    change = desk.post("officer", f"/loans/{running(desk)['id']}/prepayments", 201, **asked)
    rules = ("R-W4", "R-W5", "R-W6")
    found = desk.checks(loan)
    assert [found[rule]["verdict"] for rule in rules] == ["fail", "fail", "pass"]
    at = f"/loan-changes/{change['id']}"
    desk.post("manager", f"{at}/consent", reason="同意")
    assert [desk.checks(loan)[rule]["verdict"] for rule in rules] == ["pass", "fail", "pass"]
    desk.post("checker", f"{at}/agree", number="BC-2", signed_on=desk.on())
    assert desk.checks(loan)["R-W5"]["verdict"] == "pass"
