"""The rent roll lease by lease, and the class that follows from it: overall or scattered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate

from lawkit.money import Money


class LeaseClass(StrEnum):
    """整体租赁 and 零散租赁."""

    OVERALL = "overall"
    SCATTERED = "scattered"


class Lessor(StrEnum):
    """Who let the area: the owner, its operator on its behalf, or a tenant letting on."""

    BORROWER = "borrower"
    OPERATOR = "operator"
    TENANT = "tenant"


class TenantKind(StrEnum):
    """What the tenant is; leases are open to the first three."""

    ENTERPRISE = "enterprise"
    PUBLIC_INSTITUTION = "public_institution"
    SOLE_TRADER = "sole_trader"
    NATURAL_PERSON = "natural_person"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Lease:
    """One lease. `ends_on` is its last day; rents are per year; `step_rate` 0.05 is 5 %.

    `tenant_licence_ends_on` None is a licence without end.
    """

    lease: str
    tenant: str
    area_m2: Fraction
    starts_on: date
    ends_on: date
    annual_rent: Money
    lessor: Lessor = Lessor.BORROWER
    is_anchor: bool = False
    anchor_reason: str = ""
    renewal_option_verified: bool = False
    step_rate: Fraction = Fraction(0)
    step_interval_years: int = 1
    step_clause_verified: bool = False
    related_party: bool = False
    market_annual_rent: Money | None = None
    market_rent_source: str = ""
    rent_periods_behind: int = 0
    weak_business: bool = False
    uncertain_stay: bool = False
    cannot_go_on: bool = False
    tenant_licence_ends_on: date | None = None
    tenant_kind: TenantKind | None = None
    is_written: bool | None = None
    is_delivered: bool = False
    anchor_accounts_years: int | None = None
    lacks_undertaking: bool = False
    """Whether the contract took effect without the tenant's Notice or Undertaking, by a waiver."""

    @property
    def is_sub_let(self) -> bool:
        """Whether a tenant let the area on."""
        return self.lessor is Lessor.TENANT


def tenant_areas(leases: Iterable[Lease]) -> Mapping[str, Fraction]:
    """The most that each tenant holds at one time; sub-let area is its head tenant's already.

    A lease and its successor with the same tenant are one area, not two.
    """
    by_tenant: dict[str, list[Lease]] = defaultdict(list)
    for lease in leases:
        if not lease.is_sub_let:
            by_tenant[lease.tenant].append(lease)
    return {tenant: most_area_at_once(held) for tenant, held in by_tenant.items()}


def most_area_at_once(leases: Sequence[Lease]) -> Fraction:
    """The largest area let on one day, without sub-let area."""
    changes: dict[int, Fraction] = defaultdict(Fraction)
    for lease in leases:
        if not lease.is_sub_let:
            changes[lease.starts_on.toordinal()] += lease.area_m2
            changes[lease.ends_on.toordinal() + 1] -= lease.area_m2
    let = accumulate((changes[day] for day in sorted(changes)), initial=Fraction(0))
    return max(let)


def area_let_on(leases: Iterable[Lease], on: date) -> Fraction:
    """The area under lease on a day, without sub-let area."""
    return sum(
        (
            lease.area_m2
            for lease in leases
            if not lease.is_sub_let and lease.starts_on <= on <= lease.ends_on
        ),
        start=Fraction(0),
    )


def anchor_areas(leases: Sequence[Lease]) -> Mapping[str, Fraction]:
    """The area of every tenant that is an anchor by any of its leases."""
    anchors = {lease.tenant for lease in leases if lease.is_anchor and not lease.is_sub_let}
    areas = tenant_areas(leases)
    return {tenant: areas[tenant] for tenant in areas if tenant in anchors}


def held_until(lease: Lease, leases: Iterable[Lease]) -> date:
    """The day until which a tenant holds the area of a lease: its end, or that of the leases that
    the same tenant has already signed to follow on without a gap, for as much area or more.
    """
    until = lease.ends_on
    followers = sorted(
        (each for each in leases if each.tenant == lease.tenant and each is not lease),
        key=lambda each: each.starts_on,
    )
    for each in followers:
        follows_on = lease.starts_on < each.starts_on and (each.starts_on - until).days <= 1
        if follows_on and each.area_m2 >= lease.area_m2:
            until = max(until, each.ends_on)
    return until
