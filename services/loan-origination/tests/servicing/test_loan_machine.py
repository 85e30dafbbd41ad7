"""Random lives of a loan against a plain day-by-day reference, with books that must balance."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lawkit.money import Money
from loan_origination.domain.prepayments import payoff_quote
from loan_origination.domain.schedules.terms import Keep
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.applying import apply, reversed_event, rolled
from loan_origination.domain.servicing.bills import Compounding
from loan_origination.domain.servicing.errors import ServicingError
from loan_origination.domain.servicing.events import (
    Accelerated,
    Classed,
    Extended,
    FeeCharged,
    HeldReturned,
    LoanEvent,
    MisuseConfirmed,
    MisuseEnded,
    PaidOff,
    PaymentReceived,
    PrepaymentMade,
    Repriced,
    WrittenOff,
)
from loan_origination.domain.servicing.gl import GlAccount

from .conftest import CALENDAR, a_loan
from .plain_loan import NAMES, STANDARD, PlainLoan

OWN_ORDERS = (
    "bill_by_bill:fee,interest,principal,penalty,compound",
    "across_bills:fee,interest,principal,compound,penalty",
)
JOINING = ((), ("penalty",), ("penalty", "compound"))
RATES = st.integers(0, 1_500).map(lambda basis: Fraction(basis, 10_000))


class LoanMachine(RuleBasedStateMachine):
    """One loan; `history` is told to the account, `told` the same to the reference."""

    @initialize(
        method=st.sampled_from(["equal_instalment", "equal_principal"]),
        principal=st.integers(10_000, 10**10),
        rate=RATES,
        periods=st.integers(1, 14),
        drawn=st.dates(date(2025, 1, 1), date(2025, 12, 28)).filter(lambda d: d.day <= 28),
        due_day=st.none() | st.integers(1, 28),
        is_daily=st.booleans(),
        lead=st.integers(0, 2),
        grace=st.sampled_from([0, 0, 3]),
        compounding=st.sampled_from(list(Compounding)),
        orders=st.sampled_from([STANDARD, OWN_ORDERS]),
    )
    def draw(self, due_day, is_daily, lead, grace, compounding, orders, **note):
        due_day, lead = due_day or note["drawn"].day, min(lead, note["periods"] - 1)
        joining = JOINING[list(Compounding).index(compounding)]
        own = {"due_day": due_day, "is_daily": is_daily, "lead": lead, "grace": grace}
        self.terms = {**note, **own, "joining": joining, "orders": orders}
        self.opening = a_loan(
            method=note["method"],
            principal_fen=note["principal"],
            annual_rate=note["rate"],
            periods=note["periods"],
            disbursed_on=note["drawn"],
            due_day=due_day,
            interest_method="daily" if is_daily else "monthly",
            interest_only_periods=lead,
            grace_days=grace,
            compounding=compounding,
            good_order="performing" if orders is STANDARD else orders[0],
            bad_order="non_performing" if orders is STANDARD else orders[1],
        )
        self.account = self.opening
        self.history: list[LoanEvent] = []
        self.told: list[dict[str, Any]] = []

    def happens(self, event: LoanEvent, **told: Any) -> None:
        applied = apply(self.account, event, CALENDAR)
        turned = self.account.books.entries_to(applied.account.books)
        assert net(applied.entries) == net(turned)
        self.account = applied.account
        self.history.append(event)
        self.told.append({"on": event.on, **told})

    @rule(days=st.integers(1, 45))
    def days_pass(self, days):
        to = self.account.day + timedelta(days=days)
        by_day = self.account
        for each in range(1, days + 1):
            by_day = rolled(by_day, self.account.day + timedelta(days=each), CALENDAR).account
        self.account = rolled(self.account, to, CALENDAR).account
        assert by_day == self.account

    @precondition(lambda self: self.account.next_due_on)
    @rule()
    def the_due_date_comes(self):
        self.account = rolled(self.account, self.account.next_due_on, CALENDAR).account

    @precondition(lambda self: self.account.owed.total.fen)
    @rule()
    def all_that_is_due_is_paid(self):
        self.pays(self.account.owed.total.fen)

    @precondition(lambda self: self.account.owed.total.fen)
    @rule(share=st.integers(1, 150))
    def part_or_more_is_paid(self, share):
        self.pays(max(self.account.owed.total.fen * share // 100, 1))

    @rule(amount=st.integers(1, 10**7))
    def something_is_paid(self, amount):
        self.pays(amount)

    def pays(self, amount: int) -> None:
        event = PaymentReceived(self.account.day, Money(amount))
        self.happens(event, do="payment", amount=amount)

    @precondition(lambda self: is_good(self.account) and self.account.plan.balance.fen)
    @rule(share=st.integers(1, 100), keep=st.sampled_from(list(Keep)))
    def part_is_prepaid(self, share, keep):
        amount = max(self.account.plan.balance.fen * share // 100, 1)
        event = PrepaymentMade(self.account.day, Money(amount), keep, Fraction("0.01"))
        self.happens(event, do="prepayment", amount=amount, keep=keep.value)

    @rule(rate=RATES)
    def the_rate_changes(self, rate):
        self.happens(Repriced(self.account.day, rate), do="repricing", rate=rate)

    @precondition(lambda self: self.account.held.fen)
    @rule(share=st.integers(1, 100))
    def money_held_goes_back(self, share):
        amount = max(self.account.held.fen * share // 100, 1)
        event = HeldReturned(self.account.day, Money(amount))
        self.happens(event, do="giving_back", amount=amount)

    @rule(amount=st.integers(1, 100_000), is_cost=st.booleans())
    def a_fee_is_charged(self, amount, is_cost):
        numbers = [bill.number for bill in self.account.bills if bill.number > 0]
        number = None if is_cost or not numbers else numbers[-1]
        event = FeeCharged(self.account.day, Money(amount), number)
        self.happens(event, do="charge", amount=amount, number=number)

    @precondition(lambda self: self.account.misuse is None)
    @precondition(lambda self: self.account.total_principal.fen)
    @rule(share=st.integers(1, 100), days=st.integers(0, 60))
    def misuse_is_confirmed(self, share, days):
        amount = max(self.account.total_principal.fen * share // 100, 1)
        since = max(self.account.day - timedelta(days=days), self.terms["drawn"])
        event = MisuseConfirmed(self.account.day, Money(amount), since)
        self.happens(event, do="misuse", amount=amount, since=since)

    @precondition(lambda self: self.account.misuse is not None)
    @rule()
    def misuse_is_put_right(self):
        self.happens(MisuseEnded(self.account.day), do="misuse_end")

    @rule(is_bad=st.booleans())
    def the_loan_is_classed(self, is_bad):
        event = Classed(self.account.day, is_non_performing=is_bad)
        self.happens(event, do="classing", is_bad=is_bad)

    @precondition(lambda self: self.account.has_principal_to_come)
    @precondition(lambda self: not self.account.is_accelerated)
    @rule(days=st.integers(1, 20))
    def the_loan_is_declared_due(self, days):
        pay_by = self.account.day + timedelta(days=days)
        event = Accelerated(self.account.day, pay_by)
        self.happens(event, do="declaration", pay_by=pay_by)

    @precondition(lambda self: not self.account.is_written_off)
    @precondition(lambda self: not self.account.plan.balance.fen)
    @precondition(lambda self: self.account.overdue_principal.fen)
    @rule()
    def the_loan_is_written_off(self):
        self.happens(WrittenOff(self.account.day), do="write_off")

    @precondition(lambda self: is_good(self.account) and not self.account.is_accelerated)
    @rule(periods=st.integers(1, 6))
    def the_term_is_extended(self, periods):
        event = Extended(self.account.day, periods)
        self.happens(event, do="extension", periods=periods)

    @precondition(lambda self: any(isinstance(e, PaymentReceived) for e in self.history))
    @rule(data=st.data())
    def a_payment_is_reversed(self, data):
        payments = [k for k, e in enumerate(self.history) if isinstance(e, PaymentReceived)]
        position = data.draw(st.sampled_from(payments))
        day = self.account.day
        try:
            found = reversed_event(self.opening, self.history, position, CALENDAR)
        except ServicingError:
            return  # a later prepayment or fee cannot be without this payment
        self.history = list(found.history)
        del self.told[position]
        turned = self.account.books.entries_to(rolled(found.account, day, CALENDAR).account.books)
        self.account = rolled(found.account, day, CALENDAR).account
        assert sum(fen for _, fen in net(turned)) == 0

    @precondition(lambda self: not self.account.is_settled)
    @rule()
    def paying_the_quote_would_leave_nothing(self):
        rate = Fraction("0.01")
        quote = payoff_quote(self.account, rate)
        event = PaidOff(quote.on, quote.to_pay, rate)
        account = apply(self.account, event, CALENDAR).account
        assert account.is_settled
        assert account.total_principal.is_zero
        assert balances(account)["loan"] == balances(account)["principal_due"] == 0
        receivables = [v for name, v in balances(account).items() if "receivable" in name]
        assert receivables == [0] * 4
        assert balances(account)["accrued_interest"] == 0

    @invariant()
    def the_account_equals_the_reference(self):
        if not hasattr(self, "account"):
            return
        plain = PlainLoan(self.terms, self.told, self.account.day)
        owed = self.account.owed
        assert {name: getattr(owed, name).fen for name in NAMES} == plain.owed()
        assert self.account.plan.balance.fen == plain.balance
        assert self.account.held.fen == plain.held
        assert self.account.days_late == plain.days_late()
        if plain.next <= plain.last:
            assert self.account.next_due_on == plain.due_on()
            assert self.account.plan.step.fen == plain.step

    @invariant()
    def the_books_agree_with_the_account(self):
        if not hasattr(self, "account"):
            return
        books, account = balances(self.account), self.account
        assert sum(books.values()) == 0
        assert books["loan"] == account.plan.balance.fen
        written_off = account.overdue_principal.fen if account.is_written_off else 0
        assert books["written_off_loan"] == written_off
        assert books["principal_due"] == account.overdue_principal.fen - written_off
        assert books["held_for_borrower"] == -account.held.fen
        assert books["fee_receivable"] == account.owed.fee.fen
        owed = account.owed
        kept = (account.accrued, owed.interest, owed.penalty, owed.compound)
        names = ("accrued_interest", "interest_receivable", "penalty_receivable")
        on_balance = tuple(books[name] for name in (*names, "compound_receivable"))
        fens = tuple(each.fen for each in kept)
        assert on_balance == (fens if account.is_on_accrual else (0, 0, 0, 0))
        assert books["off_balance_interest"] == (0 if account.is_on_accrual else sum(fens))


def is_good(account: LoanAccount) -> bool:
    return account.has_principal_to_come and account.owed.total.is_zero


def balances(account: LoanAccount) -> dict[str, int]:
    return {each.value: account.books.balance(each).fen for each in GlAccount}


def net(entries) -> set[tuple[str, int]]:
    """What entries change in all, account by account."""
    sums: dict[str, int] = {}
    for entry in entries:
        assert entry.amount.fen > 0
        sums[entry.debit] = sums.get(entry.debit, 0) + entry.amount.fen
        sums[entry.credit] = sums.get(entry.credit, 0) - entry.amount.fen
    return {(name, fen) for name, fen in sums.items() if fen}


TestLoanMachine = LoanMachine.TestCase
TestLoanMachine.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
