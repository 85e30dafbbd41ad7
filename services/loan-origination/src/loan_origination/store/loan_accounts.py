"""The exact accounts of loans, read from what is kept of them."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.domain.release import Outstanding, outstanding_of
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.record import read, read_terms
from loan_origination.store.running_contracts import loans_of
from loan_origination.tables.loans import LoanAccountRow


def exact_account(session: Session, loan_id: UUID) -> LoanAccount:
    """The account of a loan on the day that it has reached."""
    row = session.get_one(LoanAccountRow, loan_id)
    return read(read_terms(row.terms), row.state)


def outstanding_under(session: Session, contract_id: UUID) -> Outstanding:
    """What all loans of a contract owe, each on the day that its account has reached."""
    ids = [row.id for row in loans_of(session, contract_id)]
    query = select(LoanAccountRow).where(col(LoanAccountRow.loan_id).in_(ids))
    rows = session.exec(query.order_by(col(LoanAccountRow.loan_id))).all()
    return outstanding_of(read(read_terms(row.terms), row.state) for row in rows)
