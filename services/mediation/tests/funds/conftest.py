"""A compensation fund over each database, with everyone who has a part in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from mediation.app import PROGRAM, create_app
from mediation.domain.payout_files import FileHead, ResultLine, result_file
from mediation.domain.payouts import Result
from mediation.settings import Settings
from servicekit.clock import day_in_shanghai, utc_now
from servicekit.testing import ServiceUnderTest, Session, a_caller

CENTRE = "mediation-centre"


class MovableClock:
    """A clock that tests put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


def person(role: str, number: int = 1, organisation: str = CENTRE) -> Any:
    name = f"{role.replace('_', '-')}-{number}"
    return a_caller(role, organisation=organisation, subject=name, kind="person")


def investor(number: int) -> Any:
    name = f"investor-{number}"
    return a_caller("investor", organisation=name, subject=name, kind="person")


MANAGER, ADMIN, CHECKER = person("fund_manager"), person("case_admin"), person("checker")
CHECKER_2 = person("checker", 2)
STRANGER = person("fund_manager", 9, "another-centre")
BANK = a_caller("custodian_bank", organisation="custodian-bank-1", subject="custodian-bank-1")
SUPERVISOR = a_caller("supervisor", organisation="regulator", subject="supervisor-1")
AUDITOR = a_caller("auditor", organisation="auditors", subject="auditor-1")
AGENT = person("party_agent", organisation="lawyers")
ISSUER = person("issuer_rep", organisation="issuer-1")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def mediation(
    migrated_url: Callable[..., str], keys_folder: Path, tmp_path: Path, clock: MovableClock
) -> Iterator[ServiceUnderTest]:
    url = migrated_url(PROGRAM.migrations, PROGRAM.kit)
    settings = Settings(
        environment="production", data_dir=tmp_path, keys_dir=keys_folder, database_url=url
    )
    app = create_app(settings, clock=clock)
    with ServiceUnderTest(app, "mediation", keys_folder) as service:
        yield service


def a_row(number: int, **change: Any) -> dict[str, Any]:
    return {
        "party_ref": f"investor-{number}",
        "name": f"投资者{number}",
        "loss_fen": 10_000 * number,
        "payee_account": f"62220000{number:08d}",
        "bank_code": "102100099996",
        **change,
    }


