"""Collateral: proposed, appraised, contracted, registered or bridged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lawkit.money import Money
from loan_origination.contract_refusals import (
    BridgeStandsError,
    DayNotPossibleError,
    SecurityNotSufficientError,
    WrongContractError,
)
from loan_origination.domain.articles import ANNEX_12, MEASURES_32
from loan_origination.domain.credit_lives import COLLATERAL, REGISTERED
from loan_origination.domain.duties import Duty
from loan_origination.domain.revaluation import require_listed
from loan_origination.domain.security import bridge_deadline, is_bridge_sufficient
from loan_origination.forms.security import (
    BridgeForm,
    CollateralForm,
    MortgageLinkForm,
    RegistrationBeginForm,
    RegistrationForm,
    ValuationForm,
)
from loan_origination.refusals import AlreadyThereError
from loan_origination.store.contracts import find_contract
from loan_origination.store.parameters import whole_parameter
from loan_origination.store.security import (
    bridge_of,
    collateral_of,
    find_collateral,
    find_valuation,
)
from loan_origination.store.security import loan_contract_of as contract_behind
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.security import BridgeRow, CollateralRow, ValuationRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal, take_on
from loan_origination.usecases.contracts import loan_to_contract, lock_loan_contract
from servicekit.ids import new_id

KEEPERS_OF_SECURITY = ("collateral_officer", "contract_officer")
VALUE_ACCEPTERS = ("risk_manager", "ho_credit_mgmt")


def propose_collateral(acting: Acting, form: CollateralForm) -> CollateralRow:
    """A property named as security of a loan contract."""
    standing = acting.standing(*KEEPERS_OF_SECURITY)
    application, contract = lock_loan_contract(acting, form.loan_contract_id)
    if contract.state in ("closed", "terminated"):
        raise WrongContractError("a loan contract that still stands")
    titles = {known.title_number for known in collateral_of(acting.session, contract.id)}
    if form.title_number in titles:
        raise AlreadyThereError("collateral", "抵押物")
    row = CollateralRow(
        id=new_id(),
        loan_contract_id=contract.id,
        branch=contract.branch,
        state="proposed",
        title_number=form.title_number,
        description=form.description,
        mortgagor=form.mortgagor,
        created_by=standing.person,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    journal(acting, application, "collateral_propose", standing, title=row.title_number)
    return row


def propose_value(acting: Acting, collateral_id: UUID, form: ValuationForm) -> ValuationRow:
    """A value from an appraisal report, for the risk side to accept; raises
    AppraiserNotListedError."""
    standing = acting.person_standing(*KEEPERS_OF_SECURITY, "branch_officer")
    application, _, row = lock_collateral(acting, collateral_id)
    if form.valued_on > acting.today:
        raise DayNotPossibleError("valued_on", "The day lies ahead.", "日期不得晚于今日。")
    _require_listed_firm(acting, application, form)
    value = ValuationRow(
        id=new_id(),
        collateral_id=row.id,
        value_fen=form.value_fen,
        valued_on=form.valued_on,
        appraiser=form.appraiser,
        report_ref=form.report_ref,
        proposed_by=standing.person,
        created_at=acting.now,
    )
    take_on(acting, application, Duty.PROPOSER, standing, subject=value.id.hex)
    acting.session.add(value)
    acting.session.flush()
    journal(acting, application, "value_propose", standing, value_fen=value.value_fen)
    return value


def _require_listed_firm(acting: Acting, application: ApplicationRow, form: ValuationForm) -> None:
    """The firm is on the list on the day of the report (R-A11), as told here or in the file."""
    days = (form.listed_from_on, form.listed_until_on)
    known = loan_to_contract(acting, application).file.appraisal
    if days == (None, None) and known is not None and known.firm == form.appraiser:
        days = (known.listed_from_on, known.listed_until_on)
    require_listed(form.appraiser, form.valued_on, *days)


def accept_value(acting: Acting, collateral_id: UUID, valuation_id: UUID) -> CollateralRow:
    """The risk side accepts a value: figures for limits never come from the front (R-O6)."""
    standing = acting.person_standing(*VALUE_ACCEPTERS)
    application, _, row = lock_collateral(acting, collateral_id)
    value = find_valuation(acting.session, row.id, valuation_id)
    take_on(acting, application, Duty.DECIDER, standing, subject=value.id.hex)
    value.accepted_by = standing.person
    acting.session.add(value)
    row.value_fen, row.valued_on = value.value_fen, value.valued_on
    if row.state in ("proposed", "appraised"):
        return moved(acting, application, row, "appraise", standing, value_fen=value.value_fen)
    return _noted(acting, application, row, "value_accept", standing, value_fen=value.value_fen)


def link_mortgage(acting: Acting, collateral_id: UUID, form: MortgageLinkForm) -> CollateralRow:
    """The mortgage contract with the mortgagor is signed."""
    standing = acting.standing(*KEEPERS_OF_SECURITY)
    application, contract, row = lock_collateral(acting, collateral_id)
    mortgage = find_contract(acting.session, acting.caller, form.mortgage_contract_id)
    is_of_this_loan = mortgage.kind == "mortgage" and mortgage.parent_id == contract.id
    is_of_this_title = mortgage.terms.get("title_number") == row.title_number
    if not (is_of_this_loan and is_of_this_title):
        raise WrongContractError("the mortgage contract of this loan over this title")
    if mortgage.state not in ("signed", "effective", "amended"):
        raise WrongContractError("a signed mortgage contract")
    row.mortgage_contract_id = mortgage.id
    return moved(acting, application, row, "contract", standing, mortgage=mortgage.number)


def begin_registration(
    acting: Acting, collateral_id: UUID, form: RegistrationBeginForm
) -> CollateralRow:
    """Bank and owner have asked the local office for registration together."""
    standing = acting.standing(*KEEPERS_OF_SECURITY)
    application, _, row = lock_collateral(acting, collateral_id)
    row.office = form.office
    return moved(acting, application, row, "begin_registration", standing, office=form.office)


def register(acting: Acting, collateral_id: UUID, form: RegistrationForm) -> CollateralRow:
    """The mortgage is registered: first in rank, for at least the loan (R-Q1)."""
    standing = acting.person_standing(*KEEPERS_OF_SECURITY)
    application, contract, row = lock_collateral(acting, collateral_id)
    COLLATERAL.after(row.state, "register")
    if form.registered_on > acting.today:
        raise DayNotPossibleError("registered_on", "The day lies ahead.", "日期不得晚于今日。")
    if form.rank != 1:
        raise SecurityNotSufficientError(
            "R-Q1",
            ANNEX_12,
            f"The mortgage ranks {form.rank}; the bank must be first.",
            f"抵押权顺位为第{form.rank}顺位，本行应为第一顺位抵押权人。",
        )
    if form.secured_fen < contract.amount_fen:
        raise SecurityNotSufficientError(
            "R-Q1",
            ANNEX_12,
            f"Secured are {form.secured_fen} fen, lent {contract.amount_fen}.",
            f"担保债权数额{form.secured_fen}分，低于贷款金额{contract.amount_fen}分。",
        )
    row.certificate_no, row.rank = form.certificate_no, form.rank
    row.secured_fen, row.registered_on = form.secured_fen, form.registered_on
    return moved(acting, application, row, "register", standing, certificate=form.certificate_no)


def bridge(acting: Acting, collateral_id: UUID, form: BridgeForm) -> CollateralRow:
    """Refinancing: other sufficient security until the old bank's mortgage is gone (R-Q2)."""
    standing = acting.person_standing(*KEEPERS_OF_SECURITY)
    application, contract, row = lock_collateral(acting, collateral_id)
    COLLATERAL.after(row.state, "bridge")
    codes = {line["code"] for line in contract.terms["purposes"]}
    if "refinance_bank_loan" not in codes or not form.is_account_closed:
        raise _not_bridgeable()
    if not is_bridge_sufficient(Money(form.value_fen), Money(contract.amount_fen)):
        raise SecurityNotSufficientError(
            "R-Q2",
            MEASURES_32,
            f"Bridge security of {form.value_fen} fen is below the loan of {contract.amount_fen}.",
            f"过渡担保价值{form.value_fen}分，低于贷款金额{contract.amount_fen}分。",
        )
    days = whole_parameter(acting.session, "bridge_follow_up_days", acting.today)
    bridged = BridgeRow(
        id=new_id(),
        collateral_id=row.id,
        deadline_on=bridge_deadline(acting.today, days),
        created_by=standing.person,
        **form.model_dump(),
    )
    acting.session.add(bridged)
    deadline = bridged.deadline_on.isoformat()
    return moved(acting, application, row, "bridge", standing, deadline_on=deadline)


