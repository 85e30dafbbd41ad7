"""Leases and rent base (1.6): R-J1 to R-K4."""

from __future__ import annotations

from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.rounding import decimal_text
from loan_origination.domain.articles import (
    MEASURES_21,
    MEASURES_22,
    MEASURES_23_1,
    MEASURES_23_2,
    MEASURES_23_3,
    MEASURES_23_4,
)
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.findings import (
    failed,
    judged,
    missing,
    not_applicable,
    noted,
    opinion_on,
    passed,
    unjudged,
)
from loan_origination.domain.governing import last_months
from loan_origination.domain.leases import Lease
from loan_origination.domain.rent_base import (
    base_rent,
    left_out_as_unstable,
    left_out_for_standing,
)


@carries_out(MEASURES_21)
def leases_are_written(case: Case) -> Finding:
    """Every letting is in writing."""
    leases = _head_leases(case)
    if not leases or any(lease.is_written is None for lease in leases):
        return missing("leases.is_written")
    unwritten = [lease for lease in leases if not lease.is_written]
    names = ", ".join(lease.tenant for lease in unwritten)
    return judged(
        f"Lease not in writing: {names}.",
        f"未签订书面租赁合同：{names}。",
        is_met=not unwritten,
        computed=len(unwritten),
        limit=0,
        subjects=[lease.lease for lease in unwritten],
    )


@carries_out(MEASURES_22)
def tenants_outlive_leases(case: Case) -> Finding:
    """A tenant is a registered enterprise, institution or sole trader whose life is not shorter
    than its lease. A lease that fails gives no rent to the base; the loan itself is not blocked.
    """
    leases = _head_leases(case)
    if not leases:
        return missing("leases")
    left_out = [each for each in map(left_out_for_standing, leases) if each is not None]
    if not left_out:
        return passed(0)
    return failed(
        " ".join(each.reason for each in left_out),
        "".join(each.reason_zh for each in left_out),
        computed=len(left_out),
        limit=0,
        subjects=[each.lease.lease for each in left_out],
    )


@carries_out(MEASURES_22)
def anchors_earn_steadily(case: Case) -> Finding:
    """Anchors have steady, reliable income of their own."""
    if not case.facts.leases:
        return missing("leases")
    if not any(lease.is_anchor for lease in case.facts.leases):
        return not_applicable("No tenant is an anchor.", "无主力承租人。")
    return opinion_on(case, "R-J3")


@carries_out(MEASURES_23_1)
def steps_are_verified(case: Case) -> Finding:
    """Steps of a rent count only once the clause is verified; until then the rent is flat."""
    if not case.facts.leases:
        return missing("leases")
    stepped = [lease for lease in _head_leases(case) if lease.step_rate > 0]
    ignored = [lease for lease in stepped if not lease.step_clause_verified]
    if not stepped:
        return not_applicable("No rent has steps.", "无递增式租金合同。")
    if not ignored:
        return passed(len(stepped))
    names = ", ".join(lease.tenant for lease in ignored)
    return noted(
        f"Step clause not verified, steps ignored: {names}.",
        f"递增条款未经核实，按固定租金测算：{names}。",
        computed=len(ignored),
        leases=[lease.lease for lease in ignored],
    )


@carries_out(MEASURES_23_2)
def related_rent_is_market_rent(case: Case) -> Finding:
    """A related tenant whose rent is clearly above the market counts with the lower market rent,
    which names its source.
    """
    related = [lease for lease in _head_leases(case) if lease.related_party]
    if not case.facts.leases:
        return missing("leases")
    if not related:
        return not_applicable("No tenant is related.", "无关联承租人。")
    unknown = [
        f"leases.{lease.lease}.market_annual_rent"
        for lease in related
        if lease.market_annual_rent is None or not lease.market_rent_source.strip()
    ]
    if unknown:
        return missing(*unknown)
    tolerance = case.figure("related_rent_tolerance")
    capped = [lease for lease in related if base_rent(lease, tolerance) != lease.annual_rent.fen]
    if not capped:
        return passed(0, tolerance)
    texts = [
        (lease.tenant, lease.market_annual_rent.yuan_text())
        for lease in capped
        if lease.market_annual_rent is not None
    ]
    return noted(
        " ".join(f"Related tenant {name}: market rent {rent} used." for name, rent in texts),
        "".join(f"关联承租人{name}按市场租金{rent}元计算。" for name, rent in texts),
        computed=len(capped),
        leases=[lease.lease for lease in capped],
    )


@carries_out(MEASURES_23_3)
def unstable_tenants_are_out(case: Case) -> Finding:
    """The rent of ordinary tenants with weak business, an uncertain stay, two or more rents behind
    or that cannot go on is left out.
    """
    if not case.facts.leases:
        return missing("leases")
    out = [each for each in map(left_out_as_unstable, _head_leases(case)) if each is not None]
    if not out:
        return passed(0)
    return noted(
        " ".join(each.reason for each in out),
        "".join(each.reason_zh for each in out),
        computed=len(out),
        leases=[each.lease.lease for each in out],
    )


@carries_out(MEASURES_23_4)
def haircut_is_reasoned(case: Case) -> Finding:
    """The prudent cut on the whole rent comes from real trading and payment and has its reason; the
    suggestion is what was billed in twelve months and not collected.
    """
    haircut = case.facts.request.haircut
    if haircut is None:
        return missing("request.haircut")
    suggested = _suggested_cut(case)
    inputs = {"suggested": suggested}
    if not case.facts.request.haircut_reason.strip():
        shown = "-" if suggested is None else decimal_text(suggested, places=4)
        return unjudged(
            f"Give the reason for the haircut (suggested {shown}).",
            f"请说明谨慎性调整比例的理由（建议{shown}）。",
            inputs=inputs,
        )
    return passed(haircut, suggested, reason=case.facts.request.haircut_reason, **inputs)


def _suggested_cut(case: Case) -> Fraction | None:
    months = last_months(case.facts.property.rents, case)
    billed = sum(month.billed.fen for month in months or ())
    if months is None or billed <= 0:
        return None
    collected = sum(month.collected.fen for month in months)
    return max(Fraction(0), 1 - Fraction(collected, billed))


def _head_leases(case: Case) -> list[Lease]:
    return [lease for lease in case.facts.leases if not lease.is_sub_let]
