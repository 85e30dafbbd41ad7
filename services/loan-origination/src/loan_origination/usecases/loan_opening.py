"""Loans as they begin: from the note of a paid draw, or taken over from another system."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.repricing import FloatingRate, RepricingDay
from loan_origination.domain.schedules.due_dates import anchored, first_due_date, month_index
from loan_origination.domain.schedules.terms import (
    AgreedPlan,
    DayCount,
    InterestMethod,
    InterestTerms,
    NoteTerms,
)
from loan_origination.domain.servicing.account import LoanAccount, ServicingTerms
from loan_origination.domain.servicing.applying import opened
from loan_origination.domain.servicing.record import written, written_terms
from loan_origination.forms.lateness import LatenessForm
from loan_origination.store.bank_accounts import Funds
from loan_origination.store.business_days import lock_books, present_day
from loan_origination.store.debit_mandates import has_mandate
from loan_origination.store.loan_figures import running_figures, written_floating
from loan_origination.store.loan_keeping import ACCOUNTS, LOANS, kept_loan, locked_loan
from loan_origination.store.loan_writing import insert_all
from loan_origination.tables.draws import LoanNoteRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.lateness import servicing_terms
from loan_origination.usecases.loan_debits import automatic_sources
from loan_origination.usecases.loan_moves import bring_to_day
from loan_origination.usecases.loan_saving import save_loans
from loan_origination.usecases.loan_work import LoanWork
from servicekit.ids import new_id

DAILY = "daily"
ONE_YEAR_TENOR, FIVE_YEAR_TENOR = 60, 61
"""Terms in months that are priced off the tenor that the contract names."""


def open_from_note(acting: Acting, note: LoanNoteRow) -> None:
    """The loan of a paid draw: booked on the open business day, or pending until the day of the
    draw comes. An income sweep runs by the plan agreed with its draw."""
    agreed = LatenessForm.model_validate(note.terms["lateness"])
    terms = servicing_terms(acting, note_terms(note), agreed, note.branch)
    floating = floating_of(note)
    facts = {
        "note_id": note.id,
        "contract_id": note.contract_id,
        "application_id": note.application_id,
        "branch": note.branch,
        "borrower_name": note.borrower_name,
        "borrower_code": note.borrower_code,
        "repayment_account": note.repayment_account,
        "supervised_account": note.terms.get("supervised_account") or "",
        "has_debit_mandate": has_mandate(acting.session, note.contract_id, note.repayment_account),
    }
    begin(acting, facts, terms, floating, number=note.number, term_months=note.term_months)


def begin(
    acting: Acting,
    facts: dict[str, Any],
    terms: ServicingTerms,
    floating: FloatingRate | None,
    *,
    number: str,
    term_months: int,
) -> None:
    """Store a loan, and book it when the open business day has come to its draw."""
    lock_books(acting.session, acting.database, is_shared=True)
    account = opened(terms).account
    loan, kept = pending_rows(
        facts, account, floating, number=number, term_months=term_months, at=acting.now
    )
    acting.session.flush()
    insert_all(acting.session, LOANS, [loan])
    insert_all(acting.session, ACCOUNTS, [kept])
    acting.record("loan.opened", "loan", loan["id"], number=number)
    day = present_day(acting.session)
    if day is not None and terms.note.disbursed_on <= day.on:
        work = LoanWork.of(kept_loan(locked_loan(acting.session, loan["id"])))
        funds = Funds.numbered(acting.session, automatic_sources(work.kept))
        bring_to_day(work, day.on, funds, is_accrued=day.is_accrued)
        save_loans(acting, day.on, [work], funds)


def pending_rows(
    facts: dict[str, Any],
    account: LoanAccount,
    floating: FloatingRate | None,
    *,
    number: str,
    term_months: int,
    at: datetime,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows of a loan whose draw is not booked yet: nothing of it is in the books."""
    note = account.terms.note
    loan_id = new_id()
    loan = {
        "id": loan_id,
        "number": number,
        **{"note_id": None, "contract_id": None, "application_id": None},
        **facts,
        "method": note.method.value,
        "principal_fen": note.principal.fen,
        "term_months": term_months,
        "extended_months": 0,
        "disbursed_on": note.disbursed_on,
        **running_figures(account, floating),
        **{"level": "normal", "level_since": None, "chain_stage": "none", "failed_on": None},
        **_pending(note.disbursed_on),
        "created_at": at,
        "version": 1,
    }
    kept = {
        "loan_id": loan_id,
        "terms": written_terms(account.terms),
        "floating": written_floating(floating),
        "state": written(account),
        "posted": {},
        "event_count": 0,
    }
    return loan, kept


