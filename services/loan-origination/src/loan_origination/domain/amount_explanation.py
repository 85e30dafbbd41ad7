"""The tree behind an amount: what every figure rests on, with its article."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lawkit.articles import articles_of
from lawkit.explain import Explained
from lawkit.money import Money
from lawkit.rounding import decimal_text
from loan_origination.domain.amounts import (
    Amount,
    BoundBy,
    amount_within,
    capacity,
    collateral_limit,
    repayable_cash_flow,
    whole_fen,
)
from loan_origination.domain.lease_classes import lease_class
from loan_origination.domain.leases import Lease, anchor_areas
from loan_origination.domain.loan_years import LoanYear, share_of_year
from loan_origination.domain.rent_base import (
    CountedLease,
    ExcludedLease,
    after_cut,
    base_rent,
    left_out,
    rent_of_year,
)
from loan_origination.domain.repayment_methods import RepaymentMethod

_BOUND = {BoundBy.CASH_FLOW: "现金流约束", BoundBy.COLLATERAL: "抵押物约束"}
_CAPACITY_FORMULAS = {
    RepaymentMethod.EQUAL_INSTALMENT: "A (1 - (1 + r)^-n) / r",
    RepaymentMethod.EQUAL_PRINCIPAL: "A n / (1 + r n)",
    RepaymentMethod.INCOME_SWEEP: "sum of flow of year y / (1 + r)^(12 y), / cover",
}


def explained_amount(amount: Amount) -> Explained[Money]:
    """The amount and everything it rests on."""
    bound = "cash flow" if amount.bound_by is BoundBy.CASH_FLOW else "collateral"
    return Explained(
        amount.amount,
        f"Amount, bound by {bound}",
        f"贷款额度（{_BOUND[amount.bound_by]}）",
        articles_of(amount_within),
        (_capacity(amount), _collateral_limit(amount), _class(amount)),
        "min(capacity, collateral limit), rounded down to 10,000 yuan",
    )


def _capacity(amount: Amount) -> Explained[Money]:
    terms = amount.terms
    flows = tuple(_flow(amount, place) for place in range(len(amount.cash_flow)))
    basis: tuple[Explained[Any], ...] = (
        *flows,
        Explained(terms.cover, "Required cover", "要求的覆盖倍数"),
        Explained(terms.annual_rate, "Annual rate", "年利率"),
        Explained(terms.months, "Months", "期限（月）"),
    )
    formula = _CAPACITY_FORMULAS[terms.method]
    if terms.method is not RepaymentMethod.INCOME_SWEEP:
        monthly = decimal_text(min(amount.cash_flow) / 12 / terms.cover, places=4)
        formula += f", A = weakest year / 12 / cover = {monthly} fen, r = rate / 12, n = months"
    if amount.capacity == 0:
        formula += "; nothing is left to repay from"
    return Explained(
        whole_fen(amount.capacity),
        "Capacity of the cash flow",
        "现金流可承载的贷款本金",
        articles_of(capacity),
        basis,
        formula,
    )


def _flow(amount: Amount, place: int) -> Explained[Money]:
    year, terms = amount.rent.years[place], amount.terms
    basis = (
        _rent_base(amount, place),
        Explained(terms.other_annual_income, "Other income", "其他可还贷收入"),
        Explained(terms.annual_costs, "Property costs", "物业成本费用"),
        Explained(terms.older_debt_annual_service, "Older debt", "存量债务还本付息"),
    )
    return Explained(
        whole_fen(amount.cash_flow[place]),
        f"Repayable cash flow of year {year.number}",
        f"第{year.number}年可还贷经营现金流",
        articles_of(repayable_cash_flow),
        basis,
        "rent base + other income - costs - older debt",
    )


def _rent_base(amount: Amount, place: int) -> Explained[Money]:
    rent, year = amount.rent, amount.rent.years[place]
    leases: tuple[Explained[Any], ...] = tuple(
        _counted(each, year, place, amount) for each in rent.counted
    )
    # Why a lease stays out is the same in every year: told once.
    excluded = tuple(_excluded(each) for each in rent.excluded) if place == 0 else ()
    cut = Explained(rent.haircut, "Prudent cut", "谨慎性调整比例", articles_of(after_cut))
    return Explained(
        whole_fen(rent.per_year[place]),
        f"Rent base of year {year.number} ({year.from_on} to {year.until_on})",
        f"第{year.number}年租金收入（{year.from_on}至{year.until_on}）",
        articles_of(left_out),
        (*leases, *excluded, cut),
        "sum of counted rents x (1 - cut)",
    )


def _counted(counted: CountedLease, year: LoanYear, place: int, amount: Amount) -> Explained[Money]:
    lease = counted.lease
    share = share_of_year(lease, year, loan_starts_on=amount.rent.years[0].from_on)
    formula = f"{_stepped(counted, year)} x {_share(share, year)}"
    rules = (*articles_of(rent_of_year), *articles_of(base_rent)) if lease.related_party else ()
    return Explained(
        whole_fen(counted.rents[place]),
        f"Rent of {lease.tenant} ({lease.lease})",
        f"{lease.tenant}租金（{lease.lease}）",
        rules or articles_of(rent_of_year),
        (),
        formula,
    )


def _stepped(counted: CountedLease, year: LoanYear) -> str:
    lease = counted.lease
    base = Money(int(counted.base)).yuan_text()
    text = f"{'market rent' if counted.is_at_market_rent else 'rent'} {base}"
    if lease.step_rate == 0:
        return text
    if not lease.step_clause_verified:
        return f"{text} (steps ignored: clause not verified)"
    steps = (year.number - 1) // lease.step_interval_years
    return f"{text} x {decimal_text(1 + lease.step_rate)}^{steps}"


def _share(share: Fraction, year: LoanYear) -> str:
    return f"{share * year.days}/{year.days} days" if share != 1 else "full year"


def _excluded(excluded: ExcludedLease) -> Explained[Money]:
    return Explained(
        Money(0),
        f"{excluded.rule_id}: {excluded.reason}",
        f"{excluded.rule_id} {excluded.reason_zh}",
        articles_of(left_out),
    )


def _collateral_limit(amount: Amount) -> Explained[Money]:
    return Explained(
        whole_fen(amount.collateral_limit),
        "Collateral limit",
        "抵押物可贷限额",
        articles_of(collateral_limit),
        (
            Explained(amount.terms.value, "Appraised value", "评估价值"),
            Explained(amount.terms.collateral_rate, "Loan to value", "抵押率"),
        ),
        "value x loan to value",
    )


def _class(amount: Amount) -> Explained[str]:
    areas = anchor_areas(_leases(amount))
    held = tuple(
        Explained(area, f"Area of anchor {tenant} (m2)", f"主力承租人{tenant}租赁面积（平方米）")
        for tenant, area in areas.items()
    )
    lettable = Explained(
        amount.terms.lettable_area_m2, "Lettable area (m2)", "可出租面积（平方米）"
    )
    return Explained(
        amount.lease_class.value,
        "Lease class",
        "租赁方式",
        articles_of(lease_class),
        (lettable, *held),
        "one or two anchors >= 70 % together, or each of more >= 25 %",
    )


def _leases(amount: Amount) -> list[Lease]:
    counted = [each.lease for each in amount.rent.counted]
    return counted + [each.lease for each in amount.rent.excluded]
