"""Payout and payment (1.13): R-U1 to R-U8."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from loan_origination.domain.articles import (
    ANNEX_16,
    ANNEX_17,
    ANNEX_18,
    MEASURES_29,
    MEASURES_30,
    MEASURES_31,
)
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.facts import PurposeCode
from loan_origination.domain.findings import (
    absent,
    failed,
    judged,
    missing,
    not_applicable,
    passed,
    unjudged,
)
from loan_origination.domain.loan_facts import DrawFacts, PaymentMode
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.payments import ALWAYS_ENTRUSTED

PAYOUT_PAPERS = ("loan_contract", "mortgage_contract", "notices", "undertakings", "loan_note")
MAY_PAY_RELATED = frozenset({PurposeCode.REFINANCE_SHAREHOLDER_LOAN, PurposeCode.REFUND_OWN_MONEY})
"""Here the counterparty is related by nature: the shareholder, or the owner itself."""


@carries_out(ANNEX_16)
def payout_papers(case: Case) -> Finding:
    """Loan and mortgage contracts, the guarantee contract if any, Notices, Undertakings and loan
    note are here and an authorised person has reviewed them.
    """
    draw = case.facts.draw
    if draw is None:
        return missing("draw")
    has_guarantee = case.facts.contract is not None and bool(case.facts.contract.guarantees)
    needed = (*PAYOUT_PAPERS, "guarantee_contract") if has_guarantee else PAYOUT_PAPERS
    lacking = [name for name in needed if name not in draw.papers]
    return judged(
        f"Papers for payout: {', '.join(lacking) or 'not reviewed by an authorised person'}.",
        f"放款资料：{'、'.join(lacking) or '未经有权人审核'}。",
        is_met=not lacking and bool(draw.papers_reviewed_by),
        subjects=lacking,
    )


@carries_out(MEASURES_29, ANNEX_17)
def agreed_account(case: Case) -> Finding:
    """Payout goes through the agreed account; whether a dedicated payout account is needed to watch
    the use is decided and recorded.
    """
    draw = case.facts.draw
    if draw is None or not draw.account or not draw.agreed_account:
        return missing("draw.account", "draw.agreed_account")
    if draw.account != draw.agreed_account:
        return failed(
            "The account is not the agreed one.",
            "放款账户与约定账户不符。",
            computed=draw.account,
            limit=draw.agreed_account,
        )
    if not draw.dedicated_account_decision.strip():
        return unjudged(
            "Record whether a dedicated payout account is needed.",
            "请记录是否采用专门的贷款发放账户。",
        )
    return passed(draw.account, draw.agreed_account)


@carries_out(MEASURES_30, ANNEX_18)
def payment_modes(case: Case) -> Finding:
    """Each payment is entrusted (the bank pays the counterparty through the borrower's account) or
    self-managed (the borrower pays out of its account).
    """
    draw = case.facts.draw
    if draw is None or not draw.payments:
        return missing("draw.payments")
    sums = {mode.value: Money(0) for mode in PaymentMode}
    for payment in draw.payments:
        sums[payment.mode.value] += payment.amount
    return passed(sums)


@carries_out(MEASURES_31)
def entrusted_by_purpose(case: Case) -> Finding:
    """Refit and decoration, refinancing of a construction loan or a shareholder loan, and refunded
    own money are paid by the bank, whatever the amount.
    """
    draw = case.facts.draw
    if draw is None or not draw.payments:
        return missing("draw.payments")
    wrong = [
        payment.payee
        for payment in draw.payments
        if payment.purpose in ALWAYS_ENTRUSTED and payment.mode is not PaymentMode.ENTRUSTED
    ]
    return judged(
        f"Must be entrusted whatever the amount: {', '.join(wrong)}.",
        f"无论金额大小均应采用受托支付：{'、'.join(wrong)}。",
        is_met=not wrong,
        subjects=wrong,
    )


@carries_out(MEASURES_31)
def entrusted_by_amount(case: Case) -> Finding:
    """For other purposes payments to one payee above the threshold are paid by the bank."""
    draw = case.facts.draw
    if draw is None or not draw.payments:
        return missing("draw.payments")
    threshold = case.figure("entrusted_payment_threshold_fen")
    own: dict[str, Money] = defaultdict(lambda: Money(0))
    for payment in draw.payments:
        if payment.mode is PaymentMode.SELF_MANAGED:
            own[payment.payee] += payment.amount
    wrong = [payee for payee, amount in own.items() if amount.fen > threshold]
    shown = Money(int(threshold)).yuan_text()
    return judged(
        f"Above {shown} yuan to one payee: {', '.join(wrong)}.",
        f"向同一收款人支付超过{shown}元：{'、'.join(wrong)}。",
        is_met=not wrong,
        computed=max(own.values(), default=Money(0)),
        limit=Money(int(threshold)),
        subjects=wrong,
    )


@carries_out(MEASURES_30)
def self_managed_lists(case: Case) -> Finding:
    """Self-managed payment has a planned list before payout and an actual list after it, every
    month until the money is used up; unexplained differences raise the suspicion of misuse.
    """
    draw = case.facts.draw
    if draw is None:
        return missing("draw")
    if all(payment.mode is PaymentMode.ENTRUSTED for payment in draw.payments):
        return not_applicable("Everything is entrusted.", "全部采用受托支付。")
    if not draw.has_planned_list:
        return failed("The planned list is missing.", "缺少计划支付清单。")
    if draw.unexplained_differences:
        count = draw.unexplained_differences
        return failed(f"{count} unexplained differences.", f"{count}处差异未作说明。", count, 0)
    return _actual_list(case, draw)


@carries_out(MEASURES_30, ANNEX_18)
def payees_are_counterparties(case: Case) -> Finding:
    """Each entrusted payment names payee, account, sum, purpose and reference; together they are
    the draw; none goes to the borrower itself or, unless its own claim is repaid, to a related
    party.
    """
    draw = case.facts.draw
    if draw is None or not draw.payments:
        return missing("draw.payments")
    total = sum((payment.amount for payment in draw.payments), start=Money(0))
    wrong = [
        payment.payee or "?"
        for payment in draw.payments
        if payment.mode is PaymentMode.ENTRUSTED
        and (
            not (payment.payee and payment.payee_account and payment.reference)
            or (payment.payee_is_borrower and payment.purpose != PurposeCode.REFUND_OWN_MONEY)
            or (payment.payee_is_related and payment.purpose not in MAY_PAY_RELATED)
        )
    ]
    return judged(
        f"Payments do not fit: {', '.join(wrong) or 'they do not add up to the draw'}.",
        f"支付指令不符合要求：{'、'.join(wrong) or '合计与提款金额不符'}。",
        is_met=not wrong and total == draw.amount,
        computed=total,
        limit=draw.amount,
        subjects=wrong,
    )


@carries_out(MEASURES_29)
def draw_within_commitment(case: Case) -> Finding:
    """The draw is within the undrawn commitment and its period, no default is open, conditions are
    met, and value and group limit are tested again on the day.
    """
    draw = case.facts.draw
    if draw is None:
        return missing("draw")
    facts = {
        "draw.undrawn": draw.undrawn,
        "draw.available_until_on": draw.available_until_on,
        "draw.has_open_default": draw.has_open_default,
        "draw.balance_after": draw.balance_after,
        "draw.value": draw.value,
        "draw.agreed_collateral_rate": draw.agreed_collateral_rate,
    }
    gap = absent(facts)
    if gap is not None:
        return gap
    faults = _draw_faults(draw, case)
    return judged(
        f"Not possible on this day: {', '.join(faults)}.",
        f"当日不满足提款条件：{'、'.join(_FAULTS_ZH[fault] for fault in faults)}。",
        is_met=not faults,
        computed=draw.amount,
        limit=draw.undrawn,
        subjects=faults,
        inputs=facts,
    )


_FAULTS_ZH = {
    "above_undrawn": "超过未提款额度",
    "period_over": "提款期已过",
    "open_default": "存在未解决的违约事项",
    "conditions_unmet": "放款条件未落实",
    "ltv_exceeded": "抵押率超限",
}


def _draw_faults(draw: DrawFacts, case: Case) -> list[str]:
    value, rate = draw.value, draw.agreed_collateral_rate
    balance, until, undrawn = draw.balance_after, draw.available_until_on, draw.undrawn
    assert value is not None
    assert rate is not None
    assert balance is not None
    is_over = value.is_zero or Fraction(balance.fen, value.fen) > rate
    found = {
        "above_undrawn": undrawn is not None and draw.amount > undrawn,
        "period_over": until is not None and case.on > until,
        "open_default": bool(draw.has_open_default),
        "conditions_unmet": bool(draw.unmet_conditions),
        "ltv_exceeded": is_over,
    }
    return [name for name, is_found in found.items() if is_found]


def _actual_list(case: Case, draw: DrawFacts) -> Finding:
    if draw.paid_on is None or draw.used_up_on is not None:
        return passed()
    last = draw.last_actual_list_on or draw.paid_on
    due = months_later(last, 1)
    return judged(
        f"The actual list was due on {due}.",
        f"实际支付清单应于{due}前提交。",
        is_met=case.on <= due,
        computed=last,
        limit=due,
    )
