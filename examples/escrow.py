"""One escrow account through the gateway: opened, funded, paid from by batches."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from examples.clients import Office
from mediation.bank_simulator.courier import Courier

SIGNERS = {
    "A": ("issuer-signatory-1", "checker-1"),
    "B": ("checker-1",),
    "C": ("checker-1", "fund-manager-1"),
    "D": ("checker-1", "fund-manager-1"),
}


@dataclass(slots=True)
class Escrow:
    """An escrow account, the people who work with it, and the bank behind it."""

    office: Office
    courier: Courier
    model: str
    today: date
    id: str = ""
    stated_to: date | None = None

    @property
    def path(self) -> str:
        return f"/escrow-accounts/{self.id}"

    @property
    def ledger(self) -> str:
        """The id as payout files write it."""
        return self.id.replace("-", "")

    def open(self, title: str, target_fen: int, **facts: Any) -> None:
        """The fund manager opens the account."""
        form = {
            "number": f"ESC-{uuid4().hex[:8]}",
            "title": title,
            "model": self.model,
            "issuer": "issuer-1",
            "custodian": "custodian-bank-1",
            "court": "court-1",
            "bank_account": uuid4().hex,
            "target_fen": target_fen,
            "contributors": [{"contributor_ref": "issuer-1", "name": "发行人"}],
            **facts,
        }
        self.id = self.office("fund-manager-1").do("/escrow-accounts", form)["id"]

    def expect_and_receive(self, amount_fen: int, reference: str, *, on: date) -> Any:
        """The deposit is announced, arrives at the bank and is found on its statement."""
        expected = {
            "contributor_ref": "issuer-1",
            "amount_fen": amount_fen,
            "reference": reference,
        }
        self.office("fund-manager-1").do(f"{self.path}/deposits-expected", expected)
        account = self.courier.bank.account(self.ledger)
        account.deposit(amount_fen, on=on, memo=f"赔偿款 {reference}", name="发行人")
        return self.state(to_on=on)

    def state(self, *, to_on: date) -> Any:
        """The bank states all days up to one."""
        from_on = self.today if self.stated_to is None else self.stated_to + timedelta(days=1)
        self.stated_to = to_on
        return self.courier.state(self.ledger, from_on=from_on, to_on=to_on)

    def released(
        self, *, pay_on: date, lines: Sequence[Mapping[str, Any]] | None = None
    ) -> dict[str, Any]:
        """Made by one person, approved by others on its exact content, released and sent."""
        maker, checker = self.office("case-admin-1"), self.office("checker-1")
        form: dict[str, Any] = {
            "escrow_account_id": self.id,
            "purpose": "投资者赔付",
            "pay_on": pay_on.isoformat(),
        }
        if lines is not None:
            form["lines"] = list(lines)
        where = f"/payout-batches/{maker.do('/payout-batches', form)['id']}"
        maker.do(f"{where}/check")
        content = maker.do(f"{where}/submit")["content_sha256"]
        decision = {"content_sha256": content, "second_factor": "otp"}
        for who in SIGNERS[self.model]:
            self.office(who).do(f"{where}/approve", decision)
        checker.do(f"{where}/release")
        shown: dict[str, Any] = maker.do(f"{where}/send")
        return shown

    def lines(self, batch_id: str, state: str | None = None) -> list[dict[str, Any]]:
        """The lines of a batch, all or those in one state."""
        chosen = f"?state={state}" if state else ""
        return self.office("case-admin-1").pages(f"/payout-batches/{batch_id}/lines{chosen}")

    def balances(self) -> dict[str, dict[str, Any]]:
        """The trial balance by purpose, which has to balance."""
        shown = self.office("supervisor-1").read(f"{self.path}/trial-balance")
        require(shown["is_balanced"], "the trial balance balances")
        return {row["purpose"]: row for row in shown["rows"]}

    def report(self) -> dict[str, Any]:
        """The figures of the account's whole life."""
        found: dict[str, Any] = self.office("supervisor-1").read(f"{self.path}/report")
        return found


def wind_up_and_close(escrow: Escrow, owner: str, residual_fen: int) -> None:
    """What is left goes to its owner by two people's hands; then the account closes at zero."""
    office = escrow.office
    manager, checker = office("fund-manager-1"), office("checker-1")
    manager.do(f"{escrow.path}/wind-up")
    if residual_fen:
        _post_by_two(escrow, {"event": "residual_out", "reason": "结余返还"})
        held = escrow.balances()["BANK"]["held_fen"]
        require(held == residual_fen, f"the residual is held: {held}, not {residual_fen}")
        for hold in _residual_holds(escrow):
            require(hold["ref"] == owner, f"the residual goes to {owner}: {hold['ref']}")
            form = {"event": "hold_settled", "transfer_id": hold["id"], "reason": "已划出"}
            _post_by_two(escrow, form)
            account = escrow.courier.bank.account(escrow.ledger)
            day = (escrow.stated_to or escrow.today) + timedelta(days=1)
            account.withdraw(hold["amount_fen"], on=day, memo="结余返还", ref=owner)
        found = escrow.state(to_on=(escrow.stated_to or escrow.today) + timedelta(days=1))
        require(found["summary"].keys() == {"matched"}, f"the residual: {found['summary']}")
    for batch in office("case-admin-1").pages(f"/payout-batches?escrow_account={escrow.id}"):
        if batch["state"] == "RECONCILED":
            checker.do(f"/payout-batches/{batch['id']}/close")
    closed = manager.do(f"{escrow.path}/close")
    require(closed["state"] == "CLOSED", "the account is closed")
    left = {name: row["balance_fen"] for name, row in escrow.balances().items()}
    require(not any(left.values()), f"I17 a closed account is empty: {left}")


def _post_by_two(escrow: Escrow, form: Mapping[str, Any]) -> None:
    proposed = escrow.office("fund-manager-1").do(f"{escrow.path}/postings", form)
    decision = {"content_sha256": proposed["content_sha256"], "second_factor": "otp"}
    for who in ("issuer-signatory-1", "checker-1") if escrow.model == "A" else ("checker-1",):
        escrow.office(who).do(f"/approvals/{proposed['id']}/approve", decision)


def _residual_holds(escrow: Escrow) -> list[dict[str, Any]]:
    """The holds of the residual, at the end of the journal."""
    head = escrow.office("supervisor-1").do(f"/journals/{escrow.id}/verify")["head_seq"]
    where = f"/journals/{escrow.id}?from={max(1, head - 50)}"
    bodies = [json.loads(one["body"]) for one in escrow.office("supervisor-1").read(where)["items"]]
    return [one for one in bodies if one.get("code") == "residual_out" and one["kind"] == "pending"]


class CheckFailedError(AssertionError):
    """Something that must hold does not."""


def require(holds: object, what: str) -> None:
    """Raises CheckFailedError unless it holds."""
    if not holds:
        raise CheckFailedError(what)


Say = Callable[[str], None]
