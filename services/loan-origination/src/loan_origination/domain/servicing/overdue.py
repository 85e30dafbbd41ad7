"""What lateness must have brought about on a loan (article 37): read off its exact account."""

from __future__ import annotations

from lawkit.articles import carries_out
from loan_origination.domain.repayment_articles import OVERDUE
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.bills import Bill


@carries_out(OVERDUE)
def is_penalty_charged(account: LoanAccount) -> bool:
    """The late part bears penalty interest by contract (R-Y1): every bill unpaid beyond its grace
    has lateness counted up to the account's day. At a rate of zero there is none to count."""
    late = [
        bill
        for bill in account.bills
        if bill.is_unpaid and bill.number > 0 and account.day > bill.on_time_until
    ]
    is_free = account.rates.on(account.day) == 0
    return is_free or all(_is_counted(bill, account) for bill in late)


def _is_counted(bill: Bill, account: LoanAccount) -> bool:
    has_cost = bill.penalty_units > 0 or bill.compound_units > 0
    return bill.counted_to >= account.day and has_cost
