"""The watch of a day over every contract: a job in steps, the same when it is run again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from loan_origination.app import PROGRAM
from loan_origination.tables.exposures import CustomerGroupRow, GroupMemberRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.watch_runs import WATCH_RUN
from loan_origination.work.watch_runs import watch_handler
from servicekit.ids import new_id
from servicekit.worker import Worker

from .running_desk import RunningDesk


@pytest.fixture
def loan(running_loan: Any) -> Any:
    """A contract with money paid out."""
    return running_loan


def run(desk: RunningDesk) -> Any:
    job = desk.post("watcher", "/watch-runs", 202, on=desk.on())
    database = desk.service.app.state.database
    assert Worker(database, {WATCH_RUN: watch_handler()}, program=PROGRAM.name).run_once()
    return desk.get("watcher", f"/jobs/{job['id']}")


def test_run_over_all_contracts_is_done_once_a_day(desk: RunningDesk, loan):
    first = run(desk)
    assert (first["state"], first["contracts"], first["inspections_planned"]) == ("succeeded", 1, 3)
    again = run(desk)
    assert (again["contracts"], again["inspections_planned"], again["tasks_opened"]) == (1, 0, 0)
    desk.post("watcher", "/watch-runs", 422, on=desk.on(1))
    desk.post("elsewhere", "/watch-runs", 403, on=desk.on())


def test_late_loan_is_a_default_found_once(desk: RunningDesk, loan):
    database = desk.service.app.state.database
    with database.writing() as session:
        session.connection().exec_driver_sql(f"UPDATE loan SET oldest_unpaid_on = '{desk.on(-1)}'")
    assert run(desk)["defaults_found"] == 1
    assert run(desk)["defaults_found"] == 0
    events = desk.get("watcher", f"/contracts/{loan['id']}/default-events")
    assert [(event["rule_id"], event["found_by"]) for event in events] == [("R-X4", "system")]


def test_leases_that_end_soon_stand_on_the_list_once(desk: RunningDesk, loan):
    lease = {
        "lease": "L5",
        "tenant": "江城书店",
        "area_m2": "100",
        "starts_on": "2024-01-01",
        "ends_on": desk.on(60),
        "annual_rent_fen": 10_000_000,
    }
    desk.letting(loan, leases=[lease])
    desk.watched(loan)
    (task,) = desk.tasks(loan, "lease_expiry")
    assert (task["subject"], task["due_on"], task["is_overdue"]) == ("L5", desk.on(60), False)
    desk.watched(loan)
    assert len(desk.tasks(loan, "lease_expiry")) == 1
    assert desk.get("watcher", f"/tasks?due_by={desk.on(10)}&kind=lease_expiry")["items"] == []


def test_failing_group_member_asks_for_a_review_once(desk: RunningDesk, loan):
    desk.business_day()
    with desk.service.app.state.database.writing() as session:
        (own,) = session.exec(select(LoanRow)).all()
        failing = own.model_dump()
        told = {"number": "JK-9", "borrower_code": "M-2", "level": "substandard"}
        told |= {"id": new_id(), "note_id": None, "contract_id": None, "level_since": desk.today}
        group = CustomerGroupRow(
            id=new_id(), name="江城系", actual_controller="某", created_by="risk-manager-1"
        )
        group.created_at = desk.clock()
        session.add_all([group, LoanRow(**{**failing, **told})])
        session.flush()
        for code, name in ((own.borrower_code, "甲"), ("M-2", "乙公司"), ("M-3", "丙公司")):
            member = {"credit_code": code, "name": name, "legal_representative": "某"}
            session.add(GroupMemberRow(group_id=group.id, **member))
        at = f"/loans/{own.id}/classification-reviews"
    desk.watched(loan)
    (task,) = desk.tasks(loan, "group_member_review")
    assert "乙公司" in task["detail"]
    review = {"level": "normal", "opinion": "集团成员互不担保", "facts": {}}
    review["facts"] = {"group_member_failing": True}
    made = desk.post("watcher", at, 201, **review)
    signing = f"/classification-reviews/{made['id']}"
    desk.post("risk", f"{signing}/endorse", note="同意")
    desk.post("credit", f"{signing}/approve", note="同意")
    assert desk.tasks(loan, "group_member_review") == []
    desk.watched(loan)
    assert desk.tasks(loan, "group_member_review") == []
