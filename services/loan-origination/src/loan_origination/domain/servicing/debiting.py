"""Debiting other accounts on the day after a missed due date (R-Y2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lawkit.articles import carries_out
from lawkit.money import Money
from loan_origination.domain.repayment_articles import OVERDUE


class DebitedKind(StrEnum):
    """The accounts of a borrower in the order in which they are debited."""

    REPAYMENT = "repayment"
    SUPERVISED = "supervised"
    BASIC = "basic"
    GENERAL = "general"
    OTHER = "other"


DEBIT_ORDER = tuple(DebitedKind)


@dataclass(frozen=True, slots=True)
class DebitableAccount:
    """An account of the borrower at the bank; protected ones are never touched."""

    number: str
    kind: DebitedKind
    balance: Money
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class Debit:
    """What is taken from one account."""

    number: str
    amount: Money


@carries_out(OVERDUE)
def next_day_debits(missing: Money, accounts: Iterable[DebitableAccount]) -> tuple[Debit, ...]:
    """How a missing sum is taken: repayment, supervised, basic and general account, then others,
    the larger first; accounts protected by statute are skipped; never more than is missing."""
    debits = []
    usable = [each for each in accounts if not each.is_protected and each.balance.fen > 0]
    for account in sorted(usable, key=_place):
        amount = min(account.balance, missing)
        if amount.fen > 0:
            debits.append(Debit(account.number, amount))
            missing -= amount
    return tuple(debits)


def _place(account: DebitableAccount) -> tuple[int, int, str]:
    return DEBIT_ORDER.index(account.kind), -account.balance.fen, account.number
