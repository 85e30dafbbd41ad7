"""Accounts of borrowers as the core system tells them."""

from __future__ import annotations

from sqlmodel import col, select

from loan_origination.forms.repayments import BalancesAnswer, BalancesForm
from loan_origination.tables.bank_accounts import BankAccountRow
from loan_origination.usecases.acting import Acting
from servicekit.problems import NotFoundError

TELLERS = ("accounting", "system")


def take_balances(acting: Acting, form: BalancesForm) -> BalancesAnswer:
    """Keep what accounts hold now; an account of another branch is not found."""
    acting.standing(*TELLERS)
    told = {each.number: each for each in form.accounts}
    query = select(BankAccountRow).where(col(BankAccountRow.number).in_(sorted(told)))
    query = query.order_by(col(BankAccountRow.number)).with_for_update()
    known = {row.number: row for row in acting.session.exec(query)}
    if any(row.branch != acting.caller.organisation for row in known.values()):
        raise NotFoundError("account", "账户")
    for number, each in sorted(told.items()):
        row = known.get(number) or BankAccountRow(
            **each.model_dump(),
            branch=acting.caller.organisation,
            told_by=acting.person,
            told_at=acting.now,
        )
        row.balance_fen, row.is_protected = each.balance_fen, each.is_protected
        row.borrower_code, row.kind = each.borrower_code, each.kind
        row.told_by, row.told_at = acting.person, acting.now
        acting.session.add(row)
    acting.session.flush()
    first = form.accounts[0].number
    acting.record("bank_accounts.told", "bank_account", first, count=len(told))
    return BalancesAnswer(added=len(told) - len(known), updated=len(known))
