"""Contracts and notices (1.11): R-P1 to R-P4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.rounding import decimal_text
from loan_origination.domain.articles import ANNEX_11, MEASURES_28
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.contract_facts import ContractFacts
from loan_origination.domain.findings import deed, failed, judged, missing
from loan_origination.domain.leases import Lease
from loan_origination.domain.rent_base import left_out
from loan_origination.domain.underwriting import underwriting_gaps, underwriting_of

COMPARED_TERMS = ("amount", "term", "rate", "method", "purpose", "conditions")


@carries_out(MEASURES_28, ANNEX_11)
def contracts_are_signed(case: Case) -> Finding:
    """A loan contract with the borrower, a mortgage contract with each mortgagor and a guarantee
    contract with each guarantor, who is no individual.
    """
    contract = case.facts.contract
    if contract is None:
        return missing("contract")
    unsigned = [] if contract.loan_contract else ["loan contract"]
    unsigned += [each.party for each in contract.mortgages if not each.reference]
    unsigned += [each.party for each in contract.guarantees if not each.reference]
    unsigned += [] if contract.mortgages else ["mortgage contract"]
    individuals = [each.party for each in contract.guarantees if each.party_is_individual]
    if individuals:
        names = ", ".join(individuals)
        return failed(
            f"Guarantors must not be individuals: {names}.",
            f"保证人不得为个人：{names}。",
            subjects=individuals,
        )
    return judged(
        f"Not signed: {', '.join(unsigned)}.",
        f"尚未签订：{'、'.join(unsigned)}。",
        is_met=not unsigned,
        subjects=unsigned,
    )


@carries_out(MEASURES_28)
def rent_is_supervised(case: Case) -> Finding:
    """The loan contract makes it a duty to settle everything of the property through this bank,
    with closed control of income and spending.
    """
    contract = case.facts.contract
    if contract is None or contract.has_rent_supervision_clause is None:
        return missing("contract.has_rent_supervision_clause")
    return deed(
        contract.has_rent_supervision_clause,
        "The rent-supervision clause is missing.",
        "借款合同缺少租金收入监管条款。",
    )


@carries_out(MEASURES_28, ANNEX_11)
def tenants_are_noticed(case: Case) -> Finding:
    """Each tenant whose rent counts has had the Notice and has given the Undertaking; a missing one
    needs a waiver, and its rent leaves the base.
    """
    contract = case.facts.contract
    if contract is None:
        return missing("contract")
    counted = [lease for lease in case.facts.leases if left_out(lease) is None]
    waiting = [lease for lease in counted if not _is_noticed(lease, contract)]
    total = sum((lease.annual_rent for lease in counted), start=Money(0))
    open_rent = sum((lease.annual_rent for lease in waiting), start=Money(0))
    share = Fraction((total - open_rent).fen, total.fen) if total.fen else Fraction(0)
    covered = decimal_text(share, places=4)
    names = ", ".join(lease.tenant for lease in waiting)
    return judged(
        f"Notice or Undertaking missing: {names} (share of rent covered {covered}).",
        f"缺少告知书或承诺函：{names}（已覆盖租金比例{covered}）。",
        is_met=bool(counted) and not waiting,
        computed=share,
        limit=1,
        subjects=[lease.lease for lease in waiting],
        inputs={"amount_without_them": _amount_without(case, waiting)} if waiting else None,
    )


@carries_out(ANNEX_11)
def contract_equals_approval(case: Case) -> Finding:
    """The contract has the amount, term, rate, method, purpose and conditions of the approval."""
    contract = case.facts.contract
    if contract is None or not contract.approved_terms or not contract.contract_terms:
        return missing("contract.approved_terms", "contract.contract_terms")
    approved, signed = contract.approved_terms, contract.contract_terms
    differing = [name for name in COMPARED_TERMS if approved.get(name) != signed.get(name)]
    return judged(
        f"The contract differs from the approval in: {', '.join(differing)}.",
        f"合同与审批意见不一致：{'、'.join(differing)}。",
        is_met=not differing,
        computed={name: signed.get(name) for name in differing},
        limit={name: approved.get(name) for name in differing},
        subjects=differing,
    )


def _is_noticed(lease: Lease, contract: ContractFacts) -> bool:
    return any(
        notice.lease == lease.lease and notice.noticed_on and notice.undertaken_on
        for notice in contract.notices
    )


def _amount_without(case: Case, waiting: Sequence[Lease]) -> Money | None:
    """What could be lent once the rent of these leases has left the base, if that can be told."""
    rest = replace(
        case.facts, leases=tuple(each for each in case.facts.leases if each not in waiting)
    )
    if underwriting_gaps(rest):
        return None
    return underwriting_of(rest, case.rule_set, case.on).amount