class Fund:
    """One fund on its way, step by step."""

    def __init__(self, service: ServiceUnderTest, clock: MovableClock) -> None:
        self.service, self.clock = service, clock
        self.ledger = self.id = ""
        self.claims: dict[int, str] = {}

    def by(self, caller: Any) -> Session:
        session = self.service.as_caller(caller)
        session._auth.clock = self.clock
        return session

    def ok(self, answer: Any, status: int = 200) -> Any:
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, caller: Any, path: str, status: int = 200, **body: Any) -> Any:
        return self.ok(self.by(caller).post(path, json=body), status)

    def get(self, caller: Any, path: str) -> Any:
        return self.ok(self.by(caller).get(path))

    def refused(self, answer: Any) -> tuple[int, str]:
        return answer.status_code, answer.json()["code"]

    def day(self, ahead: int = 0) -> str:
        return (day_in_shanghai(self.clock()) + timedelta(days=ahead)).isoformat()

    def open_account(self, model: str = "C", **change: Any) -> str:
        form = {
            "number": f"ESC-{uuid4().hex[:6]}",
            "title": "专项补偿基金",
            "model": model,
            "issuer": "issuer-1",
            "custodian": "custodian-bank-1",
            "bank_account": uuid4().hex,
            "target_fen": 0,
            "treasury": "国库" if model == "D" else "",
            "contributors": [
                {"contributor_ref": "sponsor-1", "name": "保荐机构", "weight": 2},
                {"contributor_ref": "sponsor-2", "name": "会计师事务所", "weight": 1},
            ],
            **change,
        }
        self.ledger = self.post(MANAGER, "/escrow-accounts", 201, **form)["id"]
        return self.ledger

    def deposit(self, amount_fen: int, contributor: str = "sponsor-1") -> None:
        form = {"contributor_ref": contributor, "amount_fen": amount_fen, "bank_ref": uuid4().hex}
        self.post(MANAGER, f"/escrow-accounts/{self.ledger}/deposits", 201, **form)

    def plan(self, model: str = "C", **change: Any) -> str:
        if not self.ledger:
            self.open_account(model)
        form = {
            "escrow_account_id": self.ledger,
            "title": "某某股份虚假陈述专项补偿基金",
            "method": "按实际损失全额赔付，公告方法计算。",
            "exclusions": {"LIABLE_PERSON": "责任人员", "PRE_IPO_HOLDER": "首次公开发行前股东"},
            "liable_persons": ["某某股份有限公司"],
            "keep_until_on": self.day(60),
            "ends_on": self.day(90),
            **change,
        }
        self.id = self.post(MANAGER, "/funds", 201, **form)["id"]
        return self.id

    @property
    def path(self) -> str:
        return f"/funds/{self.id}"

    def announce(self, kind: str = "PLAN") -> str:
        form = {"kind": kind, "title": "公告", "text": "内容", "published_on": self.day()}
        return self.post(MANAGER, f"{self.path}/announcements", 201, **form)["id"]

    def window(self, days: int = 11) -> Any:
        form = {
            "announcement_id": self.announce("WINDOW"),
            "from_on": self.day(),
            "until_on": self.day(days),
        }
        return self.post(MANAGER, f"{self.path}/windows", 201, **form)

    def list(self, rows: list[Any], status: int = 201) -> Any:
        return self.post(ADMIN, f"{self.path}/list", status, rows=rows)

    def opened(self, count: int = 3, model: str = "C", **plan: Any) -> Fund:
        """Planned, announced, paid in, listed, notified, its window open."""
        self.plan(model, **plan)
        if model == "D":
            filing = {"filed_on": self.day(), "reference": "备案1号"}
            self.post(MANAGER, f"/escrow-accounts/{self.ledger}/file-plan", **filing)
        self.announce()
        self.deposit(200_000)
        self.deposit(100_000, "sponsor-2")
        self.list([a_row(number) for number in range(1, count + 1)])
        self.post(ADMIN, f"{self.path}/notifications", 201, channel="WEBSITE")
        self.window()
        return self

    def claim(self, number: int, caller: Any = ADMIN) -> Any:
        return self.get(caller, self.at(number))

    def at(self, number: int) -> str:
        if number not in self.claims:
            found = self.get(ADMIN, f"{self.path}/claims?party_ref=investor-{number}")["items"]
            assert len(found) == 1, found
            self.claims[number] = f"/claims/{found[0]['id']}"
        return self.claims[number]

    def state(self, number: int) -> str:
        return self.claim(number)["state"]

    def contract(self, number: int) -> dict[str, Any]:
        shown = self.get(ADMIN, f"{self.at(number)}/contract")
        return {"document_sha256": shown["document_sha256"], "second_factor": "123456"}

    def elements(self, number: int) -> dict[str, Any]:
        amount = self.claim(number)["amount_fen"]
        return {
            "contract": self.contract(number),
            "declaration": {"accepted_fen": amount},
        }

    def declare(self, number: int, **change: Any) -> Any:
        body = {**self.elements(number), **change}
        return self.post(investor(number), f"{self.at(number)}/declare", **body)

    def entitled(self, *numbers: int) -> None:
        for number in numbers:
            self.declare(number)
            self.post(CHECKER, f"{self.at(number)}/verify")

    def approve(self, round_: Any, caller: Any = CHECKER, verb: str = "approve") -> Any:
        form = {"content_sha256": round_["content_sha256"], "second_factor": "otp"}
        return self.post(caller, f"/approvals/{round_['id']}/{verb}", **form)

    def pay(self, *results: str, send: bool = True) -> str:
        """A batch of everything owed; results by line, SUCCESS where none is given."""
        form = {"escrow_account_id": self.ledger, "purpose": "赔付", "pay_on": self.day()}
        batch = self.post(ADMIN, "/payout-batches", 201, **form)["id"]
        for verb in ("check", "submit"):
            self.post(ADMIN, f"/payout-batches/{batch}/{verb}")
        shown = self.get(ADMIN, f"/payout-batches/{batch}")
        decision = {"content_sha256": shown["content_sha256"], "second_factor": "otp"}
        for caller in (CHECKER, MANAGER):
            self.post(caller, f"/payout-batches/{batch}/approve", **decision)
        self.post(CHECKER, f"/payout-batches/{batch}/release")
        if send:
            self.results(batch, *results)
        return batch

    def lines(self, batch: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        mark: str | None = ""
        while mark is not None:
            page = self.get(ADMIN, f"/payout-batches/{batch}/lines?limit=1000{mark}")
            found += page["items"]
            mark = f"&cursor={page['next_cursor']}" if page["next_cursor"] else None
        return found

    def results(self, batch: str, *results: str) -> None:
        lines = self.lines(batch)
        said = [*results, *["SUCCESS"] * (len(lines) - len(results))]
        found = [
            ResultLine(
                line["instruction_id"],
                Result(result),
                "REF" if result == "SUCCESS" else "",
                date(2026, 11, 23),
                "ACCT_CLOSED" if result == "FAILED" else "",
                "",
            )
            for line, result in zip(lines, said, strict=True)
        ]
        number = self.get(ADMIN, f"/payout-batches/{batch}")["batch_no"]
        head = FileHead(self.ledger.replace("-", ""), number, date(2026, 11, 23))
        content = result_file(head, found, sum_fen=sum(line["amount_fen"] for line in lines))
        path = f"/payout-batches/{batch}/results"
        self.ok(self.by(BANK).post(path, content=content, headers={"Content-Type": "text/csv"}))

    def balances(self) -> dict[str, int]:
        shown = self.get(SUPERVISOR, f"/escrow-accounts/{self.ledger}/trial-balance")
        assert shown["is_balanced"]
        return {row["purpose"]: row["balance_fen"] for row in shown["rows"]}

    def verified(self) -> None:
        found = self.post(SUPERVISOR, f"/journals/{self.ledger}/verify")
        assert found["is_valid"], found


@pytest.fixture
def fund(mediation: ServiceUnderTest, clock: MovableClock) -> Fund:
    return Fund(mediation, clock)
