"""The mortgage is released only when nothing is owed, by two people, against a receipt."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from lawkit.money import Money
from loan_origination.app import PROGRAM
from loan_origination.domain.servicing.events import PaidOff
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.business_days import RUN_BUSINESS_DAY
from loan_origination.usecases.lapses import OWN_HAND
from loan_origination.usecases.loan_moves import with_loan, working_calendar
from loan_origination.work.business_days import business_day_handler
from servicekit.worker import Worker

from .running_desk import RunningDesk


@pytest.fixture
def loan(running_loan: Any) -> Any:
    """A contract with money paid out."""
    return running_loan


def open_day(desk: RunningDesk) -> None:
    desk.do("accounting", f"/business-days/{desk.on()}/runs", 202)
    database = desk.service.app.state.database
    handlers = {RUN_BUSINESS_DAY: business_day_handler()}
    worker = Worker(database, handlers, program=PROGRAM.name)
    while worker.run_once():
        pass


def pay_off(desk: RunningDesk) -> None:
    """Everything paid on the day of the draw: principal alone."""
    (found,) = desk.get("accounting", "/loans")["items"]
    database = desk.service.app.state.database
    with database.writing() as session:
        acting = Acting(session, database, OWN_HAND)
        with with_loan(acting, UUID(found["id"])) as work:
            paid = PaidOff(work.account.day, Money(found["loan_fen"]), Fraction(0))
            work.happen(paid, working_calendar(), source="counter", recorded_by="accounting-1")


def release_body(desk: RunningDesk, loan: Any) -> dict[str, Any]:
    return {"collateral_id": desk.collateral_of(loan)["id"], "reason": "贷款已结清"}


def test_watch_runs_as_a_step_of_the_business_day(desk: RunningDesk, loan):
    open_day(desk)
    assert len(desk.inspections(loan)) == 3
    steps = desk.get("accounting", f"/business-days/{desk.on()}")["steps"]
    (watch,) = [step for step in steps if step["name"] == "expiry_tasks"]
    assert (watch["number"], watch["counts"]["contracts"]) == (11, 1)


def test_release_is_refused_while_anything_is_owed(desk: RunningDesk, loan):
    open_day(desk)
    refused = desk.post("collateral", "/releases", 409, **release_body(desk, loan))
    assert (refused["code"], refused["principal_fen"]) == ("still_owed", 600_000_000)
    assert refused["rule_id"] == "R-ZZ1"
    assert desk.collateral_of(loan)["state"] == "in_custody"


def test_settled_loan_is_released_by_two_people_and_its_originals_go_back(desk: RunningDesk, loan):
    open_day(desk)
    pay_off(desk)
    asked = desk.post("collateral", "/releases", 201, **release_body(desk, loan))
    at = f"/releases/{asked['id']}"
    desk.post("collateral", "/releases", 409, **release_body(desk, loan))
    body = desk.draw_body(loan, desk.payment(amount_fen=100_000_000))
    drawn = desk.post("officer", "/draws", 409, **body)
    assert (drawn["code"], drawn["rule_id"]) == ("release_under_way", "R-ZZ1")
    own = desk.as_person("collateral-officer-1", "branch_manager", "branch-1")
    assert own.post(f"{at}/approve", json={"reason": "同意"}).status_code == 403
    back = {"received_by": "王五", "authority_ref": "授权书2026-1"}
    desk.post("accounting", f"{at}/hand-back", 409, **back)
    assert desk.post("manager", f"{at}/approve", reason="已结清")["state"] == "approved"
    keeper = desk.as_person("collateral-officer-1", "accounting", "branch-1")
    assert keeper.post(f"{at}/hand-back", json=back).status_code == 403
    handed = desk.post("accounting", f"{at}/hand-back", **back)
    assert {item["item"] for item in handed["hand_back"]["items"]} == {"certificate", "policy"}
    done = desk.post(
        "collateral", f"{at}/cancel-registration", cancellation_no="ZX-1", cancelled_on=desk.on()
    )
    assert done["state"] == "released"
    assert desk.collateral_of(loan)["state"] == "released"
    assert desk.get("officer", f"/contracts/{loan['id']}")["state"] == "closed"
    assert desk.get("accounting", "/loans")["items"][0]["life"] == "released"
    assert desk.checks(loan)["R-ZZ1"]["verdict"] == "pass"
    outbox = desk.service.app.state.database.kit.outbox
    with desk.service.app.state.database.reading() as session:
        types = [row.type for row in session.execute(outbox.select()).all()]
    assert types.count("loan.released") == 1


def test_refused_release_leaves_the_originals_in_the_vault(desk: RunningDesk, loan):
    open_day(desk)
    pay_off(desk)
    asked = desk.post("collateral", "/releases", 201, **release_body(desk, loan))
    refused = desk.post("manager", f"/releases/{asked['id']}/refuse", reason="另有担保债务")
    assert refused["state"] == "refused"
    assert desk.collateral_of(loan)["state"] == "in_custody"
    desk.post("collateral", "/releases", 201, **release_body(desk, loan))
    desk.get("elsewhere", f"/releases/{asked['id']}", 404)


def test_release_waits_for_a_draw_that_is_under_way(desk: RunningDesk, loan):
    open_day(desk)
    pay_off(desk)
    at = desk.checked(desk.requested(loan, desk.payment(amount_fen=100_000_000)))
    refused = desk.post("collateral", "/releases", 409, **release_body(desk, loan))
    assert (refused["code"], refused["count"]) == ("draws_open", 1)
    desk.post("officer", f"{at}/cancel", reason="不再提款")
    desk.post("collateral", "/releases", 201, **release_body(desk, loan))


def test_money_after_the_release_is_held_and_can_only_go_back(desk: RunningDesk, loan):
    open_day(desk)
    pay_off(desk)
    asked = desk.post("collateral", "/releases", 201, **release_body(desk, loan))
    at = f"/releases/{asked['id']}"
    desk.post("manager", f"{at}/approve", reason="已结清")
    back = {"received_by": "王五", "authority_ref": "授权书2026-1"}
    desk.post("accounting", f"{at}/hand-back", **back)
    cancelled = {"cancellation_no": "ZX-1", "cancelled_on": desk.on()}
    desk.post("collateral", f"{at}/cancel-registration", **cancelled)
    one = f"/loans/{desk.get('accounting', '/loans')['items'][0]['id']}"
    paid = desk.post("accounting", f"{one}/repayments", 201, amount_fen=100, reference="多付")
    assert paid["allocation"] == []
    found = desk.get("accounting", one)
    assert (found["life"], found["held_fen"]) == ("released", 100)
    other = desk.as_person("accounting-9", "accounting", "branch-1")
    reversal = other.post(f"{one}/events/{paid['id']}/reverse", json={"reason": "记账有误"})
    assert (reversal.status_code, reversal.json()["code"]) == (409, "not_in_this_state")
    booking = {"amount_fen": 100, "reference": "退款1", "reason": "多付款项退回"}
    desk.post("accounting", f"{one}/held-returns", 201, **booking)
    found = desk.get("accounting", one)
    assert (found["life"], found["held_fen"]) == ("released", 0)
    outbox = desk.service.app.state.database.kit.outbox
    with desk.service.app.state.database.reading() as session:
        told = [row.payload for row in session.execute(outbox.select()).all()]
    assert [each["held_fen"] for each in told if "held_fen" in each] == [100]
