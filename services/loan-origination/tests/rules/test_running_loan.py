"""The running loan at its edges: account, repayment, overdue, monitoring, defaults, release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from loan_origination.domain.checks import Gate
from loan_origination.domain.evaluation import evaluate, gate
from loan_origination.domain.loan_facts import (
    AccountFacts,
    DefaultEvent,
    DefaultState,
    ExtensionFacts,
    LoanFacts,
    MonitoringFacts,
    OverdueFacts,
    PrepaymentFacts,
    Remedy,
    RentReceipt,
)
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.rule_sets import BANK

from .files import ON, YUAN, changed, checks_of, verdict

DUE = Money(400_000 * YUAN)
ACCOUNT = AccountFacts(
    number="6229",
    is_single_purpose=True,
    receipts=(RentReceipt("L1", date(2026, 3, 1), DUE, DUE),),
    next_due_on=date(2026, 3, 20),
    prefund_by_on=date(2026, 3, 10),
    next_instalment=DUE,
    set_aside=DUE,
    balance=DUE,
    has_direct_debit_mandate=True,
)
WATCH = MonitoringFacts(
    paid_out_on=date(2025, 12, 10),
    declared_occupancy=Fraction("0.90"),
    occupancy=Fraction("0.80"),
    declared_rent_3m=Money(1_000),
    collected_rent_3m=Money(900),
    cover=Fraction(1),
    anchors=3,
    anchors_changed=1,
    anchor_area_m2=Fraction(9_000),
    anchor_area_changed_m2=Fraction(3_000),
    others=10,
    others_changed=5,
    other_area_m2=Fraction(1_000),
    other_area_changed_m2=Fraction(500),
    last_valued_on=date(2025, 3, 10),
    balance=Money(70),
    value=Money(100),
    agreed_collateral_rate=Fraction("0.70"),
    classified_on=date(2025, 12, 31),
)
LOAN = LoanFacts(method=RepaymentMethod.EQUAL_INSTALMENT, account=ACCOUNT, monitoring=WATCH)


def account(**changes):
    return changed(loan=replace(LOAN, account=replace(ACCOUNT, **changes)))


def watch(**changes):
    return changed(loan=replace(LOAN, monitoring=replace(WATCH, **changes)))


def loan(**changes):
    return changed(loan=replace(LOAN, **changes))


def test_everything_exactly_at_its_bound_is_met():
    wrong = {
        name: check.message
        for name, check in checks_of(changed(loan=LOAN)).items()
        if check.verdict.value not in {"pass", "not_applicable"}
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("rule_id", "changes", "expected"),
    [
        ("R-V1", {"is_single_purpose": False}, "fail"),
        ("R-V1", {"receipts": (RentReceipt("L1", date(2026, 3, 5), DUE, Money(0)),)}, "pass"),
        ("R-V1", {"receipts": (RentReceipt("L1", date(2026, 3, 4), DUE, Money(0)),)}, "fail"),
        ("R-V2", {"unclassified_debits": 1}, "fail"),
        ("R-V3", {"set_aside": DUE - Money(1)}, "fail"),
        (
            "R-V3",
            {"set_aside": DUE - Money(1), "prefund_by_on": date(2026, 3, 11)},
            "pass",
        ),
        ("R-V3", {"balance": DUE - Money(1)}, "fail"),
        ("R-V3", {"balance": None}, "insufficient_data"),
        ("R-W2", {"has_direct_debit_mandate": False}, "fail"),
        ("R-W2", {"has_direct_debit_mandate": None}, "insufficient_data"),
    ],
)
def test_the_supervised_account_at_its_edges(rule_id, changes, expected):
    assert verdict(rule_id, account(**changes)) == expected


@pytest.mark.parametrize(
    ("original", "most"), [(6, 6), (12, 12), (13, 6), (36, 18), (60, 30), (61, 36), (120, 36)]
)
def test_extensions_have_the_limits_of_the_loan_rules(original, most):
    asked = ExtensionFacts(ON, original, most, date(2026, 4, 1), (), rules_are_rerun=True)
    assert verdict("R-W7", loan(extension=asked)) == "pass"
    assert verdict("R-W7", loan(extension=replace(asked, extension_months=most + 1))) == "fail"


@pytest.mark.parametrize(
    "changes",
    [
        {"asked_on": date(2026, 4, 1)},
        {"missing_consents": ("guarantor",)},
        {"rules_are_rerun": False},
    ],
)
def test_an_extension_is_asked_in_time_consented_and_tested_again(changes):
    asked = ExtensionFacts(ON, 60, 12, date(2026, 4, 1), (), rules_are_rerun=True)
    assert verdict("R-W7", loan(extension=replace(asked, **changes))) == "fail"


def test_a_prepayment_needs_consent_agreement_and_a_told_charge():
    partial = loan(prepayment=PrepaymentFacts(is_partial=True))
    found = {name: checks_of(partial)[name].verdict.value for name in ("R-W4", "R-W5", "R-W6")}
    assert found == {"R-W4": "fail", "R-W5": "fail", "R-W6": "insufficient_data"}
    blocking = gate(evaluate(partial, BANK, ON), Gate.PREPAYMENT)
    assert {check.rule_id for check in blocking} == set(found)
    agreed = PrepaymentFacts(True, "manager", "S-1", Money(0))
    assert gate(evaluate(loan(prepayment=agreed), BANK, ON), Gate.PREPAYMENT) == []
    full = replace(agreed, is_partial=False, supplementary_agreement="")
    assert verdict("R-W5", loan(prepayment=full)) == "not_applicable"


def test_an_income_sweep_has_its_plan():
    sweep = {"method": RepaymentMethod.INCOME_SWEEP}
    assert verdict("R-W3", loan(**sweep)) == "fail"
    assert verdict("R-W3", loan(**sweep, sweep_plan="plan 1")) == "pass"
    assert verdict("R-W3", loan(method=None)) == "insufficient_data"


@pytest.mark.parametrize(
    ("rule_id", "changes", "expected"),
    [
        ("R-Y1", {"penalty_is_charged": False}, "fail"),
        ("R-Y2", {}, "pass"),
        ("R-Y2", {"missed_on": date(2026, 3, 8)}, "fail"),
        ("R-Y2", {"missed_on": date(2026, 3, 8), "debits_attempted_on": date(2026, 3, 9)}, "pass"),
        ("R-Y3", {}, "not_applicable"),
        ("R-Y3", {"declare_on": date(2026, 3, 11)}, "not_applicable"),
        ("R-Y3", {"declare_on": ON}, "fail"),
        ("R-Y3", {"declare_on": ON, "declared_on": ON}, "fail"),
        ("R-Y3", {"declare_on": ON, "declared_on": ON, "demand_sent_on": ON}, "pass"),
    ],
)
def test_what_is_overdue_has_its_consequences(rule_id, changes, expected):
    told = OverdueFacts(date(2026, 3, 9), True, None, None)
    assert verdict(rule_id, loan(overdue=replace(told, **changes))) == expected


@pytest.mark.parametrize(
    ("rule_id", "changes", "expected"),
    [
        ("R-Z1", {"paid_out_on": date(2025, 12, 9)}, "fail"),
        ("R-Z1", {"paid_out_on": date(2025, 1, 1), "last_inspected_on": ON}, "pass"),
        ("R-Z1", {"paid_out_on": None}, "insufficient_data"),
        ("R-Z2", {"occupancy": Fraction("0.799")}, "fail"),
        ("R-Z2", {"occupancy": Fraction("0.799"), "measures_taken": True}, "pass"),
        ("R-Z2", {"collected_rent_3m": Money(899)}, "fail"),
        ("R-Z2", {"cover": Fraction("0.99")}, "fail"),
        ("R-Z2", {"cover": None}, "insufficient_data"),
        ("R-Z3", {"anchors_changed": 2}, "fail"),
        ("R-Z3", {"anchor_area_changed_m2": Fraction(3_001)}, "fail"),
        ("R-Z3", {"others_changed": 6}, "fail"),
        ("R-Z3", {"other_area_changed_m2": Fraction(501)}, "fail"),
        ("R-Z3", {"others_changed": 6, "special_inspection_done": True}, "pass"),
        ("R-Z3", {"anchors": 0, "anchors_changed": 0}, "pass"),
        ("R-Z3", {"anchors": None}, "insufficient_data"),
        ("R-Z4", {"last_valued_on": date(2025, 3, 9)}, "fail"),
        ("R-Z4", {"balance": Money(71)}, "fail"),
        ("R-Z4", {"balance": Money(71), "topped_up": True}, "pass"),
        ("R-Z4", {"value": None}, "insufficient_data"),
        ("R-Z5", {"disposals_without_consent": ("lease L9",)}, "fail"),
        ("R-Z5", {"sale_proceeds_unapplied": Money(1)}, "fail"),
        ("R-Z6", {"classified_on": date(2025, 12, 9)}, "fail"),
        ("R-Z6", {"classified_on": None}, "insufficient_data"),
    ],
)
def test_monitoring_at_its_edges(rule_id, changes, expected):
    assert verdict(rule_id, watch(**changes)) == expected


def test_release_comes_after_full_payment_and_hand_back():
    asked = {"release_is_asked": True, "handed_back_slip": "S-9"}
    assert verdict("R-ZZ1", loan(**asked, outstanding=Money(0))) == "pass"
    assert verdict("R-ZZ1", loan(**asked, outstanding=Money(1))) == "fail"
    assert verdict("R-ZZ1", loan(**asked)) == "insufficient_data"
    no_slip = loan(release_is_asked=True, outstanding=Money(0))
    assert verdict("R-ZZ1", no_slip) == "fail"


DEFAULTS = [*(f"R-X{number}" for number in range(1, 10)), *(f"R-XG{n}" for n in range(1, 5))]


@pytest.mark.parametrize("rule_id", DEFAULTS)
def test_an_open_default_fails_its_rule_and_a_waived_one_stays_to_be_seen(rule_id):
    event = DefaultEvent(rule_id, ON, "found at inspection")
    checks = checks_of(loan(defaults=(event,)))
    failing = {name for name in DEFAULTS if checks[name].verdict.value == "fail"}
    assert failing == {rule_id}
    assert "found at inspection" in checks[rule_id].message
    waived = replace(event, state=DefaultState.WAIVED, waived_by="approver-1")
    check = checks_of(loan(defaults=(waived,)))[rule_id]
    assert (check.verdict.value, check.computed) == ("pass", 1)
    assert "2026-03-10 waived" in check.message


@pytest.mark.parametrize(
    ("remedies", "expected"),
    [
        ((), "fail"),
        ((Remedy("A", ON, "officer", "approver-1"),), "pass"),
        ((Remedy("A", ON, "officer", "officer"),), "fail"),
        ((Remedy("A", ON, "officer", ""),), "fail"),
        ((Remedy("H", ON, "officer", "approver-1"),), "fail"),
    ],
)
def test_an_open_default_has_a_remedy_that_another_person_approved(remedies, expected):
    event = DefaultEvent("R-X4", ON, remedies=remedies)
    assert verdict("R-X0", loan(defaults=(event,))) == expected
