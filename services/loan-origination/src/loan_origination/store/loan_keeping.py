"""Reading the exact accounts of loans, and writing back all that a transaction did to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Row, Select, Table, select, tuple_
from sqlmodel import Session

from loan_origination.domain.repricing import FloatingRate
from loan_origination.domain.servicing.account import Life, LoanAccount
from loan_origination.domain.servicing.gl import Books
from loan_origination.domain.servicing.record import read, read_terms, written
from loan_origination.store.column_writing import write_columns
from loan_origination.store.loan_figures import (
    read_books,
    read_floating,
    running_figures,
    written_books,
)
from loan_origination.tables.loans import LoanAccountRow, LoanRow

LOANS: Table = LoanRow.__table__  # type: ignore[attr-defined]
ACCOUNTS: Table = LoanAccountRow.__table__  # type: ignore[attr-defined]
PENDING, RELEASED, ENFORCING = "pending", "released", "enforcing"


OWING_AFTER_DECLARATION = (Life.ACCELERATED, Life.MATURED)


@dataclass(frozen=True, slots=True)
class KeptLoan:
    """A loan as it was left: its account and what of its books its own postings explain."""

    COPIED: ClassVar[tuple[str, ...]] = (
        *("id", "number", "branch", "borrower_code", "repayment_account", "supervised_account"),
        *("life", "level", "level_since", "chain_stage", "next_event_on", "worked_on"),
        *("failed_on", "matures_on", "version", "has_debit_mandate"),
    )

    id: UUID
    number: str
    branch: str
    borrower_code: str
    repayment_account: str
    supervised_account: str
    life: str
    level: str
    level_since: date | None
    chain_stage: str
    next_event_on: date | None
    worked_on: date | None
    is_quiet: bool
    failed_on: date | None
    matures_on: date
    version: int
    has_debit_mandate: bool
    floating: FloatingRate | None
    account: LoanAccount
    posted: Books
    event_count: int

    @property
    def is_pending(self) -> bool:
        """Whether the business day of its draw has still to come."""
        return self.life == PENDING


def kept_loan(row: Row[Any]) -> KeptLoan:
    """A loan from its row joined with its account."""
    terms = read_terms(row.terms)
    return KeptLoan(
        **{name: getattr(row, name) for name in KeptLoan.COPIED},
        is_quiet=row.accrual_divisor is not None,
        floating=read_floating(row.floating),
        account=read(terms, row.state),
        posted=read_books(row.posted),
        event_count=row.event_count,
    )


def loans_and_accounts() -> Select[Any]:
    """The question for rows that `kept_loan` reads."""
    columns = [LOANS.c[name] for name in (*KeptLoan.COPIED, "accrual_divisor", "days_late")]
    kept = [ACCOUNTS.c[name] for name in ("terms", "floating", "state", "posted", "event_count")]
    return select(*columns, *kept).join(ACCOUNTS, ACCOUNTS.c.loan_id == LOANS.c.id)


def locked_loan(session: Session, loan_id: UUID) -> Row[Any]:
    """A loan with its account, held until the transaction ends."""
    query = loans_and_accounts().where(LOANS.c.id == loan_id).with_for_update()
    return session.connection().execute(query).one()


def read_loan(session: Session, loan_id: UUID) -> Row[Any]:
    """A loan with its account, as it was left."""
    query = loans_and_accounts().where(LOANS.c.id == loan_id)
    return session.connection().execute(query).one()


def loans_to_work(
    session: Session, on: date, after: tuple[date, UUID] | None, most: int
) -> Sequence[Row[Any]]:
    """The next loans that a business day has to work, in the order of their next event; held.

    Those worked already have moved on; those that failed are behind `after`.
    """
    query = loans_and_accounts().where(LOANS.c.next_event_on <= on)
    if after is not None:
        query = query.where(tuple_(LOANS.c.next_event_on, LOANS.c.id) > tuple_(*after))
    ordered = query.order_by(LOANS.c.next_event_on, LOANS.c.id).limit(most)
    return session.connection().execute(ordered.with_for_update()).all()


def write_accounts(
    session: Session,
    found: Iterable[tuple[KeptLoan, LoanAccount, Books, int, dict[str, Any]]],
) -> None:
    """Write accounts back: the list's figures and changes, the state, what is explained."""
    figures, states = [], []
    for kept, account, posted, event_count, changes in found:
        fixed = {
            "level": kept.level,
            "level_since": kept.level_since,
            "chain_stage": kept.chain_stage,
            "failed_on": None,
            "version": kept.version + 1,
        }
        if account.is_settled:
            # Paid off early, it still is the loan that was agreed until then.
            fixed["matures_on"] = kept.matures_on
        if kept.life == RELEASED:
            # Money that comes after all was paid is held; the mortgage does not come back.
            fixed["life"] = RELEASED
        stage = changes.get("chain_stage", kept.chain_stage)
        if stage == ENFORCING and account.life in OWING_AFTER_DECLARATION:
            fixed["life"] = ENFORCING
        figures.append(
            {"key": kept.id, **running_figures(account, kept.floating), **fixed, **changes}
        )
        states.append(
            {
                "key": kept.id,
                "state": written(account),
                "posted": written_books(posted),
                "event_count": event_count,
            }
        )
    write_columns(session, LOANS, "id", figures)
    write_columns(session, ACCOUNTS, "loan_id", states)
