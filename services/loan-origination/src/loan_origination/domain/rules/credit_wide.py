"""Rules on all credit (1.10): R-O1 to R-O10. R-O5 to R-O7 are applied by analogy."""

from __future__ import annotations

from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.rounding import decimal_text
from loan_origination.domain.articles import (
    DRAFT_2016_17,
    GROUP_QUIZ_82,
    GROUP_QUIZ_83,
    OFF_BALANCE_7,
    OFF_BALANCE_8,
    OFF_BALANCE_11,
    OFF_BALANCE_12,
    OFF_BALANCE_17,
    OFF_BALANCE_20,
    WEALTH_10,
    WEALTH_45,
    WEALTH_46,
    WEALTH_47,
)
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.decision_facts import ExposureFacts, ProviderRole
from loan_origination.domain.findings import (
    absent,
    deed,
    failed,
    judged,
    missing,
    not_applicable,
    opinion_on,
    passed,
)
from loan_origination.domain.loan_years import months_later

NEEDED_SOURCES = ("value", "capital")


@carries_out(GROUP_QUIZ_82)
def group_within_capital(case: Case) -> Finding:
    """Credit to one group, drawn, committed and off the balance sheet, with this request, is at
    most 15 % of the bank's capital base.
    """
    exposure, asked = case.facts.exposure, case.facts.request.amount
    if exposure is None or asked is None:
        return missing("exposure", "request.amount")
    parts = {
        "exposure.drawn": exposure.drawn,
        "exposure.undrawn_commitments": exposure.undrawn_commitments,
        "exposure.off_balance": exposure.off_balance,
        "exposure.capital": exposure.capital,
    }
    gap = absent(parts)
    capital = exposure.capital
    if gap is not None or capital is None or capital.fen <= 0:
        return gap or missing("exposure.capital")
    others = [exposure.drawn, exposure.undrawn_commitments, exposure.off_balance]
    total = sum((each.fen for each in others if each is not None), start=asked.fen)
    share, most = Fraction(total, capital.fen), case.figure("group_credit_share_most")
    shown, bound = decimal_text(share * 100, places=4), decimal_text(most * 100)
    return judged(
        f"Credit to the group would be {shown} % of capital, {bound} % allowed.",
        f"对该集团客户授信总额将达资本余额的{shown}%，超过{bound}%。",
        is_met=share <= most,
        computed=share,
        limit=most,
        inputs={**parts, "capital_as_of_on": exposure.capital_as_of_on},
    )


@carries_out(GROUP_QUIZ_83)
def group_members_named(case: Case) -> Finding:
    """Every member of the group is named with its legal representative and actual controller."""
    exposure = case.facts.exposure
    if exposure is None:
        return missing("exposure")
    if exposure.group_id is None:
        return not_applicable("The borrower belongs to no group.", "借款人不属于集团客户。")
    unnamed = [
        member.name or "?"
        for member in exposure.members
        if not (member.name and member.legal_representative and member.actual_controller)
    ]
    return judged(
        f"Group file incomplete: {', '.join(unnamed) or 'no members'}.",
        f"集团客户成员资料不完整：{'、'.join(unnamed) or '无成员名单'}。",
        is_met=bool(exposure.members) and not unnamed,
        computed=len(exposure.members),
        subjects=unnamed,
    )


@carries_out(OFF_BALANCE_7)
def commitments_in_credit_line(case: Case) -> Finding:
    """The unused part of approved loans sits inside the unified credit line and is reported singly
    and in total.
    """
    exposure = _exposure(case)
    if exposure is None:
        return missing("exposure")
    facts = {
        "exposure.commitments_are_in_credit_line": exposure.commitments_are_in_credit_line,
        "exposure.commitments_are_reported": exposure.commitments_are_reported,
    }
    return absent(facts) or judged(
        "Commitments stand outside the unified credit line or are not reported.",
        "贷款承诺未纳入统一授信管理或未报告。",
        is_met=all(facts.values()),
        inputs=facts,
    )


@carries_out(OFF_BALANCE_12, OFF_BALANCE_11, OFF_BALANCE_17)
def commitments_have_a_real_deal(case: Case) -> Finding:
    """A commitment has a real underlying deal; a deposit may be required; a payment made under a
    guarantee goes onto the balance sheet at once.
    """
    exposure = _exposure(case)
    if exposure is None:
        return missing("exposure")
    if exposure.unmoved_advances.fen > 0:
        return failed(
            "Advances are not on the balance sheet yet.",
            "垫款尚未转入表内核算。",
            computed=exposure.unmoved_advances,
        )
    return deed(
        exposure.underlying_deal.strip(),
        "The underlying deal of the commitment is missing.",
        "缺少贷款承诺的真实交易背景材料。",
    )