def _pending(disbursed_on: date) -> dict[str, Any]:
    return {
        "life": "pending",
        "worked_on": None,
        "next_event_on": disbursed_on,
        "next_event_number": disbursed_on.toordinal(),
        "accrual_divisor": None,
    }


def note_terms(note: LoanNoteRow) -> NoteTerms:
    """The arithmetic of a note: monthly instalments on the due day until the maturity, or the
    periods of an income sweep."""
    if note.method == RepaymentMethod.INCOME_SWEEP:
        return _swept_terms(note)
    due_day = int(note.terms.get("due_day") or note.disbursed_on.day)
    first = first_due_date(note.disbursed_on, due_day)
    is_daily = note.terms.get("interest_method") == DAILY
    last = month_index(note.matures_on)
    # The last instalment falls due by the maturity of the contract, never after it.
    is_after = anchored(last, due_day) > note.matures_on
    periods = max(last - month_index(first) + (0 if is_after else 1), 1)
    # A draw late in the availability period may leave fewer instalments than interest-only months.
    lead = min(int(note.terms["interest_only_months"]), periods - 1)
    return NoteTerms(
        method=RepaymentMethod(note.method),
        principal=Money(note.principal_fen),
        annual_rate=Fraction(note.annual_rate),
        periods=periods,
        disbursed_on=note.disbursed_on,
        first_due_on=first,
        interest_only_periods=lead,
        interest=InterestTerms(
            method=InterestMethod.DAILY if is_daily else InterestMethod.MONTHLY,
            day_count=DayCount.ACTUAL_360,
            due_day=due_day,
            rounding=Rounding.HALF_UP,
        ),
    )


def _swept_terms(note: LoanNoteRow) -> NoteTerms:
    """An income sweep: its agreed due dates and what each pays at least, interest by days."""
    lines = note.terms["income_plan"]
    agreed = AgreedPlan(
        due_dates=tuple(date.fromisoformat(line["due_on"]) for line in lines),
        totals=tuple(Money(line["total_fen"]) for line in lines),
    )
    return NoteTerms(
        method=RepaymentMethod.INCOME_SWEEP,
        principal=Money(note.principal_fen),
        annual_rate=Fraction(note.annual_rate),
        periods=len(agreed.due_dates),
        disbursed_on=note.disbursed_on,
        first_due_on=agreed.due_dates[0],
        interest_only_periods=0,
        interest=InterestTerms(
            method=InterestMethod.DAILY,
            day_count=DayCount.ACTUAL_360,
            due_day=agreed.due_dates[0].day,
            rounding=Rounding.HALF_UP,
        ),
        agreed=agreed,
    )


def floating_of(note: LoanNoteRow) -> FloatingRate | None:
    """What the contract says about a floating rate; None for a fixed one."""
    if note.terms.get("rate_type") != "lpr":
        return None
    is_january = note.terms.get("repricing") == RepricingDay.FIRST_OF_JANUARY
    return FloatingRate(
        term_months=FIVE_YEAR_TENOR if note.terms.get("lpr_tenor") == "5Y" else ONE_YEAR_TENOR,
        spread_basis_points=int(note.terms.get("spread_bp") or 0),
        repricing_day=(
            RepricingDay.FIRST_OF_JANUARY if is_january else RepricingDay.DRAW_ANNIVERSARY
        ),
        disbursed_on=note.disbursed_on,
    )
