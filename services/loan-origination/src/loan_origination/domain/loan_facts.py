"""A draw and the running loan, as the rules look at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lawkit.money import Money
from loan_origination.domain.repayment_methods import RepaymentMethod

NO_MONEY = Money(0)


class PaymentMode(StrEnum):
    """受托支付 and 自主支付."""

    ENTRUSTED = "entrusted"
    SELF_MANAGED = "self_managed"


@dataclass(frozen=True, slots=True)
class DrawPayment:
    """One payment out of a draw; `reference` is the contract or invoice it pays."""

    purpose: str
    payee: str
    payee_account: str
    amount: Money
    mode: PaymentMode
    reference: str = ""
    payee_is_borrower: bool = False
    payee_is_related: bool = False


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """A draw before it is paid out. `papers` are codes of what was handed in and reviewed."""

    amount: Money
    papers: frozenset[str] = frozenset()
    papers_reviewed_by: str = ""
    account: str = ""
    agreed_account: str = ""
    dedicated_account_decision: str = ""
    payments: tuple[DrawPayment, ...] = ()
    has_planned_list: bool = False
    used_up_on: date | None = None
    last_actual_list_on: date | None = None
    paid_on: date | None = None
    unexplained_differences: int = 0
    undrawn: Money | None = None
    available_until_on: date | None = None
    has_open_default: bool | None = None
    unmet_conditions: tuple[str, ...] = ()
    balance_after: Money | None = None
    value: Money | None = None
    agreed_collateral_rate: Fraction | None = None


@dataclass(frozen=True, slots=True)
class RentReceipt:
    """One lease's rent of one month: what was due into the supervised account and what came."""

    lease: str
    due_on: date
    expected: Money
    received: Money


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """The supervised account and the next instalment."""

    number: str = ""
    is_single_purpose: bool | None = None
    receipts: tuple[RentReceipt, ...] = ()
    unclassified_debits: int = 0
    next_due_on: date | None = None
    prefund_by_on: date | None = None
    next_instalment: Money | None = None
    set_aside: Money | None = None
    balance: Money | None = None
    floor: Money | None = None
    """What is always kept; None where the account has no share of its own."""
    has_direct_debit_mandate: bool | None = None
    prefund_day_debits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """An extension asked for; months of it include those of earlier extensions."""

    asked_on: date
    original_months: int
    extension_months: int
    matures_on: date
    missing_consents: tuple[str, ...]
    rules_are_rerun: bool


@dataclass(frozen=True, slots=True)
class PrepaymentFacts:
    """A prepayment asked for."""

    is_partial: bool
    consented_by: str = ""
    supplementary_agreement: str = ""
    charge: Money | None = None


@dataclass(frozen=True, slots=True)
class OverdueFacts:
    """What was missed and what the branch did about it."""

    missed_on: date
    penalty_is_charged: bool
    debits_attempted_on: date | None
    declare_on: date | None
    """The day on which the loan has to be declared due; None while that is not so."""
    declared_on: date | None = None
    demand_sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class MonitoringFacts:
    """Inspections, letting, rent and value of a running loan; ratios are of the declared figure."""

    paid_out_on: date | None = None
    last_inspected_on: date | None = None
    declared_occupancy: Fraction | None = None
    occupancy: Fraction | None = None
    declared_rent_3m: Money | None = None
    collected_rent_3m: Money | None = None
    cover: Fraction | None = None
    measures_taken: bool = False
    anchors: int | None = None
    anchors_changed: int | None = None
    anchor_area_m2: Fraction | None = None
    anchor_area_changed_m2: Fraction | None = None
    others: int | None = None
    others_changed: int | None = None
    other_area_m2: Fraction | None = None
    other_area_changed_m2: Fraction | None = None
    special_inspection_done: bool = False
    last_valued_on: date | None = None
    balance: Money | None = None
    value: Money | None = None
    agreed_collateral_rate: Fraction | None = None
    topped_up: bool = False
    disposals_without_consent: tuple[str, ...] = ()
    sale_proceeds_unapplied: Money = NO_MONEY
    classified_on: date | None = None


class DefaultState(StrEnum):
    """Where a default event stands; a waiver never erases it."""

    OPEN = "open"
    CURED = "cured"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy (A .. G) chosen against a default event."""

    code: str
    chosen_on: date
    chosen_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class DefaultEvent:
    """A default event by the code of its rule (R-X1 .. R-X9, R-XG1 .. R-XG4)."""

    rule_id: str
    found_on: date
    reason: str = ""
    state: DefaultState = DefaultState.OPEN
    waived_by: str = ""
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """A running loan."""

    method: RepaymentMethod | None = None
    sweep_plan: str = ""
    account: AccountFacts = field(default_factory=AccountFacts)
    extension: ExtensionFacts | None = None
    prepayment: PrepaymentFacts | None = None
    overdue: OverdueFacts | None = None
    monitoring: MonitoringFacts = field(default_factory=MonitoringFacts)
    defaults: tuple[DefaultEvent, ...] = ()
    release_is_asked: bool = False
    outstanding: Money | None = None
    """Principal, interest, penalty, fees and accrued-not-billed together."""
    handed_back_slip: str = ""
