"""What the borrower's statement and schedule show, read from the exact account and its history."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import accumulate, islice
from operator import sub
from uuid import UUID

from loan_origination.contract_refusals import DayNotPossibleError
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.reports.hand_back_receipt import HandBackReceipt
from loan_origination.reports.loan_papers import (
    LoanHead,
    LoanSchedule,
    LoanStatement,
    ScheduleLine,
    StatementLine,
)
from loan_origination.store.loans import events_of, find_loan
from loan_origination.store.releases import hand_back_of
from loan_origination.store.watch import find_watched
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.loans import LoanEventRow, LoanRow
from loan_origination.tables.releases import ReleaseRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_views import early_payments, present_account, schedule_rows
from loan_origination.watch_refusals import OriginalsMissingError

PARTS = ("principal", "interest", "penalty", "compound", "fee")
QUIET_KINDS = frozenset({"classed", "day_reached", "written_off"})
"""What the bank does for itself is no part of a borrower's statement."""
YEAR = 12


def loan_statement(
    acting: Acting, loan_id: UUID, from_on: date | None
) -> tuple[LoanStatement, str]:
    """The statement from a day (a year back when not told) to the day the loan has reached."""
    row = find_loan(acting.session, acting.caller, loan_id)
    account = present_account(acting, row)
    since = from_on or max(months_later(account.day, -YEAR), row.disbursed_on)
    if since > account.day:
        raise DayNotPossibleError(
            "from_on", f"The loan has reached {account.day}.", f"贷款账务日期为{account.day}。"
        )
    events = events_of(acting.session, row.id, are_standing=False)
    lines = tuple(
        _line(each) for each in events if each.on >= since and each.kind not in QUIET_KINDS
    )
    due = tuple(
        line
        for line in _schedule_lines(acting, row, account)
        if line.is_due and line.number is not None and line.due_on >= since
    )
    return LoanStatement(_head(acting, row, account), since, lines, due), row.number


def loan_schedule(acting: Acting, loan_id: UUID) -> tuple[LoanSchedule, str]:
    """All instalments of a loan."""
    row = find_loan(acting.session, acting.caller, loan_id)
    account = present_account(acting, row)
    lines = _schedule_lines(acting, row, account)
    return LoanSchedule(_head(acting, row, account), lines), row.number


def _head(acting: Acting, row: LoanRow, account: LoanAccount) -> LoanHead:
    owed = account.owed
    names = ("本金", "利息", "罚息", "复利", "费用")
    amounts = (owed.principal, owed.interest, owed.penalty, owed.compound, owed.fee)
    return LoanHead(
        number=row.number,
        branch=row.branch,
        borrower=row.borrower_name,
        method=row.method,
        principal_fen=row.principal_fen,
        annual_rate=account.rates.on(account.day),
        disbursed_on=row.disbursed_on,
        matures_on=row.matures_on if account.is_settled else account.matures_on,
        repayment_account=row.repayment_account,
        as_of=account.day,
        balance_fen=account.total_principal.fen,
        accrued_fen=account.accrued.fen,
        owed=tuple((name, each.fen) for name, each in zip(names, amounts, strict=True)),
        days_late=account.days_late,
        held_fen=account.held.fen,
        settled_on=_settled_on(acting, row) if account.is_settled else None,
        made_at=acting.now,
    )


def _settled_on(acting: Acting, row: LoanRow) -> date | None:
    """The day of the last money that the loan took."""
    events = events_of(acting.session, row.id, are_standing=True)
    return max((each.on for each in events if each.allocation), default=None)


def _line(row: LoanEventRow) -> StatementLine:
    parts: Counter[str] = Counter()
    for receipt in row.allocation:
        for part in receipt["parts"]:
            parts.update({name: part.get(f"{name}_fen", 0) for name in PARTS})
            parts["fee"] += part.get("charge_fen", 0)
    return StatementLine(
        on=row.on,
        kind=row.kind,
        source=row.source,
        reference=row.reference,
        amount_fen=row.amount_fen,
        principal_fen=parts["principal"],
        interest_fen=parts["interest"],
        penalty_fen=parts["penalty"],
        compound_fen=parts["compound"],
        fee_fen=parts["fee"],
        is_reversed=row.state == "reversed",
    )


def _schedule_lines(acting: Acting, row: LoanRow, account: LoanAccount) -> tuple[ScheduleLine, ...]:
    """The instalments and, on their days, what was paid early, with the principal left after
    each."""
    lines = [
        ScheduleLine(
            number=each.billed.number,
            due_on=each.billed.due_on,
            is_due=each.is_due,
            principal_fen=each.billed.principal.fen,
            interest_fen=each.billed.interest.fen,
            paid_fen=each.paid.total.fen,
            balance_fen=0,
        )
        for each in schedule_rows(acting, row, account)
    ]
    # An instalment of the same day fell due at its beginning.
    lines = sorted([*lines, *_prepaid(acting, row)], key=lambda line: line.due_on)
    left = accumulate((line.principal_fen for line in lines), sub, initial=row.principal_fen)
    return tuple(
        replace(line, balance_fen=fen)
        for line, fen in zip(lines, islice(left, 1, None), strict=True)
    )


def _prepaid(acting: Acting, row: LoanRow) -> list[ScheduleLine]:
    """Principal paid early with its interest; a charge for it stands in the statement."""
    return [
        ScheduleLine(
            number=None,
            due_on=each.on,
            is_due=True,
            principal_fen=each.principal_fen,
            interest_fen=each.interest_fen,
            paid_fen=each.principal_fen + each.interest_fen,
            balance_fen=0,
        )
        for each in early_payments(acting, row)
    ]


def hand_back_receipt(acting: Acting, release_id: UUID) -> tuple[HandBackReceipt, str]:
    """权证领取凭证 of originals that were handed back; raises OriginalsMissingError before."""
    row = find_watched(acting.session, acting.caller, ReleaseRow, release_id)
    found = hand_back_of(acting.session, row.id)
    if found is None:
        raise OriginalsMissingError
    collateral = acting.session.get_one(CollateralRow, row.collateral_id)
    contract = acting.session.get_one(ContractRow, row.contract_id)
    receipt = HandBackReceipt(
        receipt_no=found.receipt_no,
        branch=row.branch,
        mortgagor=collateral.mortgagor,
        contract_number=contract.number,
        title_number=collateral.title_number,
        slips=tuple(found.slips),
        items=tuple((item["item"], item["reference"], item["copies"]) for item in found.items),
        received_by=found.received_by,
        authority_ref=found.authority_ref,
        handed_by=found.handed_by,
        witness=found.witness,
        handed_back_at=found.handed_back_at,
    )
    return receipt, found.receipt_no
