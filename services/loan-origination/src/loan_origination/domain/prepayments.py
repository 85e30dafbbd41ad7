"""What paying early costs on a day, and what it leaves (提前还款, 提前结清)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from loan_origination.domain.allocation import NOTHING, Parts
from loan_origination.domain.repayment_articles import PREPAYMENT
from loan_origination.domain.schedules.terms import Keep
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.errors import AmountRefusedError, LoanEndedError


@dataclass(frozen=True, slots=True)
class PrepaymentQuote:
    """Valid for its day alone; arrears come first, what is held already counts against them.

    `new_step` is the instalment (or part of principal) afterwards, `instalments_left` how many.
    """

    on: date
    arrears: Parts
    principal: Money
    interest: Money
    charge: Money
    held: Money
    keep: Keep
    new_step: Money
    instalments_left: int

    @property
    def total(self) -> Money:
        """Arrears, principal, its interest and its charge."""
        return self.arrears.total + self.principal + self.interest + self.charge

    @property
    def to_pay(self) -> Money:
        """What is still to be paid in, what is held being used first."""
        return max(self.total - self.held, NOTHING)


@carries_out(PREPAYMENT)
def prepayment_quote(
    account: LoanAccount, principal: Money, keep: Keep, charge_rate: Fraction
) -> PrepaymentQuote:
    """The part of principal, its interest since the last due date, the charge on it, and arrears.

    Raises LoanEndedError when nothing is to come, AmountRefusedError above the balance.
    """
    if not account.has_principal_to_come:
        raise LoanEndedError(account.day)
    if not 0 < principal.fen <= account.plan.balance.fen:
        raise AmountRefusedError(principal, account.plan.balance)
    plan = account.plan.after_prepayment(principal, keep, account.next_number)
    rounding = account.terms.note.interest.rounding
    return PrepaymentQuote(
        on=account.day,
        arrears=account.owed,
        principal=principal,
        interest=account.interest_of_part(principal),
        charge=principal.times(charge_rate, rounding=rounding),
        held=account.held,
        keep=keep,
        new_step=plan.step if plan.balance.fen else NOTHING,
        instalments_left=max(plan.last_number - account.next_number + 1, 0),
    )


@carries_out(PREPAYMENT)
def payoff_quote(account: LoanAccount, charge_rate: Fraction) -> PrepaymentQuote:
    """Everything: the whole balance with its days and charge, and arrears; leaves exactly 0.00.

    Once all has fallen due only arrears are left to pay, without a charge.
    """
    if account.has_principal_to_come and account.plan.balance.fen:
        return prepayment_quote(account, account.plan.balance, Keep.TERM, charge_rate)
    return PrepaymentQuote(
        on=account.day,
        arrears=account.owed,
        principal=NOTHING,
        interest=NOTHING,
        charge=NOTHING,
        held=account.held,
        keep=Keep.TERM,
        new_step=NOTHING,
        instalments_left=0,
    )


@carries_out(PREPAYMENT)
def principal_paid_by(account: LoanAccount, money: Money) -> Money:
    """The most principal that a sum pays early together with its interest, without a charge; never
    more than the balance."""
    least, most = 0, min(money.fen, account.plan.balance.fen)
    while least < most:
        middle = (least + most + 1) // 2
        if middle + account.interest_of_part(Money(middle)).fen <= money.fen:
            least = middle
        else:
            most = middle - 1
    return Money(least)
