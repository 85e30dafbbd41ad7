"""The chart of accounts: one set per ledger, every account with its one balance rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Limit(StrEnum):
    """Which side of an account, holds included, may not pass the other's posted amount."""

    DEBITS_LE_CREDITS = "DEBITS_LE_CREDITS"
    CREDITS_LE_DEBITS = "CREDITS_LE_DEBITS"


class Purpose(StrEnum):
    """What an account is for; there is one account per purpose and owner."""

    BANK = "BANK"
    FUND = "FUND"
    ENTITLED = "ENTITLED"
    UNCLAIMED = "UNCLAIMED"
    SUSPENSE = "SUSPENSE"
    INTEREST = "INTEREST"
    BANK_FEE = "BANK_FEE"


CODES: dict[Purpose, int] = {
    Purpose.BANK: 1001,
    Purpose.FUND: 2001,
    Purpose.ENTITLED: 2101,
    Purpose.UNCLAIMED: 2201,
    Purpose.SUSPENSE: 2301,
    Purpose.INTEREST: 2401,
    Purpose.BANK_FEE: 5001,
}
ASSETS = frozenset({Purpose.BANK, Purpose.BANK_FEE})
OWNED = frozenset({Purpose.FUND, Purpose.ENTITLED})

BANK = Purpose.BANK.value
UNCLAIMED = Purpose.UNCLAIMED.value
SUSPENSE = Purpose.SUSPENSE.value
INTEREST = Purpose.INTEREST.value
BANK_FEE = Purpose.BANK_FEE.value
SINGLE_ACCOUNTS = (BANK, UNCLAIMED, SUSPENSE, INTEREST, BANK_FEE)
"""The accounts that every ledger has from its opening."""


def fund_account(contributor_id: UUID) -> str:
    """The account of what a contributor paid in and nobody is entitled to yet."""
    return f"FUND:{contributor_id.hex}"


def entitled_account(party_id: UUID) -> str:
    """The account of what is owed to one investor."""
    return f"ENTITLED:{party_id.hex}"


def purpose_of(account: str) -> Purpose:
    """What an account is for, by its name."""
    return Purpose(account.split(":", 1)[0])


def limit_of(account: str) -> Limit:
    """The balance rule of an account; every account has one, and none can be overdrawn."""
    is_asset = purpose_of(account) in ASSETS
    return Limit.CREDITS_LE_DEBITS if is_asset else Limit.DEBITS_LE_CREDITS


@dataclass(slots=True)
class Account:
    """An account's four counters in fen, and its balance rule."""

    name: str
    limit: Limit
    debits_pending: int = 0
    debits_posted: int = 0
    credits_pending: int = 0
    credits_posted: int = 0

    @classmethod
    def opened(cls, name: str) -> Account:
        """A new account of the chart."""
        return cls(name, limit_of(name))

    @property
    def free_fen(self) -> int:
        """What the balance rule still allows on the limited side; negative breaks the rule."""
        if self.limit is Limit.DEBITS_LE_CREDITS:
            return self.credits_posted - self.debits_posted - self.debits_pending
        return self.debits_posted - self.credits_posted - self.credits_pending

    @property
    def posted_fen(self) -> int:
        """The posted balance on the account's own side."""
        balance = self.credits_posted - self.debits_posted
        return balance if self.limit is Limit.DEBITS_LE_CREDITS else -balance

    @property
    def held_fen(self) -> int:
        """What is held on the limited side."""
        is_liability = self.limit is Limit.DEBITS_LE_CREDITS
        return self.debits_pending if is_liability else self.credits_pending

    @property
    def counters(self) -> tuple[int, int, int, int]:
        """Pending and posted debits, pending and posted credits."""
        return (self.debits_pending, self.debits_posted, self.credits_pending, self.credits_posted)
