"""What the simulated bank remembers from one run of its command to the next, as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from mediation.bank_simulator.accounts import BankAccount, Movement
from mediation.bank_simulator.bank import SimulatedBank


def recall(bank: SimulatedBank, file: Path) -> None:
    """Fill the bank with what an earlier run wrote, if there was one."""
    if not file.exists():
        return
    known = json.loads(file.read_text(encoding="utf-8"))
    bank.paid.update(known["paid"])
    bank.lost.update(known["lost"])
    for ledger, told in known["accounts"].items():
        bank.accounts[ledger] = BankAccount(
            [_movement(one) for one in told["movements"]],
            date.fromisoformat(told["stated_to"]) if told["stated_to"] else None,
            told["stated_fen"],
        )


def remember(bank: SimulatedBank, file: Path) -> None:
    """Write down accounts and paid instructions."""
    accounts = {
        ledger: {
            "movements": [{**asdict(one), "on": one.on.isoformat()} for one in account.movements],
            "stated_to": account.stated_to.isoformat() if account.stated_to else None,
            "stated_fen": account.stated_fen,
        }
        for ledger, account in bank.accounts.items()
    }
    told = {"accounts": accounts, "paid": sorted(bank.paid), "lost": sorted(bank.lost)}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")


def _movement(told: dict[str, Any]) -> Movement:
    return Movement(**{**told, "on": date.fromisoformat(told["on"])})
