"""mediation running over each database, and money on its way through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
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


def staff(role: str, number: int = 1, organisation: str = CENTRE) -> Any:
    name = f"{role.replace('_', '-')}-{number}"
    return a_caller(role, organisation=organisation, subject=name, kind="person")


MANAGER = staff("fund_manager")
MAKER = staff("case_admin")
CHECKER = staff("checker")
CHECKER_2 = staff("checker", 2)
SIGNATORY = staff("issuer_signatory", organisation="issuer-1")
OTHER_SIGNATORY = staff("issuer_signatory", 2, organisation="issuer-2")
BANK = a_caller("custodian_bank", organisation="custodian-bank-1", subject="custodian-bank-1")
SUPERVISOR = a_caller("supervisor", organisation="regulator", subject="supervisor-1")


@pytest.fixture
def settings(migrated_url: Callable[..., str], keys_folder: Path, tmp_path: Path) -> Settings:
    url = migrated_url(PROGRAM.migrations, PROGRAM.kit)
    return Settings(
        environment="production", data_dir=tmp_path, keys_dir=keys_folder, database_url=url
    )


@pytest.fixture
def mediation(settings: Settings, keys_folder: Path) -> Iterator[ServiceUnderTest]:
    with ServiceUnderTest(create_app(settings), "mediation", keys_folder) as service:
        yield service


def person(number: int) -> dict[str, Any]:
    """One investor's entitlement."""
    return {
        "party_ref": f"INV{number:05d}",
        "name": f"投资者{number}",
        "source_ref": f"page-{number}",
        "amount_fen": 10_000 + number,
        "loss_fen": 20_000 + 2 * number,
        "payee_account": f"622200000000{number:05d}",
        "bank_code": "102100099996",
    }


