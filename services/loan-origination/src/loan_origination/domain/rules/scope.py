"""Scope and definitions (1.1): R-A1 to R-A11."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.rounding import decimal_text
from loan_origination.domain.articles import (
    ANNEX_3,
    MEASURES_2,
    MEASURES_3,
    MEASURES_4,
    MEASURES_5,
    MEASURES_6,
    MEASURES_7,
    MEASURES_8,
    MEASURES_9,
    MEASURES_10,
    MEASURES_11,
    MEASURES_12,
    MEASURES_14_2,
)
from loan_origination.domain.borrower_facts import BorrowerKind
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.findings import (
    absent,
    deed,
    failed,
    judged,
    missing,
    not_applicable,
    noted,
    passed,
    unjudged,
)
from loan_origination.domain.governing import computed_class, last_months
from loan_origination.domain.lease_classes import class_with_fewer_anchors, likely_anchors
from loan_origination.domain.leases import LeaseClass, anchor_areas, area_let_on, most_area_at_once
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.property_facts import MonthlyLetting, PropertyType
from loan_origination.domain.rule_sets import class_limits

ACCEPTED_TYPES = frozenset(PropertyType) - {
    PropertyType.RESIDENTIAL,
    PropertyType.LAND,
    PropertyType.OTHER,
}
ELIGIBLE_BORROWERS = frozenset({BorrowerKind.ENTERPRISE, BorrowerKind.PUBLIC_INSTITUTION})
TWO_ANCHORS = 2


@carries_out(MEASURES_2)
def property_type(case: Case) -> Finding:
    """The property is a mall, office premises, commodity market, office tower, star hotel,
    industrial plant or mixed commercial facility.
    """
    kind = case.facts.property.type
    if kind is None:
        return missing("property.type")
    return judged(
        f"Property type {kind} is not accepted for this product.",
        f"物业类型{kind}不属于本产品接受的商用物业。",
        is_met=kind in ACCEPTED_TYPES,
        computed=kind.value,
        limit=sorted(ACCEPTED_TYPES),
    )


@carries_out(MEASURES_2, MEASURES_14_2, ANNEX_3)
def property_trades(case: Case) -> Finding:
    """The property is finished, formally accepted and already trading, let or self-run, on the day
    of application.
    """
    prop, applied_on = case.facts.property, case.facts.request.applied_on or case.on
    facts: Mapping[str, object] = {
        "property.completion_accepted_on": prop.completion_accepted_on,
        "property.operating_since": prop.operating_since,
        "property.operating_mode": prop.operating_mode,
    }
    gap = absent(facts)
    if gap is not None:
        return gap
    days = (prop.completion_accepted_on, prop.operating_since)
    return judged(
        "The property is not yet accepted or not yet trading on the day of application.",
        "物业在申请日尚未竣工验收或尚未投入商业运营。",
        is_met=all(day is not None and day <= applied_on for day in days),
        computed=list(days),
        limit=applied_on,
        inputs=facts,
    )


@carries_out(MEASURES_3)
def borrower_owns_property(case: Case) -> Finding:
    """The borrower is an enterprise or public-institution legal person, owns the property, and the
    same property is mortgaged for the loan.
    """
    borrower, prop = case.facts.borrower, case.facts.property
    facts = {
        "borrower.kind": borrower.kind,
        "borrower.party_id": borrower.party_id,
        "property.owner_id": prop.owner_id,
        "property.is_mortgaged_for_this_loan": prop.is_mortgaged_for_this_loan,
    }
    gap = absent(facts)
    if gap is not None:
        return gap
    if borrower.kind not in ELIGIBLE_BORROWERS:
        return failed(
            f"A borrower of kind {borrower.kind} is not eligible: legal persons only.",
            f"借款人类型{borrower.kind}不符合要求，仅限企、事业法人。",
            computed=str(borrower.kind),
            limit=sorted(ELIGIBLE_BORROWERS),
        )
    is_owner = prop.owner_id == borrower.party_id
    return judged(
        "The borrower must own the mortgaged property.",
        "借款人须拥有所抵押的商用物业。",
        is_met=is_owner and bool(prop.is_mortgaged_for_this_loan),
        computed=prop.owner_id,
        limit=borrower.party_id,
        inputs=facts,
    )


@carries_out(MEASURES_4)
def property_is_mature(case: Case) -> Finding:
    """In principle only mature property with steady income: trading for the usual number of years,
    with an income history.
    """
    since, applied_on = case.facts.property.operating_since, case.facts.request.applied_on
    gap = absent({"property.operating_since": since, "request.applied_on": applied_on})
    if gap is not None or since is None or applied_on is None:
        return gap or missing("property.operating_since")
    years = case.figure("mature_years")
    is_old_enough = months_later(since, int(years * 12)) <= applied_on
    return judged(
        f"The income record is too short (trading since {since}, {len(case.facts.income)} income "
        "lines): justify.",
        f"物业自{since}起运营，收入记录不足，须说明理由。",
        is_met=is_old_enough and bool(case.facts.income),
        computed=since,
        limit=years,
        inputs={"property.operating_since": since, "income": len(case.facts.income)},
    )


@carries_out(MEASURES_5, MEASURES_9)
def sub_let_rent_stays_out(case: Case) -> Finding:
    """Rent that a tenant collects by letting on is no rent of the owner and counts nothing."""
    if not case.facts.leases:
        return missing("leases")
    sub_let = [lease for lease in case.facts.leases if lease.is_sub_let]
    if not sub_let:
        return passed()
    tenants = ", ".join(lease.tenant for lease in sub_let)
    rent = sum((lease.annual_rent for lease in sub_let), start=Money(0))
    return noted(
        f"Sub-let rent excluded from the repayment base: {tenants}.",
        f"转租租金不计入可还贷租金收入：{tenants}。",
        computed=rent,
        leases=[lease.lease for lease in sub_let],
    )


@carries_out(MEASURES_6)
def anchors_are_reasoned(case: Case) -> Finding:
    """Whether a tenant is an anchor (large, drawing others, weighty for the rent) is judged with a
    reason; the same holds for a large tenant that is not flagged.
    """
    lettable = case.facts.property.lettable_area_m2
    if lettable is None or not case.facts.leases:
        return missing("property.lettable_area_m2", "leases")
    suggested = likely_anchors(case.facts.leases, lettable, case.figure("anchor_suggested_from"))
    reasoned = {lease.tenant for lease in case.facts.leases if lease.anchor_reason.strip()}
    flagged = set(anchor_areas(case.facts.leases))
    open_tenants = sorted((flagged | set(suggested)) - reasoned)
    fewer = class_with_fewer_anchors(
        case.facts.leases, lettable, class_limits(case.rule_set, case.on)
    )
    inputs = {"flagged": sorted(flagged), "suggested": list(suggested)}
    if len(flagged) > TWO_ANCHORS:
        inputs["class_with_two_largest_anchors"] = [fewer.value]
    if not open_tenants:
        return passed(str(computed_class(case)), **inputs)
    names = ", ".join(open_tenants)
    return unjudged(
        f"State why each is (not) an anchor: {names}.",
        f"请说明下列承租人（不）属于主力承租人的理由：{names}。",
        subjects=open_tenants,
        inputs=inputs,
    )


@carries_out(MEASURES_7)
def declared_class_is_computed(case: Case) -> Finding:
    """The declared class is the one that the areas give. The 70 % of one or two anchors bind in
    principle; the 25 % of each of three or more know no exception.
    """
    declared, computed = case.facts.request.declared_class, computed_class(case)
    if declared is None or computed is None:
        return missing("request.declared_class", "property.lettable_area_m2", "leases")
    areas = anchor_areas(case.facts.leases)
    inputs = {
        "anchor_area_m2": dict(areas),
        "lettable_area_m2": case.facts.property.lettable_area_m2,
    }
    if declared is computed:
        return passed(computed.value, declared.value, **inputs)
    detail = ", ".join(f"{name} {decimal_text(area)} m2" for name, area in areas.items()) or "-"
    return failed(
        f"Declared class {declared} but computed {computed}: {detail}.",
        f"申报的租赁方式为{declared}，测算为{computed}：{detail}。",
        computed=computed.value,
        limit=declared.value,
        has_no_exception=declared is LeaseClass.SCATTERED or len(areas) > TWO_ANCHORS,
        inputs=inputs,
    )


@carries_out(MEASURES_8)
def income_by_kind(case: Case) -> Finding:
    """Operating income has the lines rent, advertising, exhibitions, forfeited deposits, entry fees
    and other; only rent feeds the rent base, the rest may be further sources.
    """
    if not case.facts.income:
        return missing("income")
    sums: dict[str, Money] = {}
    for line in case.facts.income:
        sums[line.kind.value] = sums.get(line.kind.value, Money(0)) + line.amount
    return passed(sum(sums.values(), start=Money(0)), **sums)


@carries_out(MEASURES_10)
def operator_is_mandated(case: Case) -> Finding:
    """The operator is the owner or a professional firm that it hired; a hired one shows its
    mandate.
    """
    prop = case.facts.property
    if prop.operator_id is None or prop.operator_id == prop.owner_id:
        return not_applicable("The owner runs the property itself.", "由物业所有人自行经营。")
    return deed(
        prop.operating_mandate,
        "Operating mandate missing.",
        "缺少委托第三方经营的合同。",
        operator_id=prop.operator_id,
    )


@carries_out(MEASURES_11)
def occupancy_is_possible(case: Case) -> Finding:
    """Occupancy is leased area over lettable area, on a date and on average over twelve months;
    more leased than lettable is an error in the data.
    """
    lettable = case.facts.property.lettable_area_m2
    if lettable is None or not case.facts.leases:
        return missing("property.lettable_area_m2", "leases")
    leased = area_let_on(case.facts.leases, case.on)
    months = last_months(case.facts.property.letting, case)
    wrong = [each for each in case.facts.property.letting if _occupancy(each) > 1]
    most = max(most_area_at_once(case.facts.leases), leased)
    average = None if months is None else sum(map(_occupancy, months), Fraction(0)) / len(months)
    return judged(
        f"Leased area exceeds lettable area ({decimal_text(most)} of {decimal_text(lettable)} m2).",
        f"已出租面积超过可出租面积（{decimal_text(most)}／{decimal_text(lettable)}平方米）。",
        is_met=most <= lettable and not wrong,
        computed=leased / lettable,
        limit=1,
        inputs={"average_of_12_months": average, "leased_area_m2": leased},
    )


@carries_out(MEASURES_12)
def appraiser_is_listed(case: Case) -> Finding:
    """The value comes from an appraisal firm that stands on the bank's list on the day of its
    report.
    """
    appraisal = case.facts.appraisal
    if appraisal is None:
        return missing("appraisal")
    begins, ends, day = appraisal.listed_from_on, appraisal.listed_until_on, appraisal.reported_on
    is_listed = begins is not None and begins <= day and (ends is None or day <= ends)
    return judged(
        f"Appraiser {appraisal.firm} is not on the approved list on {day}.",
        f"评估机构{appraisal.firm}在{day}不属于本行认可的评估机构。",
        is_met=is_listed,
        computed=[begins, ends],
        limit=day,
        inputs={"appraisal.firm": appraisal.firm, "appraisal.value": appraisal.value},
    )


def _occupancy(month: MonthlyLetting) -> Fraction:
    return month.leased_area_m2 / month.lettable_area_m2
