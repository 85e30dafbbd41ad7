"""Which rent counts for repayment (articles 5, 9, 22 and 23), lease by lease and year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lawkit.articles import carries_out
from loan_origination.domain.amount_errors import MarketRentMissingError
from loan_origination.domain.articles import (
    MEASURES_5,
    MEASURES_9,
    MEASURES_22,
    MEASURES_23_1,
    MEASURES_23_2,
    MEASURES_23_3,
    MEASURES_23_4,
    MEASURES_28,
)
from loan_origination.domain.leases import Lease, TenantKind
from loan_origination.domain.loan_years import LoanYear, share_of_year

PERIODS_BEHIND_TOO_MANY = 2
REGISTERED = frozenset(
    {None, TenantKind.ENTERPRISE, TenantKind.PUBLIC_INSTITUTION, TenantKind.SOLE_TRADER}
)
"""None: the kind is not told, as in a dry run."""


@dataclass(frozen=True, slots=True)
class ExcludedLease:
    """A lease whose rent stays out, the rule that says so, and why in both languages."""

    lease: Lease
    rule_id: str
    reason: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class CountedLease:
    """A lease whose rent counts; `base` and `rents` (one per loan year) are exact fen a year."""

    lease: Lease
    base: Fraction
    rents: tuple[Fraction, ...]

    @property
    def is_at_market_rent(self) -> bool:
        """Whether the market rent took the place of the rent paid."""
        return self.base != self.lease.annual_rent.fen


@dataclass(frozen=True, slots=True)
class RentBase:
    """The leases that count, those that do not, and the base per loan year after the cut."""

    years: tuple[LoanYear, ...]
    counted: tuple[CountedLease, ...]
    excluded: tuple[ExcludedLease, ...]
    haircut: Fraction
    per_year: tuple[Fraction, ...]


@carries_out(MEASURES_5, MEASURES_9)
def left_out_as_sub_let(lease: Lease) -> ExcludedLease | None:
    """Rent that a tenant collects by letting on is not rent of the owner."""
    if not lease.is_sub_let:
        return None
    return ExcludedLease(
        lease,
        "R-A5",
        f"Sub-let by a tenant: the rent of {lease.tenant} is not owed to the owner.",
        f"转租：{lease.tenant}的租金不归物业所有人。",
    )


@carries_out(MEASURES_22)
def left_out_for_standing(lease: Lease) -> ExcludedLease | None:
    """A tenant is a registered enterprise, institution or sole trader and lives at least as long as
    its lease; ending on the same day is enough.
    """
    if lease.tenant_kind not in REGISTERED:
        return ExcludedLease(
            lease,
            "R-J2",
            f"{lease.tenant} is no registered enterprise, institution or sole trader.",
            f"{lease.tenant}不是依法注册的企事业法人或个体工商户。",
        )
    licence = lease.tenant_licence_ends_on
    if licence is None or licence >= lease.ends_on:
        return None
    return ExcludedLease(
        lease,
        "R-J2",
        f"The licence of {lease.tenant} ends on {licence}, before its lease ({lease.ends_on}).",
        f"{lease.tenant}的存续期限至{licence}，短于租约期限（{lease.ends_on}）。",
    )


@carries_out(MEASURES_23_3)
def left_out_as_unstable(lease: Lease) -> ExcludedLease | None:
    """An ordinary tenant with weak business, an uncertain stay, two or more rents behind, or that
    cannot go on, is taken out. Anchors are not: theirs is a matter of the prudent cut.
    """
    if lease.is_anchor:
        return None
    behind = lease.rent_periods_behind
    grounds = [
        (lease.weak_business, "weak business", "经营稳定性较差"),
        (lease.uncertain_stay, "uncertain stay", "承租期不稳定"),
        (behind >= PERIODS_BEHIND_TOO_MANY, f"{behind} rents behind", f"拖欠租金{behind}期"),
        (lease.cannot_go_on, "cannot go on", "难以持续经营"),
    ]
    found = [(english, chinese) for is_found, english, chinese in grounds if is_found]
    if not found:
        return None
    english = ", ".join(each for each, _ in found)
    chinese = "、".join(each for _, each in found)
    return ExcludedLease(
        lease,
        "R-K3",
        f"Rent of {lease.tenant} removed: {english}.",
        f"{lease.tenant}的租金予以扣减：{chinese}。",
    )


@carries_out(MEASURES_28)
def left_out_as_not_bound(lease: Lease) -> ExcludedLease | None:
    """A missing Notice or Undertaking may be waived, but then the rent leaves the base."""
    if not lease.lacks_undertaking:
        return None
    return ExcludedLease(
        lease,
        "R-P3",
        f"{lease.tenant} has had no Notice or given no Undertaking.",
        f"{lease.tenant}未收到告知书或未出具承诺函。",
    )


@carries_out(MEASURES_23_2)
def base_rent(lease: Lease, tolerance: Fraction) -> Fraction:
    """The rent paid; for a related tenant whose rent is above the market by more than the tolerance
    (a ratio), the lower of both. Fen a year; MarketRentMissingError when there is none to compare.
    """
    paid = Fraction(lease.annual_rent.fen)
    if not lease.related_party:
        return paid
    if lease.market_annual_rent is None:
        raise MarketRentMissingError(lease.lease, lease.tenant)
    market = Fraction(lease.market_annual_rent.fen)
    return market if paid > market * (1 + tolerance) else paid


@carries_out(MEASURES_23_1)
def rent_of_year(base: Fraction, lease: Lease, year: LoanYear) -> Fraction:
    """The rent with the contract's steps, base x (1 + step)^floor((y - 1) / interval), once the
    clause has been verified; flat before that. Fen a year.
    """
    if not lease.step_clause_verified:
        return base
    return base * (1 + lease.step_rate) ** ((year.number - 1) // lease.step_interval_years)


@carries_out(MEASURES_23_4)
def after_cut(rent: Fraction, haircut: Fraction) -> Fraction:
    """The rent after the prudent cut on the whole; the cut is a ratio from 0 to 1."""
    return rent * (1 - haircut)


@carries_out(MEASURES_5, MEASURES_9, MEASURES_22, MEASURES_23_3, MEASURES_28)
def left_out(lease: Lease) -> ExcludedLease | None:
    """The first rule that keeps a lease's rent out of the base, in the order of the articles."""
    return (
        left_out_as_sub_let(lease)
        or left_out_for_standing(lease)
        or left_out_as_unstable(lease)
        or left_out_as_not_bound(lease)
    )


