"""Files between the service and the simulated bank over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import httpx

from mediation.bank_simulator.bank import Delivery, SimulatedBank
from mediation.domain.payout_files import read_sealed_file

CSV = {"Content-Type": "text/csv"}
OK, CREATED = 200, 201


class Line(Protocol):
    """A client of the service with the bank's token; paths are below `/mediation/v1`."""

    def get(self, path: str) -> httpx.Response: ...
    def post(self, path: str, **options: Any) -> httpx.Response: ...


class CourierError(RuntimeError):
    """The service answered otherwise than a bank's program expects."""

    def __init__(self, what: str, answer: httpx.Response) -> None:
        super().__init__(f"{what}: {answer.status_code} {answer.text[:500]}")
        self.status_code = answer.status_code


@dataclass(slots=True)
class Courier:
    """Carries payout files to the bank, and results and statements back."""

    line: Line
    bank: SimulatedBank
    log: Callable[[str], None] = lambda _: None
    _batches: dict[str, tuple[str, str]] = field(default_factory=dict)

    def fetch(self, batch_id: str) -> bytes:
        """Bring a sealed file to the bank, again where the first was lost; returns the file."""
        answer = self.line.get(f"/payout-batches/{batch_id}/file")
        _expect("the payout file", answer, OK)
        content = answer.content
        while not self.bank.take(content):
            self.log("  the file was lost on its way to the bank; sent again")
        head = read_sealed_file(content).head
        self._batches[batch_id] = (head.ledger, head.batch_no)
        return content

    def deliver(self, batch_id: str) -> list[dict[str, Any]]:
        """Bring the first results of a batch; the service has to refuse the spoilt files."""
        return self._carry(batch_id, self.bank.deliveries(*self._batches[batch_id]))

    def enquire(self, batch_id: str) -> list[dict[str, Any]]:
        """Bring what the bank found out about the unknown payments."""
        return self._carry(batch_id, self.bank.enquiry(*self._batches[batch_id]))

    def state(self, ledger: str, *, from_on: date, to_on: date) -> dict[str, Any]:
        """Bring the statement of an account; returns what the service made of it."""
        document = self.bank.account(ledger).statement(ledger, from_on=from_on, to_on=to_on)
        answer = self.line.post("/bank-statements", json=document)
        _expect("the bank statement", answer, CREATED)
        found: dict[str, Any] = answer.json()
        return found

    def _carry(self, batch_id: str, deliveries: Sequence[Delivery]) -> list[dict[str, Any]]:
        taken = []
        for one in deliveries:
            where = f"/payout-batches/{batch_id}/results"
            answer = self.line.post(where, content=one.content, headers=CSV)
            if one.is_right:
                _expect(one.note, answer, OK)
                taken.append(answer.json())
            elif answer.status_code == OK:
                raise CourierError(f"a spoilt file was taken in ({one.note})", answer)
            self.log(f"  result file ({one.note}): {_outcome(answer)}")
        return taken


def _outcome(answer: httpx.Response) -> str:
    found = answer.json()
    if answer.status_code != OK:
        return f"refused, {found['code']}"
    if found["already_imported"]:
        return "known already, nothing changed"
    named = ("succeeded", "failed", "unknown", "unchanged")
    return ", ".join(f"{found[name]} {name}" for name in named if found[name])


def _expect(what: str, answer: httpx.Response, status: int) -> None:
    if answer.status_code != status:
        raise CourierError(what, answer)
