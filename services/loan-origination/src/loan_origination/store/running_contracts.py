"""Queries about contracts with money paid out: payouts, balances, values, the roll to compare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists
from sqlmodel import Session, col, func, select

from loan_origination.domain.credit_lives import IN_FORCE
from loan_origination.store.draws import drawn_total
from loan_origination.store.security import collateral_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.decisions import ApprovalRow
from loan_origination.tables.draws import LoanNoteRow
from loan_origination.tables.loans import LoanRow
from loan_origination.tables.monitoring import LettingReportRow
from loan_origination.tables.security import CollateralRow

CARRYING = (
    "registered",
    "insured",
    "in_custody",
    "revaluation_due",
    "revalued",
    "shortfall",
    "topped_up",
    "disposal_consented",
    "bridged",
)
"""The states in which a collateral secures the loan."""


def running_contracts(session: Session, after: UUID | None, most: int) -> Sequence[UUID]:
    """The loan contracts in force under which money was paid out, in the order of their ids."""
    # Asked for each contract by its index: a list of all notes would be read again for each page.
    is_paid_out = exists().where(col(LoanNoteRow.contract_id) == col(ContractRow.id))
    query = select(ContractRow.id).where(
        ContractRow.kind == "loan", col(ContractRow.state).in_(IN_FORCE), is_paid_out
    )
    if after is not None:
        query = query.where(ContractRow.id > after)
    return session.exec(query.order_by(col(ContractRow.id)).limit(most)).all()


def held_contracts(
    session: Session, contract_ids: Sequence[UUID]
) -> list[tuple[ApplicationRow, ContractRow]]:
    """Contracts with their applications, all applications held before a contract is read."""
    which = col(ContractRow.id).in_(contract_ids)
    theirs = col(ApplicationRow.id).in_(select(ContractRow.application_id).where(which))
    held = select(ApplicationRow).where(theirs).order_by(col(ApplicationRow.id)).with_for_update()
    applications = {
        row.id: row for row in session.exec(held.execution_options(populate_existing=True))
    }
    query = select(ContractRow).where(which).order_by(col(ContractRow.id))
    contracts = session.exec(query.execution_options(populate_existing=True)).all()
    return [(applications[row.application_id], row) for row in contracts]


def first_payout_on(session: Session, contract_id: UUID) -> date | None:
    """The day of the first payout under a contract."""
    query = select(func.min(LoanNoteRow.disbursed_on)).where(LoanNoteRow.contract_id == contract_id)
    return session.exec(query).one()


def loans_of(session: Session, contract_id: UUID) -> Sequence[LoanRow]:
    """The running loans of a contract, one for each note, oldest first."""
    query = select(LoanRow).where(LoanRow.contract_id == contract_id)
    return session.exec(query.order_by(col(LoanRow.disbursed_on), col(LoanRow.id))).all()


def principal_fen(row: LoanRow) -> int:
    """The principal that a loan owes, due or not, written off or not."""
    return row.loan_fen + row.principal_due_fen + row.written_off_fen


def balance_fen(session: Session, contract_id: UUID) -> int:
    """The principal outstanding under a contract; what was drawn while no loan is booked yet."""
    loans = loans_of(session, contract_id)
    if not loans:
        return drawn_total(session, contract_id)
    return sum(principal_fen(row) for row in loans)


def carrying_collateral(session: Session, contract_id: UUID) -> Sequence[CollateralRow]:
    """The collateral that secures a contract today."""
    return [row for row in collateral_of(session, contract_id) if row.state in CARRYING]


def latest_approval(session: Session, application_id: UUID) -> ApprovalRow | None:
    """The newest approval of a case: whose terms and rent roll hold."""
    query = select(ApprovalRow).where(ApprovalRow.application_id == application_id)
    return session.exec(query.order_by(col(ApprovalRow.number).desc())).first()


def letting_reports_of(session: Session, contract_id: UUID) -> Sequence[LettingReportRow]:
    """The letting reports of a contract, oldest first."""
    query = select(LettingReportRow).where(LettingReportRow.contract_id == contract_id)
    return session.exec(query.order_by(col(LettingReportRow.number))).all()


def accepted_baseline(session: Session, contract_id: UUID, on: date) -> LettingReportRow | None:
    """The report that was last accepted as the roll to compare with, as of a day."""
    query = select(LettingReportRow).where(
        LettingReportRow.contract_id == contract_id,
        col(LettingReportRow.baseline_from_on).is_not(None),
        col(LettingReportRow.baseline_from_on) <= on,
    )
    ordered = query.order_by(
        col(LettingReportRow.baseline_from_on).desc(), col(LettingReportRow.number).desc()
    )
    return session.exec(ordered).first()
