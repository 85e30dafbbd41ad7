"""An account while an event is being worked off: the account, its entries and its receipts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lawkit.money import Money
from loan_origination.domain.allocation import Parts
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.gl import Entry, GlAccount, Ledger


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that went to bills on a day: the order followed, and the parts by bill number."""

    on: date
    order: str
    parts: tuple[tuple[int, Parts], ...]

    @property
    def total(self) -> Money:
        """All that went to bills."""
        return sum((parts.total for _, parts in self.parts), start=Money(0))


@dataclass(frozen=True, slots=True)
class Prepaid:
    """Principal paid early on a day, with its interest and charge."""

    on: date
    principal: Money
    interest: Money
    charge: Money

    @property
    def total(self) -> Money:
        """All that was paid."""
        return self.principal + self.interest + self.charge


@dataclass(frozen=True, slots=True)
class Billed:
    """An instalment that fell due."""

    number: int
    due_on: date
    principal: Money
    interest: Money


@dataclass(frozen=True, slots=True)
class Applied:
    """The account after an event, the entries it made, and what happened in words of the field."""

    account: LoanAccount
    entries: tuple[Entry, ...]
    billed: tuple[Billed, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    prepaid: tuple[Prepaid, ...] = ()


class Working:
    """Collects what an event does to an account."""

    def __init__(self, account: LoanAccount) -> None:
        self.account = account
        self.ledger = Ledger(account.books)
        self.billed: list[Billed] = []
        self.receipts: list[Receipt] = []
        self.prepaid: list[Prepaid] = []

    def change(self, **fields: Any) -> None:
        """Replace fields of the account."""
        self.account = replace(self.account, **fields)

    def post(self, debit: GlAccount, credit: GlAccount, amount: Money) -> None:
        """Book an entry."""
        self.ledger.post(debit, credit, amount)

    def done(self) -> Applied:
        """The account with its new books, and all that happened."""
        return Applied(
            account=replace(self.account, books=self.ledger.books),
            entries=tuple(self.ledger.entries),
            billed=tuple(self.billed),
            receipts=tuple(self.receipts),
            prepaid=tuple(self.prepaid),
        )
