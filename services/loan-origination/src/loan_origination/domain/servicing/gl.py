"""The general ledger of one loan: accounts, balanced entries, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lawkit.money import Money


class GlAccount(StrEnum):
    """Where a loan is booked. Debit balances are positive."""

    CASH = "cash"
    HELD = "held_for_borrower"
    LOAN = "loan"
    PRINCIPAL_DUE = "principal_due"
    ACCRUED_INTEREST = "accrued_interest"
    INTEREST_RECEIVABLE = "interest_receivable"
    PENALTY_RECEIVABLE = "penalty_receivable"
    COMPOUND_RECEIVABLE = "compound_receivable"
    FEE_RECEIVABLE = "fee_receivable"
    INTEREST_INCOME = "interest_income"
    PENALTY_INCOME = "penalty_income"
    COMPOUND_INCOME = "compound_income"
    FEE_INCOME = "fee_income"
    CHARGE_INCOME = "charge_income"
    LOAN_LOSS = "loan_loss"
    RECOVERY_INCOME = "recovery_income"
    OFF_BALANCE_INTEREST = "off_balance_interest"
    OFF_BALANCE_CONTRA = "off_balance_contra"
    WRITTEN_OFF_LOAN = "written_off_loan"
    WRITTEN_OFF_CONTRA = "written_off_contra"
    COMMITMENT = "commitment"
    COMMITMENT_CONTRA = "commitment_contra"


ACCOUNTS = tuple(GlAccount)
ACCOUNT_NAMES = tuple(account.value for account in ACCOUNTS)
POSITIONS = {account: position for position, account in enumerate(ACCOUNTS)}
MEMORANDUM = (
    (GlAccount.OFF_BALANCE_INTEREST, GlAccount.OFF_BALANCE_CONTRA),
    (GlAccount.WRITTEN_OFF_LOAN, GlAccount.WRITTEN_OFF_CONTRA),
    (GlAccount.COMMITMENT, GlAccount.COMMITMENT_CONTRA),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One debit and one credit of the same amount, which is never negative."""

    debit: GlAccount
    credit: GlAccount
    amount: Money


@dataclass(frozen=True, slots=True)
class Books:
    """The balance of every account in fen, debits positive; they always sum to nothing."""

    balances: tuple[int, ...] = (0,) * len(ACCOUNTS)

    def balance(self, account: GlAccount) -> Money:
        """The balance of one account; a credit balance is negative."""
        return Money(self.balances[POSITIONS[account]])

    def entries_to(self, other: Books) -> tuple[Entry, ...]:
        """The entries that turn these books into others; memorandum accounts in their pairs."""
        if other.balances == self.balances:
            return ()
        changes = dict(
            zip(
                ACCOUNTS,
                (new - old for old, new in zip(self.balances, other.balances, strict=True)),
                strict=True,
            )
        )
        pairs = [{account: changes.pop(account) for account in pair} for pair in MEMORANDUM]
        return tuple(entry for each in (changes, *pairs) for entry in _paired(each))


def _paired(changes: Mapping[GlAccount, int]) -> Iterator[Entry]:
    left = {account: fen for account, fen in changes.items() if fen}
    while left:
        debit = next(account for account, fen in left.items() if fen > 0)
        credit = next(account for account, fen in left.items() if fen < 0)
        amount = min(left[debit], -left[credit])
        yield Entry(debit, credit, Money(amount))
        left[debit] -= amount
        left[credit] += amount
        left = {account: fen for account, fen in left.items() if fen}


EMPTY_BOOKS = Books()


class Ledger:
    """Books while entries are being made."""

    def __init__(self, books: Books) -> None:
        self._balances = list(books.balances)
        self.entries: list[Entry] = []

    def post(self, debit: GlAccount, credit: GlAccount, amount: Money) -> None:
        """Debit one account and credit another; a negative amount turns the sides."""
        if amount.fen < 0:
            debit, credit, amount = credit, debit, -amount
        if amount.fen:
            self._balances[POSITIONS[debit]] += amount.fen
            self._balances[POSITIONS[credit]] -= amount.fen
            self.entries.append(Entry(debit, credit, amount))

    def balance(self, account: GlAccount) -> Money:
        """The balance of one account now."""
        return Money(self._balances[POSITIONS[account]])

    @property
    def books(self) -> Books:
        """What all entries have added up to."""
        return Books(tuple(self._balances))


def commitment_entries(undrawn_before: Money, undrawn_after: Money) -> tuple[Entry, ...]:
    """The off-balance entry when the undrawn part of a contract grows or shrinks; none if not."""
    ledger = Ledger(EMPTY_BOOKS)
    change = undrawn_after - undrawn_before
    ledger.post(GlAccount.COMMITMENT, GlAccount.COMMITMENT_CONTRA, change)
    return tuple(ledger.entries)
