"""What a bank decides about a running loan by itself: another rate, and writing it off."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from loan_origination.domain.repricing import FloatingRate, annual_rate_on
from loan_origination.domain.servicing.applying import apply
from loan_origination.domain.servicing.errors import LoanEndedError
from loan_origination.domain.servicing.events import Repriced, WrittenOff
from loan_origination.forms.loan_changes import RepriceForm
from loan_origination.loan_refusals import RateBoundsError, RateTypeError
from loan_origination.store.loan_figures import read_floating, written_floating
from loan_origination.store.loans import account_of, find_loan
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_changes import REPRICING, WRITE_OFF, requested
from loan_origination.usecases.loan_moves import open_business_day, working_calendar
from loan_origination.usecases.loan_views import present_account
from loan_origination.usecases.loan_work import LoanWork


def request_repricing(acting: Acting, loan_id: UUID, form: RepriceForm) -> LoanChangeRow:
    """Ask for another rate, or for another spread over the prime rate; RateTypeError where the
    contract's rate is of the other type, RateBoundsError where the spread leads too far,
    LoanEndedError once nothing is owed."""
    on = open_business_day(acting).on
    row = find_loan(acting.session, acting.caller, loan_id)
    floating = read_floating(account_of(acting.session, row.id).floating)
    if (floating is not None) != (form.spread_bp is not None):
        raise RateTypeError("annual_rate" if floating is None else "spread_bp")
    if floating is not None and form.spread_bp is not None:
        required_rate(annual_rate_on(_with_spread(floating, form.spread_bp), on))
    account = present_account(acting, row)
    if account.is_settled:
        raise LoanEndedError(account.day)
    terms = {
        "annual_rate": None if form.annual_rate is None else str(form.annual_rate),
        "spread_bp": form.spread_bp,
    }
    return requested(acting, loan_id, REPRICING, terms, form.reason)


def reprice(acting: Acting, row: LoanChangeRow, work: LoanWork, person: str) -> None:
    """The new rate holds from the open business day; overdue amounts follow it the same day."""
    on = work.account.day
    told = {"source": "decision", "recorded_by": person, "reference": row.agreement_number}
    work.happen(Repriced(on, _new_rate(acting, row, work)), working_calendar(), **told)
    work.tell("loan.repriced", on, annual_rate=str(work.account.rates.on(on)))


def _new_rate(acting: Acting, row: LoanChangeRow, work: LoanWork) -> Fraction:
    if work.floating is None:
        return Fraction(row.terms["annual_rate"])
    changed = _with_spread(work.floating, int(row.terms["spread_bp"]))
    kept = account_of(acting.session, row.loan_id)
    kept.floating = written_floating(changed)
    acting.session.add(kept)
    return required_rate(annual_rate_on(changed, work.account.day))


def _with_spread(floating: FloatingRate, basis_points: int) -> FloatingRate:
    return replace(floating, spread_basis_points=basis_points)


def required_rate(rate: Fraction) -> Fraction:
    """A rate from 0 to 1; raises RateBoundsError, for a spread can lead below or above."""
    if not 0 <= rate <= 1:
        raise RateBoundsError(rate)
    return rate


def request_write_off(acting: Acting, loan_id: UUID, reason: str) -> LoanChangeRow:
    """Ask to write a loan off. Raises NotAllDueError while principal is not due, LoanEndedError
    when none is left or it is written off already."""
    open_business_day(acting)
    row = find_loan(acting.session, acting.caller, loan_id)
    account = present_account(acting, row)
    apply(account, WrittenOff(account.day), working_calendar())
    terms = {"overdue_principal_fen": account.overdue_principal.fen}
    return requested(acting, loan_id, WRITE_OFF, terms, reason)


def write_off(work: LoanWork, person: str) -> None:
    """The principal leaves the books; it stays owed and is followed off balance."""
    on, lost = work.account.day, work.account.overdue_principal
    event = WrittenOff(on)
    work.happen(event, working_calendar(), source="decision", recorded_by=person)
    work.tell("loan.written_off", on, amount_fen=lost.fen)
