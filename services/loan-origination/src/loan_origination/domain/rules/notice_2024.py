"""The limits of the national notice of 2024: CN-H1 and CN-G1 to CN-G3."""

from __future__ import annotations

from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.rounding import decimal_text
from loan_origination.domain.articles import NOTICE_2
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.findings import judged, missing
from loan_origination.domain.governing import maturity_of
from loan_origination.domain.loan_years import months_later


@carries_out(NOTICE_2)
def usual_share_of_value(case: Case) -> Finding:
    """The amount is in principle 70 % of the appraised value or less."""
    amount, appraisal = case.facts.request.amount, case.facts.appraisal
    if amount is None or appraisal is None or appraisal.value.is_zero:
        return missing("request.amount", "appraisal.value")
    ratio, most = Fraction(amount.fen, appraisal.value.fen), case.figure("notice_value_share_usual")
    shown, bound = decimal_text(ratio * 100, places=4), decimal_text(most * 100)
    return judged(
        f"The amount is {shown} % of the value, usually {bound} %: justify.",
        f"贷款金额为评估价值的{shown}%，超过{bound}%，须说明理由。",
        is_met=ratio <= most,
        computed=ratio,
        limit=most,
    )


@carries_out(NOTICE_2)
def maturity_before_title_ends(case: Case) -> Finding:
    """The loan matures at least five years before the title expires."""
    maturity, ends_on = maturity_of(case), case.facts.property.title_right_ends_on
    if maturity is None or ends_on is None:
        return missing("request.matures_on", "property.title_right_ends_on")
    last = months_later(ends_on, -int(case.figure("notice_title_months_least")))
    return judged(
        f"The loan matures on {maturity}, after {last}, five years before the title ends.",
        f"贷款到期日{maturity}晚于{last}（产权证到期日前5年）。",
        is_met=maturity <= last,
        computed=maturity,
        limit=last,
    )


@carries_out(NOTICE_2)
def usual_term(case: Case) -> Finding:
    """The term is usually ten years or less."""
    return _term_within(case, "notice_months_usual")


@carries_out(NOTICE_2)
def longest_term(case: Case) -> Finding:
    """The term is never above fifteen years."""
    return _term_within(case, "notice_months_most")


def _term_within(case: Case, figure: str) -> Finding:
    months, most = case.facts.request.months, case.figure(figure)
    if months is None:
        return missing("request.months")
    return judged(
        f"Term {months} months exceeds {decimal_text(most)}.",
        f"贷款期限{months}个月超过{decimal_text(most)}个月。",
        is_met=months <= most,
        computed=months,
        limit=most,
    )
