"""What can happen to a loan. Every event has its day; events come in the order of their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lawkit.money import Money
from loan_origination.domain.schedules.terms import Keep


@dataclass(frozen=True, slots=True)
class DayReached:
    """A business day opens: due dates up to it are billed, days before it are counted."""

    on: date


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """Money for the loan; what is not due yet is held until the next due date."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class IncomeSwept:
    """The net income of a sweep period, on its due date: what is due first, then principal."""

    on: date
    net: Money


@dataclass(frozen=True, slots=True)
class PrepaymentMade:
    """Principal paid early with the branch's consent; its interest and charge come on top."""

    on: date
    principal: Money
    keep: Keep
    charge_rate: Fraction


@dataclass(frozen=True, slots=True)
class PaidOff:
    """Everything paid at once; `amount` is exactly what the quote of the day asks for."""

    on: date
    amount: Money
    charge_rate: Fraction


@dataclass(frozen=True, slots=True)
class Repriced:
    """Another annual rate from this day on."""

    on: date
    annual_rate: Fraction


@dataclass(frozen=True, slots=True)
class Extended:
    """More monthly instalments for the principal not yet due."""

    on: date
    more_periods: int


@dataclass(frozen=True, slots=True)
class Replanned:
    """The periods of an income sweep still to come, agreed anew: due dates and least payments."""

    on: date
    due_dates: tuple[date, ...]
    totals: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Accelerated:
    """The loan declared due: all principal falls due on the last day to pay."""

    on: date
    pay_by: date


@dataclass(frozen=True, slots=True)
class MisuseConfirmed:
    """Money found to be used otherwise, since a day."""

    on: date
    amount: Money
    since: date


@dataclass(frozen=True, slots=True)
class MisuseEnded:
    """The misused money is put right."""

    on: date


@dataclass(frozen=True, slots=True)
class FeeCharged:
    """A fee on an instalment by its number, or costs of enforcement without one."""

    on: date
    amount: Money
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Classed:
    """The classification says whether the loan is non-performing."""

    on: date
    is_non_performing: bool


@dataclass(frozen=True, slots=True)
class WrittenOff:
    """Principal taken off the books; it stays owed and is followed off balance."""

    on: date


@dataclass(frozen=True, slots=True)
class HeldReturned:
    """Money held and not needed goes back to the borrower."""

    on: date
    amount: Money


LoanEvent = (
    DayReached
    | PaymentReceived
    | IncomeSwept
    | PrepaymentMade
    | PaidOff
    | Repriced
    | Extended
    | Replanned
    | Accelerated
    | MisuseConfirmed
    | MisuseEnded
    | FeeCharged
    | Classed
    | WrittenOff
    | HeldReturned
)
