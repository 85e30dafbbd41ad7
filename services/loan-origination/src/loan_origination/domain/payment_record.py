"""How punctually a loan was paid, as its own history tells: what no review may better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lawkit.articles import carries_out
from loan_origination.domain.classification import Cure, Restructuring
from loan_origination.domain.repayment_articles import UPGRADE, WATCH_PERIOD
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.histories import Told
from loan_origination.domain.servicing.working import Receipt


@dataclass(frozen=True, slots=True)
class PaidInstalment:
    """An instalment that fell due, and the day on which its principal and interest were paid."""

    number: int
    due_on: date
    settled_on: date | None

    @property
    def is_on_time(self) -> bool:
        """Whether it was paid by its due date."""
        return self.settled_on is not None and self.settled_on <= self.due_on


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """All instalments that fell due since the draw of `begun_on`, oldest first; `cleared_on` is the
    last day on which money went to something overdue, and `is_clear` says whether nothing overdue
    is left."""

    begun_on: date
    instalments: tuple[PaidInstalment, ...]
    cleared_on: date | None
    is_clear: bool

    def periods_on_time_since(self, day: date) -> int:
        """Instalments due from a day on, all paid on time: the run that ends with the newest."""
        run = 0
        for each in reversed(self.instalments):
            if each.due_on < day or not each.is_on_time:
                break
            run += 1
        return run


@carries_out(UPGRADE)
def payment_record(history: Told) -> PaymentRecord:
    """The record of a loan's history; an instalment is settled on the day on which its principal
    and interest are paid in full."""
    past = history.all_applied
    billed = sorted({each.number: each for one in past for each in one.billed}.items())
    receipts = sorted((each for one in past for each in one.receipts), key=lambda each: each.on)
    rows = tuple(
        PaidInstalment(
            number, bill.due_on, _settled_on(number, (bill.principal + bill.interest).fen, receipts)
        )
        for number, bill in billed
    )
    due = {row.number: row.due_on for row in rows}
    # Costs and what misuse cost have no due date: money for them always clears something.
    late = [
        receipt.on
        for receipt in receipts
        for number, _ in receipt.parts
        if receipt.on > due.get(number, date.min)
    ]
    begun_on = history.account.terms.note.disbursed_on
    return PaymentRecord(begun_on, rows, max(late, default=None), _is_clear(history.account))


def _settled_on(number: int, owed_fen: int, receipts: Iterable[Receipt]) -> date | None:
    for receipt in receipts:
        for paid_number, parts in receipt.parts:
            if paid_number == number:
                owed_fen -= (parts.principal + parts.interest).fen
        if owed_fen <= 0:
            return receipt.on
    return None


def _is_clear(account: LoanAccount) -> bool:
    rounding = account.terms.note.interest.rounding
    overdue = [bill for bill in account.bills if bill.due_on < account.day]
    return all(bill.owed(rounding).total.is_zero for bill in overdue)


@carries_out(UPGRADE)
def borne_out(cure: Cure, record: PaymentRecord) -> Cure:
    """The cure that the loan's history shows: on time since the last day on which something overdue
    was paid, or since the draw, and the periods paid on time since then. What is told beside it
    counts only where it is stricter: a later day, fewer periods."""
    if not record.is_clear:
        return replace(cure, on_time_since=None)
    since = record.cleared_on or record.begun_on
    if cure.on_time_since is not None:
        since = max(since, cure.on_time_since)
    periods = record.periods_on_time_since(since)
    if cure.periods_on_time is not None:
        periods = min(periods, cure.periods_on_time)
    return replace(cure, on_time_since=since, periods_on_time=periods)


@carries_out(WATCH_PERIOD)
def watch_of(first_payment_on: date, record: PaymentRecord) -> Restructuring:
    """The watch of a restructured loan: its periods paid on time are those of the history."""
    periods = record.periods_on_time_since(first_payment_on)
    return Restructuring(first_payment_on=first_payment_on, periods_paid=periods)
