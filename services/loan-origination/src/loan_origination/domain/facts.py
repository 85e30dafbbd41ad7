"""What the rules look at: one application as plain facts, without HTTP, SQL or a clock.

None means "not told yet": a rule that needs such a fact answers `insufficient_data`. Facts of later
steps (decision, contract, security, draw, loan) stay None until their step is reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lawkit.money import Money
from loan_origination.domain.borrower_facts import Borrower
from loan_origination.domain.contract_facts import ContractFacts, SecurityFacts
from loan_origination.domain.decision_facts import DecisionFacts, ExposureFacts
from loan_origination.domain.leases import Lease, LeaseClass
from loan_origination.domain.loan_facts import DrawFacts, LoanFacts
from loan_origination.domain.property_facts import Property
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.waivers import Waiver

NO_MONEY = Money(0)


class PurposeCode(StrEnum):
    """What the loan may be spent on, and the excluded rest."""

    UPKEEP = "upkeep"
    REFIT = "refit"
    DECORATION = "decoration"
    TENANT_ATTRACTION = "tenant_attraction"
    OTHER_LAWFUL = "other_lawful"
    REFINANCE_BANK_LOAN = "refinance_bank_loan"
    REFINANCE_SHAREHOLDER_LOAN = "refinance_shareholder_loan"
    REFUND_OWN_MONEY = "refund_own_money"
    PROHIBITED = "prohibited"


class IncomeKind(StrEnum):
    """Lines of operating income; only rent feeds the rent base."""

    RENT = "rent"
    ADVERTISING = "advertising"
    EXHIBITION = "exhibition"
    FORFEITED_DEPOSIT = "forfeited_deposit"
    ENTRY_FEE = "entry_fee"
    OTHER = "other"


class DocumentState(StrEnum):
    """Where a document of the checklist stands."""

    MISSING = "missing"
    RECEIVED = "received"
    VERIFIED = "verified"
    REJECTED = "rejected"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """Operating income of one kind in one period."""

    kind: IncomeKind
    from_on: date
    until_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class OldLoan:
    """The bank loan that a refinancing pays off."""

    lender: str
    contract_number: str
    balance: Money | None
    property_id: str
    is_construction_loan: bool


@dataclass(frozen=True, slots=True)
class OwnMoney:
    """What the owner put into the property; the share is a ratio of the total cost."""

    total_cost: Money
    required_capital_share: Fraction
    put_in: Money


@dataclass(frozen=True, slots=True)
class Purpose:
    """A part of the loan and what it is for."""

    code: PurposeCode
    amount: Money
    old_loan: OldLoan | None = None
    own_money: OwnMoney | None = None


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The appraisal report; the listing days are those of the firm on the bank's list."""

    firm: str
    value: Money
    reported_on: date
    listed_from_on: date | None = None
    listed_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One item of the checklist (D01 .. D10); dates where the rule looks at them."""

    item: str
    state: DocumentState
    dated_on: date | None = None
    expires_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person found on a point of judgement (keyed by rule id)."""

    text: str
    is_positive: bool
    given_by: str
    evidence: tuple[str, ...] = ()
    reviewer_answer: str = ""


@dataclass(frozen=True, slots=True)
class LoanRequest:
    """What is asked for. Rates are ratios per year; `collateral_rate` is the branch's own."""

    applied_on: date | None = None
    amount: Money | None = None
    months: int | None = None
    starts_on: date | None = None
    matures_on: date | None = None
    annual_rate: Fraction | None = None
    lpr: Fraction | None = None
    spread_bp: int | None = None
    method: RepaymentMethod | None = None
    declared_class: LeaseClass | None = None
    collateral_rate: Fraction | None = None
    collateral_rate_reason: str = ""
    haircut: Fraction | None = None
    haircut_reason: str = ""
    annual_costs: Money | None = None
    other_annual_income: Money = NO_MONEY
    older_debt_annual_service: Money = NO_MONEY


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """One application, as far as it is known."""

    borrower: Borrower = field(default_factory=Borrower)
    property: Property = field(default_factory=Property)
    leases: tuple[Lease, ...] = ()
    income: tuple[IncomeLine, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    appraisal: Appraisal | None = None
    documents: tuple[Document, ...] = ()
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    request: LoanRequest = field(default_factory=LoanRequest)
    waivers: tuple[Waiver, ...] = ()
    exposure: ExposureFacts | None = None
    decision: DecisionFacts | None = None
    contract: ContractFacts | None = None
    security: SecurityFacts | None = None
    draw: DrawFacts | None = None
    loan: LoanFacts | None = None
