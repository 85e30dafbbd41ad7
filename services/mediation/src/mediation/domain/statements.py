"""What the ledger tells: balances, trial balance, statements, the fund's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mediation.domain.ledger import Kind, sums
from mediation.domain.ledger_accounts import CODES, Account, Limit, Purpose
from mediation.domain.ledger_postings import Event


@dataclass(frozen=True, slots=True)
class PurposeBalance:
    """All accounts of one purpose together."""

    code: int
    purpose: Purpose
    accounts: int
    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int
    balance_fen: int
    held_fen: int
    free_fen: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Every purpose, and the sums of both sides, posted and pending apart."""

    rows: tuple[PurposeBalance, ...]
    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int

    @property
    def is_balanced(self) -> bool:
        is_posted_equal = self.debits_posted == self.credits_posted
        return is_posted_equal and self.debits_pending == self.credits_pending


def trial_balance(totals: Mapping[Purpose, tuple[int, Account]]) -> TrialBalance:
    """The trial balance from each purpose's number of accounts and their counters summed."""
    rows = tuple(
        PurposeBalance(
            CODES[purpose],
            purpose,
            count,
            *account.counters,
            account.posted_fen,
            account.held_fen,
            account.free_fen,
        )
        for purpose, (count, account) in sorted(totals.items(), key=lambda one: CODES[one[0]])
    )
    whole = sums({purpose: account for purpose, (_, account) in totals.items()})
    return TrialBalance(rows, *whole)


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer as one account's statement shows it: `change_fen` on the account's own side."""

    seq: int
    at_us: int
    code: str
    kind: str
    ref: str
    other_account: str
    change_fen: int
    held_change_fen: int
    balance_fen: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored transfer as statements need it; `hold_fen` is the amount of the hold it resolves."""

    seq: int
    at_us: int
    kind: Kind
    code: str
    ref: str
    debit: str
    credit: str
    amount_fen: int
    hold_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An account over a period: opening, movements, closing, and what is held at the end."""

    account: str
    opening_fen: int
    opening_held_fen: int
    movements: tuple[Movement, ...]
    closing_fen: int
    held_fen: int


def account_statement(
    account: str, entries: Iterable[Entry], *, from_us: int, until_us: int, limit: Limit
) -> Statement:
    """The statement of `account` from its entries in order, those before the period included."""
    balance = held = opening = opening_held = 0
    movements = []
    for entry in entries:
        if entry.at_us >= until_us:
            break
        change, held_change = _changes(account, entry, limit)
        balance, held = balance + change, held + held_change
        if entry.at_us < from_us:
            opening, opening_held = balance, held
            continue
        other = entry.credit if entry.debit == account else entry.debit
        movements.append(
            Movement(
                entry.seq,
                entry.at_us,
                entry.code,
                entry.kind,
                entry.ref,
                other,
                change,
                held_change,
                balance,
            )
        )
    return Statement(account, opening, opening_held, tuple(movements), balance, held)


def _changes(account: str, entry: Entry, limit: Limit) -> tuple[int, int]:
    """How an entry changes the posted balance on the account's side, and what is held of it."""
    limited_side = entry.debit if limit is Limit.DEBITS_LE_CREDITS else entry.credit
    sign = -1 if limited_side == account else 1
    held_sign = 1 if limited_side == account else 0
    if entry.kind is Kind.SINGLE:
        return sign * entry.amount_fen, 0
    if entry.kind is Kind.PENDING:
        return 0, held_sign * entry.amount_fen
    posted = sign * entry.amount_fen if entry.kind is Kind.POST else 0
    return posted, -held_sign * entry.hold_fen


@dataclass(frozen=True, slots=True)
class FundFigures:
    """The figures of an escrow account's whole life, in fen and counts."""

    allocated_fen: int
    cancelled_fen: int
    paid_fen: int
    returned_fen: int
    interest_fen: int
    fees_fen: int
    fees_refunded_fen: int
    residual_fen: int
    payments: int
    returns: int
    failures: int

    @property
    def net_paid_fen(self) -> int:
        """What stayed with the investors."""
        return self.paid_fen - self.returned_fen


def fund_figures(posted: Sequence[tuple[str, int, int]]) -> FundFigures:
    """The figures from (event, transfers, fen) of single and posted transfers, and of voids."""
    fen: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for event, transfers, amount in posted:
        fen[event] += amount
        count[event] += transfers
    return FundFigures(
        allocated_fen=fen[Event.ENTITLEMENT_EFFECTIVE],
        cancelled_fen=fen[Event.ENTITLEMENT_CANCELLED],
        paid_fen=fen[Event.PAYOUT_SUCCEEDED],
        returned_fen=fen[Event.PAYOUT_RETURNED],
        interest_fen=fen[Event.INTEREST_CREDITED],
        fees_fen=fen[Event.FEE_CHARGED],
        fees_refunded_fen=fen[Event.FEE_REFUNDED] + fen[Event.FEE_TO_CONTRIBUTION],
        residual_fen=fen[Event.RESIDUAL_SENT],
        payments=count[Event.PAYOUT_SUCCEEDED],
        returns=count[Event.PAYOUT_RETURNED],
        failures=count[Event.PAYOUT_FAILED],
    )