@carries_out(MEASURES_9, MEASURES_23_1, MEASURES_23_2, MEASURES_23_3, MEASURES_23_4)
def rent_base(
    leases: Sequence[Lease], years: tuple[LoanYear, ...], haircut: Fraction, tolerance: Fraction
) -> RentBase:
    """The sum of the counted leases' rents in each loan year, by days where a lease ends (or
    starts) inside a year, times (1 - haircut). Exact fen; raises MarketRentMissingError.
    """
    grounds = [(lease, left_out(lease)) for lease in leases]
    excluded = tuple(ground for _, ground in grounds if ground is not None)
    counted = tuple(
        _counted(lease, years, tolerance) for lease, ground in grounds if ground is None
    )
    per_year = tuple(
        after_cut(sum((each.rents[place] for each in counted), start=Fraction(0)), haircut)
        for place in range(len(years))
    )
    return RentBase(years, counted, excluded, haircut, per_year)


def _counted(lease: Lease, years: tuple[LoanYear, ...], tolerance: Fraction) -> CountedLease:
    base = base_rent(lease, tolerance)
    starts_on = years[0].from_on
    rents = tuple(
        rent_of_year(base, lease, year) * share_of_year(lease, year, loan_starts_on=starts_on)
        for year in years
    )
    return CountedLease(lease, base, rents)
