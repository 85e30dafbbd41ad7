"""Extending a loan within the limits of the general rules, with all consents (art. 36)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from loan_origination.domain.extensions import reaches_longer_bracket, require_extendable
from loan_origination.domain.repricing import annual_rate_on
from loan_origination.domain.servicing.events import Extended, Repriced
from loan_origination.forms.loan_changes import ExtensionRequestForm
from loan_origination.loan_refusals import ExtensionBracketError
from loan_origination.store.loan_figures import written_floating
from loan_origination.store.loans import account_of, find_loan
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.contracts import lock_loan_contract
from loan_origination.usecases.extension_reruns import require_rules_for_longer_term
from loan_origination.usecases.loan_changes import requested
from loan_origination.usecases.loan_moves import open_business_day, working_calendar
from loan_origination.usecases.loan_work import LoanWork
from loan_origination.usecases.restructurings import restructure

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
    require_rules_for_longer_term(acting, row, form)
    is_fixed = account_of(acting.session, row.id).floating is None
    if is_longer(row, form.months) and is_fixed and form.new_annual_rate is None:
        raise ExtensionBracketError(row.term_months, row.extended_months + form.months)
    terms = form.model_dump(mode="json", exclude={"reason"})
    return requested(acting, loan_id, "extension", terms, form.reason)


def hold_contract(acting: Acting, loan_id: UUID) -> None:
    """Hold the contract of a loan before the loan itself, as everything else does that takes both;
    a loan taken over has none."""
    contract_id = find_loan(acting.session, acting.caller, loan_id).contract_id
    if contract_id is not None:
        lock_loan_contract(acting, contract_id)


def is_longer(row: LoanRow, months: int) -> bool:
    """Whether the extension reaches a longer rate bracket for the first time."""
    before = row.term_months + row.extended_months
    return reaches_longer_bracket(before, before + months)


def carry_out(acting: Acting, row: LoanChangeRow, work: LoanWork, person: str) -> None:
    """The new schedule on the open business day; a longer bracket's rate holds from then on. Given
    for financial difficulty it makes the loan a restructured asset."""
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
    if row.terms["is_for_financial_difficulty"]:
        restructure(acting, work, recorded_by=person, source="decision")
    _contract_ends_later(acting, loan, work)
    work.tell(
        "loan.extended",
        on,
        months=months,
        is_for_financial_difficulty=row.terms["is_for_financial_difficulty"],
    )


def _contract_ends_later(acting: Acting, loan: LoanRow, work: LoanWork) -> None:
    """Insurance is kept up and renewed until the new maturity."""
    if loan.contract_id is None:
        return
    contract = acting.session.get_one(ContractRow, loan.contract_id)
    if contract.matures_on is None or contract.matures_on < work.account.matures_on:
        contract.matures_on = work.account.matures_on
        contract.version += 1
        acting.session.add(contract)


def _new_rate(acting: Acting, row: LoanChangeRow, work: LoanWork) -> Fraction:
    """The rate of the longer bracket: LPR of five years plus the spread, or as agreed."""
    if work.floating is None:
        return Fraction(row.terms["new_annual_rate"])
    longer = replace(work.floating, term_months=FIVE_YEAR_TENOR)
    kept = account_of(acting.session, row.loan_id)
    kept.floating = written_floating(longer)
    acting.session.add(kept)
    return annual_rate_on(longer, work.account.day)