def _not_bridgeable() -> SecurityNotSufficientError:
    return SecurityNotSufficientError(
        "R-Q2",
        MEASURES_32,
        "A bridge is for refinancing a bank loan, with the account closed to all but that bank.",
        "过渡担保仅适用于置换他行贷款，且资金账户须封闭管理。",
    )


def release_bridge(acting: Acting, collateral_id: UUID) -> CollateralRow:
    """The bridge may go once the mortgage is registered in first rank."""
    standing = acting.person_standing(*KEEPERS_OF_SECURITY)
    application, _, row = lock_collateral(acting, collateral_id)
    found = bridge_of(acting.session, row.id)
    if found is None or row.state not in REGISTERED:
        raise BridgeStandsError
    found.released_on = acting.today
    acting.session.add(found)
    return _noted(acting, application, row, "bridge_release", standing)


def lock_collateral(
    acting: Acting, collateral_id: UUID
) -> tuple[ApplicationRow, ContractRow, CollateralRow]:
    """A collateral with its contract and case, the case held before the rest is read."""
    contract_id = contract_behind(acting.session, acting.caller, collateral_id)
    application, contract = lock_loan_contract(acting, contract_id)
    return application, contract, find_collateral(acting.session, acting.caller, collateral_id)


def moved(
    acting: Acting,
    application: ApplicationRow,
    row: CollateralRow,
    step: str,
    standing: Standing,
    **facts: Any,
) -> CollateralRow:
    """Take a step of a collateral's life and note it in the case's journal."""
    was = row.state
    row.state = COLLATERAL.after(was, step)
    return _noted(
        acting, application, row, f"collateral_{step}", standing, was=was, now=row.state, **facts
    )


def _noted(
    acting: Acting,
    application: ApplicationRow,
    row: CollateralRow,
    action: str,
    standing: Standing,
    **facts: Any,
) -> CollateralRow:
    row.version += 1
    acting.session.add(row)
    journal(acting, application, action, standing, collateral=row.title_number, **facts)
    return row
