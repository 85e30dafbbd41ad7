"""Lateness, grace, accrual status, acceleration, misuse, write-off: the loan in trouble."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.acceleration import ChainStage, acceleration_chain
from loan_origination.domain.schedules.terms import Keep
from loan_origination.domain.servicing.account import Life
from loan_origination.domain.servicing.errors import (
    AmountRefusedError,
    ArrearsFirstError,
    EventOutOfOrderError,
    LoanEndedError,
    NotAllDueError,
    NotOnRecordError,
)
from loan_origination.domain.servicing.events import (
    Accelerated,
    Classed,
    DayReached,
    Extended,
    FeeCharged,
    HeldReturned,
    MisuseConfirmed,
    MisuseEnded,
    PaidOff,
    PaymentReceived,
    PrepaymentMade,
    Repriced,
    WrittenOff,
)
from loan_origination.domain.servicing.gl import GlAccount

from .conftest import CALENDAR, a_loan, all_of, last_of, lived, on, paid, paid_on_time, yuan

FIRST = date(2025, 2, 20)
INSTALMENT = "103638.41"


def book(account, name: str) -> Money:
    return account.books.balance(GlAccount(name))


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


def test_paying_on_the_due_date_costs_nothing_and_settles_the_bill():
    account = lived(a_loan(), paid(FIRST, INSTALMENT))
    account = on(after(5), account)
    assert account.owed.total.is_zero
    assert account.bills[0].settled_on == FIRST
    assert account.days_late == 0


def test_money_paid_early_is_held_and_used_on_the_due_date():
    account = lived(a_loan(), paid(date(2025, 2, 1), "110000"))
    assert (account.held, account.plan.balance) == (yuan("110000"), yuan("10000000"))
    account = on(after(1), account)
    assert (account.held, account.owed.total) == (yuan("6361.59"), Money(0))


def test_a_part_payment_moves_the_overdue_date_only_when_the_instalment_is_paid():
    account = lived(a_loan(), paid(after(30), "100000"))
    assert account.oldest_unpaid_on == FIRST
    assert account.days_late == 30
    account = lived(account, paid(after(30), "5000"))
    assert account.oldest_unpaid_on == date(2025, 3, 20)


def test_payment_within_the_grace_costs_no_penalty_but_the_loan_is_late():
    account = on(after(3), a_loan(grace_days=3))
    assert account.days_late == 3
    assert account.owed.total == yuan(INSTALMENT)
    cleared = on(after(20), lived(account, paid(after(3), INSTALMENT)))
    assert cleared.owed.total.is_zero


def test_payment_after_the_grace_bears_penalty_from_the_due_date():
    with_grace = on(after(4), a_loan(grace_days=3)).owed
    without = on(after(4), a_loan()).owed
    assert with_grace == without
    assert with_grace.penalty.fen > 0


def test_a_due_date_on_a_holiday_may_be_met_on_the_next_working_day():
    saturday, monday = date(2025, 9, 20), date(2025, 9, 22)
    loan = {"disbursed_on": date(2025, 8, 20)}
    account = on(monday, a_loan(is_due_date_following=True, **loan))
    assert account.next_due_on == date(2025, 10, 20)
    assert account.bills[0].due_on == saturday
    assert account.owed.penalty.is_zero
    assert on(monday, a_loan(**loan)).owed.penalty.fen > 0


def test_a_loan_leaves_accrual_on_its_91st_day_and_turns_income_back():
    before, late = on(after(90), a_loan()), on(after(91), a_loan())
    assert before.is_on_accrual
    assert not late.is_on_accrual
    for name in ("accrued_interest", "interest_receivable", "penalty_receivable"):
        assert book(before, name).fen > 0
        assert book(late, name).is_zero
    assert book(late, "interest_income").is_zero
    owed = late.owed
    unpaid = late.accrued + owed.interest + owed.penalty + owed.compound
    assert book(late, "off_balance_interest") == unpaid


def test_principal_exactly_90_days_late_is_still_paid_in_the_order_of_good_loans():
    for days, order in ((90, "performing"), (91, "non_performing")):
        (receipt,) = last_of(a_loan(), paid(after(days), "1000")).receipts
        assert receipt.order == order


def test_a_bad_loan_earns_on_a_cash_basis_until_nothing_is_owed():
    late = on(after(91), a_loan())
    applied = last_of(late, paid(after(91), "300000"))
    earned = [parts.interest for receipt in applied.receipts for _, parts in receipt.parts]
    assert book(applied.account, "interest_income") == -all_of(earned)
    assert all_of(earned).fen > 0
    owed = late.owed.total
    cleared = lived(late, PaymentReceived(after(91), owed))
    assert cleared.is_on_accrual
    assert book(cleared, "off_balance_interest").is_zero
    assert book(cleared, "accrued_interest") == cleared.accrued


def test_a_loan_classed_non_performing_leaves_accrual_at_once_and_stays_off_it():
    account = lived(a_loan(), Classed(after(0), is_non_performing=True))
    assert not account.is_on_accrual
    account = lived(account, paid(after(0), INSTALMENT))
    assert not account.is_on_accrual
    account = lived(account, Classed(after(1), is_non_performing=False))
    assert account.is_on_accrual
    assert book(account, "accrued_interest") == account.accrued


def test_declaring_the_loan_due_bills_everything_on_the_last_day_to_pay():
    declared, pay_by = date(2025, 10, 17), date(2025, 10, 24)
    account = lived(paid_on_time(a_loan(), 6), Accelerated(declared, pay_by))
    assert account.life is Life.ACCELERATED
    assert account.matures_on == pay_by
    account = on(pay_by, account)
    assert account.plan.balance.is_zero
    assert account.overdue_principal == account.total_principal
    last = account.bills[-1]
    assert (last.due_on, last.number) == (pay_by, 9)
    days = (pay_by - date(2025, 9, 20)).days
    assert last.interest == last.principal.times(
        Fraction(45, 1000) * days / 360, rounding=Rounding.HALF_UP
    )
    assert on(date(2025, 12, 1), account).owed.penalty.fen > 0


def test_declaring_due_needs_a_day_to_come_and_principal_to_come():
    with pytest.raises(EventOutOfOrderError):
        lived(a_loan(), Accelerated(FIRST, FIRST))
    with pytest.raises(LoanEndedError):
        lived(a_loan(periods=1), Accelerated(after(1), after(9)))


def test_the_chain_of_article_37_is_read_off_the_account():
    account = on(date(2025, 10, 17), paid_on_time(a_loan(), 6))
    chain = acceleration_chain(account.due_dates, account.day, CALENDAR)
    assert chain.stage is ChainStage.TO_DECLARE
    assert chain.timeline is not None
    assert chain.timeline.declare_on == date(2025, 10, 17)
    cured = lived(account, PaymentReceived(account.day, account.owed.total))
    assert acceleration_chain(cured.due_dates, cured.day, CALENDAR).stage is ChainStage.NONE


def test_misused_money_overdue_bears_the_misuse_rate_and_no_more():
    misuse = MisuseConfirmed(FIRST, yuan("10000000"), FIRST)
    account = on(after(36), lived(a_loan(), misuse))
    plain = on(after(36), a_loan())
    rate = Fraction("0.045") / 360
    coming = plain.plan.balance
    overdue_days = [(yuan("66138.41"), 36), (yuan("66386.43"), 8)]
    extra = yuan("9933861.59").times(rate * 28, rounding=Rounding.HALF_UP)
    extra += coming.times(rate * 8, rounding=Rounding.HALF_UP)
    for principal, days in overdue_days:
        extra += principal.times(rate * days / 2, rounding=Rounding.HALF_UP)
    assert abs(account.owed.penalty.fen - plain.owed.penalty.fen - extra.fen) <= 3


def test_misuse_put_right_stops_the_heavier_rate_and_keeps_what_it_cost():
    account = lived(a_loan(), MisuseConfirmed(after(-10), yuan("500000"), after(-20)))
    ended = lived(account, MisuseEnded(after(-5)))
    cost = ended.owed.penalty
    assert on(after(-1), ended).owed.penalty == cost
    assert cost == Money(500_000_00 * 45 * 15 // 360 // 1000)


def test_written_off_principal_stays_owed_and_payments_are_recoveries():
    account = on(date(2026, 2, 20), a_loan(periods=3))
    lost = account.overdue_principal
    account = lived(account, WrittenOff(account.day))
    assert account.life is Life.WRITTEN_OFF
    assert account.overdue_principal == lost
    assert book(account, "loan_loss") == lost
    assert book(account, "principal_due").is_zero
    account = lived(account, paid(account.day, "1000"))
    assert book(account, "recovery_income") == yuan("-1000")
    assert book(account, "written_off_loan") == lost - yuan("1000")
    with pytest.raises(NotAllDueError):
        lived(a_loan(), WrittenOff(FIRST))


def test_an_extension_relevels_over_more_instalments_once_nothing_is_due():
    account = paid_on_time(a_loan(), 100)
    longer = lived(account, Extended(account.day, 36))
    assert longer.plan.last_number == 156
    assert longer.plan.step < account.plan.step
    with pytest.raises(ArrearsFirstError):
        lived(a_loan(), Extended(FIRST, 12))


def test_what_cannot_be_is_refused_and_changes_nothing():
    account = on(after(1), a_loan())
    refusals = [
        (PrepaymentMade(after(1), yuan("1"), Keep.TERM, Fraction(0)), ArrearsFirstError),
        (PaidOff(after(1), yuan("1"), Fraction(0)), AmountRefusedError),
        (PaymentReceived(after(1), Money(0)), AmountRefusedError),
        (PaymentReceived(after(1), Money(-5)), AmountRefusedError),
        (PaymentReceived(FIRST, yuan("1")), EventOutOfOrderError),
        (HeldReturned(after(1), yuan("1")), AmountRefusedError),
        (FeeCharged(after(1), yuan("1"), 7), NotOnRecordError),
        (FeeCharged(after(1), Money(0)), AmountRefusedError),
        (MisuseConfirmed(after(1), yuan("10000001"), FIRST), AmountRefusedError),
    ]
    for event, error in refusals:
        with pytest.raises(error):
            lived(account, event)
    settled = lived(a_loan(), paid(FIRST, INSTALMENT))
    too_much = PrepaymentMade(FIRST, yuan("9933861.60"), Keep.TERM, Fraction(0))
    with pytest.raises(AmountRefusedError):
        lived(settled, too_much)


def test_money_held_and_not_needed_goes_back():
    account = lived(
        a_loan(), paid(date(2025, 2, 1), "100"), HeldReturned(date(2025, 2, 2), yuan("40"))
    )
    assert account.held == yuan("60")
    assert book(account, "cash") == yuan("-9999940")


def test_the_penalty_follows_the_contract_rate_from_the_day_it_changes():
    late = lived(a_loan(), Repriced(after(10), Fraction("0.09")))
    owed = on(after(20), late).owed
    principal = Fraction(6_613_841) * Fraction(3, 2) / 360
    expected = principal * (10 * Fraction("0.045") + 10 * Fraction("0.09"))
    assert abs(owed.penalty.fen - expected) <= Fraction(1, 2)


def test_a_day_books_its_accrual_and_the_due_date_trues_it_up():
    applied = last_of(a_loan(), DayReached(date(2025, 1, 21)))
    (entry,) = applied.entries
    assert (entry.debit, entry.credit) == (GlAccount.ACCRUED_INTEREST, GlAccount.INTEREST_INCOME)
    assert entry.amount == yuan("1250")
    account = on(FIRST, applied.account)
    assert book(account, "interest_receivable") == yuan("37500")
    assert book(account, "interest_income") == yuan("-37500")
    assert book(account, "accrued_interest").is_zero
