"""The property (1.3): R-C1 to R-C9."""

from __future__ import annotations

from lawkit.articles import carries_out
from lawkit.rounding import decimal_text
from loan_origination.domain.articles import (
    ANNEX_3,
    MEASURES_14_1,
    MEASURES_14_2,
    MEASURES_14_3,
    MEASURES_14_4,
    MEASURES_14_5,
    MEASURES_14_6,
    MEASURES_14_7,
)
from loan_origination.domain.checks import Case, Finding, Verdict
from loan_origination.domain.findings import (
    failed,
    judged,
    missing,
    not_applicable,
    opinion_on,
    unjudged,
)
from loan_origination.domain.property_facts import ParkLevel, PropertyType
from loan_origination.domain.rules.scope import property_trades

COMMERCIAL = frozenset(
    {
        PropertyType.SHOPPING_MALL,
        PropertyType.OFFICE_PREMISES,
        PropertyType.COMMODITY_MARKET,
        PropertyType.OFFICE_TOWER,
        PropertyType.MIXED_COMMERCIAL,
    }
)
RECOGNISED_PARKS = frozenset(
    {ParkLevel.NATIONAL, ParkLevel.PROVINCIAL, ParkLevel.CITY, ParkLevel.COUNTY}
)


@carries_out(MEASURES_14_1, ANNEX_3)
def fits_site_plan(case: Case) -> Finding:
    """The trade mix fits the city's plan of commercial sites and the area fits the city plan: an
    opinion with the plan named.
    """
    if not case.facts.property.plan_reference.strip():
        return unjudged("Planning conformity not documented.", "未提供符合商业网点规划的依据。")
    return opinion_on(case, "R-C1")


@carries_out(MEASURES_14_2, ANNEX_3)
def may_be_let(case: Case) -> Finding:
    """The property is accepted, its title issued, it trades, and where local rules ask for an
    approval of letting, there is one.
    """
    prop = case.facts.property
    trading = property_trades(case)
    if trading.verdict is not Verdict.PASS:
        return trading
    if prop.title_number is None or not prop.title_number.strip():
        return failed("The title certificate is not issued.", "尚未办妥房产所有权证。")
    return judged(
        "The local approval of letting is missing.",
        "缺少当地出租许可文件。",
        is_met=not prop.needs_letting_approval or bool(prop.letting_approval.strip()),
        inputs={"property.letting_approval": prop.letting_approval},
    )


@carries_out(MEASURES_14_3, ANNEX_3)
def easy_to_reach(case: Case) -> Finding:
    """The place is easy to reach and can widen its catchment."""
    return opinion_on(case, "R-C3")


@carries_out(MEASURES_14_4, ANNEX_3)
def good_surroundings(case: Case) -> Finding:
    """The surroundings are commercial: city core, old centre, development zone or the like; the
    property stands on its own.
    """
    return opinion_on(case, "R-C4")


@carries_out(MEASURES_14_5, ANNEX_3)
def stable_tenants(case: Case) -> Finding:
    """The tenants' trades suit the property, their mix is stable and can go on."""
    return opinion_on(case, "R-C5")


@carries_out(MEASURES_14_6, ANNEX_3)
def professional_management(case: Case) -> Finding:
    """A professional firm manages the property under a contract, and its tenants accept it."""
    if not case.facts.property.management_contract.strip():
        return failed("Property management contract missing.", "缺少物业管理合同。")
    return opinion_on(case, "R-C6")


@carries_out(MEASURES_14_7, ANNEX_3)
def floor_area(case: Case) -> Finding:
    """A commercial building has in principle 6,000 m2 of floor area or more."""
    kind, area = case.facts.property.type, case.facts.property.gross_area_m2
    if kind is None:
        return missing("property.type")
    if kind not in COMMERCIAL:
        return not_applicable()
    if area is None:
        return missing("property.gross_area_m2")
    least = case.figure("commercial_floor_area_least")
    return judged(
        f"Floor area {decimal_text(area)} m2 is under {decimal_text(least)} m2: justify.",
        f"建筑面积{decimal_text(area)}平方米低于{decimal_text(least)}平方米，须说明理由。",
        is_met=area >= least,
        computed=area,
        limit=least,
    )


@carries_out(MEASURES_14_7, ANNEX_3)
def hotel_stars(case: Case) -> Finding:
    """A hotel has three stars or more."""
    prop = case.facts.property
    if prop.type is None:
        return missing("property.type")
    if prop.type is not PropertyType.STAR_HOTEL:
        return not_applicable()
    if prop.hotel_stars is None:
        return missing("property.hotel_stars")
    least = case.figure("hotel_stars_least")
    return judged(
        f"The hotel has {prop.hotel_stars} stars, {decimal_text(least)} needed.",
        f"酒店为{prop.hotel_stars}星级，未达到{decimal_text(least)}星级（含）以上。",
        is_met=prop.hotel_stars >= least,
        computed=prop.hotel_stars,
        limit=least,
    )


@carries_out(MEASURES_14_7, ANNEX_3)
def plant_in_park(case: Case) -> Finding:
    """An industrial plant lies inside a development park of county or city rank or above."""
    prop = case.facts.property
    if prop.type is None:
        return missing("property.type")
    if prop.type is not PropertyType.INDUSTRIAL_PLANT:
        return not_applicable()
    if prop.park_level is None:
        return missing("property.park_level")
    return judged(
        "The plant lies outside a recognised park.",
        "工业厂房不在市级或县级（含）以上开发园区内。",
        is_met=prop.park_level in RECOGNISED_PARKS,
        computed=prop.park_level.value,
        limit=sorted(RECOGNISED_PARKS),
    )
