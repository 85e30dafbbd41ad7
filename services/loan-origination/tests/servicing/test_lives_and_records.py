"""A loan paid on time follows its schedule; records keep it exactly; reversals undo a payment."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.figures import NoFigureInForceError
from lawkit.money import Money
from loan_origination.domain.repricing import (
    FloatingRate,
    RepricingDay,
    annual_rate_on,
    is_repricing_day,
    rate_change_on,
)
from loan_origination.domain.schedules.schedule import Instalment, schedule_of
from loan_origination.domain.schedules.terms import Keep, Prepayment, RateChange
from loan_origination.domain.servicing.applying import apply, reversed_event
from loan_origination.domain.servicing.errors import ArrearsFirstError, NotOnRecordError
from loan_origination.domain.servicing.events import (
    Accelerated,
    DayReached,
    MisuseConfirmed,
    PaymentReceived,
    PrepaymentMade,
    Repriced,
)
from loan_origination.domain.servicing.gl import GlAccount
from loan_origination.domain.servicing.record import read, read_terms, written, written_terms

from .conftest import CALENDAR, a_loan, lived, on, paid, yuan

DRAWN = date(2025, 1, 31)


@settings(max_examples=40, deadline=None)
@given(
    method=st.sampled_from(["equal_instalment", "equal_principal"]),
    interest_method=st.sampled_from(["monthly", "daily"]),
    lead=st.integers(0, 3),
    due_day=st.integers(1, 31),
    changes=st.dictionaries(st.integers(0, 300), st.integers(0, 1_200), max_size=3),
    prepaid=st.dictionaries(
        st.integers(0, 300), st.tuples(st.integers(1, 30), st.sampled_from(list(Keep))), max_size=2
    ),
)
def test_a_loan_paid_on_time_follows_its_schedule(
    method, interest_method, lead, due_day, changes, prepaid
):
    loan = a_loan(
        method=method,
        interest_method=interest_method,
        interest_only_periods=lead,
        due_day=due_day,
        periods=12,
        disbursed_on=DRAWN,
    )
    rates = [RateChange(DRAWN + timedelta(days=k), Fraction(v, 10_000)) for k, v in changes.items()]
    early = [
        Prepayment(DRAWN + timedelta(days=k), Money(share * 10_000_000), keep, Fraction("0.01"))
        for k, (share, keep) in prepaid.items()
    ]
    try:
        schedule = schedule_of(loan.terms.note, rates, early)
    except ValueError:
        return
    events = [(c.effective_on, 0, Repriced(c.effective_on, c.annual_rate)) for c in rates]
    events += [(p.on, 1, PrepaymentMade(p.on, p.amount, p.keep, p.charge_rate)) for p in early]
    happened = lived_on_time(loan, [event for _, _, event in sorted(events, key=lambda e: e[:2])])
    assert happened == [
        (row.on, row.principal.fen, row.interest.fen)
        for row in schedule.rows
        if isinstance(row, Instalment) or row.principal.fen
    ]


def lived_on_time(account, events):
    """What is billed and prepaid when every bill is paid on its day."""
    happened = []

    def note(applied):
        happened.extend((b.due_on, b.principal.fen, b.interest.fen) for b in applied.billed)
        happened.extend((p.on, p.principal.fen, p.interest.fen) for p in applied.prepaid)
        return applied.account

    def reach(account, day):
        while account.next_due_on is not None and account.next_due_on <= day:
            account = note(apply(account, DayReached(account.next_due_on), CALENDAR))
            if account.owed.total.fen:
                payment = PaymentReceived(account.day, account.owed.total)
                account = note(apply(account, payment, CALENDAR))
        return account

    for event in events:
        account = note(apply(reach(account, event.on), event, CALENDAR))
    account = reach(account, date(2027, 1, 1))
    assert account.is_settled
    return happened


def test_a_record_keeps_an_account_exactly_through_json():
    events = [
        paid(date(2025, 2, 20), "1000"),
        MisuseConfirmed(date(2025, 3, 1), yuan("500000"), date(2025, 2, 1)),
        Repriced(date(2025, 3, 10), Fraction("0.0431")),
        paid(date(2025, 6, 25), "150000"),
        Accelerated(date(2025, 7, 1), date(2025, 7, 8)),
        DayReached(date(2025, 7, 30)),
    ]
    account = a_loan(grace_days=3)
    for event in events:
        account = lived(account, event)
        terms = read_terms(json.loads(json.dumps(written_terms(account.terms))))
        assert terms == account.terms
        assert read(terms, json.loads(json.dumps(written(account)))) == account


def test_a_reversed_payment_was_never_received():
    opening = a_loan()
    history = [
        paid(date(2025, 2, 20), "103638.41"),
        paid(date(2025, 3, 25), "50000"),
        paid(date(2025, 4, 2), "70000"),
    ]
    never = lived(opening, history[0], history[2])
    found = reversed_event(opening, history, 1, CALENDAR)
    assert found.account == never
    assert found.history == (history[0], history[2])
    returned = [entry.amount.fen for entry in found.entries if entry.credit is GlAccount.CASH]
    assert sum(returned) == 5_000_000


def test_a_reversal_that_a_later_prepayment_rests_on_is_refused():
    opening = a_loan()
    early = PrepaymentMade(date(2025, 3, 1), yuan("100000"), Keep.TERM, Fraction(0))
    history = [paid(date(2025, 2, 20), "103638.41"), early]
    with pytest.raises(ArrearsFirstError):
        reversed_event(opening, history, 0, CALENDAR)
    with pytest.raises(NotOnRecordError):
        reversed_event(opening, history, 2, CALENDAR)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 200), st.lists(st.integers(1, 20_000_000), min_size=2, max_size=3), st.randoms()
)
def test_the_order_of_payments_on_one_day_does_not_matter(days, amounts, random):
    account = on(date(2025, 2, 20) + timedelta(days=days), a_loan())
    payments = [PaymentReceived(account.day, Money(amount)) for amount in amounts]
    shuffled = random.sample(payments, len(payments))
    first, second = lived(account, *payments), lived(account, *shuffled)
    assert first == second


FLOATING = FloatingRate(120, 85, RepricingDay.FIRST_OF_JANUARY, date(2024, 2, 29))


def test_a_floating_rate_is_the_prime_rate_of_its_tenor_and_the_spread():
    assert annual_rate_on(FLOATING, date(2025, 1, 1)) == Fraction("0.0445")
    short = FloatingRate(60, -10, RepricingDay.FIRST_OF_JANUARY, date(2024, 2, 29))
    assert annual_rate_on(short, date(2025, 1, 1)) == Fraction("0.03")
    with pytest.raises(NoFigureInForceError):
        annual_rate_on(FLOATING, date(2019, 8, 19))


def test_repricing_falls_on_the_first_of_january_or_on_the_anniversary_of_the_draw():
    assert is_repricing_day(FLOATING, date(2025, 1, 1))
    assert not is_repricing_day(FLOATING, date(2024, 1, 1))
    anniversary = FloatingRate(120, 0, RepricingDay.DRAW_ANNIVERSARY, date(2024, 2, 29))
    assert is_repricing_day(anniversary, date(2025, 2, 28))
    assert is_repricing_day(anniversary, date(2028, 2, 29))
    assert not is_repricing_day(anniversary, date(2025, 1, 1))
    new_year = FloatingRate(120, 0, RepricingDay.FIRST_OF_JANUARY, date(2025, 1, 1))
    assert not is_repricing_day(new_year, date(2025, 1, 1))


def test_a_repricing_day_that_brings_the_same_rate_changes_nothing():
    day = date(2026, 1, 1)
    assert rate_change_on(FLOATING, day, Fraction("0.0435")) is None
    assert rate_change_on(FLOATING, day, Fraction("0.0445")) == RateChange(day, Fraction("0.0435"))
    assert rate_change_on(FLOATING, date(2026, 1, 2), Fraction("0.0445")) is None
