"""A branch of the bank: shorthands for its days, its loans and its till."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from loan_origination.app import PROGRAM
from loan_origination.usecases.business_days import RUN_BUSINESS_DAY
from loan_origination.usecases.loan_imports import TAKE_IMPORT
from loan_origination.work.business_days import business_day_handler
from loan_origination.work.loan_imports import import_handler
from servicekit.clock import utc_now
from servicekit.database import Database
from servicekit.testing import ServiceUnderTest, a_caller
from servicekit.worker import Worker

BRANCH, HEAD = "branch-1", "head-office"
HANDLERS = {TAKE_IMPORT: import_handler(), RUN_BUSINESS_DAY: business_day_handler()}


def a_person(role: str, number: int = 1, organisation: str = BRANCH) -> Any:
    name = f"{role.replace('_', '-')}-{number}"
    return a_caller(role, organisation=organisation, subject=name, kind="person")


PEOPLE = {
    "cashier": a_person("accounting", 1),
    "other_cashier": a_person("accounting", 2),
    "core": a_caller("system", organisation=BRANCH, subject="core-1"),
    "officer": a_person("branch_officer", 1),
    "manager": a_person("branch_manager", 1),
    "post_loan": a_person("post_loan_officer", 1),
    "approver": a_person("approver", 1, HEAD),
    "credit": a_person("ho_credit_mgmt", 1, HEAD),
    "auditor": a_person("auditor", 1, "administrator"),
    "contracts": a_person("contract_officer", 1),
    "two_roles": a_caller(
        "branch_officer",
        "branch_manager",
        organisation=BRANCH,
        subject="officer-and-manager",
        kind="person",
    ),
    "manager_elsewhere": a_person("branch_manager", 9, "branch-2"),
    "elsewhere": a_person("accounting", 9, "branch-2"),
    "stranger": a_person("investor", 1, "investor-1"),
}
START = date(2025, 1, 20)


def an_account() -> str:
    """A fresh account number."""
    return f"62{uuid4().int % 10**14:014d}"


def terms(**change: Any) -> dict[str, Any]:
    """E1 unless changed: ten million at 4.5 % over 120 months from 20 January 2025."""
    return {
        "method": "equal_instalment",
        "principal_fen": 1_000_000_000,
        "annual_rate": "0.045",
        "periods": 120,
        "disbursed_on": START.isoformat(),
        "due_day": 20,
        **change,
    }


class TestClock:
    """A clock that tests can put forward."""

    __test__ = False

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


class Bank:
    """Everything a test does with loans."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service = service
        self.database: Database = service.app.state.database

    def by(self, who: str) -> Any:
        session = self.service.as_caller(PEOPLE[who])
        session._auth.clock = self.database.clock
        return session

    def ok(self, answer: Any, status: int = 200) -> Any:
        assert answer.status_code == status, answer.text
        return answer.json()

    def work(self) -> None:
        worker = Worker(self.database, HANDLERS, program=PROGRAM.name)
        while worker.run_once():
            pass

    def run_day(self, on: date, who: str = "cashier") -> dict[str, Any]:
        """Run the batch up to a day and give its report."""
        self.ok(self.by(who).post(f"/business-days/{on}/runs"), 202)
        self.work()
        return self.day(on)

    def day(self, on: date) -> dict[str, Any]:
        return self.ok(self.by("cashier").get(f"/business-days/{on}"))

    def step(self, on: date, name: str) -> dict[str, int]:
        return next(each["counts"] for each in self.day(on)["steps"] if each["name"] == name)

    def row(self, **change: Any) -> dict[str, Any]:
        number = change.pop("number", f"JJ-{uuid4().hex[:8]}")
        # An account named by a test is funded as B-1's; without one, every loan has its own debtor.
        code = "B-1" if "repayment_account" in change else f"B-{number}"
        row = {
            "number": number,
            "borrower_name": "海川商业有限公司",
            "borrower_code": change.pop("borrower_code", code),
            "repayment_account": change.pop("repayment_account", an_account()),
        }
        kept = (
            *("payments", "floating", "supervised_account", "grace_days", "overdue_uplift"),
            *("compounding", "non_performing_order"),
        )
        for name in kept:
            if name in change:
                row[name] = change.pop(name)
        return {**row, "terms": terms(**change)}

    def take_over(self, *rows: dict[str, Any]) -> list[str]:
        """Import loans; their ids in the order of the rows."""
        form = {"batch_no": uuid4().hex, "loans": list(rows)}
        results = self.imported(form)["results"]
        assert {each["outcome"] for each in results} == {"opened"}, results
        return [each["loan_id"] for each in results]

    def imported(self, form: dict[str, Any], who: str = "cashier") -> dict[str, Any]:
        """An import with what became of its rows."""
        job = self.ok(self.by(who).post("/loans", json=form), 202)
        self.work()
        found = self.ok(self.by(who).get(f"/jobs/{job['id']}"))
        assert found["state"] == "succeeded", found
        return self.ok(self.by(who).get(f"/loan-imports/{found['import_id']}"))

    def a_loan(self, **change: Any) -> str:
        return self.take_over(self.row(**change))[0]

    def numbered(self, number: str) -> dict[str, Any]:
        page = self.ok(self.by("cashier").get("/loans", params={"number": number}))
        assert len(page["items"]) == 1, page
        found: dict[str, Any] = page["items"][0]
        return found

    def listed(self, loan_id: str) -> dict[str, Any]:
        """A loan as the list shows it."""
        page = self.ok(self.by("cashier").get("/loans", params={"limit": 1000}))
        return next(each for each in page["items"] if each["id"] == loan_id)

    def loan(self, loan_id: str, who: str = "cashier") -> dict[str, Any]:
        return self.ok(self.by(who).get(f"/loans/{loan_id}"))

    def pay(self, loan_id: str, amount_fen: int, who: str = "core", **more: Any) -> dict[str, Any]:
        form = {"amount_fen": amount_fen, "reference": "转账", **more}
        return self.ok(self.by(who).post(f"/loans/{loan_id}/repayments", json=form), 201)

    def fund(self, number: str, balance_fen: int, **more: Any) -> None:
        account = {
            "number": number,
            "borrower_code": "B-1",
            "kind": "repayment",
            "balance_fen": balance_fen,
            **more,
        }
        self.ok(self.by("core").post("/bank-account-balances", json={"accounts": [account]}))

    def balance(self, number: str) -> int:
        return int(self.ok(self.by("cashier").get(f"/bank-accounts/{number}"))["balance_fen"])

    def trial_balance(self, on: date, who: str = "cashier") -> dict[str, int]:
        found = self.ok(self.by(who).get(f"/business-days/{on}/trial-balance"))
        assert found["sum_fen"] == 0
        return {each["account"]: each["balance_fen"] for each in found["accounts"]}

    def postings(self, loan_id: str) -> list[dict[str, Any]]:
        path = f"/loans/{loan_id}/postings"
        page = self.ok(self.by("cashier").get(path, params={"limit": 1000}))
        assert page["next_cursor"] is None
        found: list[dict[str, Any]] = page["items"]
        return found

    def events(self, loan_id: str) -> list[dict[str, Any]]:
        path = f"/loans/{loan_id}/events"
        page = self.ok(self.by("cashier").get(path, params={"limit": 1000}))
        found: list[dict[str, Any]] = page["items"]
        return found

    def news(self, kind: str) -> list[dict[str, Any]]:
        """The payloads of one type that wait in the outbox."""
        table = self.database.kit.outbox
        with self.database.reading() as session:
            rows = session.execute(table.select().where(table.c.type == kind)).all()
        return [row.payload for row in sorted(rows, key=lambda row: (row.created_at, row.seq))]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
