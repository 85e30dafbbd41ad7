"""Reading and writing a ledger: whole groups at once, the journal in the same breath."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlmodel import Session

from mediation.domain.ledger import Books, Kind, Transfer
from mediation.domain.ledger_accounts import Account, Limit, Purpose, purpose_of
from mediation.domain.ledger_errors import TransferRefusedError
from mediation.store.journal import Journal
from mediation.tables.ledger import (
    EscrowAccountRow,
    LedgerAccountRow,
    SpentIdRow,
    TransferRow,
)
from servicekit.database import Database

_ACCOUNT = LedgerAccountRow.__table__  # type: ignore[attr-defined]
_TRANSFER = TransferRow.__table__  # type: ignore[attr-defined]
_SPENT = SpentIdRow.__table__  # type: ignore[attr-defined]
_COUNTERS = ("debits_pending", "debits_posted", "credits_pending", "credits_posted")
_READ = [_ACCOUNT.c[name] for name in ("name", "balance_rule", *_COUNTERS)]
_TOLD = [column for column in _TRANSFER.c if column.name not in {"ledger_id", "seq", "at_us"}]
NAMES_A_QUESTION = 400
"""Beyond so many accounts one question for the whole ledger is quicker."""


class Bookkeeper:
    """One command's work on one locked ledger: load, post, write, in this order."""

    def __init__(self, session: Session, database: Database, escrow: EscrowAccountRow) -> None:
        self.session = session
        self.escrow = escrow
        self.books = Books()
        self.journal = Journal(session, database, escrow)
        self._stored: dict[str, tuple[int, int, int, int]] = {}

    def post(self, group: Sequence[Transfer], *, by: str) -> list[Transfer]:
        """Make a linked group, or nothing of it; returns the transfers that are new."""
        self.load(group)
        return self.post_loaded(group, by=by)

    def post_loaded(self, group: Sequence[Transfer], *, by: str) -> list[Transfer]:
        """The same when the books hold everything that the group touches already."""
        made = self.books.post(group)
        if made:
            self._write(made, by)
        return made

    def open(self, names: Iterable[str], *, by: str) -> None:
        """Open accounts of the chart that the ledger does not have yet."""
        missing = [name for name in dict.fromkeys(names) if name not in self.books.accounts]
        accounts = [self.books.open(name) for name in missing]
        if not accounts:
            return
        rows = [
            {
                "ledger_id": self.escrow.id,
                "name": account.name,
                "balance_rule": account.limit.value,
                **dict.fromkeys(_COUNTERS, 0),
            }
            for account in accounts
        ]
        self.session.execute(insert(_ACCOUNT), rows)
        self._stored.update((account.name, account.counters) for account in accounts)
        self.journal.append(
            "account_opened",
            [{"account": account.name, "rule": account.limit.value} for account in accounts],
            by=by,
        )

    def load(self, group: Sequence[Transfer]) -> None:
        """Read the accounts and the transfers that a group names."""
        self.load_accounts({name for one in group for name in (one.debit, one.credit)})
        named = {one.id for one in group}
        named |= {one.pending_id for one in group if one.pending_id}
        named |= {one.returns_id for one in group if one.returns_id}
        named |= {one.corrects_id for one in group if one.corrects_id}
        self.load_transfers(named)

    def load_accounts(self, names: set[str]) -> None:
        """Read accounts into the books, each once."""
        wanted = names - self.books.accounts.keys()
        if not wanted:
            return
        query = select(*_READ).where(_ACCOUNT.c.ledger_id == self.escrow.id)
        if len(wanted) <= NAMES_A_QUESTION:
            query = query.where(_ACCOUNT.c.name.in_(wanted))
        for name, rule, *counters in self.session.execute(query):
            if name in wanted:
                account = Account(name, Limit(rule), *counters)
                self.books.accounts[name] = account
                self._stored[name] = account.counters

    def load_transfers(self, ids: Iterable[UUID]) -> None:
        """Read transfers with what became of them, and ids that were refused before."""
        wanted = [one for one in ids if one not in self.books.transfers]
        for start in range(0, len(wanted), NAMES_A_QUESTION):
            some = wanted[start : start + NAMES_A_QUESTION]
            self._learn(select(*_TOLD).where(_TRANSFER.c.id.in_(some)))
            spent = select(_SPENT.c.id).where(_SPENT.c.id.in_(some))
            self.books.spent.update(self.session.execute(spent).scalars())
            self._learn_outcomes(some)

    def is_own(self, transfer_id: UUID) -> bool:
        """Whether a transfer is of this ledger: ids are one space, ledgers never touch."""
        query = select(_TRANSFER.c.ledger_id).where(_TRANSFER.c.id == transfer_id)
        return self.session.execute(query).scalar_one_or_none() == self.escrow.id

    def load_holds(self, ids: Any) -> None:
        """Read the holds of a subquery of ids, and what resolved them."""
        self._learn(select(*_TOLD).where(_TRANSFER.c.id.in_(ids)))
        outcome = select(_TRANSFER.c.pending_id, _TRANSFER.c.kind).where(
            _TRANSFER.c.pending_id.in_(ids)
        )
        for hold_id, kind in self.session.execute(outcome):
            self.books.resolved[hold_id] = Kind(kind)

    def _learn(self, query: Any) -> None:
        for row in self.session.execute(query):
            self.books.transfers[row.id] = transfer_of(row)

    def _learn_outcomes(self, ids: Sequence[UUID]) -> None:
        columns = (_TRANSFER.c.pending_id, _TRANSFER.c.returns_id, _TRANSFER.c.corrects_id)
        for column in columns:
            query = select(column, _TRANSFER.c.kind).where(column.in_(ids))
            for named, kind in self.session.execute(query):
                if column.name == "pending_id":
                    self.books.resolved[named] = Kind(kind)
                elif column.name == "returns_id":
                    self.books.returned.add(named)
                else:
                    self.books.corrected.add(named)

    def _write(self, made: Sequence[Transfer], by: str) -> None:
        first, first_us = self.journal.append_transfers(made, by=by)
        rows = [
            _row(transfer, self.escrow.id, first + index, first_us + index)
            for index, transfer in enumerate(made)
        ]
        self.session.execute(insert(_TRANSFER), rows)
        self._write_counters(made)

    def _write_counters(self, made: Sequence[Transfer]) -> None:
        touched = {name for one in made for name in (one.debit, one.credit)}
        changes = []
        for name in touched:
            counters = self.books.accounts[name].counters
            if counters != self._stored[name]:
                changes.append({"at_name": name, **dict(zip(_COUNTERS, counters, strict=True))})
                self._stored[name] = counters
        if changes:
            statement = (
                update(_ACCOUNT)
                .where(_ACCOUNT.c.ledger_id == self.escrow.id)
                .where(_ACCOUNT.c.name == bindparam("at_name"))
            )
            self.session.connection().execute(statement, changes)


