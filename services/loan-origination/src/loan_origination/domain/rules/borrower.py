"""The borrower (1.2): R-B1 to R-B7."""

from __future__ import annotations

from lawkit.articles import carries_out
from loan_origination.domain.articles import (
    ANNEX_2,
    ANNEX_9_7,
    MEASURES_13,
    MEASURES_13_1,
    MEASURES_13_2,
    MEASURES_13_3,
    MEASURES_13_4,
    MEASURES_13_5,
    MEASURES_18,
)
from loan_origination.domain.borrower_facts import AccountKind, Ownership
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.credit_codes import is_credit_code
from loan_origination.domain.findings import (
    absent,
    failed,
    judged,
    missing,
    not_applicable,
    noted,
    opinion_on,
    passed,
)
from loan_origination.domain.governing import maturity_of

CHINA = "CN"
SETTLEMENT_ACCOUNTS = frozenset({AccountKind.BASIC, AccountKind.GENERAL})


@carries_out(MEASURES_13)
def registered_in_china(case: Case) -> Finding:
    """The borrower is registered under Chinese law inside China, shown by its credit code."""
    borrower = case.facts.borrower
    facts = {
        "borrower.registration_country": borrower.registration_country,
        "borrower.credit_code": borrower.credit_code,
    }
    gap = absent(facts)
    if gap is not None:
        return gap
    is_code = is_credit_code(borrower.credit_code or "")
    return judged(
        "The borrower is not registered in China, or its credit code is not valid.",
        "借款人不是在中华人民共和国境内依法注册成立，或统一社会信用代码无效。",
        is_met=borrower.registration_country == CHINA and is_code,
        computed=borrower.registration_country,
        limit=CHINA,
        inputs=facts,
    )


@carries_out(MEASURES_13_1, MEASURES_18)
def licence_outlives_loan(case: Case) -> Finding:
    """The licensed life of the borrower ends after the loan; a licence without end always does.
    Article 13 would allow the same day, article 18 does not: the stricter holds.
    """
    ends_on, maturity = case.facts.borrower.licence_ends_on, maturity_of(case)
    if ends_on is None:
        return passed()
    if maturity is None:
        return missing("request.matures_on")
    return judged(
        f"The licence ends on {ends_on}, the loan on {maturity}.",
        f"借款人经营期限至{ends_on}，贷款到期日为{maturity}。",
        is_met=maturity < ends_on,
        computed=maturity,
        limit=ends_on,
    )


@carries_out(MEASURES_13_2)
def operating_experience(case: Case) -> Finding:
    """The borrower or the operator has rich experience in running such property and in attracting
    tenants.
    """
    return opinion_on(case, "R-B3")


@carries_out(MEASURES_13_3)
def title_and_free_rent(case: Case) -> Finding:
    """The borrower holds a valid title certificate and disposes of the rent freely."""
    prop, borrower = case.facts.property, case.facts.borrower
    gap = absent(
        {
            "property.title_number": prop.title_number,
            "property.title_holder_id": prop.title_holder_id,
            "property.rent_is_free": prop.rent_is_free,
            "borrower.party_id": borrower.party_id,
        }
    )
    if gap is not None:
        return gap
    if prop.title_holder_id != borrower.party_id:
        return failed(
            f"The title holder is {prop.title_holder_id}, not the borrower.",
            f"房产所有权证记载的权利人为{prop.title_holder_id}，并非借款人。",
            computed=prop.title_holder_id,
            limit=borrower.party_id,
        )
    pledgee = prop.rent_pledged_to or "?"
    return judged(
        f"The rent is already pledged or assigned to {pledgee}.",
        f"租金收入已质押或转让给{pledgee}。",
        is_met=bool(prop.rent_is_free),
        computed=prop.rent_pledged_to,
        inputs={"property.title_number": prop.title_number},
    )


@carries_out(MEASURES_13_4)
def leases_are_handed_over(case: Case) -> Finding:
    """The borrower agrees to hand over every signed lease. Until the contract an outstanding lease
    is only told; at the contract all are here.
    """
    undertakes = case.facts.borrower.undertakes_to_hand_over_leases
    if undertakes is None:
        return missing("borrower.undertakes_to_hand_over_leases")
    if not undertakes:
        return failed(
            "The borrower does not undertake to hand over its leases.",
            "借款人未同意出具全部租赁合同。",
        )
    waiting = [lease.lease for lease in case.facts.leases if not lease.is_delivered]
    if not waiting:
        return passed(0)
    message = f"{len(waiting)} leases on the rent roll not delivered: {', '.join(waiting)}."
    message_zh = f"尚有{len(waiting)}份租赁合同未提交：{'、'.join(waiting)}。"
    if case.facts.contract is None:
        return noted(message, message_zh, computed=len(waiting))
    return failed(message, message_zh, len(waiting), 0, subjects=waiting)


@carries_out(MEASURES_13_5, ANNEX_2)
def account_with_us(case: Case) -> Finding:
    """The borrower keeps a basic or general settlement account with this bank."""
    kinds = [account.kind for account in case.facts.borrower.accounts if account.number.strip()]
    return judged(
        "No basic or general settlement account with this bank.",
        "借款人未在我行开立基本存款账户或一般存款账户。",
        is_met=any(kind in SETTLEMENT_ACCOUNTS for kind in kinds),
        computed=[kind.value for kind in kinds],
        limit=sorted(SETTLEMENT_ACCOUNTS),
    )


@carries_out(ANNEX_9_7)
def affiliates_are_examined(case: Case) -> Finding:
    """Behind a privately backed borrower the debts of all affiliates are examined, or there are
    none, with evidence.
    """
    borrower = case.facts.borrower
    if borrower.ownership is None:
        return missing("borrower.ownership")
    if borrower.ownership not in {Ownership.PRIVATE, Ownership.MIXED}:
        return not_applicable("Not privately backed.", "借款人无民营企业背景。")
    unknown = [each.name for each in borrower.affiliates if each.debt is None]
    is_declared = bool(borrower.has_no_affiliates_evidence.strip())
    return judged(
        f"Affiliates' debts not examined: {', '.join(unknown) or 'no list, no declaration'}.",
        f"关联企业债务情况未作全面调查：{'、'.join(unknown) or '未提供清单或声明'}。",
        is_met=not unknown and (bool(borrower.affiliates) or is_declared),
        computed=len(borrower.affiliates),
        subjects=unknown,
    )
