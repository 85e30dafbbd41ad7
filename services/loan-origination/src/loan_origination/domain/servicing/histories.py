"""A loan's history told again: every bill with what was paid of it, and what is still to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lawkit.calendar import Calendar
from loan_origination.domain.allocation import NO_PARTS, Parts
from loan_origination.domain.servicing.account import LoanAccount, ServicingTerms
from loan_origination.domain.servicing.applying import apply, opened, rolled
from loan_origination.domain.servicing.events import LoanEvent
from loan_origination.domain.servicing.working import Applied, Billed


@dataclass(frozen=True, slots=True)
class Told:
    """The account after a history; what each event did, and each stretch of days before one."""

    account: LoanAccount
    applied: tuple[Applied, ...]
    stretches: tuple[Applied, ...]

    @property
    def all_applied(self) -> tuple[Applied, ...]:
        """Everything that was done, events and days."""
        return (*self.stretches, *self.applied)


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """An instalment; `is_due` says whether its day has come, `paid` what was paid of it."""

    billed: Billed
    is_due: bool
    paid: Parts = NO_PARTS


def told(
    terms: ServicingTerms, events: Iterable[LoanEvent], until: date, calendar: Calendar
) -> Told:
    """Live a loan again from its draw through its events up to a day."""
    account = opened(terms).account
    applied, stretches = [], []
    for event in events:
        stretch = rolled(account, event.on, calendar)
        done = apply(stretch.account, event, calendar)
        stretches.append(stretch)
        applied.append(done)
        account = done.account
    last = rolled(account, until, calendar)
    return Told(last.account, tuple(applied), (*stretches, last))


def schedule_of(history: Told, calendar: Calendar) -> tuple[ScheduleRow, ...]:
    """All instalments: those that fell due as they were billed and paid, then the plan's."""
    paid: defaultdict[int, Parts] = defaultdict(lambda: NO_PARTS)
    past = history.all_applied
    for applied in past:
        for receipt in applied.receipts:
            for number, parts in receipt.parts:
                paid[number] += parts
    due = [
        ScheduleRow(billed, is_due=True, paid=paid[billed.number])
        for applied in past
        for billed in applied.billed
    ]
    return (*due, *_to_come(history.account, calendar))


def _to_come(account: LoanAccount, calendar: Calendar) -> Sequence[ScheduleRow]:
    if not account.has_principal_to_come:
        return ()
    coming = rolled(account, account.matures_on, calendar)
    return [ScheduleRow(billed, is_due=False) for billed in coming.billed]