def spend_id(
    session: Session, database: Database, ledger_id: UUID, refused: UUID, code: str
) -> None:
    """Remember that an id was refused, unless a transfer has it or it is remembered already."""
    is_known = session.execute(select(_TRANSFER.c.id).where(_TRANSFER.c.id == refused)).first()
    is_spent = session.execute(select(_SPENT.c.id).where(_SPENT.c.id == refused)).first()
    if is_known is None and is_spent is None:
        row = {"id": refused, "ledger_id": ledger_id, "code": code, "at": database.clock()}
        session.execute(insert(_SPENT), [row])


def spend_refused(database: Database, ledger_id: UUID, refusal: TransferRefusedError) -> None:
    """After a refused command was undone: its id is spent, in a transaction of its own."""
    if not refusal.spends_id:
        return
    with database.writing() as session:
        database.lock(session, "ledger", str(ledger_id))
        spend_id(session, database, ledger_id, refusal.transfer_id, refusal.code)


def transfer_of(row: Any) -> Transfer:
    """The transfer in a row of the transfer table."""
    return Transfer(
        row.id,
        Kind(row.kind),
        row.code,
        row.debit,
        row.credit,
        row.amount_fen,
        row.ref,
        row.pending_id,
        row.returns_id,
        row.corrects_id,
        row.reason,
    )


def accounts_of(
    session: Session, ledger_id: UUID, names: Sequence[str] | None = None
) -> list[Account]:
    """The accounts of a ledger by name, all or some."""
    query = select(*_READ).where(_ACCOUNT.c.ledger_id == ledger_id).order_by(_ACCOUNT.c.name)
    if names is not None:
        query = query.where(_ACCOUNT.c.name.in_(names))
    return [
        Account(name, Limit(rule), *counters) for name, rule, *counters in session.execute(query)
    ]


def totals_by_purpose(session: Session, ledger_id: UUID) -> dict[Purpose, tuple[int, Account]]:
    """How many accounts of each purpose there are, and their counters summed by the database."""
    # "FUND:..." and "ENTITLED:..." are many accounts of one purpose.
    purpose = func.substr(_ACCOUNT.c.name, 1, 4)
    summed = [func.sum(_ACCOUNT.c[name]) for name in _COUNTERS]
    query = (
        select(func.min(_ACCOUNT.c.name), func.count(), _ACCOUNT.c.balance_rule, *summed)
        .where(_ACCOUNT.c.ledger_id == ledger_id)
        .group_by(purpose, func.length(_ACCOUNT.c.name), _ACCOUNT.c.balance_rule)
    )
    found = {}
    for name, count, rule, *counters in session.execute(query):
        purpose_found = purpose_of(name)
        whole = [int(counter) for counter in counters]
        found[purpose_found] = (count, Account(purpose_found.value, Limit(rule), *whole))
    return found


def _row(transfer: Transfer, ledger_id: UUID, seq: int, at_us: int) -> dict[str, Any]:
    return {
        "id": transfer.id,
        "ledger_id": ledger_id,
        "seq": seq,
        "kind": transfer.kind.value,
        "code": str(transfer.code),
        "debit": transfer.debit,
        "credit": transfer.credit,
        "amount_fen": transfer.amount_fen,
        "ref": transfer.ref,
        "pending_id": transfer.pending_id,
        "returns_id": transfer.returns_id,
        "corrects_id": transfer.corrects_id,
        "reason": transfer.reason,
        "at_us": at_us,
    }
