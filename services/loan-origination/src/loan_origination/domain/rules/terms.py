"""Purpose, amount, term, rate and collateral rate (1.5): R-E1 to R-I1."""

from __future__ import annotations

from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.rounding import Rounding, decimal_text
from loan_origination.domain.articles import (
    ANNEX_4,
    ANNEX_5,
    ANNEX_6,
    ANNEX_7,
    ANNEX_8,
    MEASURES_16,
    MEASURES_17,
    MEASURES_18,
    MEASURES_18_1,
    MEASURES_18_2,
    MEASURES_19,
    MEASURES_20,
)
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.facts import Purpose, PurposeCode
from loan_origination.domain.findings import (
    absent,
    failed,
    judged,
    missing,
    not_applicable,
    passed,
    unjudged,
)
from loan_origination.domain.governing import binding_leases, governing_class, maturity_of
from loan_origination.domain.leases import LeaseClass, held_until
from loan_origination.domain.rule_sets import collateral_cap
from loan_origination.domain.underwriting import underwriting_gaps, underwriting_of

BASIS_POINTS = 10_000


@carries_out(MEASURES_16, ANNEX_4)
def purposes_allowed(case: Case) -> Finding:
    """Each part of the loan serves an allowed purpose, and the parts add up to the loan."""
    amount, purposes = case.facts.request.amount, case.facts.purposes
    if amount is None or not purposes:
        return missing("request.amount", "purposes")
    forbidden = [each.code.value for each in purposes if each.code is PurposeCode.PROHIBITED]
    if forbidden:
        return failed("A purpose is not allowed.", "存在不允许的贷款用途。", subjects=forbidden)
    total = sum((each.amount for each in purposes), start=Money(0))
    return judged(
        f"The purposes add up to {total.yuan_text()}, the loan is {amount.yuan_text()} yuan.",
        f"各项用途合计{total.yuan_text()}元，与贷款金额{amount.yuan_text()}元不符。",
        is_met=total == amount and all(each.amount > Money(0) for each in purposes),
        computed=total,
        limit=amount,
    )


@carries_out(MEASURES_16, ANNEX_4)
def old_loan_is_of_this_building(case: Case) -> Finding:
    """A bank loan that is refinanced is a loan of the construction phase of this property, with its
    contract and proof of balance.
    """
    refinanced = _with_code(case, PurposeCode.REFINANCE_BANK_LOAN)
    if not refinanced:
        return not_applicable()
    loans = [each.old_loan for each in refinanced]
    known = [loan for loan in loans if loan is not None and loan.balance is not None]
    if len(known) < len(loans) or case.facts.property.property_id is None:
        return missing("purposes.old_loan", "property.property_id")
    foreign = [
        loan.contract_number or loan.lender
        for loan in known
        if not loan.is_construction_loan
        or loan.property_id != case.facts.property.property_id
        or not loan.contract_number
    ]
    return judged(
        f"The old loan does not belong to this property's construction: {', '.join(foreign)}.",
        f"拟置换的贷款不属于该物业建设期贷款：{'、'.join(foreign)}。",
        is_met=not foreign,
        computed=[loan.contract_number for loan in known],
        subjects=foreign,
    )


@carries_out(MEASURES_16, ANNEX_4)
def refund_above_required_capital(case: Case) -> Finding:
    """Of the owner's own money only the part above the capital share required for that kind of
    project may be refunded: refund <= own money - share x cost.
    """
    refunds = _with_code(case, PurposeCode.REFUND_OWN_MONEY)
    if not refunds:
        return not_applicable()
    own = [each.own_money for each in refunds if each.own_money is not None]
    if len(own) < len(refunds):
        return missing("purposes.own_money")
    # Every part tells the same project; the strictest telling binds their sum.
    free = min(
        each.put_in - each.total_cost.times(each.required_capital_share, rounding=Rounding.HALF_UP)
        for each in own
    )
    most = max(free, Money(0))
    asked = sum((each.amount for each in refunds), start=Money(0))
    return judged(
        f"Only {most.yuan_text()} yuan can be refunded.",
        f"最多可置换超过项目资本金规定比例的自有资金{most.yuan_text()}元。",
        is_met=asked <= most,
        computed=asked,
        limit=most,
    )


@carries_out(MEASURES_17, ANNEX_5)
def amount_within_limits(case: Case) -> Finding:
    """The amount is in principle the lower of what the yearly repayable cash flow can serve and the
    allowed share of the value.
    """
    requested, gaps = case.facts.request.amount, underwriting_gaps(case.facts)
    if requested is None or gaps:
        return missing(*(gaps or ("request.amount",)))
    allowed = underwriting_of(case.facts, case.rule_set, case.on)
    bound = allowed.bound_by.value
    return judged(
        f"Requested {requested.yuan_text()}, limit {allowed.amount.yuan_text()} yuan, bound by "
        f"{bound.replace('_', ' ')}.",
        f"申请金额{requested.yuan_text()}元，可贷限额{allowed.amount.yuan_text()}元"
        f"（{'现金流' if bound == 'cash_flow' else '抵押物'}约束）。",
        is_met=requested <= allowed.amount,
        computed=requested,
        limit=allowed.amount,
        inputs={"bound_by": bound, "lease_class": allowed.lease_class.value},
    )


