"""One loan at work in one transaction: its exact account, and all that is to be written of it.

A loan on which nothing happens is not touched by a business day; its interest is in the sums of
all such loans. Whoever touches it brings the account to the last day in those sums first, says
once what they held for it, and goes on from there with postings of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from lawkit.calendar import Calendar
from loan_origination.domain.repricing import FloatingRate
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.applying import apply, rolled
from loan_origination.domain.servicing.days import reached
from loan_origination.domain.servicing.event_records import amount_of, kind_of, written_event
from loan_origination.domain.servicing.events import LoanEvent
from loan_origination.domain.servicing.gl import Books, Entry, GlAccount
from loan_origination.domain.servicing.working import Applied, Receipt
from loan_origination.store.loan_keeping import KeptLoan
from loan_origination.usecases.loan_allocations import allocation_of
from servicekit.ids import new_id
from servicekit.outbox import News

BATCH = "batch"
Pair = tuple[GlAccount, GlAccount]


@dataclass(slots=True)
class LoanWork:
    """A loan being worked; `sums` are entries for the daily sums, not for its own record."""

    kept: KeptLoan
    account: LoanAccount
    posted: Books
    event_count: int
    postings: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    sums: Counter[Pair] = field(default_factory=Counter)
    news: list[News] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    changes: dict[str, Any] = field(default_factory=dict)
    debits: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, kept: KeptLoan) -> LoanWork:
        """Go on where the loan was left."""
        return cls(kept, kept.account, kept.posted, kept.event_count)

    @property
    def loan_id(self) -> UUID:
        return self.kept.id

    @property
    def floating(self) -> FloatingRate | None:
        return self.kept.floating

    def summed_until(self, day: date, calendar: Calendar) -> None:
        """Bring a quiet loan to the last day whose interest the daily sums hold."""
        if self.kept.is_quiet and day > self.account.day:
            applied = rolled(self.account, day, calendar)
            assert not applied.billed, "nothing falls due while a loan is quiet"
            self.account = applied.account

    def first_day(self, opening: Applied, on: date, recorded_by: str) -> None:
        """The draw itself, booked on a business day."""
        self.account = opening.account
        self._post(opening.entries, on, "drawn", None)
        self.counts["opened"] += 1
        self.tell("loan.opened", on, disbursed_on=opening.account.day.isoformat(), by=recorded_by)

    def take_over(
        self,
        opening: Applied,
        payments: Iterable[LoanEvent],
        on: date,
        calendar: Calendar,
        recorded_by: str,
    ) -> None:
        """A loan that ran elsewhere: its history is played, its books are booked at once."""
        self.account = opening.account
        for payment in payments:
            self._reach(payment.on, calendar)
            applied = apply(self.account, payment, calendar)
            self._record(payment, applied, source="migration", recorded_by=recorded_by)
        self._reach(on, calendar)
        self._post(self.posted.entries_to(self.account.books), on, "migration", None)
        self.counts["opened"] += 1
        self.tell("loan.opened", on, disbursed_on=opening.account.day.isoformat(), by=recorded_by)

    def _reach(self, on: date, calendar: Calendar) -> None:
        found = reached(self.account, self.floating, on, calendar)
        for event, applied in found.repriced:
            self._record(event, applied, source=BATCH, recorded_by="system")
        self.account = found.account

    def open_day(self, on: date, calendar: Calendar) -> None:
        """Bring the loan to a business day: rate changes and due dates on the way, lateness.

        Interest and lateness alone go to the daily sums; anything else is posted for the loan.
        """
        before = self.account
        found = reached(before, self.floating, on, calendar)
        is_notable = found.repriced or found.rolled.billed or found.rolled.receipts
        if is_notable or found.account.is_on_accrual != before.is_on_accrual:
            self.explain_sums(on)
            for event, applied in found.repriced:
                self._keep(event, applied, on, source=BATCH, recorded_by="system")
                self.counts["repriced"] += 1
            self.account = found.account
            self._post(found.rolled.entries, on, "due", None)
        else:
            self.account = found.account
            for entry in found.rolled.entries:
                self.sums[entry.debit, entry.credit] += entry.amount.fen
        self.counts["accrued"] += 1
        self._tell_of_due_dates(before, found.repriced, found.rolled, on)

    def happen(
        self,
        event: LoanEvent,
        calendar: Calendar,
        *,
        source: str,
        recorded_by: str,
        reference: str = "",
    ) -> Applied:
        """Apply an event of the business day that the loan has reached."""
        applied = apply(self.account, event, calendar)
        self.explain_sums(event.on)
        self._keep(
            event, applied, event.on, source=source, recorded_by=recorded_by, reference=reference
        )
        return applied

    def explain_sums(self, on: date) -> None:
        """Say once, for the loan's own record, what the daily sums have held for it."""
        entries = self.posted.entries_to(self.account.books)
        self._post(entries, on, "accrued", None, is_in_sums=True)

    def replaced(self, account: LoanAccount, on: date) -> None:
        """Put another account in the place of this one, with the entries that lead to it."""
        self.explain_sums(on)
        entries = self.account.books.entries_to(account.books)
        self.account = account
        self._post(entries, on, "reversal", None)

    def tell(self, type: str, on: date, **facts: Any) -> None:  # noqa: A002 - the standard's word
        """News for other systems, sent once all is written."""
        payload = {
            "loan_id": str(self.loan_id),
            "number": self.kept.number,
            "branch": self.kept.branch,
            "on": on.isoformat(),
            **facts,
        }
        self.news.append(News(f"loan/{self.loan_id}", type, payload))

    def _tell_of_due_dates(
        self, before: LoanAccount, repriced: Iterable[Any], last: Applied, on: date
    ) -> None:
        parts = [*(applied for _, applied in repriced), last]
        for applied in parts:
            for bill in applied.billed:
                self.counts["billed"] += 1
                self.tell(
                    "loan.due",
                    on,
                    instalment=bill.number,
                    due_on=bill.due_on.isoformat(),
                    principal_fen=bill.principal.fen,
                    interest_fen=bill.interest.fen,
                )
        self._tell_of_receipts([receipt for each in parts for receipt in each.receipts], on)
        if self.account.days_late:
            self.counts["late"] += 1
        if self.account.days_late and not before.days_late:
            oldest = self.account.oldest_unpaid_on
            assert oldest is not None, "a late loan has an unpaid due date"
            owed = self.account.owed.total.fen
            self.tell("loan.late", on, oldest_unpaid_on=oldest.isoformat(), owed_fen=owed)

    def _tell_of_receipts(self, receipts: Iterable[Receipt], on: date) -> None:
        for receipt in receipts:
            owed = self.account.owed.total.fen
            self.tell("loan.paid", on, amount_fen=receipt.total.fen, still_owed_fen=owed)

    def _keep(
        self,
        event: LoanEvent,
        applied: Applied,
        on: date,
        *,
        source: str,
        recorded_by: str,
        reference: str = "",
    ) -> None:
        self._record(event, applied, source=source, recorded_by=recorded_by, reference=reference)
        self._post(applied.entries, on, kind_of(event), self.event_count)
        if source != BATCH:
            self._tell_of_receipts(applied.receipts, on)

    def _record(
        self,
        event: LoanEvent,
        applied: Applied,
        *,
        source: str,
        recorded_by: str,
        reference: str = "",
    ) -> None:
        self.account = applied.account
        self.event_count += 1
        amount = amount_of(event)
        self.events.append(
            {
                "id": new_id(),
                "loan_id": self.loan_id,
                "seq": self.event_count,
                "on": event.on,
                "kind": kind_of(event),
                "event": written_event(event),
                "amount_fen": None if amount is None else amount.fen,
                "state": "applied",
                "source": source,
                "reference": reference,
                "allocation": allocation_of(applied),
                "recorded_by": recorded_by,
                "reversal_reason": "",
            }
        )

    def _post(
        self,
        entries: Iterable[Entry],
        on: date,
        cause: str,
        event_seq: int | None,
        *,
        is_in_sums: bool = False,
    ) -> None:
        """Record entries of the loan's own; from here on its record explains its books."""
        self.postings += [
            {
                "id": new_id(),
                "on": on,
                "branch": self.kept.branch,
                "loan_id": self.loan_id,
                "event_seq": event_seq,
                "cause": cause,
                "debit": entry.debit.value,
                "credit": entry.credit.value,
                "amount_fen": entry.amount.fen,
                "is_in_sums": is_in_sums,
                "loan_count": 1,
            }
            for entry in entries
        ]
        self.posted = self.account.books
