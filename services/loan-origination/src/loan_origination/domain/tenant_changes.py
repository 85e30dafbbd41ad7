"""How far the tenants have changed since the approval: by count and by area (article 39)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lawkit.articles import carries_out
from loan_origination.domain.articles import MEASURES_39
from loan_origination.domain.leases import Lease, anchor_areas, area_let_on, tenant_areas
from loan_origination.domain.rules.monitoring import ANCHORS_CHANGED, OTHERS_CHANGED


@dataclass(frozen=True, slots=True)
class ChangedTenants:
    """One group of tenants against the roll at approval: how many, how much area, what changed."""

    tenants: int
    changed: tuple[str, ...]
    area_m2: Fraction
    area_changed_m2: Fraction

    @property
    def share_by_count(self) -> Fraction:
        """Changed tenants over all of the group; 0 for an empty group."""
        return Fraction(len(self.changed), self.tenants) if self.tenants else Fraction(0)

    @property
    def share_by_area(self) -> Fraction:
        """Area given up over all of the group's area; 0 for an empty group."""
        return self.area_changed_m2 / self.area_m2 if self.area_m2 else Fraction(0)

    def exceeds(self, most: Fraction) -> bool:
        """Whether more than `most` changed, by count or by area; exactly `most` does not."""
        return self.share_by_count > most or self.share_by_area > most


@dataclass(frozen=True, slots=True)
class TenantChange:
    """Anchors and other tenants against the baseline."""

    anchors: ChangedTenants
    others: ChangedTenants

    @property
    def needs_special_inspection(self) -> bool:
        """More than one third of the anchors, or more than half of the others."""
        return self.anchors.exceeds(ANCHORS_CHANGED) or self.others.exceeds(OTHERS_CHANGED)


@carries_out(MEASURES_39)
def tenant_change(baseline: Sequence[Lease], current: Sequence[Lease], on: date) -> TenantChange:
    """Compare the roll of a day with that at approval (or the last accepted baseline).

    A tenant has changed when it holds no area any more: its lease ended or was assigned and it did
    not renew. By area, what a staying tenant gave up counts too. Sub-let area is its head
    tenant's.
    """
    base, anchors = tenant_areas(baseline), set(anchor_areas(baseline))
    now = {tenant: _area_of(tenant, current, on) for tenant in base}
    others = set(base) - anchors
    return TenantChange(_changed(anchors, base, now), _changed(others, base, now))


def _area_of(tenant: str, leases: Sequence[Lease], on: date) -> Fraction:
    return area_let_on([lease for lease in leases if lease.tenant == tenant], on)


def _changed(
    group: set[str], areas: Mapping[str, Fraction], now: Mapping[str, Fraction]
) -> ChangedTenants:
    lost = {tenant: max(areas[tenant] - now[tenant], Fraction(0)) for tenant in group}
    return ChangedTenants(
        tenants=len(group),
        changed=tuple(sorted(tenant for tenant in group if not now[tenant])),
        area_m2=sum((areas[tenant] for tenant in group), start=Fraction(0)),
        area_changed_m2=sum(lost.values(), start=Fraction(0)),
    )
