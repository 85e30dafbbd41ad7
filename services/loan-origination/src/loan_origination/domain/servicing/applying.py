"""Applying events to an account, replaying them, and taking one back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lawkit.calendar import Calendar
from loan_origination.domain.schedules.plan import RepaymentPlan
from loan_origination.domain.schedules.rate_path import RatePath
from loan_origination.domain.servicing.account import LoanAccount, ServicingTerms
from loan_origination.domain.servicing.changing import (
    accelerate,
    charge_fee,
    classify,
    confirm_misuse,
    end_misuse,
    extend,
    replan,
    reprice,
    return_held,
    write_off,
)
from loan_origination.domain.servicing.errors import NotOnRecordError
from loan_origination.domain.servicing.events import (
    Accelerated,
    Classed,
    DayReached,
    Extended,
    FeeCharged,
    HeldReturned,
    IncomeSwept,
    LoanEvent,
    MisuseConfirmed,
    MisuseEnded,
    PaidOff,
    PaymentReceived,
    PrepaymentMade,
    Replanned,
    Repriced,
    WrittenOff,
)
from loan_origination.domain.servicing.gl import Entry, GlAccount
from loan_origination.domain.servicing.receiving import pay_off, prepay, receive, sweep_in
from loan_origination.domain.servicing.rolling import count_days, roll
from loan_origination.domain.servicing.working import Applied, Working


def opened(terms: ServicingTerms) -> Applied:
    """The account on the day of the draw: the principal goes out."""
    note = terms.note
    work = Working(
        LoanAccount(
            terms=terms,
            rates=RatePath(note.annual_rate),
            plan=RepaymentPlan.at_draw(note, note.annual_rate),
            next_number=1,
            day=note.disbursed_on,
        )
    )
    work.post(GlAccount.LOAN, GlAccount.CASH, note.principal)
    return work.done()


def rolled(account: LoanAccount, to: date, calendar: Calendar) -> Applied:
    """The account brought to a day; reaching it at once or day by day ends the same."""
    work = Working(account)
    roll(work, to, calendar)
    return work.done()


def apply(account: LoanAccount, event: LoanEvent, calendar: Calendar) -> Applied:
    """The account after an event, brought to the event's day first.

    Raises the errors of this package; an event that is refused changes nothing.
    """
    work = Working(account)
    roll(work, event.on, calendar)
    _carry_out(work, event)
    return work.done()


def _carry_out(work: Working, event: LoanEvent) -> None:
    match event:
        case DayReached():
            pass
        case PaymentReceived():
            receive(work, event.amount)
        case IncomeSwept():
            sweep_in(work, event.net)
        case PrepaymentMade():
            prepay(work, event.principal, event.keep, event.charge_rate)
        case PaidOff():
            pay_off(work, event.amount, event.charge_rate)
        case FeeCharged():
            charge_fee(work, event.amount, event.number)
        case HeldReturned():
            return_held(work, event.amount)
        case _:
            _change(work, event)


def _change(
    work: Working,
    event: Repriced
    | Extended
    | Replanned
    | Accelerated
    | MisuseConfirmed
    | MisuseEnded
    | Classed
    | WrittenOff,
) -> None:
    match event:
        case Repriced():
            reprice(work, event.annual_rate)
        case Extended():
            extend(work, event.more_periods)
        case Replanned():
            replan(work, event.due_dates, event.totals)
        case Accelerated():
            accelerate(work, event.pay_by)
        case MisuseConfirmed():
            confirm_misuse(work, event.amount, event.since)
            count_days(work, event.on)
        case MisuseEnded():
            end_misuse(work)
        case Classed():
            classify(work, is_non_performing=event.is_non_performing)
        case WrittenOff():
            write_off(work)


def replayed(opening: LoanAccount, events: Iterable[LoanEvent], calendar: Calendar) -> LoanAccount:
    """The account after a history of events, from its opening."""
    account = opening
    for event in events:
        account = apply(account, event, calendar).account
    return account


@dataclass(frozen=True, slots=True)
class Reversal:
    """The account as if an event had never been, and the entries that lead there."""

    account: LoanAccount
    history: tuple[LoanEvent, ...]
    entries: tuple[Entry, ...]


def reversed_event(
    opening: LoanAccount, history: Sequence[LoanEvent], position: int, calendar: Calendar
) -> Reversal:
    """Take back one event of a history: the later ones are played again without it.

    The account ends on the day it had reached. Raises NotOnRecordError for a position that is
    none, and the errors of a later event that cannot be without the one taken back.
    """
    if not 0 <= position < len(history):
        raise NotOnRecordError("event", "事项", position)
    present = replayed(opening, history, calendar)
    remaining = (*history[:position], *history[position + 1 :])
    account = replayed(opening, remaining, calendar)
    account = rolled(account, present.day, calendar).account
    return Reversal(account, remaining, present.books.entries_to(account.books))
