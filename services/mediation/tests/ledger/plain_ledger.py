"""A ledger as plain as can be, to hold the real one against: amounts by account, no cleverness."""

from __future__ import annotations

from collections import Counter


class PlainLedger:
    """Posted balances and open holds as simple signed sums."""

    def __init__(self) -> None:
        self.posted: Counter[str] = Counter()
        self.holds: dict[object, tuple[str, str, int]] = {}
        self.done: dict[object, tuple] = {}
        self.spent: set[object] = set()

    def held(self, account: str) -> int:
        """What is held on the limited side of an account."""
        side = 1 if account in {"BANK", "BANK_FEE"} else 0
        return sum(hold[2] for hold in self.holds.values() if hold[side] == account)

    def free(self, account: str) -> int:
        return self.posted[account] - self.held(account)

    def takes(self, debit: str, credit: str, amount: int) -> bool:
        """Whether no account would be overdrawn, holds counted."""
        assets = {"BANK", "BANK_FEE"}
        is_debit_covered = debit in assets or self.free(debit) >= amount
        is_credit_covered = credit not in assets or self.free(credit) >= amount
        return is_debit_covered and is_credit_covered

    def move(self, debit: str, credit: str, amount: int) -> None:
        assets = {"BANK", "BANK_FEE"}
        self.posted[debit] += amount if debit in assets else -amount
        self.posted[credit] += -amount if credit in assets else amount
