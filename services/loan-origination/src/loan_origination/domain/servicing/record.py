"""Accounts and terms as JSON-ready records: what a store keeps of a loan, exact and compact.

Terms never change and are kept once; the state is small and changes with every event. Reading what
was written gives an equal account.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.allocation import Parts
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.schedules.plan import RepaymentPlan
from loan_origination.domain.schedules.rate_path import RatePath
from loan_origination.domain.schedules.terms import (
    AgreedPlan,
    DayCount,
    InterestMethod,
    InterestTerms,
    NoteTerms,
    RateChange,
)
from loan_origination.domain.servicing.account import (
    LoanAccount,
    Misuse,
    PaymentOrder,
    ServicingTerms,
)
from loan_origination.domain.servicing.bills import Bill, Compounding
from loan_origination.domain.servicing.gl import ACCOUNT_NAMES, Books

Record = dict[str, Any]
_ratio = lru_cache(maxsize=4_096)(Fraction)
_day = lru_cache(maxsize=4_096)(date.fromisoformat)


def written_terms(terms: ServicingTerms) -> Record:
    """The terms of a loan as they are kept."""
    note = terms.note
    return {
        "method": note.method.value,
        "principal_fen": note.principal.fen,
        "annual_rate": str(note.annual_rate),
        "periods": note.periods,
        "disbursed_on": note.disbursed_on.isoformat(),
        "first_due_on": note.first_due_on.isoformat(),
        "interest_only_periods": note.interest_only_periods,
        "interest_method": note.interest.method.value,
        "day_count": note.interest.day_count.value,
        "due_day": note.interest.due_day,
        "rounding": note.interest.rounding.value,
        "agreed": _written_plan(note.agreed),
        "overdue_uplift": str(terms.overdue_uplift),
        "misuse_uplift": str(terms.misuse_uplift),
        "grace_days": terms.grace_days,
        "is_due_date_following": terms.is_due_date_following,
        "bad_after_days": terms.bad_after_days,
        "compounding": terms.compounding.value,
        "good_order": terms.good_order,
        "bad_order": terms.bad_order,
        "needs_same_debt": terms.needs_same_debt,
    }


def read_terms(record: Record) -> ServicingTerms:
    """The terms of a loan from what was kept."""
    interest = InterestTerms(
        method=InterestMethod(record["interest_method"]),
        day_count=DayCount(record["day_count"]),
        due_day=record["due_day"],
        rounding=Rounding(record["rounding"]),
    )
    note = NoteTerms(
        method=RepaymentMethod(record["method"]),
        principal=Money(record["principal_fen"]),
        annual_rate=_ratio(record["annual_rate"]),
        periods=record["periods"],
        disbursed_on=_day(record["disbursed_on"]),
        first_due_on=_day(record["first_due_on"]),
        interest_only_periods=record["interest_only_periods"],
        interest=interest,
        agreed=_agreed_plan(record["agreed"]),
    )
    return ServicingTerms(
        note=note,
        overdue_uplift=_ratio(record["overdue_uplift"]),
        misuse_uplift=_ratio(record["misuse_uplift"]),
        grace_days=record["grace_days"],
        is_due_date_following=record["is_due_date_following"],
        bad_after_days=record["bad_after_days"],
        compounding=Compounding(record["compounding"]),
        good_order=record["good_order"],
        bad_order=record["bad_order"],
        needs_same_debt=record["needs_same_debt"],
    )


def written(account: LoanAccount) -> Record:
    """The state of an account as it is kept, without its terms."""
    plan, order, misuse = account.plan, account.payment_order, account.misuse
    return {
        "day": account.day.isoformat(),
        "next_number": account.next_number,
        "last_number": plan.last_number,
        "balance_fen": plan.balance.fen,
        "step_fen": plan.step.fen,
        "rate": str(plan.annual_rate),
        "rates": [[c.effective_on.isoformat(), str(c.annual_rate)] for c in account.rates.changes],
        "bills": [_written_bill(bill) for bill in account.bills],
        "held_fen": account.held.fen,
        "is_on_accrual": account.is_on_accrual,
        "misuse": None if misuse is None else [misuse.amount.fen, misuse.since.isoformat()],
        "final_due_on": _written_day(account.final_due_on),
        "is_accelerated": account.is_accelerated,
        "is_written_off": account.is_written_off,
        "is_classed_non_performing": account.is_classed_non_performing,
        "payment_order": None if order is None else [order.on.isoformat(), order.name],
        "books": {
            name: fen
            for name, fen in zip(ACCOUNT_NAMES, account.books.balances, strict=True)
            if fen
        },
    }


def read(terms: ServicingTerms, record: Record) -> LoanAccount:
    """An account from its terms and the state that was kept."""
    changes = tuple(RateChange(_day(on), _ratio(rate)) for on, rate in record["rates"])
    misuse, order, final = record["misuse"], record["payment_order"], record["final_due_on"]
    return LoanAccount(
        terms=terms,
        rates=RatePath(terms.note.annual_rate, changes),
        plan=_plan(terms, record),
        next_number=record["next_number"],
        day=_day(record["day"]),
        bills=tuple(_bill(bill) for bill in record["bills"]),
        held=Money(record["held_fen"]),
        is_on_accrual=record["is_on_accrual"],
        misuse=None if misuse is None else Misuse(Money(misuse[0]), _day(misuse[1])),
        final_due_on=None if final is None else _day(final),
        is_accelerated=record["is_accelerated"],
        is_written_off=record["is_written_off"],
        is_classed_non_performing=record["is_classed_non_performing"],
        payment_order=None if order is None else PaymentOrder(_day(order[0]), order[1]),
        books=Books(tuple(record["books"].get(name, 0) for name in ACCOUNT_NAMES)),
    )


def _written_plan(agreed: AgreedPlan | None) -> list[list[Any]] | None:
    if agreed is None:
        return None
    days = (day.isoformat() for day in agreed.due_dates)
    return [[day, total.fen] for day, total in zip(days, agreed.totals, strict=True)]


def _agreed_plan(record: list[list[Any]] | None) -> AgreedPlan | None:
    if record is None:
        return None
    days = tuple(_day(day) for day, _ in record)
    return AgreedPlan(days, tuple(Money(total) for _, total in record))


def _plan(terms: ServicingTerms, record: Record) -> RepaymentPlan:
    return RepaymentPlan(
        terms=terms.note,
        balance=Money(record["balance_fen"]),
        annual_rate=_ratio(record["rate"]),
        step=Money(record["step_fen"]),
        last_number=record["last_number"],
    )


def _written_bill(bill: Bill) -> Record:
    paid = bill.paid
    return {
        "number": bill.number,
        "due_on": bill.due_on.isoformat(),
        "on_time_until": bill.on_time_until.isoformat(),
        "principal_fen": bill.principal.fen,
        "interest_fen": bill.interest.fen,
        "fee_fen": bill.fee.fen,
        "counted_to": bill.counted_to.isoformat(),
        "paid_fen": [
            paid.fee.fen,
            paid.penalty.fen,
            paid.compound.fen,
            paid.interest.fen,
            paid.principal.fen,
        ],
        # Texts, because these units outgrow the whole numbers that JSON readers agree on.
        "penalty_units": str(bill.penalty_units),
        "compound_units": str(bill.compound_units),
        "joined_fen": [bill.joined_penalty.fen, bill.joined_compound.fen],
        "settled_on": _written_day(bill.settled_on),
    }


def _bill(record: Record) -> Bill:
    settled_on, (joined_penalty, joined_compound) = record["settled_on"], record["joined_fen"]
    return Bill(
        number=record["number"],
        due_on=_day(record["due_on"]),
        on_time_until=_day(record["on_time_until"]),
        principal=Money(record["principal_fen"]),
        interest=Money(record["interest_fen"]),
        fee=Money(record["fee_fen"]),
        counted_to=_day(record["counted_to"]),
        paid=Parts(*(Money(fen) for fen in record["paid_fen"])),
        penalty_units=int(record["penalty_units"]),
        compound_units=int(record["compound_units"]),
        joined_penalty=Money(joined_penalty),
        joined_compound=Money(joined_compound),
        settled_on=None if settled_on is None else _day(settled_on),
    )


def _written_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
