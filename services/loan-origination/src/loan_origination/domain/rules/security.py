"""Mortgage, insurance, custody and lease registration (1.12): R-Q1 to R-T1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from lawkit.articles import carries_out
from loan_origination.domain.articles import (
    ANNEX_12,
    ANNEX_13,
    ANNEX_14,
    ANNEX_15,
    MEASURES_21,
    MEASURES_27,
    MEASURES_32,
)
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.contract_facts import Policy, SecurityFacts
from loan_origination.domain.findings import (
    absent,
    deed,
    failed,
    judged,
    missing,
    not_applicable,
    passed,
)

FIRST_RANK = 1
IN_VAULT = ("certificate", "policy")


@carries_out(ANNEX_12)
def first_lien(case: Case) -> Finding:
    """The mortgage is registered for the bank in first rank, for the loan at least. A bridge stands
    in until then.
    """
    security = case.facts.security
    if security is None:
        return missing("security")
    if _is_bridged(security):
        return not_applicable("Bridged by other security (R-Q2).", "暂以其他足额担保过渡（R-Q2）。")
    gap = absent(
        {
            "security.certificate": security.certificate,
            "security.rank": security.rank,
            "security.secured_sum": security.secured_sum,
            "security.loan": security.loan,
        }
    )
    if gap is not None or security.secured_sum is None or security.loan is None:
        return gap or missing("security.secured_sum", "security.loan")
    return judged(
        f"Mortgage rank is {security.rank}, secured sum {security.secured_sum.yuan_text()} yuan.",
        f"抵押顺位为第{security.rank}顺位，担保金额{security.secured_sum.yuan_text()}元。",
        is_met=security.rank == FIRST_RANK and security.secured_sum >= security.loan,
        computed=security.rank,
        limit=FIRST_RANK,
        inputs={"secured_sum": security.secured_sum, "loan": security.loan},
    )


@carries_out(MEASURES_32, ANNEX_12)
def refinancing_bridge(case: Case) -> Finding:
    """Where the old lender's mortgage delays registration, other sufficient security bridges, the
    money goes only to the old lender, and registration follows by a deadline; the bridge is
    released only after registration in first rank.
    """
    security = case.facts.security
    if security is None:
        return missing("security")
    bridge, loan = security.bridge, security.loan
    if not security.needs_bridge and bridge is None:
        return not_applicable()
    if bridge is None or loan is None:
        return missing("security.bridge", "security.loan")
    if bridge.is_released and security.rank != FIRST_RANK:
        return failed(
            "The bridge was released before registration in first rank.",
            "抵押登记办妥前已解除过渡担保。",
        )
    if not security.needs_bridge:
        return passed(bridge.value, loan)
    is_late = bridge.follow_up_due_on is not None and case.on > bridge.follow_up_due_on
    is_safe = bridge.loan_account_is_closed and bridge.follow_up_due_on is not None and not is_late
    return judged(
        f"Bridge security {bridge.value.yuan_text()} for a loan of {loan.yuan_text()} yuan, "
        f"account closed: {bridge.loan_account_is_closed}, registration due by "
        f"{bridge.follow_up_due_on}.",
        f"过渡担保{bridge.value.yuan_text()}元，贷款{loan.yuan_text()}元；须资金封闭管理并限期"
        f"（{bridge.follow_up_due_on}）办妥登记。",
        is_met=bridge.value >= loan and is_safe,
        computed=bridge.value,
        limit=loan,
    )


@carries_out(MEASURES_27, ANNEX_13)
def insured_without_gap(case: Case) -> Finding:
    """A qualified insurer covers principal and interest for the whole covered period, by one policy
    or a chain without a gap.
    """
    security = case.facts.security
    if security is None:
        return missing("security")
    begins, ends, sum_needed = (
        security.cover_from_on,
        security.cover_until_on,
        security.principal_and_interest,
    )
    if begins is None or ends is None or sum_needed is None:
        return missing("security.cover_from_on", "security.cover_until_on", "security.loan")
    usable = [
        policy
        for policy in security.policies
        if policy.insurer_is_qualified and policy.sum_insured >= sum_needed
    ]
    gap = _first_gap(usable, begins, ends)
    if gap is None:
        return passed(len(usable), sum_needed)
    return failed(
        f"Policy gap from {gap[0]} to {gap[1]} (sum insured needed {sum_needed.yuan_text()} yuan).",
        f"保险自{gap[0]}至{gap[1]}未足额覆盖（须不低于{sum_needed.yuan_text()}元）。",
        computed=list(gap),
        limit=sum_needed,
    )


@carries_out(MEASURES_27, ANNEX_13)
def bank_is_first_beneficiary(case: Case) -> Finding:
    """Every policy names the bank as first beneficiary, and the insurer promises in writing not to
    change that without consent.
    """
    return _each_policy(
        case,
        lambda policy: policy.bank_is_first_beneficiary and policy.insurer_promises,
        "Beneficiary clause or insurer promise missing",
        "缺少第一受益人约定或保险人书面承诺",
    )


@carries_out(MEASURES_27, ANNEX_13)
def premium_is_paid(case: Case) -> Finding:
    """The premium is paid in full and on time; the insurance is never interrupted or cancelled."""
    return _each_policy(
        case,
        lambda policy: policy.premium_is_paid and policy.lapsed_on is None,
        "Premium unpaid or insurance interrupted",
        "未足额缴纳保费或保险中断、撤销",
    )


@carries_out(ANNEX_13)
def policy_papers(case: Case) -> Finding:
    """The bank holds the original policy and a copy of the premium receipt."""
    return _each_policy(
        case,
        lambda policy: policy.has_original and policy.has_premium_receipt,
        "Original policy or premium receipt missing",
        "缺少保险单正本或保费缴款凭证复印件",
    )


@carries_out(MEASURES_27, ANNEX_13)
def damage_is_topped_up(case: Case) -> Finding:
    """After damage outside the cover that leaves the security too small, new security is given."""
    security = case.facts.security
    if security is None:
        return missing("security")
    waiting = [str(damage.reported_on) for damage in security.damages if not damage.is_topped_up]
    return judged(
        f"Damage not made up for: {', '.join(waiting)}.",
        f"抵押物毁损后尚未补充担保：{'、'.join(waiting)}。",
        is_met=not waiting,
        subjects=waiting,
    )


@carries_out(MEASURES_21, ANNEX_15)
def leases_are_registered(case: Case) -> Finding:
    """Lessor and lessees register their leases, or the head office consents because that is
    impossible.
    """
    security = case.facts.security
    if security is None:
        return missing("security")
    settled = {
        each.lease
        for each in security.lease_registrations
        if each.registration_number.strip() or each.head_office_consent.strip()
    }
    head = [lease.lease for lease in case.facts.leases if not lease.is_sub_let]
    waiting = [name for name in head if name not in settled]
    return judged(
        f"Lease registration or head-office consent missing: {', '.join(waiting)}.",
        f"缺少租赁登记备案或总行授信管理部同意：{'、'.join(waiting)}。",
        is_met=not waiting,
        computed=len(head) - len(waiting),
        limit=len(head),
        subjects=waiting,
    )


@carries_out(ANNEX_14)
def originals_in_vault(case: Case) -> Finding:
    """Certificate and policy lie in the accounting department's vault, handed over by one person
    and kept by another, with a receipt slip.
    """
    security = case.facts.security
    if security is None:
        return missing("security")
    stored = {
        entry.item
        for entry in security.custody
        if entry.slip_number and entry.keeper and entry.deliverer not in {"", entry.keeper}
    }
    needed = IN_VAULT[1:] if _is_bridged(security) else IN_VAULT
    waiting = [item for item in needed if item not in stored]
    return deed(
        not waiting,
        f"Vault receipt missing: {', '.join(waiting)}.",
        f"缺少入库凭证（抵（质）押物品收据单）：{'、'.join(waiting)}。",
        stored=sorted(stored),
    )


def _is_bridged(security: SecurityFacts) -> bool:
    return security.needs_bridge and security.bridge is not None


def _each_policy(case: Case, is_fine: Callable[[Policy], bool], what: str, what_zh: str) -> Finding:
    security = case.facts.security
    if security is None or not security.policies:
        return missing("security.policies")
    wrong = [policy.number for policy in security.policies if not is_fine(policy)]
    return deed(
        not wrong, f"{what}: {', '.join(wrong)}.", f"{what_zh}：{'、'.join(wrong)}。", wrong=wrong
    )


def _first_gap(policies: Sequence[Policy], begins: date, ends: date) -> tuple[date, date] | None:
    """The first days that no policy covers."""
    day = timedelta(days=1)
    next_open = begins
    for policy in sorted(policies, key=lambda policy: policy.from_on):
        until = policy.until_on
        if policy.lapsed_on is not None:
            until = min(until, policy.lapsed_on - day)
        if policy.from_on > next_open:
            return (next_open, min(policy.from_on - day, ends)) if next_open <= ends else None
        next_open = max(next_open, until + day)
    return (next_open, ends) if next_open <= ends else None
