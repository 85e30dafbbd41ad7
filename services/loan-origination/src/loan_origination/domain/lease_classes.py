"""Overall or scattered letting (article 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lawkit.articles import carries_out
from loan_origination.domain.articles import MEASURES_6, MEASURES_7
from loan_origination.domain.leases import Lease, LeaseClass, anchor_areas, tenant_areas

MOST_ANCHORS_TOGETHER = 2


@dataclass(frozen=True, slots=True)
class ClassLimits:
    """Shares of the lettable area: of one or two anchors together, and of each among more."""

    together: Fraction
    each: Fraction


@carries_out(MEASURES_7)
def lease_class(
    areas: Mapping[str, Fraction], lettable_area_m2: Fraction, limits: ClassLimits
) -> LeaseClass:
    """Overall when one or two anchors together hold 70 % of the lettable area or, with three or
    more anchors, each holds 25 %; both bounds included. Scattered otherwise. Areas in m2.
    """
    if not areas:
        return LeaseClass.SCATTERED
    if len(areas) <= MOST_ANCHORS_TOGETHER:
        is_overall = sum(areas.values()) >= limits.together * lettable_area_m2
    else:
        is_overall = all(area >= limits.each * lettable_area_m2 for area in areas.values())
    return LeaseClass.OVERALL if is_overall else LeaseClass.SCATTERED


@carries_out(MEASURES_6, MEASURES_7)
def class_with_fewer_anchors(
    leases: Sequence[Lease], lettable_area_m2: Fraction, limits: ClassLimits
) -> LeaseClass:
    """The class if only the two largest anchors were flagged: who is an anchor is a judgement, and
    a third small one can turn an overall house into a scattered one.
    """
    largest = sorted(anchor_areas(leases).items(), key=lambda item: (-item[1], item[0]))
    return lease_class(dict(largest[:MOST_ANCHORS_TOGETHER]), lettable_area_m2, limits)


@carries_out(MEASURES_6)
def likely_anchors(
    leases: Sequence[Lease], lettable_area_m2: Fraction, share: Fraction
) -> tuple[str, ...]:
    """Tenants whose area alone suggests an anchor: the share of the lettable area, included."""
    areas = tenant_areas(leases)
    return tuple(sorted(name for name, area in areas.items() if area >= share * lettable_area_m2))
