"""The papers of an application (1.7): D01 to D10."""

from __future__ import annotations

from lawkit.articles import carries_out
from loan_origination.domain.articles import (
    ANNEX_2_1,
    ANNEX_2_2,
    ANNEX_2_3,
    ANNEX_2_4,
    ANNEX_2_5,
    ANNEX_2_6,
    ANNEX_2_7,
    ANNEX_2_8,
    MEASURES_24,
    MEASURES_24_1,
    MEASURES_24_2,
    MEASURES_24_3,
    MEASURES_24_4,
    MEASURES_24_5,
    MEASURES_24_6,
)
from loan_origination.domain.checks import Case, Finding, Verdict
from loan_origination.domain.facts import Document, DocumentState
from loan_origination.domain.findings import failed, judged, missing, not_applicable, passed
from loan_origination.domain.loan_years import months_later

_HERE = frozenset({DocumentState.RECEIVED, DocumentState.VERIFIED})


@carries_out(ANNEX_2_1, MEASURES_24)
def business_licence(case: Case) -> Finding:
    """The business licence is here and valid on the day. The unified credit code licence stands for
    licence, organisation code and loan card of old.
    """
    found = _here(case, "D01")
    if found.verdict is not Verdict.PASS:
        return found
    ends = [each.expires_on for each in _items(case, "D01") if each.expires_on is not None]
    last = max(ends, default=None)
    return judged(
        f"The business licence ended on {last}.",
        f"营业执照已于{last}到期。",
        is_met=last is None or last >= case.on,
        computed=last,
        limit=case.on,
    )


@carries_out(ANNEX_2_2)
def capital_report_and_articles(case: Case) -> Finding:
    """Capital verification report and articles of association are here."""
    return _here(case, "D02")


@carries_out(ANNEX_2_3)
def account_proof(case: Case) -> Finding:
    """Proof of the basic or general account with this bank is here."""
    return _here(case, "D03")


@carries_out(ANNEX_2_4)
def financial_statements(case: Case) -> Finding:
    """Audited accounts of last year and recent accounts are here; recent is a month end within
    three months of the application.
    """
    return _dated(case, "D04", int(case.figure("recent_accounts_months")))


@carries_out(MEASURES_24_1, ANNEX_2_5)
def title_papers(case: Case) -> Finding:
    """Title certificates, sale contract and proof of payment are here."""
    return _here(case, "D05")


@carries_out(MEASURES_24_2)
def own_money_papers(case: Case) -> Finding:
    """Proof of the owner's own money put in, with the contracts, is here."""
    return _here(case, "D06")


@carries_out(MEASURES_24_3, ANNEX_2_6)
def lease_papers(case: Case) -> Finding:
    """Leases, invoices, tax receipts and whatever else moves the rent are here."""
    return _here(case, "D07")


@carries_out(MEASURES_24_4, ANNEX_2_7)
def appraisal_report(case: Case) -> Finding:
    """The appraisal report is here and not older than it may be."""
    found = _here(case, "D08")
    if found.verdict is not Verdict.PASS:
        return found
    if case.facts.appraisal is None:
        return missing("appraisal")
    reported_on = case.facts.appraisal.reported_on
    until = months_later(reported_on, int(case.figure("appraisal_valid_months")))
    day = case.facts.request.applied_on or case.on
    return judged(
        f"The appraisal of {reported_on} was valid until {until}.",
        f"{reported_on}的评估报告有效期至{until}。",
        is_met=reported_on <= day <= until,
        computed=reported_on,
        limit=until,
    )


@carries_out(MEASURES_24_5)
def rent_roll(case: Case) -> Finding:
    """Tenant structure and letting data are here, lease by lease and not only as a file."""
    found = _here(case, "D09")
    if found.verdict is Verdict.PASS and not case.facts.leases:
        return failed("The rent roll is not entered lease by lease.", "未逐份录入租赁明细。")
    return found


@carries_out(MEASURES_24_6, ANNEX_2_8)
def further_papers(case: Case) -> Finding:
    """Whatever else the bank asked for, each with its reason, is here or was waived."""
    items = _items(case, "D10")
    if not items:
        return not_applicable("Nothing further was asked for.", "未要求提供其他材料。")
    fine = _HERE | {DocumentState.WAIVED}
    waiting = [each.note or each.item for each in items if each.state not in fine]
    return judged(
        f"Still missing: {', '.join(waiting)}.",
        f"尚缺：{'、'.join(waiting)}。",
        is_met=not waiting,
        computed=len(waiting),
        limit=0,
        subjects=waiting,
    )


def _items(case: Case, item: str) -> list[Document]:
    return [each for each in case.facts.documents if each.item == item]


def _here(case: Case, item: str) -> Finding:
    states = [each.state for each in _items(case, item)]
    if any(state in _HERE for state in states):
        return passed(sorted({state.value for state in states}))
    rejected = [each for each in _items(case, item) if each.state is DocumentState.REJECTED]
    if rejected:
        note = rejected[-1].note
        return failed(f"{item} was rejected: {note}", f"{item}已被退回：{note}", subjects=(item,))
    return failed(f"{item} is missing.", f"缺少{item}。", subjects=(item,))


def _dated(case: Case, item: str, months: int) -> Finding:
    found = _here(case, item)
    if found.verdict is not Verdict.PASS:
        return found
    days = [each.dated_on for each in _items(case, item) if each.dated_on is not None]
    if not days:
        return missing(f"documents.{item}.dated_on")
    day = case.facts.request.applied_on or case.on
    oldest = months_later(day, -months)
    return judged(
        f"{item} of {max(days)} is older than {oldest}.",
        f"{item}的日期{max(days)}早于{oldest}。",
        is_met=max(days) >= oldest,
        computed=max(days),
        limit=oldest,
    )
