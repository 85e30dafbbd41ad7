"""A file that meets every rule, from which tests take one fact away at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from lawkit.money import Money
from loan_origination.domain.borrower_facts import (
    AccountKind,
    BankAccount,
    Borrower,
    BorrowerKind,
    Ownership,
)
from loan_origination.domain.checks import RuleCheck
from loan_origination.domain.credit_codes import check_character
from loan_origination.domain.evaluation import evaluate
from loan_origination.domain.facts import (
    ApplicationFacts,
    Appraisal,
    Document,
    DocumentState,
    IncomeKind,
    IncomeLine,
    LoanRequest,
    Opinion,
    Purpose,
    PurposeCode,
)
from loan_origination.domain.leases import Lease, LeaseClass, TenantKind
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.property_facts import (
    MonthlyLetting,
    MonthlyRent,
    OperatingMode,
    Property,
    PropertyType,
)
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.rule_sets import BANK, RuleSet

ON = date(2026, 3, 10)
YUAN = 100
OWNER = "91310000MA1FL0001" + check_character("91310000MA1FL0001")
JUDGEMENTS = [
    "R-B3",
    "R-C1",
    "R-C3",
    "R-C4",
    "R-C5",
    "R-C6",
    "R-D1",
    "R-D2",
    "R-D4",
    "R-J3",
    "R-O9",
    "R-W1",
]


def opinions(*, is_positive=True):
    return {
        rule_id: Opinion("Seen on site.", is_positive, "branch-officer-1", ("photo 3",))
        for rule_id in JUDGEMENTS
    }


def a_lease(name, tenant, area, rent_yuan, **more) -> Lease:
    return Lease(
        **{
            "lease": name,
            "tenant": tenant,
            "area_m2": Fraction(area),
            "starts_on": date(2023, 1, 1),
            "ends_on": date(2036, 12, 31),
            "annual_rent": Money(rent_yuan * YUAN),
            "tenant_kind": TenantKind.ENTERPRISE,
            "is_written": True,
            "is_delivered": True,
            "anchor_accounts_years": 3,
            **more,
        }
    )


LEASES = (
    a_lease(
        "L1",
        "Anchor",
        4500,
        3_600_000,
        is_anchor=True,
        anchor_reason="Department store, draws the rest.",
        step_rate=Fraction(5, 100),
        step_clause_verified=True,
    ),
    a_lease(
        "L2",
        "Related anchor",
        2500,
        2_400_000,
        is_anchor=True,
        anchor_reason="Supermarket.",
        related_party=True,
        market_annual_rent=Money(1_800_000 * YUAN),
        market_rent_source="three brokers' letters",
    ),
    a_lease("L3", "Cinema", 1500, 1_500_000, anchor_reason="No draw of its own by day."),
)


def months_before(count):
    first = ON.replace(day=1)
    return [months_later(first, -place) for place in range(count, 0, -1)]


def letting(leased, count=12):
    return tuple(
        MonthlyLetting(month, Fraction(leased), Fraction(10_000)) for month in months_before(count)
    )


RENTS = tuple(
    MonthlyRent(month, Money(600_000 * YUAN), Money(570_000 * YUAN)) for month in months_before(24)
)

PROPERTY = Property(
    property_id="P1",
    type=PropertyType.SHOPPING_MALL,
    owner_id=OWNER,
    title_number="沪房地字2020第1号",
    title_holder_id=OWNER,
    title_right_ends_on=date(2050, 6, 30),
    completion_accepted_on=date(2019, 5, 1),
    operating_since=date(2020, 1, 1),
    operating_mode=OperatingMode.LET,
    gross_area_m2=Fraction(12_000),
    lettable_area_m2=Fraction(10_000),
    operator_id=OWNER,
    rent_is_free=True,
    plan_reference="商业网点规划2020",
    management_contract="PM-1",
    let_without_a_break_since=date(2020, 1, 1),
    letting=letting(8_500),
    rents=RENTS,
    is_mortgaged_for_this_loan=True,
)

FILE = ApplicationFacts(
    borrower=Borrower(
        party_id=OWNER,
        name="Mall owner",
        kind=BorrowerKind.ENTERPRISE,
        registration_country="CN",
        credit_code=OWNER,
        licence_ends_on=date(2045, 1, 1),
        ownership=Ownership.STATE,
        accounts=(BankAccount("6228", AccountKind.BASIC),),
        undertakes_to_hand_over_leases=True,
    ),
    property=PROPERTY,
    leases=LEASES,
    income=(
        IncomeLine(IncomeKind.RENT, date(2025, 1, 1), date(2025, 12, 31), Money(7_200_000 * YUAN)),
    ),
    purposes=(Purpose(PurposeCode.REFIT, Money(29_290_000 * YUAN)),),
    appraisal=Appraisal(
        "Listed appraiser", Money(52_000_000 * YUAN), date(2026, 1, 15), date(2020, 1, 1)
    ),
    documents=tuple(
        Document(f"D{number:02}", DocumentState.VERIFIED, date(2026, 1, 31))
        for number in range(1, 10)
    ),
    opinions=opinions(),
    request=LoanRequest(
        applied_on=ON,
        amount=Money(29_290_000 * YUAN),
        months=96,
        starts_on=date(2026, 4, 1),
        annual_rate=Fraction("0.0485"),
        lpr=Fraction("0.035"),
        spread_bp=135,
        method=RepaymentMethod.EQUAL_INSTALMENT,
        declared_class=LeaseClass.OVERALL,
        collateral_rate=Fraction("0.70"),
        collateral_rate_reason="Core location.",
        haircut=Fraction("0.10"),
        haircut_reason="5 % uncollected and one vacancy ahead.",
        annual_costs=Money(900_000 * YUAN),
    ),
)


def changed(part: str | None = None, /, **changes: Any) -> ApplicationFacts:
    """The file with changes in one of its parts, or in itself."""
    if part is None:
        return replace(FILE, **changes)
    return replace(FILE, **{part: replace(getattr(FILE, part), **changes)})


def checks_of(
    facts: ApplicationFacts, rule_set: RuleSet = BANK, on: date = ON
) -> dict[str, RuleCheck]:
    return {check.rule_id: check for check in evaluate(facts, rule_set, on)}


def verdict(rule_id: str, facts: ApplicationFacts, rule_set: RuleSet = BANK) -> str:
    return checks_of(facts, rule_set)[rule_id].verdict.value
