"""The investigation report (1.8): lines M1 to M14, each with text and an opinion, by two people."""

from __future__ import annotations

from lawkit.articles import carries_out
from loan_origination.domain.articles import (
    ANNEX_9,
    ANNEX_9_1,
    ANNEX_9_2,
    ANNEX_9_3,
    ANNEX_9_4,
    ANNEX_9_5,
    ANNEX_9_6,
    ANNEX_9_7,
    ANNEX_9_8,
    MEASURES_25,
    MEASURES_25_1,
    MEASURES_25_2,
    MEASURES_25_3,
    MEASURES_25_4,
    MEASURES_25_5,
    MEASURES_25_6,
)
from loan_origination.domain.borrower_facts import Ownership
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.findings import judged, missing, not_applicable, passed, unjudged

TWO_PEOPLE = 2


@carries_out(ANNEX_9, MEASURES_25)
def two_investigators(case: Case) -> Finding:
    """A lead and an assistant investigate: two different people (own decision)."""
    if case.facts.decision is None:
        return missing("decision")
    people = set(case.facts.decision.investigators)
    return judged(
        "Two different investigators are needed.",
        "调查须由主办、协办两名不同人员进行。",
        is_met=len(people) >= TWO_PEOPLE,
        computed=len(people),
        limit=TWO_PEOPLE,
    )


@carries_out(MEASURES_25_1)
def leases_are_real(case: Case) -> Finding:
    """Leases are real and lawful; when a tenant refuses data, the public sources, customers and
    suppliers it was collected from are recorded.
    """
    return _line(case, "M1")


@carries_out(MEASURES_25_2)
def anchors_or_trading(case: Case) -> Finding:
    """Let overall: the anchors' sites, finance, business, management, staying power and means.
    Scattered: two years of trading, rents, collection, vacancy, management and trend.
    """
    return _line(case, "M2")


@carries_out(MEASURES_25_3)
def long_term_value(case: Case) -> Finding:
    """Long-term value and ease of sale over the term."""
    return _line(case, "M3")


@carries_out(MEASURES_25_4)
def related_tenants(case: Case) -> Finding:
    """Dealings with related tenants are judged, with counter-measures."""
    if not any(lease.related_party for lease in case.facts.leases):
        return not_applicable("No tenant is related.", "无关联承租人。")
    return _line(case, "M4")


@carries_out(MEASURES_25_5)
def lease_clauses(case: Case) -> Finding:
    """Payment, changes of rent, term, exit, change on enforcement, default and first refusal in the
    leases.
    """
    return _line(case, "M5")


@carries_out(MEASURES_25_6)
def use_of_rent(case: Case) -> Finding:
    """How the rent was used before the loan, whether the management fee is enough, other income."""
    return _line(case, "M6")


@carries_out(ANNEX_9_1)
def borrower_standing(case: Case) -> Finding:
    """The borrower's management and credit standing."""
    return _line(case, "M7")


@carries_out(ANNEX_9_2)
def property_and_value(case: Case) -> Finding:
    """Nature, place, rivals, value, ease of sale and ownership of the property."""
    return _line(case, "M8")


@carries_out(ANNEX_9_3)
def profit_model(case: Case) -> Finding:
    """The operating and profit model."""
    return _line(case, "M9")


@carries_out(ANNEX_9_4)
def rent_forecast(case: Case) -> Finding:
    """Occupancy, terms, rents and payment, and the forecast."""
    return _line(case, "M10")


@carries_out(ANNEX_9_5)
def tenants_standing(case: Case) -> Finding:
    """Standing, business and ability to pay of the tenants."""
    return _line(case, "M11")


@carries_out(ANNEX_9_6)
def purpose_is_true(case: Case) -> Finding:
    """The purpose is true and reasonable."""
    return _line(case, "M12")


@carries_out(ANNEX_9_7)
def affiliates_debts(case: Case) -> Finding:
    """Behind a privately backed borrower, the debts of all affiliates."""
    if case.facts.borrower.ownership not in {Ownership.PRIVATE, Ownership.MIXED}:
        return not_applicable("Not privately backed.", "借款人无民营企业背景。")
    return _line(case, "M13")


@carries_out(ANNEX_9_8)
def other_points(case: Case) -> Finding:
    """Whatever else has to be looked into."""
    if case.facts.decision is not None and "M14" not in case.facts.decision.lines:
        return not_applicable("Nothing else.", "无其他需要调查的内容。")
    return _line(case, "M14")


def _line(case: Case, line: str) -> Finding:
    if case.facts.decision is None:
        return missing("decision")
    written = case.facts.decision.lines.get(line)
    if written is None or not written.text.strip() or not written.opinion.strip():
        return unjudged(
            f"Line {line} of the report needs text and an opinion.",
            f"调查报告{line}项须填写内容和意见。",
            subjects=(line,),
        )
    return passed(opinion=written.opinion)
