"""What several rules share about one case: lease class in force, maturity, letting figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from loan_origination.domain.checks import Case
from loan_origination.domain.lease_classes import MOST_ANCHORS_TOGETHER, lease_class
from loan_origination.domain.leases import Lease, LeaseClass, anchor_areas
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.property_facts import MonthlyLetting, MonthlyRent, MonthlyRooms
from loan_origination.domain.rule_sets import class_limits
from loan_origination.domain.waivers import waiver_that_holds

LETTING_CLASS_RULE = "R-A7"
MONTHS_OF_A_YEAR = 12
AnyMonth = TypeVar("AnyMonth", MonthlyLetting, MonthlyRooms, MonthlyRent)


def computed_class(case: Case) -> LeaseClass | None:
    """The class that the areas give; None while areas or leases are not told."""
    lettable = case.facts.property.lettable_area_m2
    if lettable is None or not case.facts.leases:
        return None
    limits = class_limits(case.rule_set, case.on)
    return lease_class(anchor_areas(case.facts.leases), lettable, limits)


def governing_class(case: Case) -> LeaseClass | None:
    """The class under which the loan stands: the computed one, or a declared "overall" for which a
    waiver holds. The 25 % of each of three or more anchors cannot be waived.
    """
    declared = case.facts.request.declared_class
    anchors = anchor_areas(case.facts.leases)
    if declared is LeaseClass.OVERALL and len(anchors) <= MOST_ANCHORS_TOGETHER:
        waiver = waiver_that_holds(case.facts.waivers, LETTING_CLASS_RULE, case.on)
        if waiver is not None:
            return LeaseClass.OVERALL
    return computed_class(case)


def maturity_of(case: Case) -> date | None:
    """The last due date as asked for, else from start and months."""
    request = case.facts.request
    if request.matures_on is not None:
        return request.matures_on
    if request.starts_on is None or request.months is None:
        return None
    return months_later(request.starts_on, request.months)


def binding_leases(leases: Sequence[Lease]) -> tuple[Lease, ...]:
    """The leases whose end binds an overall loan: those of the anchors, or all without any."""
    head = tuple(lease for lease in leases if not lease.is_sub_let)
    return tuple(lease for lease in head if lease.is_anchor) or head


def last_months(
    months: Sequence[AnyMonth], case: Case, count: int = MONTHS_OF_A_YEAR
) -> tuple[AnyMonth, ...] | None:
    """The last `count` months told, in order; None when one between is missing, or when the newest
    is older than recent accounts may be on the day of application.
    """
    day = case.facts.request.applied_on or case.on
    ordered = sorted(months, key=lambda each: each.month)
    last = [each for each in ordered if each.month <= day][-count:]
    if len(last) < count or len({each.month for each in last}) < count:
        return None
    newest, oldest = last[-1].month, last[0].month
    is_unbroken = months_later(oldest.replace(day=1), count - 1) == newest.replace(day=1)
    oldest_allowed = months_later(day.replace(day=1), -int(case.figure("recent_accounts_months")))
    return tuple(last) if is_unbroken and newest >= oldest_allowed else None
