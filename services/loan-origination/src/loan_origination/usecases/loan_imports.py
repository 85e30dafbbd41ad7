"""Taking over running loans: an import is received at once and worked row by row in a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Table

from lawkit.money import Money
from lawkit.refusals import Refusal
from loan_origination.domain.frozen_file import content_sha256
from loan_origination.domain.penalties import require_lawful_uplifts
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.servicing.applying import opened
from loan_origination.domain.servicing.events import IncomeSwept, PaymentReceived
from loan_origination.domain.servicing.gl import EMPTY_BOOKS
from loan_origination.forms.loans import LoanImportForm, LoanImportRowForm
from loan_origination.loan_refusals import ImportContentDiffersError
from loan_origination.store.bank_accounts import Funds
from loan_origination.store.loan_imports import import_by_number, numbers_taken
from loan_origination.store.loan_keeping import ACCOUNTS, LOANS, KeptLoan
from loan_origination.store.loan_writing import insert_all
from loan_origination.tables.batches import LoanImportResultRow, LoanImportRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.day_floors import class_by_lateness
from loan_origination.usecases.loan_moves import open_business_day, working_calendar
from loan_origination.usecases.loan_opening import pending_rows
from loan_origination.usecases.loan_saving import save_loans
from loan_origination.usecases.loan_work import LoanWork
from servicekit.ids import new_id
from servicekit.jobs import enqueue

TAKE_IMPORT = "loan-import"
MOST_ERRORS = 20
RESULTS: Table = LoanImportResultRow.__table__  # type: ignore[attr-defined]
METHODS = frozenset(RepaymentMethod)
IMPORTERS = ("accounting", "system")


def receive_import(acting: Acting, form: LoanImportForm) -> LoanImportRow:
    """Take an import in and ask for its job; the same again is the same import.

    Raises NoBusinessDayError and, for the number of another one, ImportContentDiffersError.
    """
    acting.standing(*IMPORTERS)
    session, branch = acting.session, acting.caller.organisation
    acting.database.lock(session, "loan_import", branch, form.batch_no)
    open_business_day(acting)
    digest = content_sha256({"rows": form.loans})
    known = import_by_number(session, branch, form.batch_no)
    if known is not None:
        if known.content_sha256 != digest:
            raise ImportContentDiffersError(form.batch_no)
        return known
    row = LoanImportRow(
        id=new_id(),
        branch=branch,
        batch_no=form.batch_no,
        content_sha256=digest,
        rows=form.loans,
        row_count=len(form.loans),
        job_id=new_id(),
        sent_by=acting.person,
        created_at=acting.now,
    )
    told = {"import_id": str(row.id)}
    row.job_id = enqueue(
        session,
        acting.database,
        acting.caller,
        TAKE_IMPORT,
        told,
        unit="loans",
        total=row.row_count,
    )
    session.add(row)
    session.flush()
    acting.record("loan_import.received", "loan_import", row.id, rows=row.row_count)
    return row


def take_rows(acting: Acting, row: LoanImportRow, first: int, last: int) -> None:
    """Judge the rows from `first` up to before `last`, each by itself; write the good ones."""
    day = open_business_day(acting)
    raw = row.rows[first:last]
    named = [each.get("number") for each in raw if isinstance(each, Mapping)]
    taken = numbers_taken(acting.session, [each for each in named if isinstance(each, str)])
    works: list[LoanWork] = []
    rows: list[tuple[dict[str, Any], dict[str, Any]]] = []
    results: list[dict[str, Any]] = []
    for place, each in enumerate(raw, start=first):
        result = _judged(acting, row, each, day.on, taken, works, rows)
        results.append({"import_id": row.id, "place": place, "result": {"row": place, **result}})
    row.opened_count += len(works)
    acting.session.add(row)
    acting.session.flush()
    insert_all(acting.session, RESULTS, results)
    insert_all(acting.session, LOANS, [loan for loan, _ in rows])
    insert_all(acting.session, ACCOUNTS, [kept for _, kept in rows])
    for work in works:
        class_by_lateness(acting, work, day.on)
    save_loans(acting, day.on, works, Funds(()))


def _judged(
    acting: Acting,
    batch: LoanImportRow,
    raw: Any,
    on: date,
    taken: set[str],
    works: list[LoanWork],
    rows: list[tuple[dict[str, Any], dict[str, Any]]],
) -> dict[str, Any]:
    try:
        form = LoanImportRowForm.model_validate(raw)
    except ValidationError as error:
        return {"outcome": "refused", "errors": _errors(error)}
    if form.number in taken:
        return {"outcome": "duplicate", "number": form.number}
    try:
        work, pair = _taken_over(acting, batch, form, on)
    except Refusal as refusal:
        told = {"code": refusal.code, "detail": refusal.detail, "detail_zh": refusal.detail_zh}
        return {"outcome": "refused", "number": form.number, **told}
    taken.add(form.number)
    works.append(work)
    rows.append(pair)
    return {"outcome": "opened", "number": form.number, "loan_id": str(work.loan_id)}


def _taken_over(
    acting: Acting, batch: LoanImportRow, form: LoanImportRowForm, on: date
) -> tuple[LoanWork, tuple[dict[str, Any], dict[str, Any]]]:
    require_lawful_uplifts(form.overdue_uplift, form.misuse_uplift, on)
    opening = opened(form.servicing_terms())
    facts = {
        "branch": batch.branch,
        "borrower_name": form.borrower_name,
        "borrower_code": form.borrower_code,
        "repayment_account": form.repayment_account,
        "supervised_account": form.supervised_account or "",
        "has_debit_mandate": form.has_debit_mandate,
    }
    floating, account = form.floating_rate(), opening.account
    loan, kept = pending_rows(
        facts,
        account,
        floating,
        number=form.number,
        term_months=form.term_months,
        at=acting.now,
    )
    work = LoanWork.of(
        KeptLoan(
            **{name: loan[name] for name in KeptLoan.COPIED},
            is_quiet=False,
            floating=floating,
            account=account,
            posted=EMPTY_BOOKS,
            event_count=0,
        )
    )
    payments = [
        IncomeSwept(each.on, Money(each.amount_fen))
        if each.kind == "swept_income"
        else PaymentReceived(each.on, Money(each.amount_fen))
        for each in form.payments
    ]
    work.take_over(opening, payments, on, working_calendar(), acting.person)
    return work, (loan, kept)


def _errors(error: ValidationError) -> list[dict[str, str]]:
    return [
        {
            # Which kind of terms was meant is no place in the row.
            "pointer": "/" + "/".join(str(step) for step in found["loc"] if step not in METHODS),
            "detail": found["msg"].removeprefix("Value error, "),
            "code": found["type"],
        }
        for found in error.errors(include_url=False, include_input=False)[:MOST_ERRORS]
    ]
