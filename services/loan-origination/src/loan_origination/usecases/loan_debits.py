"""Debiting the borrower's accounts for a loan: automatically, and on the next day."""

from __future__ import annotations

from datetime import date

from lawkit.calendar import Calendar
from lawkit.money import Money
from loan_origination.domain.servicing.debiting import Debit, next_day_debits
from loan_origination.domain.servicing.events import PaymentReceived
from loan_origination.store.bank_accounts import Funds
from loan_origination.store.loan_keeping import KeptLoan
from loan_origination.usecases.loan_work import LoanWork
from servicekit.ids import new_id

AUTOMATIC, NEXT_DAY = "automatic_debit", "next_day_debit"
SYSTEM = "system"


def debit_automatically(work: LoanWork, on: date, calendar: Calendar, funds: Funds) -> None:
    """Take what is owed from the repayment account, if the borrower gave a mandate (R-W2), then
    what is set aside for it on the supervised account (R-V3)."""
    owed = work.account.owed.total
    debits = []
    for number in automatic_sources(work.kept):
        amount = min(funds.available(number, work.kept.borrower_code), owed)
        if amount.fen > 0:
            debits.append(Debit(number, amount))
            owed -= amount
    if debits:
        _take(work, on, calendar, funds, debits, AUTOMATIC)
        work.counts["debited"] += 1


def automatic_sources(kept: KeptLoan) -> list[str]:
    """The accounts that pay a loan on its due date, in order."""
    mandated = [kept.repayment_account] if kept.has_debit_mandate else []
    is_apart = kept.supervised_account and kept.supervised_account != kept.repayment_account
    return [*mandated, kept.supervised_account] if is_apart else mandated


def debit_other_accounts(work: LoanWork, on: date, calendar: Calendar, funds: Funds) -> None:
    """Take what is missing since a due date before today from all accounts in order (R-Y2)."""
    missing = work.account.owed.total
    if not work.account.days_late or not missing.fen:
        return
    debits = next_day_debits(missing, funds.debitable(work.kept.borrower_code))
    if debits:
        _take(work, on, calendar, funds, list(debits), NEXT_DAY)
        work.counts["debited"] += 1


def _take(
    work: LoanWork,
    on: date,
    calendar: Calendar,
    funds: Funds,
    debits: list[Debit],
    source: str,
) -> None:
    """One payment from one or several accounts; each debit is logged by itself."""
    total = sum((each.amount for each in debits), start=Money(0))
    event = PaymentReceived(on, total)
    work.happen(event, calendar, source=source, recorded_by=SYSTEM)
    # Balances last: a loan that fails before has taken nothing from anybody.
    for each in debits:
        funds.take(each.number, each.amount)
        work.debits.append(
            {
                "id": new_id(),
                "account": each.number,
                "loan_id": work.loan_id,
                "event_seq": work.event_count,
                "on": on,
                "source": source,
                "amount_fen": each.amount.fen,
                "returned_on": None,
            }
        )
