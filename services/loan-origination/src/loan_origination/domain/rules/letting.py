"""Conditions by lease class (1.4): R-D1 to R-D6."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from lawkit.articles import carries_out
from lawkit.rounding import decimal_text
from loan_origination.domain.articles import MEASURES_15_1, MEASURES_15_2
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.findings import (
    absent,
    judged,
    missing,
    not_applicable,
    opinion_on,
    unjudged,
)
from loan_origination.domain.governing import governing_class, last_months
from loan_origination.domain.leases import LeaseClass
from loan_origination.domain.property_facts import PropertyType

TWO_YEARS = 24
MALLS = frozenset({PropertyType.SHOPPING_MALL, PropertyType.MIXED_COMMERCIAL})


@carries_out(MEASURES_15_1)
def anchor_is_trusted(case: Case) -> Finding:
    """A mall let overall: its anchor is in principle known and trusted in its trade."""
    gap = _unless_mall_let_overall(case)
    return gap or opinion_on(case, "R-D1")


@carries_out(MEASURES_15_1)
def anchor_has_a_record(case: Case) -> Finding:
    """A mall let overall: its anchors show long, successful experience and good profits by accounts
    of two years or more, and an opinion on them.
    """
    gap = _unless_mall_let_overall(case)
    if gap is not None:
        return gap
    least = case.figure("anchor_accounts_years_least")
    without = [
        lease.lease
        for lease in case.facts.leases
        if lease.is_anchor and (lease.anchor_accounts_years or 0) < least
    ]
    if without:
        names = ", ".join(without)
        return unjudged(
            f"Anchor record missing: {names}.",
            f"缺少主力承租人近两年经营资料：{names}。",
            subjects=without,
        )
    return opinion_on(case, "R-D2")


@carries_out(MEASURES_15_2)
def unbroken_letting(case: Case) -> Finding:
    """Scattered letting has in principle at least two years of unbroken record."""
    gap = _unless_scattered(case)
    if gap is not None:
        return gap
    since, day = case.facts.property.let_without_a_break_since, case.facts.request.applied_on
    missing_facts = absent({"property.let_without_a_break_since": since, "request.applied_on": day})
    if missing_facts is not None or since is None or day is None:
        return missing_facts or missing("property.let_without_a_break_since")
    months = (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day)
    least = case.figure("letting_record_months_least")
    return judged(
        f"Letting record {months} months, {decimal_text(least)} expected: justify.",
        f"连续出租记录{months}个月，不足{decimal_text(least)}个月，须说明理由。",
        is_met=months >= least,
        computed=months,
        limit=least,
        inputs={"property.let_without_a_break_since": since},
    )


@carries_out(MEASURES_15_2)
def rent_is_steady(case: Case) -> Finding:
    """Scattered letting: the rent of the last two years is steady; the largest fall from one month
    to the next is shown beside the opinion.
    """
    gap = _unless_scattered(case)
    if gap is not None:
        return gap
    months = last_months(case.facts.property.rents, case, TWO_YEARS)
    if months is None:
        return missing("property.rents")
    rents = [month.collected.fen for month in months]
    falls = [Fraction(before - after, before) for before, after in pairwise(rents) if before > 0]
    found = opinion_on(case, "R-D4")
    return replace(
        found,
        computed=max([*falls, Fraction(0)]),
        inputs={**found.inputs, "months": len(months)},
    )


@carries_out(MEASURES_15_2)
def occupancy_of_the_year(case: Case) -> Finding:
    """Scattered letting: the average occupancy of the last twelve months is in principle 80 % or
    more.
    """
    gap = _unless_scattered(case)
    if gap is not None:
        return gap
    months = last_months(case.facts.property.letting, case)
    if months is None:
        return missing("property.letting")
    shares = [each.leased_area_m2 / each.lettable_area_m2 for each in months]
    average = sum(shares, Fraction(0)) / len(shares)
    least = case.figure("occupancy_least")
    shown, bound = decimal_text(average * 100, places=2), decimal_text(least * 100)
    return judged(
        f"Occupancy {shown} % is under {bound} %: justify.",
        f"最近一年平均出租率{shown}%低于{bound}%，须说明理由。",
        is_met=average >= least,
        computed=average,
        limit=least,
    )


@carries_out(MEASURES_15_2)
def room_occupancy(case: Case) -> Finding:
    """A hotel sold on average 65 % or more of its rooms in the last twelve months, without
    exception.
    """
    if case.facts.property.type is None:
        return missing("property.type")
    if case.facts.property.type is not PropertyType.STAR_HOTEL:
        return not_applicable()
    months = last_months(case.facts.property.rooms, case)
    available = sum(month.available for month in months or ())
    if months is None or available == 0:
        return missing("property.rooms")
    share = Fraction(sum(month.sold for month in months), available)
    least = case.figure("room_occupancy_least")
    shown, bound = decimal_text(share * 100, places=2), decimal_text(least * 100)
    return judged(
        f"Room occupancy {shown} % is under {bound} %.",
        f"最近一年平均开房率{shown}%低于{bound}%。",
        is_met=share >= least,
        computed=share,
        limit=least,
    )


def _unless_scattered(case: Case) -> Finding | None:
    found = governing_class(case)
    if found is None:
        return missing("property.lettable_area_m2", "leases")
    return None if found is LeaseClass.SCATTERED else not_applicable()


def _unless_mall_let_overall(case: Case) -> Finding | None:
    kind, found = case.facts.property.type, governing_class(case)
    if kind is None or found is None:
        return missing("property.type", "property.lettable_area_m2", "leases")
    is_concerned = kind in MALLS and found is LeaseClass.OVERALL
    return None if is_concerned else not_applicable()