@carries_out(WEALTH_45)
def excess_is_approved_before(case: Case) -> Finding:
    """An excess over a limit needs approval beforehand; an unapproved one is recorded and
    investigated.
    """
    exposure = _exposure(case)
    if exposure is None:
        return missing("exposure")
    within = group_within_capital(case)
    if within.verdict.value != "fail":
        return passed() if within.verdict.value == "pass" else within
    on = exposure.excess_approved_on
    is_approved = bool(exposure.excess_approved_by) and on is not None and on <= case.on
    incident = exposure.excess_incident or "-"
    return judged(
        f"The excess is not approved beforehand; incident: {incident}.",
        f"超限额未经事先审批，事件记录：{incident}。",
        is_met=is_approved,
        computed=within.computed,
        limit=within.limit,
    )


@carries_out(WEALTH_46)
def figures_from_the_risk_side(case: Case) -> Finding:
    """Values used for limits come from the middle or back office with an independent source, never
    from the front.
    """
    exposure = _exposure(case)
    if exposure is None:
        return missing("exposure")
    needed = [*NEEDED_SOURCES]
    if any(lease.related_party and not lease.is_sub_let for lease in case.facts.leases):
        needed.append("market_rent")
    unknown = [name for name in needed if name not in exposure.figure_sources]
    if unknown:
        return missing(*(f"exposure.figure_sources.{name}" for name in unknown))
    front = [name for name in needed if exposure.figure_sources[name] is ProviderRole.FRONT_OFFICE]
    return judged(
        f"Figures from the front office: {', '.join(front)}.",
        f"下列数据来自前台，不得用于限额计算：{'、'.join(front)}。",
        is_met=not front,
        subjects=front,
        inputs={name: exposure.figure_sources[name].value for name in needed},
    )


@carries_out(WEALTH_47)
def analysts_do_not_sell(case: Case) -> Finding:
    """People who analyse the risk are others than those who sell the loan or pay it out."""
    decision = case.facts.decision
    if decision is None:
        return missing("decision")
    both = sorted(decision.analysts & decision.sellers)
    return judged(
        f"Both analysing and selling or paying out: {', '.join(both)}.",
        f"下列人员既从事风险分析又从事营销或放款：{'、'.join(both)}。",
        is_met=not both,
        subjects=both,
    )


@carries_out(OFF_BALANCE_8)
def branch_has_authority(case: Case) -> Finding:
    """A branch acts only within the authority delegated to it from above."""
    exposure = _exposure(case)
    if exposure is None:
        return missing("exposure")
    ends_on = exposure.authority_ends_on
    return judged(
        "The branch has no delegated authority for this product on the day.",
        "经办行在该日无办理本业务的授权。",
        is_met=bool(exposure.authority) and (ends_on is None or case.on <= ends_on),
        computed=exposure.authority,
        inputs={"authority_ends_on": ends_on},
    )


@carries_out(DRAFT_2016_17)
def related_dealings_at_market_price(case: Case) -> Finding:
    """Dealings with related parties are at market price."""
    if not any(lease.related_party for lease in case.facts.leases):
        return not_applicable("No tenant is related.", "无关联承租人。")
    return opinion_on(case, "R-O9")


@carries_out(OFF_BALANCE_20, WEALTH_10)
def reported_and_kept_secret(case: Case) -> Finding:
    """Figures go to the supervisor every quarter; nothing of the client goes to third parties
    without consent.
    """
    exposure = _exposure(case)
    if exposure is None:
        return missing("exposure")
    if exposure.undisclosed_consents:
        return failed(
            "Client data went to third parties without consent.",
            "未经客户同意向第三方提供客户资料。",
            subjects=exposure.undisclosed_consents,
        )
    last = exposure.last_supervisor_report_on
    if last is None:
        return missing("exposure.last_supervisor_report_on")
    due = months_later(last, 3 + 1)
    return judged(
        f"The last quarterly report is of {last}.",
        f"最近一次季度报告日期为{last}，已超过报送期限。",
        is_met=case.on <= due,
        computed=last,
        limit=due,
    )


def _exposure(case: Case) -> ExposureFacts | None:
    return case.facts.exposure
