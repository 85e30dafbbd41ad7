"""The amount of an application: its facts brought to the mathematics of `amounts`."""

from __future__ import annotations

from datetime import date

from lawkit.refusals import Refusal
from loan_origination.domain.amounts import Amount, AmountTerms, amount_of
from loan_origination.domain.facts import ApplicationFacts
from loan_origination.domain.rule_sets import RuleSet, class_limits, collateral_cap


class UnderwritingIncompleteError(Refusal):
    """Facts are missing without which no amount can be computed."""

    code = "underwriting_incomplete"
    title = "Underwriting needs more facts"
    title_zh = "测算资料不足"

    def __init__(self, names: tuple[str, ...]) -> None:
        listed = ", ".join(names)
        super().__init__(
            f"Not told yet: {listed}.", f"缺少测算所需资料：{listed}。", missing=list(names)
        )


def underwriting_gaps(facts: ApplicationFacts) -> tuple[str, ...]:
    """The facts that the amount still needs, by their places."""
    request = facts.request
    needed = {
        "request.starts_on": request.starts_on,
        "request.months": request.months,
        "request.annual_rate": request.annual_rate,
        "request.method": request.method,
        "request.haircut": request.haircut,
        "request.collateral_rate": request.collateral_rate,
        "request.annual_costs": request.annual_costs,
        "property.lettable_area_m2": facts.property.lettable_area_m2,
        "appraisal": facts.appraisal,
    }
    gaps = [name for name, value in needed.items() if value is None]
    gaps += [
        f"leases.{lease.lease}.market_annual_rent"
        for lease in facts.leases
        if lease.related_party and lease.market_annual_rent is None and not lease.is_sub_let
    ]
    return tuple(gaps if facts.leases else [*gaps, "leases"])


def underwriting_of(facts: ApplicationFacts, rule_set: RuleSet, on: date) -> Amount:
    """Rent base, capacity and amount as of a day; UnderwritingIncompleteError names what lacks.

    The collateral rate is the branch's own, never above the rule set's.
    """
    gaps = underwriting_gaps(facts)
    if gaps:
        raise UnderwritingIncompleteError(gaps)
    return amount_of(facts.leases, _terms(facts, rule_set, on))


def _terms(facts: ApplicationFacts, rule_set: RuleSet, on: date) -> AmountTerms:
    request, appraisal = facts.request, facts.appraisal
    lettable = facts.property.lettable_area_m2
    assert request.starts_on is not None, "gaps were refused"
    assert request.months is not None
    assert request.method is not None
    assert request.annual_rate is not None
    assert request.haircut is not None
    assert request.collateral_rate is not None
    assert request.annual_costs is not None
    assert appraisal is not None
    assert lettable is not None
    most = collateral_cap(rule_set, on)
    return AmountTerms(
        first_year_on=request.starts_on,
        months=request.months,
        annual_rate=request.annual_rate,
        method=request.method,
        lettable_area_m2=lettable,
        haircut=request.haircut,
        cover=rule_set.figure("required_cover", on),
        collateral_rate=min(request.collateral_rate, most),
        value=appraisal.value,
        annual_costs=request.annual_costs,
        other_annual_income=request.other_annual_income,
        older_debt_annual_service=request.older_debt_annual_service,
        related_rent_tolerance=rule_set.figure("related_rent_tolerance", on),
        class_limits=class_limits(rule_set, on),
    )
