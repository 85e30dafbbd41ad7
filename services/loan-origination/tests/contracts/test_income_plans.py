"""Draws of an income sweep: the plan of its periods, and the loan that runs by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.decisions import ApprovalRow

from .conftest import SECURED
from .desk import Desk

METHOD = {"method": "income_sweep", "interest_method": "daily"}


@pytest.fixture
def database_with(secured_template: str, fresh_url: Callable[[str], str]) -> Callable[[], str]:
    """Every test starts from the database that holds a loan ready for its first draw."""
    return lambda: fresh_url(secured_template)


@pytest.fixture
def loan(engine_name: str, desk: Desk) -> Any:
    """A contract in effect that was approved and signed as an income sweep."""
    found = SECURED[engine_name]
    with desk.service.app.state.database.writing() as session:
        contract = session.get_one(ContractRow, UUID(found["id"]))
        contract.terms = {**contract.terms, **METHOD}
        query = select(ApprovalRow).where(
            col(ApprovalRow.application_id) == contract.application_id
        )
        approval = session.exec(query).one()
        approval.method = METHOD["method"]
        session.add_all([contract, approval])
    return found


def plan(desk: Desk, *days: int) -> list[dict[str, Any]]:
    return [{"due_on": desk.on(each), "total_fen": 10_000_000} for each in days]


def test_draw_of_an_income_sweep_without_a_fitting_plan_is_refused_with_the_reason(
    desk: Desk, loan
):
    for days in ((), (0, 90), (180, 90), (90, 36_000)):
        body = desk.draw_body(loan, income_plan=plan(desk, *days))
        refused = desk.post("officer", "/draws", 422, **body)
        assert (refused["code"], refused["rule_id"]) == ("income_plan_refused", "R-W3")


def test_draw_of_an_income_sweep_runs_by_its_plan_and_takes_all_income(desk: Desk, loan, clock):
    desk.business_day()
    draw = desk.requested(loan, income_plan=plan(desk, 3, 6))
    assert draw["income_plan"] == plan(desk, 3, 6)
    desk.result(desk.paying(draw))
    running = desk.get("accounting", "/loans")["items"][0]
    assert (running["method"], running["next_due_on"]) == ("income_sweep", desk.on(3))
    clock.ahead = timedelta(days=3)
    desk.business_day()
    at = f"/loans/{running['id']}"
    # Three days at 4.85 % on 6,000,000.00, and what the plan leaves for principal.
    owed = desk.get("accounting", at)["owed"]
    assert (owed["interest_fen"], owed["total_fen"]) == (242_500, 10_000_000)
    income = {"amount_fen": 15_000_000, "kind": "swept_income", "reference": "租金归集"}
    desk.post("accounting", f"{at}/repayments", 201, **income)
    found = desk.get("accounting", at)
    assert (found["owed_fen"], found["loan_fen"]) == (0, 585_242_500)


def test_plan_of_a_running_sweep_is_agreed_anew_with_consent_and_supplement(
    desk: Desk, loan, clock
):
    desk.business_day()
    desk.result(desk.paying(desk.requested(loan, income_plan=plan(desk, 3, 6))))
    clock.ahead = timedelta(days=4)
    desk.business_day()
    running = desk.get("accounting", "/loans")["items"][0]
    at = f"/loans/{running['id']}"
    reason = {"reason": "租金收取周期调整"}
    for wrong in ([], plan(desk, 0), plan(desk, 9, 8), plan(desk, 36_000)):
        refused = desk.as_("officer").post(f"{at}/income-plans", json={"plan": wrong, **reason})
        assert refused.status_code == 422, refused.text
    asked = {"plan": plan(desk, 5, 10, 15), **reason}
    change = desk.post("officer", f"{at}/income-plans", 201, **asked)
    one = f"/loan-changes/{change['id']}"
    desk.post("accounting", f"{one}/effect", 409)
    desk.post("manager", f"{one}/consent", **reason)
    desk.post("checker", f"{one}/agree", number="补-9", signed_on=desk.on())
    desk.post("accounting", f"{one}/effect")
    found = desk.get("accounting", at)
    assert (found["next_due_on"], found["matures_on"]) == (desk.on(5), desk.on(15))
    rows = desk.get("accounting", f"{at}/schedule")["instalments"]
    days = [row["due_on"] for row in rows]
    assert days == [desk.on(-1), desk.on(5), desk.on(10), desk.on(15)]
    assert [row["total_fen"] for row in rows[:3]] == [10_000_000] * 3
