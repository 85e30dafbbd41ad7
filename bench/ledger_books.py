"""One ledger at full size for a benchmark: an account, its investors, a batch ready for release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from mediation.app import PROGRAM, create_app
from mediation.bank_simulator.bank import SimulatedBank
from mediation.bank_simulator.faults import Faults, Share
from mediation.settings import Settings
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.migrations import upgrade
from servicekit.testing import ServiceUnderTest, Session, a_caller

CENTRE = "mediation-centre"
FAULTS = Faults(failed=Share.parse("1%"), unknown=Share.parse("0.1%"), returned=Share.parse("0.2%"))
CSV = {"Content-Type": "text/csv"}


def _person(role: str, number: int = 1) -> Caller:
    name = f"{role.replace('_', '-')}-{number}"
    return a_caller(role, organisation=CENTRE, subject=name, kind="person")


MAKER, CHECKER, MANAGER = _person("case_admin"), _person("checker"), _person("fund_manager")
BANK = a_caller("custodian_bank", organisation="custodian-bank-1", subject="custodian-bank-1")
SUPERVISOR = a_caller("supervisor", organisation="regulator", subject="supervisor-1")


def service_over(url: str, folder: Path, keys: Path) -> ServiceUnderTest:
    """mediation over a fresh database, in this process, without its worker."""
    database = Database(url, PROGRAM.kit)
    upgrade(database, PROGRAM.migrations)
    database.close()
    settings = Settings(
        environment="production",
        data_dir=folder,
        keys_dir=keys,
        database_url=url,
        run_worker=False,
        max_body_bytes=100_000_000,
    )
    return ServiceUnderTest(create_app(settings), "mediation", keys)


@dataclass(slots=True)
class BigLedger:
    """An escrow account with many investors and one batch over all of them."""

    service: ServiceUnderTest
    lines: int
    id: str = ""
    batch: str = ""

    def by(self, caller: Caller) -> Session:
        return self.service.as_caller(caller)

    def do(self, caller: Caller, path: str, body: Any = None) -> Any:
        """A POST that must succeed."""
        answer = self.by(caller).post(path, json={} if body is None else body)
        assert answer.is_success, answer.text[:500]
        return answer.json()

    def make_ready(self) -> None:
        """Everything up to the approved batch."""
        total = sum(10_000 + number for number in range(self.lines))
        form = {
            "number": uuid4().hex,
            "title": "基金",
            "model": "C",
            "issuer": "issuer-1",
            "custodian": "custodian-bank-1",
            "bank_account": uuid4().hex,
            "target_fen": total,
            "contributors": [{"contributor_ref": "issuer-1", "name": "发行人"}],
        }
        self.id = self.do(MANAGER, "/escrow-accounts", form)["id"]
        at = f"/escrow-accounts/{self.id}"
        deposit = {"contributor_ref": "issuer-1", "amount_fen": total, "bank_ref": "D"}
        self.do(MANAGER, f"{at}/deposits", deposit)
        rows = [_entitlement(number) for number in range(self.lines)]
        self.do(MAKER, f"{at}/entitlements", {"rows": rows})
        drafted = {"escrow_account_id": self.id, "purpose": "赔付", "pay_on": "2026-11-23"}
        self.batch = f"/payout-batches/{self.do(MAKER, '/payout-batches', drafted)['id']}"
        self.do(MAKER, f"{self.batch}/check")
        content = self.do(MAKER, f"{self.batch}/submit")["content_sha256"]
        decision = {"content_sha256": content, "second_factor": "otp"}
        for caller in (CHECKER, MANAGER):
            self.do(caller, f"{self.batch}/approve", decision)

    def release(self) -> None:
        """Holds, sealed file, status."""
        self.do(CHECKER, f"{self.batch}/release")

    def answer_of_the_bank(self) -> bytes:
        """The result file for the released batch."""
        bank = SimulatedBank(1, FAULTS)
        bank.take(self.by(BANK).get(f"{self.batch}/file").content)
        batch_no = self.by(MAKER).get(self.batch).json()["batch_no"]
        (delivery,) = bank.deliveries(self.id.replace("-", ""), batch_no)
        return delivery.content

    def import_results(self, content: bytes) -> None:
        """Posts and voids of every line."""
        answer = self.by(BANK).post(f"{self.batch}/results", content=content, headers=CSV)
        assert answer.is_success, answer.text[:500]

    def verify(self) -> int:
        """The journal checked and replayed; returns how many records that were."""
        found = self.do(SUPERVISOR, f"/journals/{self.id}/verify")
        assert found["is_valid"], found
        return int(found["records"])


def _entitlement(number: int) -> dict[str, Any]:
    return {
        "party_ref": f"INV{number:06d}",
        "name": f"投资者{number}",
        "source_ref": f"claim/{number}",
        "amount_fen": 10_000 + number,
        "payee_account": f"62220000{number:08d}",
        "bank_code": "102100099996",
    }