@carries_out(MEASURES_18, ANNEX_6)
def matures_before_rights_end(case: Case) -> Finding:
    """The loan matures strictly before the borrower's licence and the right in the title
    certificate end.
    """
    maturity, title_ends_on = maturity_of(case), case.facts.property.title_right_ends_on
    if maturity is None or title_ends_on is None:
        return missing("request.matures_on", "property.title_right_ends_on")
    licence_ends_on = case.facts.borrower.licence_ends_on
    first = min(filter(None, (licence_ends_on, title_ends_on)))
    return judged(
        f"The loan ({maturity}) outlives the licence or the title right ({first}).",
        f"贷款到期日{maturity}不早于经营期限或产权剩余使用年限（{first}）。",
        is_met=maturity < first,
        computed=maturity,
        limit=first,
        inputs={"licence_ends_on": licence_ends_on, "title_right_ends_on": title_ends_on},
    )


@carries_out(MEASURES_18_1, ANNEX_6)
def term_if_overall(case: Case) -> Finding:
    """Let overall: the term is in principle ten years or less."""
    return _term_within(case, LeaseClass.OVERALL, "overall_months_most")


@carries_out(MEASURES_18_1, ANNEX_6)
def within_the_anchor_lease(case: Case) -> Finding:
    """Let overall: the loan ends no later than the lease; with several, than the shortest lease of
    the anchors.
    """
    found, maturity = governing_class(case), maturity_of(case)
    if found is None or maturity is None:
        return missing("leases", "request.matures_on")
    if found is not LeaseClass.OVERALL:
        return not_applicable()
    leases = binding_leases(case.facts.leases)
    ends = {lease.lease: held_until(lease, leases) for lease in leases}
    tenants = {lease.lease: lease.tenant for lease in leases}
    name, shortest = min(ends.items(), key=lambda item: (item[1], item[0]))
    short = [name for name, ends_on in ends.items() if ends_on < maturity]
    tenant = tenants[name]
    return judged(
        f"Lease of anchor {tenant} ends {shortest}, before the loan ({maturity}).",
        f"主力承租人{tenant}的租期至{shortest}，早于贷款到期日{maturity}。",
        is_met=not short,
        computed=maturity,
        limit=shortest,
        subjects=short,
    )


@carries_out(MEASURES_18_2, ANNEX_6)
def term_if_scattered(case: Case) -> Finding:
    """Let scattered: the term is in principle five years or less."""
    return _term_within(case, LeaseClass.SCATTERED, "scattered_months_most")


@carries_out(MEASURES_20, ANNEX_8)
def loan_to_value(case: Case) -> Finding:
    """The loan is at most 70 % of the value and at most the lower rate that the branch sets from
    standing, tenants, surroundings and ease of sale, with its reason.
    """
    request, appraisal = case.facts.request, case.facts.appraisal
    own, most = request.collateral_rate, collateral_cap(case.rule_set, case.on)
    if request.amount is None or appraisal is None or own is None or appraisal.value.is_zero:
        return missing("request.amount", "appraisal.value", "request.collateral_rate")
    limit = min(own, most)
    ratio = Fraction(request.amount.fen, appraisal.value.fen)
    shown, bound = decimal_text(ratio * 100, places=4), decimal_text(limit * 100)
    if ratio > limit:
        return failed(
            f"LTV {shown} % exceeds {bound} %.",
            f"抵押率{shown}%超过{bound}%。",
            computed=ratio,
            limit=limit,
        )
    if not request.collateral_rate_reason.strip():
        return unjudged("Give the reason for the actual rate.", "请说明实际抵押率的确定理由。")
    return passed(ratio, limit, reason=request.collateral_rate_reason)


@carries_out(MEASURES_19, ANNEX_7)
def rate_within_band(case: Case) -> Finding:
    """The rate is the LPR of its tenor plus a spread inside the product band."""
    request = case.facts.request
    facts = {
        "request.annual_rate": request.annual_rate,
        "request.lpr": request.lpr,
        "request.spread_bp": request.spread_bp,
    }
    gap = absent(facts)
    if gap is not None or request.lpr is None or request.spread_bp is None:
        return gap or missing(*facts)
    least, most = case.figure("spread_least_bp"), case.figure("spread_most_bp")
    follows = request.annual_rate == request.lpr + Fraction(request.spread_bp, BASIS_POINTS)
    return judged(
        f"Rate outside the permitted band ({decimal_text(least)} to {decimal_text(most)} bp), or "
        "not LPR plus spread.",
        f"利率不在产品允许的加点区间内（{decimal_text(least)}至{decimal_text(most)}个基点），"
        "或与LPR加点不符。",
        is_met=follows and least <= request.spread_bp <= most,
        computed=request.spread_bp,
        limit=[least, most],
        inputs=facts,
    )


def _with_code(case: Case, code: PurposeCode) -> list[Purpose]:
    return [each for each in case.facts.purposes if each.code is code]


def _term_within(case: Case, concerned: LeaseClass, figure: str) -> Finding:
    found, months = governing_class(case), case.facts.request.months
    if found is None or months is None:
        return missing("leases", "request.months")
    if found is not concerned:
        return not_applicable()
    most = case.figure(figure)
    return judged(
        f"Term {months} months exceeds {decimal_text(most)}: justify.",
        f"贷款期限{months}个月超过{decimal_text(most)}个月，须说明理由。",
        is_met=months <= most,
        computed=months,
        limit=most,
    )
