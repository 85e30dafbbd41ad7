"""Contracts, security and payout at their edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
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
from loan_origination.domain.loan_facts import DrawFacts, DrawPayment, PaymentMode

from .files import ON, YUAN, changed, checks_of, verdict

LOAN = Money(29_290_000 * YUAN)
INSURED = Money(36_000_000 * YUAN)
TERMS = dict.fromkeys(("amount", "term", "rate", "method", "purpose", "conditions"), "x")
CONTRACT = ContractFacts(
    loan_contract="C-1",
    mortgages=(PartyContract("owner", "C-2"),),
    has_rent_supervision_clause=True,
    notices=tuple(TenantNotice(name, ON, ON) for name in ("L1", "L2", "L3")),
    approved_terms=TERMS,
    contract_terms=TERMS,
)


def policy(from_on, until_on, **changes):
    told = Policy(
        number="PL-1",
        from_on=from_on,
        until_on=until_on,
        sum_insured=INSURED,
        insurer_is_qualified=True,
        bank_is_first_beneficiary=True,
        insurer_promises=True,
        premium_is_paid=True,
        has_original=True,
        has_premium_receipt=True,
    )
    return replace(told, **changes)


FIRST = policy(date(2026, 4, 1), date(2027, 3, 31))
NEXT = policy(date(2027, 4, 1), date(2034, 4, 1))
SECURITY = SecurityFacts(
    certificate="T-1",
    rank=1,
    secured_sum=LOAN,
    registered_on=ON,
    loan=LOAN,
    cover_from_on=date(2026, 4, 1),
    cover_until_on=date(2034, 4, 1),
    principal_and_interest=INSURED,
    policies=(FIRST, NEXT),
    custody=tuple(CustodyEntry(item, "a", "b", "S-1") for item in ("certificate", "policy")),
    lease_registrations=tuple(LeaseRegistration(name, "R-1") for name in ("L1", "L2", "L3")),
)
PAYMENT = DrawPayment(
    "refit", "Builder", "6222", Money(2_000_000 * YUAN), PaymentMode.ENTRUSTED, "I-1"
)
DRAW = DrawFacts(
    amount=PAYMENT.amount,
    papers=frozenset(
        ("loan_contract", "mortgage_contract", "notices", "undertakings", "loan_note")
    ),
    papers_reviewed_by="payout-checker-1",
    account="6228",
    agreed_account="6228",
    dedicated_account_decision="not needed: one payee",
    payments=(PAYMENT,),
    undrawn=LOAN,
    available_until_on=ON,
    has_open_default=False,
    balance_after=PAYMENT.amount,
    value=Money(52_000_000 * YUAN),
    agreed_collateral_rate=Fraction("0.70"),
)
ALL = {"contract": CONTRACT, "security": SECURITY, "draw": DRAW}


def test_complete_papers_meet_their_rules():
    wrong = {
        name: check.message
        for name, check in checks_of(changed(**ALL)).items()
        if check.verdict.value not in {"pass", "not_applicable"}
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("rule_id", "changes", "expected"),
    [
        ("R-P1", {"loan_contract": ""}, "fail"),
        ("R-P1", {"mortgages": ()}, "fail"),
        ("R-P1", {"mortgages": (PartyContract("owner"),)}, "fail"),
        ("R-P1", {"guarantees": (PartyContract("firm"),)}, "fail"),
        ("R-P1", {"guarantees": (PartyContract("Li", "C-3", True),)}, "fail"),
        ("R-P2", {"has_rent_supervision_clause": False}, "fail"),
        ("R-P2", {"has_rent_supervision_clause": None}, "insufficient_data"),
        ("R-P3", {"notices": CONTRACT.notices[:2]}, "fail"),
        ("R-P3", {"notices": (*CONTRACT.notices[:2], TenantNotice("L3", ON))}, "fail"),
        ("R-P4", {"contract_terms": {**TERMS, "rate": "y"}}, "fail"),
        ("R-P4", {"contract_terms": {}}, "insufficient_data"),
    ],
)
def test_contracts_at_their_edges(rule_id, changes, expected):
    assert verdict(rule_id, changed(contract=replace(CONTRACT, **changes))) == expected


def test_a_missing_notice_shows_the_share_of_rent_that_is_covered():
    check = checks_of(changed(contract=replace(CONTRACT, notices=CONTRACT.notices[:2])))["R-P3"]
    assert check.computed == Fraction(6_000_000, 7_500_000)
    assert (check.subjects, check.is_waivable) == (("L3",), True)
    # Without the cinema: (3.6 + 1.8 million) x 0.9 - 0.9 million = 3.96 million in the first year.
    assert check.inputs["amount_without_them"] == Money(21_840_000 * YUAN)


BRIDGE = Bridge(LOAN, True, date(2026, 4, 10))


@pytest.mark.parametrize(
    ("rule_id", "changes", "expected"),
    [
        ("R-Q1", {"rank": 2}, "fail"),
        ("R-Q1", {"secured_sum": LOAN - Money(1)}, "fail"),
        ("R-Q1", {"certificate": ""}, "insufficient_data"),
        ("R-Q1", {"needs_bridge": True, "bridge": BRIDGE}, "not_applicable"),
        ("R-Q2", {"needs_bridge": True, "bridge": BRIDGE}, "pass"),
        ("R-Q2", {"needs_bridge": True}, "insufficient_data"),
        (
            "R-Q2",
            {"needs_bridge": True, "bridge": replace(BRIDGE, value=LOAN - Money(1))},
            "fail",
        ),
        (
            "R-Q2",
            {"needs_bridge": True, "bridge": replace(BRIDGE, loan_account_is_closed=False)},
            "fail",
        ),
        (
            "R-Q2",
            {"needs_bridge": True, "bridge": replace(BRIDGE, follow_up_due_on=date(2026, 3, 9))},
            "fail",
        ),
        ("R-Q2", {"rank": None, "bridge": replace(BRIDGE, is_released=True)}, "fail"),
        ("R-Q2", {"bridge": replace(BRIDGE, is_released=True)}, "pass"),
        ("R-R1", {"policies": (FIRST,)}, "fail"),
        ("R-R1", {"policies": (NEXT,)}, "fail"),
        ("R-R1", {"policies": (FIRST, replace(NEXT, from_on=date(2027, 4, 2)))}, "fail"),
        ("R-R1", {"policies": (FIRST, replace(NEXT, until_on=date(2034, 3, 31)))}, "fail"),
        ("R-R1", {"policies": (FIRST, replace(NEXT, sum_insured=INSURED - Money(1)))}, "fail"),
        ("R-R1", {"policies": (FIRST, replace(NEXT, insurer_is_qualified=False))}, "fail"),
        ("R-R1", {"policies": (FIRST, replace(NEXT, lapsed_on=date(2030, 1, 1)))}, "fail"),
        ("R-R2", {"policies": (replace(FIRST, insurer_promises=False),)}, "fail"),
        ("R-R2", {"policies": ()}, "insufficient_data"),
        ("R-R3", {"policies": (replace(FIRST, premium_is_paid=False),)}, "fail"),
        ("R-R4", {"policies": (replace(FIRST, has_premium_receipt=False),)}, "fail"),
        ("R-R5", {"damages": (Damage(ON, is_topped_up=False),)}, "fail"),
        ("R-R5", {"damages": (Damage(ON, is_topped_up=True),)}, "pass"),
        ("R-S1", {"lease_registrations": SECURITY.lease_registrations[:2]}, "fail"),
        (
            "R-S1",
            {
                "lease_registrations": (
                    *SECURITY.lease_registrations[:2],
                    LeaseRegistration("L3", "", "consent 2026-7"),
                )
            },
            "pass",
        ),
        ("R-T1", {"custody": SECURITY.custody[:1]}, "fail"),
        ("R-T1", {"custody": tuple(replace(e, keeper="a") for e in SECURITY.custody)}, "fail"),
        ("R-T1", {"custody": tuple(replace(e, slip_number="") for e in SECURITY.custody)}, "fail"),
    ],
)
def test_security_at_its_edges(rule_id, changes, expected):
    assert verdict(rule_id, changed(security=replace(SECURITY, **changes))) == expected


def test_the_first_uninsured_days_are_named():
    late = replace(NEXT, from_on=date(2027, 4, 3))
    check = checks_of(changed(security=replace(SECURITY, policies=(FIRST, late))))["R-R1"]
    assert check.computed == [date(2027, 4, 1), date(2027, 4, 2)]


def own(amount_yuan, purpose="upkeep", payee="Cleaner", **more):
    amount = Money(amount_yuan * YUAN)
    return DrawPayment(purpose, payee, "6222", amount, PaymentMode.SELF_MANAGED, "I-2", **more)


def paying(*payments):
    total = sum((payment.amount for payment in payments), start=Money(0))
    return {"payments": payments, "amount": total, "has_planned_list": True}


@pytest.mark.parametrize(
    ("rule_id", "changes", "expected"),
    [
        ("R-U1", {"papers": frozenset()}, "fail"),
        ("R-U1", {"papers_reviewed_by": ""}, "fail"),
        ("R-U2", {"account": "other"}, "fail"),
        ("R-U2", {"dedicated_account_decision": " "}, "needs_judgement"),
        ("R-U3", {"payments": ()}, "insufficient_data"),
        ("R-U4", paying(own(1, "refit")), "fail"),
        ("R-U4", paying(own(1, "refinance_shareholder_loan")), "fail"),
        ("R-U4", paying(own(1)), "pass"),
        ("R-U5", paying(own(10_000_000)), "pass"),
        ("R-U5", paying(own(10_000_001)), "fail"),
        ("R-U5", paying(own(6_000_000), own(6_000_000)), "fail"),
        ("R-U5", paying(own(6_000_000), own(6_000_000, payee="Guard")), "pass"),
        ("R-U6", paying(own(1)), "pass"),
        ("R-U6", {**paying(own(1)), "has_planned_list": False}, "fail"),
        ("R-U6", {**paying(own(1)), "unexplained_differences": 1}, "fail"),
        ("R-U6", {**paying(own(1)), "paid_on": date(2026, 2, 10)}, "pass"),
        ("R-U6", {**paying(own(1)), "paid_on": date(2026, 2, 9)}, "fail"),
        ("R-U6", {}, "not_applicable"),
        ("R-U7", {"amount": PAYMENT.amount + Money(1)}, "fail"),
        ("R-U7", {"payments": (replace(PAYMENT, reference=""),)}, "fail"),
        ("R-U7", {"payments": (replace(PAYMENT, payee_is_borrower=True),)}, "fail"),
        ("R-U7", {"payments": (replace(PAYMENT, payee_is_related=True),)}, "fail"),
        (
            "R-U7",
            {
                "payments": (
                    replace(PAYMENT, payee_is_related=True, purpose="refinance_shareholder_loan"),
                )
            },
            "pass",
        ),
        ("R-U8", {"undrawn": PAYMENT.amount - Money(1)}, "fail"),
        ("R-U8", {"undrawn": PAYMENT.amount}, "pass"),
        ("R-U8", {"available_until_on": date(2026, 3, 9)}, "fail"),
        ("R-U8", {"has_open_default": True}, "fail"),
        ("R-U8", {"has_open_default": None}, "insufficient_data"),
        ("R-U8", {"unmet_conditions": ("insurance",)}, "fail"),
        ("R-U8", {"balance_after": Money(36_400_000 * YUAN)}, "pass"),
        ("R-U8", {"balance_after": Money(36_400_000 * YUAN + 1)}, "fail"),
    ],
)
def test_payout_at_its_edges(rule_id, changes, expected):
    assert verdict(rule_id, changed(draw=replace(DRAW, **changes))) == expected