@dataclass
class Money:
    """One escrow account and everyone who may do something with it."""

    service: ServiceUnderTest
    model: str = "B"
    ledger: str = ""
    last_closing: int = 0
    next_line: int = 0
    terms: dict[str, Any] = field(default_factory=dict)

    def by(self, caller: Any) -> Session:
        return self.service.as_caller(caller)

    def ok(self, answer: Any, status: int = 200) -> Any:
        assert answer.status_code == status, answer.text
        return answer.json()

    def open(self, target_fen: int = 0, **change: Any) -> str:
        form = {
            "number": f"ESC-{uuid4().hex[:6]}",
            "title": "华锐风电专户",
            "model": self.model,
            "issuer": "issuer-1",
            "custodian": "custodian-bank-1",
            "court": "court-1",
            "bank_account": uuid4().hex,
            "target_fen": target_fen,
            "contributors": [{"contributor_ref": "issuer-1", "name": "发行人"}],
            **change,
        }
        if self.model == "B" and "authority" not in change:
            form["authority"] = {
                "cap_total_fen": 10**12,
                "cap_per_party_fen": 10**10,
                "valid_from": "2020-01-01",
                "valid_until": "2100-01-01",
            }
        self.ledger = self.ok(self.by(MANAGER).post("/escrow-accounts", json=form), 201)["id"]
        return self.ledger

    @property
    def path(self) -> str:
        return f"/escrow-accounts/{self.ledger}"

    def deposit(self, amount_fen: int, **change: Any) -> Any:
        form = {"contributor_ref": "issuer-1", "amount_fen": amount_fen, "bank_ref": uuid4().hex}
        return self.ok(self.by(MANAGER).post(f"{self.path}/deposits", json={**form, **change}), 201)

    def entitle(self, count: int, **change: Any) -> Any:
        rows = [{**person(number), **change} for number in range(count)]
        answer = self.by(MAKER).post(f"{self.path}/entitlements", json={"rows": rows})
        return self.ok(answer, 201)

    def draft(self, **change: Any) -> str:
        form = {"escrow_account_id": self.ledger, "purpose": "投资者赔付", "pay_on": "2026-11-23"}
        answer = self.by(MAKER).post("/payout-batches", json={**form, **change})
        return self.ok(answer, 201)["id"]

    def step(self, batch: str, verb: str, caller: Any, **options: Any) -> Any:
        return self.by(caller).post(f"/payout-batches/{batch}/{verb}", **options)

    def submitted(self, **change: Any) -> str:
        batch = self.draft(**change)
        for verb in ("check", "submit"):
            self.ok(self.step(batch, verb, MAKER))
        return batch

    def decision(self, batch: str) -> dict[str, str]:
        shown = self.by(MAKER).get(f"/payout-batches/{batch}").json()
        return {"content_sha256": shown["content_sha256"], "second_factor": "otp"}

    def approve(self, batch: str, *callers: Any) -> Any:
        for caller in callers:
            shown = self.ok(self.step(batch, "approve", caller, json=self.decision(batch)))
        return shown

    def released(self, **change: Any) -> str:
        batch = self.submitted(**change)
        signers = {"A": (SIGNATORY, CHECKER), "B": (CHECKER,)}
        self.approve(batch, *signers.get(self.model, (CHECKER, MANAGER)))
        self.ok(self.step(batch, "release", CHECKER))
        return batch

    def lines(self, batch: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            mark = f"&cursor={cursor}" if cursor else ""
            page = self.by(MAKER).get(f"/payout-batches/{batch}/lines?limit=1000{mark}").json()
            found += page["items"]
            cursor = page["next_cursor"]
        return found

    def result_file(self, batch: str, results: dict[str, str], *, extra_fen: int = 0) -> bytes:
        """A result file for some lines, by instruction id; `extra_fen` makes its sum wrong."""
        shown = self.by(MAKER).get(f"/payout-batches/{batch}").json()
        amounts = {line["instruction_id"]: line["amount_fen"] for line in self.lines(batch)}
        head = FileHead(self.ledger.replace("-", ""), shown["batch_no"], date(2026, 11, 23))
        lines = [
            ResultLine(
                one,
                Result(result),
                f"REF{one[:12]}" if result == "SUCCESS" else "",
                date(2026, 11, 23),
                "ACCT_CLOSED" if result == "FAILED" else "",
                "",
            )
            for one, result in results.items()
        ]
        total = sum(amounts.get(one, 0) for one in results) + extra_fen
        return result_file(head, lines, sum_fen=total)

    def post_results(self, batch: str, content: bytes) -> Any:
        headers = {"Content-Type": "text/csv"}
        return self.step(batch, "results", BANK, content=content, headers=headers)

    def results(self, batch: str, results: dict[str, str]) -> Any:
        return self.ok(self.post_results(batch, self.result_file(batch, results)))

    def all_succeed(self, batch: str) -> Any:
        named = {line["instruction_id"]: "SUCCESS" for line in self.lines(batch)}
        return self.results(batch, named)

    def statement(self, lines: list[dict[str, Any]], day: int = 1) -> Any:
        """The statement of the `day`th day from today on; lines are numbered here."""
        on = (day_in_shanghai(utc_now()) + timedelta(days=day - 1)).isoformat()
        for line in lines:
            self.next_line += 1
            line.setdefault("line_ref", f"L{self.next_line}")
            line.setdefault("on", on)
        closing = self.last_closing + sum(line["amount_fen"] for line in lines)
        form = {
            "escrow_account_id": self.ledger,
            "from_on": on,
            "to_on": on,
            "opening_fen": self.last_closing,
            "closing_fen": closing,
            "lines": lines,
        }
        self.last_closing = closing
        return self.by(BANK).post("/bank-statements", json=form)

    def balances(self) -> dict[str, dict[str, Any]]:
        shown = self.ok(self.by(SUPERVISOR).get(f"{self.path}/trial-balance"))
        assert shown["is_balanced"]
        return {row["purpose"]: row for row in shown["rows"]}

    def verified(self) -> dict[str, Any]:
        found = self.ok(self.by(SUPERVISOR).post(f"/journals/{self.ledger}/verify"))
        assert found["is_valid"], found
        return found


@pytest.fixture
def money(mediation: ServiceUnderTest) -> Money:
    return Money(mediation)
