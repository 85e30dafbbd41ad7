"""The rule book at the gates after approval: signing, effect, first payout, every draw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lawkit.money import Money
from lawkit.rounding import parse_decimal
from loan_origination.domain.checks import Gate
from loan_origination.domain.contract_facts import (
    Bridge,
    ContractFacts,
    CustodyEntry,
    Damage,
    LeaseRegistration,
    PartyContract,
    Policy,
    SecurityFacts,
    TenantNotice,
)
from loan_origination.domain.contracts import LoanTerms
from loan_origination.domain.credit_lives import REGISTERED
from loan_origination.domain.damages import MADE_GOOD
from loan_origination.domain.evaluation import gate
from loan_origination.domain.facts import ApplicationFacts
from loan_origination.domain.party_names import plain_name
from loan_origination.domain.security import Period, chain_end, sum_to_insure
from loan_origination.forms.contracts import LoanTermsForm
from loan_origination.rule_refusals import RulesNotMetError
from loan_origination.store.contracts import ApprovedLoan, children_of, notices_of
from loan_origination.store.damages import damages_of
from loan_origination.store.security import (
    bridge_of,
    covered_periods,
    custody_of,
    lease_registrations_of,
    policies_of,
)
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.security import BridgeRow, CollateralRow, InsurancePolicyRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.case_facts import case_facts
from loan_origination.usecases.checks import run_checks

SIGNED = ("signed", "effective", "amended")


def require_gate(
    acting: Acting, loan: ApprovedLoan, name: Gate, standing: Standing, **parts: Any
) -> list[dict[str, Any]]:
    """Every check of a gate on this day; the run is kept with all that it rests on.

    `parts` are the sections of the facts that the gate looks at: contract, security, draw,
    exposure. Raises RulesNotMetError with the rules that block.
    """
    told = case_facts(acting, loan.application)
    facts: ApplicationFacts = replace(
        told,
        request=loan.file.request.fact(told.request.applied_on),
        purposes=tuple(purpose.fact() for purpose in loan.file.purposes),
        **parts,
    )
    run = run_checks(acting, loan.application, standing, facts)
    blocking = gate(run.checks, name)
    if blocking:
        raise RulesNotMetError(name, blocking)
    return [check.document() for check in run.checks if name in check.gates]


def contract_facts(acting: Acting, loan: ApprovedLoan, contract: ContractRow) -> ContractFacts:
    """The papers of a loan as the rules look at them."""
    sides = children_of(acting.session, contract.id, "mortgage", "guarantee")
    is_signed = contract.state in SIGNED
    terms = LoanTermsForm.model_validate(contract.terms)
    return ContractFacts(
        loan_contract=contract.number if is_signed else "",
        mortgages=tuple(_party(row) for row in sides if row.kind == "mortgage"),
        guarantees=tuple(_party(row) for row in sides if row.kind == "guarantee"),
        has_rent_supervision_clause=terms.has_rent_supervision,
        notices=tuple(
            TenantNotice(row.lease, row.given_on, row.undertaken_on)
            for row in notices_of(acting.session, contract.id)
        ),
        approved_terms=_texts(loan.terms),
        contract_terms=_texts(terms.compared),
    )


def _party(row: ContractRow) -> PartyContract:
    return PartyContract(row.party_name, row.number if row.state in SIGNED else "")


def _texts(terms: LoanTerms) -> dict[str, str]:
    return {
        "amount": str(terms.amount_fen),
        "term": str(terms.term_months),
        "rate": terms.as_texts()["annual_rate"],
        "method": terms.method,
        "purpose": terms.as_texts()["purposes"],
        "conditions": terms.as_texts()["conditions"],
    }


def security_facts(
    acting: Acting, contract: ContractRow, collateral: CollateralRow
) -> SecurityFacts:
    """One collateral as the rules look at it: on this day, for the whole loan."""
    session = acting.session
    policies = policies_of(session, collateral.id)
    bridged = bridge_of(session, collateral.id)
    loan = Money(contract.amount_fen)
    periods = covered_periods(policies)
    until = chain_end(periods, acting.today) or acting.today
    rate = parse_decimal(contract.terms["annual_rate"])
    return SecurityFacts(
        certificate=collateral.certificate_no,
        rank=collateral.rank,
        secured_sum=None if collateral.secured_fen is None else Money(collateral.secured_fen),
        registered_on=collateral.registered_on,
        loan=loan,
        needs_bridge=bridged is not None and collateral.state not in REGISTERED,
        bridge=None if bridged is None else _bridge(bridged),
        cover_from_on=acting.today,
        cover_until_on=until,
        principal_and_interest=sum_to_insure(loan, rate, Period(acting.today, until)),
        policies=tuple(_policy(row, contract) for row in policies),
        damages=_damages(acting, collateral),
        custody=tuple(
            CustodyEntry(item["item"], row.deliverer, row.keeper or "", row.slip_no or "")
            for row in custody_of(session, collateral.id)
            for item in row.items
        ),
        lease_registrations=tuple(
            LeaseRegistration(
                row.lease,
                row.registration_no,
                f"{row.consented_by} {row.consented_on}" if row.consented_by else "",
            )
            for row in lease_registrations_of(session, contract.id)
        ),
    )


def _damages(acting: Acting, collateral: CollateralRow) -> tuple[Damage, ...]:
    """The damage that no policy covers in full."""
    return tuple(
        Damage(row.found_on, is_topped_up=row.state in MADE_GOOD)
        for row in damages_of(acting.session, collateral.id)
        if row.covered_fen < row.loss_fen
    )


def _bridge(row: BridgeRow) -> Bridge:
    return Bridge(
        value=Money(row.value_fen),
        loan_account_is_closed=row.is_account_closed,
        follow_up_due_on=row.deadline_on,
        is_released=row.released_on is not None,
    )


def _policy(row: InsurancePolicyRow, contract: ContractRow) -> Policy:
    return Policy(
        number=row.policy_no,
        from_on=row.starts_on,
        until_on=row.ends_on,
        sum_insured=Money(row.sum_insured_fen),
        insurer_is_qualified=row.insurer_is_qualified,
        bank_is_first_beneficiary=plain_name(row.first_beneficiary) == plain_name(contract.branch),
        insurer_promises=bool(row.promise_ref.strip()),
        premium_is_paid=row.premium_paid_on is not None,
        has_original=row.original_received_on is not None,
        has_premium_receipt=bool(row.premium_receipt_ref.strip()),
        lapsed_on=row.cancelled_on,
    )
