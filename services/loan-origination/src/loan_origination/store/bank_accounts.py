"""Balances of borrowers' accounts, held while the batch debits them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from lawkit.money import Money
from loan_origination.domain.servicing.debiting import DebitableAccount, DebitedKind
from loan_origination.store.application_access import is_of_head_office
from loan_origination.store.column_writing import write_columns
from loan_origination.tables.bank_accounts import AccountDebitRow, BankAccountRow
from servicekit.callers import Caller
from servicekit.problems import NotFoundError

TABLE: Table = BankAccountRow.__table__  # type: ignore[attr-defined]


class Funds:
    """The accounts that a transaction may debit; what is taken is written back at its end."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = {row.number: row for row in rows}
        self._balances = {number: row.balance_fen for number, row in self._rows.items()}
        self._is_touched: set[str] = set()

    @classmethod
    def numbered(cls, session: Session, numbers: Iterable[str]) -> Funds:
        """Accounts by number, held until the transaction ends."""
        return cls(_held(session, TABLE.c.number.in_(sorted(set(numbers) - {""}))))

    @classmethod
    def of_borrowers(cls, session: Session, codes: Iterable[str]) -> Funds:
        """All accounts of borrowers, held until the transaction ends."""
        return cls(_held(session, TABLE.c.borrower_code.in_(sorted(set(codes)))))

    def available(self, number: str, borrower_code: str) -> Money:
        """What a borrower's account holds; nothing for one that is unknown, protected or somebody
        else's: a wrong number must not take a stranger's money."""
        row = self._rows.get(number)
        if row is None or row.is_protected or row.borrower_code != borrower_code:
            return Money(0)
        return Money(self._balances[number])

    def debitable(self, borrower_code: str) -> list[DebitableAccount]:
        """The accounts of a borrower as the rule of the next day sees them."""
        return [
            DebitableAccount(
                row.number,
                DebitedKind(row.kind),
                Money(self._balances[row.number]),
                is_protected=row.is_protected,
            )
            for row in self._rows.values()
            if row.borrower_code == borrower_code
        ]

    def take(self, number: str, amount: Money) -> None:
        """Lower a balance; a negative amount gives back."""
        self._balances[number] -= amount.fen
        self._is_touched.add(number)

    def write(self, session: Session) -> None:
        """Write the balances that changed."""
        changed = [
            {"key": number, "balance_fen": self._balances[number]}
            for number in sorted(self._is_touched)
        ]
        write_columns(session, TABLE, "number", changed)


def _held(session: Session, which: ColumnElement[bool]) -> Sequence[Any]:
    query = select(TABLE).where(which).order_by(TABLE.c.number).with_for_update()
    return session.connection().execute(query).all()


def debits_of_event(session: Session, loan_id: Any, event_seq: int) -> Sequence[AccountDebitRow]:
    """The debits that an event of a loan consists of, not yet returned."""
    query = select_rows(AccountDebitRow).where(
        AccountDebitRow.loan_id == loan_id,
        AccountDebitRow.event_seq == event_seq,
        col(AccountDebitRow.returned_on).is_(None),
    )
    return session.exec(query).all()


def find_bank_account(session: Session, caller: Caller, number: str) -> BankAccountRow:
    """An account of the caller's branch, or any for the head office; raises NotFoundError."""
    found = session.get(BankAccountRow, number)
    is_theirs = found is not None and (
        is_of_head_office(caller) or found.branch == caller.organisation
    )
    if found is None or not is_theirs:
        raise NotFoundError("account", "账户")
    return found
