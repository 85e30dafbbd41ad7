"""Default events (1.18): R-X1 to R-X9 of the borrower, R-XG1 to R-XG4 of a guarantor."""

from __future__ import annotations

from lawkit.articles import carries_out
from loan_origination.domain.articles import (
    MEASURES_44_1,
    MEASURES_44_2,
    MEASURES_44_3,
    MEASURES_44_4,
    MEASURES_44_5,
    MEASURES_44_6,
    MEASURES_44_7,
    MEASURES_44_8,
    MEASURES_44_9,
    MEASURES_45_1,
    MEASURES_45_2,
    MEASURES_45_3,
    MEASURES_45_4,
    MEASURES_46,
)
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.findings import failed, judged, missing, noted, passed
from loan_origination.domain.loan_facts import DefaultState

REMEDIES = {
    "A": ("cure period", "限期纠正"),
    "B": ("enforce the mortgage", "行使抵押权"),
    "C": ("debit the borrower's accounts", "扣划借款人账户"),
    "D": ("collect insurance money", "收取保险赔偿金"),
    "E": ("stop drawing or declare the loan due", "终止提款或宣布提前到期"),
    "F": ("call the guarantors", "要求保证人承担担保责任"),
    "G": ("court or arbitration", "诉讼、仲裁等"),
}


@carries_out(MEASURES_44_1)
def papers_are_valid(case: Case) -> Finding:
    """A paper proved invalid is a default."""
    return _no_default(case, "R-X1", "papers proved invalid", "提供的有关文件被证实无效")


@carries_out(MEASURES_44_2)
def duties_are_kept(case: Case) -> Finding:
    """Duties or promises of the contract not kept are a default."""
    return _no_default(case, "R-X2", "duties or promises not kept", "未履行合同义务或承诺")


@carries_out(MEASURES_44_3)
def used_as_agreed(case: Case) -> Finding:
    """Use of the loan for anything not agreed is a default."""
    return _no_default(case, "R-X3", "loan used otherwise", "未按约定用途使用借款")


@carries_out(MEASURES_44_4)
def paid_as_agreed(case: Case) -> Finding:
    """Principal, interest or fees unpaid are a default."""
    return _no_default(case, "R-X4", "principal, interest or fees unpaid", "未按约定支付本息和费用")


@carries_out(MEASURES_44_5)
def inspections_allowed(case: Case) -> Finding:
    """Refusing or hindering inspection is a default."""
    return _no_default(case, "R-X5", "inspection refused or hindered", "拒绝或阻碍检查、监督")


@carries_out(MEASURES_44_6)
def collateral_is_kept(case: Case) -> Finding:
    """Pulling down, transferring, giving away or again mortgaging the property is a default."""
    return _no_default(
        case,
        "R-X6",
        "property pulled down, transferred, given away or mortgaged again",
        "擅自拆除、转让、捐赠或重复抵押",
    )


@carries_out(MEASURES_44_7)
def finances_are_sound(case: Case) -> Finding:
    """Worsening finances, or a major dispute, suit or arbitration at hand, are a default."""
    return _no_default(
        case, "R-X7", "finances worsened or a major dispute", "财务状况恶化或涉及重大纠纷"
    )


@carries_out(MEASURES_44_8)
def insurance_goes_on(case: Case) -> Finding:
    """Insurance interrupted or cancelled is a default."""
    return _no_default(case, "R-X8", "insurance interrupted or cancelled", "中断或撤销保险")


@carries_out(MEASURES_44_9)
def nothing_else_endangers(case: Case) -> Finding:
    """Anything else that the branch finds serious is a default, with its reason."""
    return _no_default(case, "R-X9", "another serious circumstance", "其他影响债权实现的情形")


@carries_out(MEASURES_45_1)
def guarantor_papers_are_valid(case: Case) -> Finding:
    """A guarantor's paper proved invalid is a default."""
    return _no_default(case, "R-XG1", "guarantor's papers proved invalid", "保证人文件被证实无效")


@carries_out(MEASURES_45_2)
def guarantor_duties_are_kept(case: Case) -> Finding:
    """A guarantor's duties not kept are a default."""
    return _no_default(case, "R-XG2", "guarantor's duties not kept", "保证人未履行义务")


@carries_out(MEASURES_45_3)
def margin_is_topped_up(case: Case) -> Finding:
    """Margin not topped up when asked is a default."""
    return _no_default(case, "R-XG3", "margin not topped up", "未按要求补足保证金")


@carries_out(MEASURES_45_4)
def guarantor_keeps_agreements(case: Case) -> Finding:
    """Another default of a guarantor under cooperation or loan contract."""
    return _no_default(case, "R-XG4", "another default of the guarantor", "保证人其他违约行为")


@carries_out(MEASURES_46)
def remedies_are_chosen(case: Case) -> Finding:
    """Against an open default the branch chooses remedies, each with day, person and another person
    who approves.
    """
    loan = case.facts.loan
    if loan is None:
        return missing("loan")
    open_events = [each for each in loan.defaults if each.state is DefaultState.OPEN]
    without = [
        each.rule_id
        for each in open_events
        if not any(
            remedy.code in REMEDIES and remedy.approved_by not in {"", remedy.chosen_by}
            for remedy in each.remedies
        )
    ]
    return judged(
        f"No approved remedy against: {', '.join(without)}.",
        f"下列违约事项尚未采取经批准的处理措施：{'、'.join(without)}。",
        is_met=not without,
        computed=len(open_events),
        subjects=without,
    )


def _no_default(case: Case, rule_id: str, what: str, what_zh: str) -> Finding:
    loan = case.facts.loan
    if loan is None:
        return missing("loan")
    events = [each for each in loan.defaults if each.rule_id == rule_id]
    open_events = [each for each in events if each.state is DefaultState.OPEN]
    if open_events:
        reasons = "; ".join(each.reason for each in open_events if each.reason)
        days = ", ".join(str(each.found_on) for each in open_events)
        return failed(
            f"Default found on {days}: {what}. {reasons}".strip(),
            f"违约事项（{days}）：{what_zh}。{reasons}",
            computed=len(open_events),
            limit=0,
        )
    if events:
        # A waived or cured event is never erased: it stays to be seen.
        states = ", ".join(f"{each.found_on} {each.state}" for each in events)
        return noted(
            f"Earlier: {what} ({states}).", f"曾发生：{what_zh}（{states}）。", len(events)
        )
    return passed(0, 0)
