"""Restructured loans: when they became it, their watch, and what a review must take from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from loan_origination.domain.classification import ClassificationFacts, Restructuring
from loan_origination.domain.payment_record import PaymentRecord, borne_out, watch_of
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.class_history import class_no_better
from loan_origination.usecases.loan_views import present_account, record_of
from loan_origination.usecases.loan_work import LoanWork


def restructure(acting: Acting, work: LoanWork, *, recorded_by: str, source: str) -> None:
    """A loan at work becomes a restructured asset: special mention at least, and watched from its
    next due date on."""
    on, first = work.account.day, work.account.next_due_on
    work.changes.update(restructured_on=on, watch_from_on=first)
    facts = ClassificationFacts(restructuring=Restructuring(first_payment_on=first))
    class_no_better(acting, work, facts, source=source, recorded_by=recorded_by, why="restructured")
    work.tell("loan.restructured", on, watch_from_on=None if first is None else first.isoformat())


def watch_of_loan(acting: Acting, row: LoanRow) -> Restructuring | None:
    """The watch of a loan as its own history tells it; None for one never restructured."""
    if row.watch_from_on is None:
        return None
    record = record_of(acting, row, present_account(acting, row))
    return watch_of(row.watch_from_on, record)


def with_books(
    facts: ClassificationFacts, record: PaymentRecord, watch_from_on: date | None
) -> ClassificationFacts:
    """Facts as told, as far as the books bear them out: its cure, its watch. Other debt of the
    debtor here that is non-performing by itself is impaired debt."""
    if facts.cure is not None:
        is_impaired = facts.cure.has_other_impaired_debt or facts.own_bank_non_performing_share > 0
        cure = replace(facts.cure, has_other_impaired_debt=is_impaired)
        facts = replace(facts, cure=borne_out(cure, record))
    told = facts.restructuring
    told_from_on = None if told is None else told.first_payment_on
    first = watch_from_on or told_from_on
    if first is None:
        return facts
    watch = watch_of(first, record)
    has_failed = told is not None and told.has_failed_in_watch
    return replace(facts, restructuring=replace(watch, has_failed_in_watch=has_failed))
