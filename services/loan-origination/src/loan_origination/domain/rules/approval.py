"""Review and approval (1.9): R-N1 to R-N6."""

from __future__ import annotations

from lawkit.articles import carries_out
from loan_origination.domain.articles import (
    ANNEX_10,
    ANNEX_10_1,
    ANNEX_10_2,
    ANNEX_10_3,
    ANNEX_10_4,
    ANNEX_10_5,
    ANNEX_11,
    MEASURES_26,
)
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.findings import failed, judged, missing, passed, unjudged

REVIEW_SECTIONS = (
    "management",
    "finance",
    "project",
    "market",
    "rents",
    "letting",
    "economics",
    "security",
    "structure",
)
FOCUS_POINTS = ("letting", "lease_clauses", "main_tenants", "value_and_enforcement", "purpose")
HEAD_OFFICE = "head_office"
PRE_CONTRACT, PRE_PAYOUT = "pre_contract", "pre_payout"


@carries_out(ANNEX_10)
def review_is_complete(case: Case) -> Finding:
    """The reviewer covers management, finance, project, market, rents, letting, economics, security
    and structure, and gives an opinion to the head-office committee.
    """
    decision = case.facts.decision
    if decision is None:
        return missing("decision")
    lacking = [name for name in REVIEW_SECTIONS if name not in decision.review_sections]
    return judged(
        f"The review lacks: {', '.join(lacking) or 'its opinion'}.",
        f"审查意见缺少：{'、'.join(lacking) or '审查结论'}。",
        is_met=not lacking and decision.review_verdict is not None and bool(decision.reviewer),
        subjects=lacking,
    )


@carries_out(ANNEX_10_1, ANNEX_10_2, ANNEX_10_3, ANNEX_10_4, ANNEX_10_5)
def review_focus(case: Case) -> Finding:
    """The reviewer judges letting and rents, clauses that hurt enforcement, the main tenants, value
    and enforcement, and the purpose: five opinions.
    """
    decision = case.facts.decision
    if decision is None:
        return missing("decision")
    lacking = [
        name
        for name in FOCUS_POINTS
        if name not in decision.focus or not decision.focus[name].text.strip()
    ]
    if lacking:
        return unjudged(
            f"The reviewer's opinion is missing on: {', '.join(lacking)}.",
            f"审查人员尚未就下列重点发表意见：{'、'.join(lacking)}。",
            subjects=lacking,
        )
    return passed({name: decision.focus[name].is_positive for name in FOCUS_POINTS})


@carries_out(MEASURES_26, ANNEX_10)
def head_office_committee_decides(case: Case) -> Finding:
    """Every case goes to the head-office credit committee; no branch approves."""
    decision = case.facts.decision
    if decision is None:
        return missing("decision")
    if decision.committee_approved is None:
        return missing("decision.committee_approved")
    return judged(
        "Not approved by the head-office credit committee.",
        "未经总行贷审会审议通过。",
        is_met=decision.committee == HEAD_OFFICE and decision.committee_approved,
        computed=decision.committee,
        limit=HEAD_OFFICE,
    )


@carries_out(MEASURES_26, ANNEX_11)
def authorised_approval(case: Case) -> Finding:
    """Contracts come only after the approval of the authorised approver."""
    decision = case.facts.decision
    if decision is None:
        return missing("decision")
    if not decision.approver or decision.approved_on is None:
        return missing("decision.approver", "decision.approved_on")
    return judged(
        f"{decision.approver} is not the authorised approver, or approved after {case.on}.",
        f"{decision.approver}不是有权审批人，或审批日晚于{case.on}。",
        is_met=bool(decision.approver_is_authorised) and decision.approved_on <= case.on,
        computed=decision.approver,
        inputs={"approved_on": decision.approved_on},
    )


@carries_out(MEASURES_26)
def conditions_are_met(case: Case) -> Finding:
    """Every condition of the approval is met, or changed by the approver, before its gate: those
    for the contract always, those for payout once a draw is asked for.
    """
    gates = (PRE_CONTRACT,) if case.facts.draw is None else (PRE_CONTRACT, PRE_PAYOUT)
    return _conditions(case, gates)


@carries_out(ANNEX_10)
def facts_are_as_submitted(case: Case) -> Finding:
    """The reviewer does not change the submitted facts; a correction sends the file back."""
    decision = case.facts.decision
    if decision is None or not decision.filed_fingerprint or not decision.reviewed_fingerprint:
        return missing("decision.filed_fingerprint", "decision.reviewed_fingerprint")
    return judged(
        "The facts differ from those filed with the report: send the file back.",
        "审查期间申报资料发生变更，应退回重新调查。",
        is_met=decision.filed_fingerprint == decision.reviewed_fingerprint,
        computed=decision.reviewed_fingerprint,
        limit=decision.filed_fingerprint,
    )


def _conditions(case: Case, gates: tuple[str, ...]) -> Finding:
    decision = case.facts.decision
    if decision is None or not decision.approver:
        return missing("decision.approver")
    waiting = [
        each.condition_id
        for each in decision.conditions
        if each.gate in gates and not each.is_met and each.changed_by != decision.approver
    ]
    if not waiting:
        return passed(0)
    names = ", ".join(waiting)
    return failed(
        f"Conditions not met: {names}.",
        f"审批条件尚未落实：{names}。",
        len(waiting),
        0,
        subjects=waiting,
    )
