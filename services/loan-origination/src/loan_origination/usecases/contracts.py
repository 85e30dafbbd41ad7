"""Contracts drafted from an approval: loan, mortgage, guarantee, supplement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from loan_origination.contract_refusals import (
    ContractThereError,
    DayNotPossibleError,
    IndividualGuarantorError,
    NotApprovedLoanError,
    WrongContractError,
)
from loan_origination.domain.application_states import State
from loan_origination.domain.credit_lives import CONTRACT, IN_FORCE
from loan_origination.domain.duties import Duty
from loan_origination.forms.contracts import (
    ContractForm,
    GuaranteeContractForm,
    LoanContractForm,
    LoanTermsForm,
    MortgageContractForm,
    SupplementForm,
)
from loan_origination.store.contracts import (
    ApprovedLoan,
    application_of_contract,
    approved_loan,
    children_of,
    contracts_of_application,
    find_contract,
)
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow, TenantNoticeRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal, locked_application, take_on
from loan_origination.usecases.lateness import require_lawful_lateness
from servicekit.commands import StaleVersionError
from servicekit.ids import new_id


@dataclass(frozen=True, slots=True)
class Draft:
    """What is particular to a new contract."""

    kind: str
    party_name: str
    party_code: str
    amount_fen: int
    terms: dict[str, Any]
    parent_id: UUID | None = None
    reason: str = ""


DRAFTERS = ("contract_officer", "branch_officer")
PREFIXES = {"loan": "JK", "mortgage": "DY", "guarantee": "BZ", "supplement": "BC"}


def draft_contract(acting: Acting, form: ContractForm) -> ContractRow:
    """A new contract in draft, for another person to check."""
    standing = acting.standing(*DRAFTERS)
    match form:
        case LoanContractForm():
            return _draft_loan(acting, form, standing)
        case MortgageContractForm():
            return _draft_side(
                acting,
                form.loan_contract_id,
                standing,
                Draft(
                    kind="mortgage",
                    party_name=form.mortgagor_name,
                    party_code=form.mortgagor_code,
                    amount_fen=form.secured_fen,
                    terms={
                        "title_number": form.title_number,
                        "property_address": form.property_address,
                    },
                ),
            )
        case GuaranteeContractForm():
            if form.is_individual:
                raise IndividualGuarantorError
            return _draft_side(
                acting,
                form.loan_contract_id,
                standing,
                Draft(
                    kind="guarantee",
                    party_name=form.guarantor_name,
                    party_code=form.guarantor_code,
                    amount_fen=form.guaranteed_fen,
                    terms={},
                ),
            )
        case SupplementForm():
            return _draft_supplement(acting, form, standing)


def _draft_loan(acting: Acting, form: LoanContractForm, standing: Standing) -> ContractRow:
    application = locked_application(acting, form.application_id)
    loan = loan_to_contract(acting, application)
    for other in contracts_of_application(acting.session, application.id):
        if other.kind == "loan" and other.state != "terminated":
            raise ContractThereError(other.number)
    require_possible_terms(acting, form.terms)
    draft = Draft(
        kind="loan",
        party_name=loan.file.borrower.name,
        party_code=loan.file.borrower.credit_code or application.borrower_id,
        amount_fen=form.terms.amount_fen,
        terms=form.terms.model_dump(mode="json"),
    )
    row = _keep(acting, application, draft, standing)
    for position, lease in enumerate(loan.leases):
        acting.session.add(
            TenantNoticeRow(
                id=new_id(),
                contract_id=row.id,
                position=position,
                lease=lease.lease,
                tenant=lease.tenant,
                annual_rent_fen=lease.annual_rent_fen,
            )
        )
    return row


def require_possible_terms(acting: Acting, terms: LoanTermsForm) -> None:
    """Nothing could be drawn under a contract whose availability is over (DayNotPossibleError); the
    central bank bounds the uplifts of late money (UpliftOutOfRangeError)."""
    if terms.available_until_on < acting.today:
        raise DayNotPossibleError(
            "available_until_on", "The day has passed.", "提款期截止日不得早于今日。"
        )
    require_lawful_lateness(terms.lateness, acting.today)


def loan_to_contract(acting: Acting, application: ApplicationRow) -> ApprovedLoan:
    """The approval that a contract is made of; raises NotApprovedLoanError."""
    loan = approved_loan(acting.session, application)
    is_ready = State(application.state).is_approved or application.state == State.CONTRACTED
    if loan is None or not is_ready:
        raise NotApprovedLoanError(application.state)
    return loan


def _draft_side(
    acting: Acting, loan_contract_id: UUID, standing: Standing, draft: Draft
) -> ContractRow:
    application, loan = lock_loan_contract(acting, loan_contract_id)
    if loan.state in ("closed", "terminated"):
        raise WrongContractError("a loan contract that still stands")
    for other in children_of(acting.session, loan.id, draft.kind):
        is_same_title = other.terms.get("title_number") == draft.terms.get("title_number")
        if other.party_code == draft.party_code and is_same_title:
            raise ContractThereError(other.number)
    return _keep(acting, application, replace(draft, parent_id=loan.id), standing)


def _draft_supplement(acting: Acting, form: SupplementForm, standing: Standing) -> ContractRow:
    application, loan = lock_loan_contract(acting, form.loan_contract_id)
    if loan.state not in IN_FORCE:
        raise WrongContractError("a loan contract in force")
    for other in children_of(acting.session, loan.id, "supplement"):
        if other.state != "effective":
            raise ContractThereError(other.number)
    require_lawful_lateness(form.terms.lateness, acting.today)
    draft = Draft(
        kind="supplement",
        parent_id=loan.id,
        party_name=loan.party_name,
        party_code=loan.party_code,
        amount_fen=form.terms.amount_fen,
        terms=form.terms.model_dump(mode="json"),
        reason=form.reason,
    )
    return _keep(acting, application, draft, standing)


def edit_contract(
    acting: Acting, contract_id: UUID, terms: LoanTermsForm, version: int
) -> ContractRow:
    """Other terms for a draft, by whoever drafts."""
    standing = acting.standing(*DRAFTERS)
    application, row = lock_contract(acting, contract_id)
    if row.version != version:
        raise StaleVersionError(row.version)
    if row.kind not in ("loan", "supplement"):
        raise WrongContractError("a loan contract or a supplement")
    require_possible_terms(acting, terms)
    take_on(acting, application, Duty.DRAFTER, standing, subject=row.id.hex)
    row.terms = terms.model_dump(mode="json")
    row.amount_fen = terms.amount_fen
    row.drafted_by = standing.person
    return moved(acting, application, row, "edit", standing)


def lock_contract(acting: Acting, contract_id: UUID) -> tuple[ApplicationRow, ContractRow]:
    """A contract and its application, the application held before the contract is read."""
    application_id = application_of_contract(acting.session, acting.caller, contract_id)
    application = locked_application(acting, application_id)
    return application, find_contract(acting.session, acting.caller, contract_id)


def lock_loan_contract(acting: Acting, contract_id: UUID) -> tuple[ApplicationRow, ContractRow]:
    """The same for a loan contract; raises WrongContractError for others."""
    application, row = lock_contract(acting, contract_id)
    if row.kind != "loan":
        raise WrongContractError("a loan contract")
    return application, row


def moved(
    acting: Acting,
    application: ApplicationRow,
    row: ContractRow,
    step: str,
    standing: Standing,
    reason: str = "",
) -> ContractRow:
    """Take a step of a contract's life and note it in the case's journal."""
    was = row.state
    row.state = CONTRACT.after(was, step)
    row.version += 1
    acting.session.add(row)
    journal(
        acting,
        application,
        f"contract_{step}",
        standing,
        reason,
        contract=row.number,
        was=was,
        now=row.state,
    )
    return row


def _keep(
    acting: Acting, application: ApplicationRow, draft: Draft, standing: Standing
) -> ContractRow:
    row = ContractRow(
        id=new_id(),
        application_id=application.id,
        parent_id=draft.parent_id,
        branch=application.branch,
        kind=draft.kind,
        number=_number(acting, application, draft.kind),
        state="draft",
        party_name=draft.party_name,
        party_code=draft.party_code,
        amount_fen=draft.amount_fen,
        terms=draft.terms,
        signatures=[],
        drafted_by=standing.person,
        reason=draft.reason,
        created_at=acting.now,
    )
    take_on(acting, application, Duty.DRAFTER, standing, subject=row.id.hex)
    acting.session.add(row)
    acting.session.flush()
    journal(acting, application, "contract_draft", standing, contract=row.number)
    return row


def _number(acting: Acting, application: ApplicationRow, kind: str) -> str:
    others = contracts_of_application(acting.session, application.id)
    sequence = 1 + sum(other.kind == kind for other in others)
    return f"{application.number}-{PREFIXES[kind]}{sequence:02d}"
