"""Extending a loan within the limits of the general rules, with all consents (art. 36)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from loan_origination.domain.extensions import reaches_longer_bracket, require_extendable
from loan_origination.domain.repricing import annual_rate_on
from loan_origination.domain.servicing.events import Extended, Repriced
from loan_origination.forms.loan_changes import ExtensionRequestForm
from loan_origination.loan_refusals import ExtensionBracketError, RerunNotMetError
from loan_origination.store.loan_figures import written_floating
from loan_origination.store.loans import account_of, find_loan
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_changes import requested
from loan_origination.usecases.loan_moves import open_business_day, working_calendar
from loan_origination.usecases.loan_work import LoanWork

FIVE_YEAR_TENOR = 61


def request_extension(acting: Acting, loan_id: UUID, form: ExtensionRequestForm) -> LoanChangeRow:
    """Ask for more months, before maturity and within the limit of all extensions together."""
    day = open_business_day(acting)
    row = find_loan(acting.session, acting.caller, loan_id)
    require_extendable(
        original_months=row.term_months,
        already_months=row.extended_months,
        asked_months=form.months,
        asked_on=day.on,
        matures_on=row.matures_on,
    )
    unmet = [each.rules for each in form.reruns if not each.is_met]
    if unmet:
        raise RerunNotMetError(unmet)
    is_fixed = account_of(acting.session, row.id).floating is None
    if is_longer(row, form.months) and is_fixed and form.new_annual_rate is None:
        raise ExtensionBracketError(row.term_months, row.extended_months + form.months)
    terms = form.model_dump(mode="json", exclude={"reason"})
    return requested(acting, loan_id, "extension", terms, form.reason)


def is_longer(row: LoanRow, months: int) -> bool:
    """Whether the extension reaches a longer rate bracket for the first time."""
    before = row.term_months + row.extended_months
    return reaches_longer_bracket(before, before + months)


def carry_out(acting: Acting, row: LoanChangeRow, work: LoanWork, person: str) -> None:
    """The new schedule on the open business day; a longer bracket's rate holds from then on."""
    loan = find_loan(acting.session, acting.caller, row.loan_id)
    months, on = int(row.terms["months"]), work.account.day
    require_extendable(
        original_months=loan.term_months,
        already_months=loan.extended_months,
        asked_months=months,
        asked_on=on,
        matures_on=loan.matures_on,
    )
    event = Extended(on, months)
    told = {"source": "decision", "recorded_by": person, "reference": row.agreement_number}
    work.happen(event, working_calendar(), **told)
    if is_longer(loan, months):
        work.happen(Repriced(on, _new_rate(acting, row, work)), working_calendar(), **told)
    work.changes["extended_months"] = loan.extended_months + months
    work.tell(
        "loan.extended",
        on,
        months=months,
        is_for_financial_difficulty=row.terms["is_for_financial_difficulty"],
    )


def _new_rate(acting: Acting, row: LoanChangeRow, work: LoanWork) -> Fraction:
    """The rate of the longer bracket: LPR of five years plus the spread, or as agreed."""
    if work.floating is None:
        return Fraction(row.terms["new_annual_rate"])
    longer = replace(work.floating, term_months=FIVE_YEAR_TENOR)
    kept = account_of(acting.session, row.loan_id)
    kept.floating = written_floating(longer)
    acting.session.add(kept)
    return annual_rate_on(longer, work.account.day)
