"""Supervised account, repayment and overdue (1.14 to 1.16): R-V, R-W and R-Y."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.rounding import Rounding, decimal_text
from loan_origination.domain.articles import (
    MEASURES_33,
    MEASURES_34,
    MEASURES_34_3,
    MEASURES_35,
    MEASURES_36,
    MEASURES_37,
)
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.findings import (
    deed,
    failed,
    judged,
    missing,
    not_applicable,
    opinion_on,
    passed,
)
from loan_origination.domain.loan_facts import LoanFacts
from loan_origination.domain.repayment_methods import RepaymentMethod

NOTHING_DUE = Money(0)
ONE_YEAR, FIVE_YEARS, MOST_EXTENSION = 12, 60, 36


@carries_out(MEASURES_33)
def rent_arrives(case: Case) -> Finding:
    """An account at the branch serves only the property's income and repayment money; every
    tenant's rent arrives there in full, and what is missing for some days is told.
    """
    loan = case.facts.loan
    if loan is None or not loan.account.number or loan.account.is_single_purpose is None:
        return missing("loan.account")
    if not loan.account.is_single_purpose:
        return failed("The account also serves other money.", "监管账户未做到专户专用。")
    days = timedelta(days=int(case.figure("rent_missing_days")))
    late = [
        receipt.lease
        for receipt in loan.account.receipts
        if receipt.received < receipt.expected and case.on > receipt.due_on + days
    ]
    return judged(
        f"Rent missing: {', '.join(late)}.",
        f"租金未足额划入监管账户：{'、'.join(late)}。",
        is_met=not late,
        computed=len(late),
        limit=0,
        subjects=late,
    )


@carries_out(MEASURES_33)
def debits_are_classed(case: Case) -> Finding:
    """The branch watches the use of the money: every debit has its class."""
    loan = case.facts.loan
    if loan is None or not loan.account.number:
        return missing("loan.account")
    count = loan.account.unclassified_debits
    return judged(
        f"{count} debits without a class.",
        f"{count}笔支出未归类。",
        is_met=count == 0,
        computed=count,
        limit=0,
    )


@carries_out(MEASURES_33)
def instalment_is_set_aside(case: Case) -> Finding:
    """Some working days before each due date the instalment is fully set aside, and a floor, a
    share of the instalment, is always kept.
    """
    loan = case.facts.loan
    account = None if loan is None else loan.account
    if account is not None and account.number and account.next_instalment == NOTHING_DUE:
        return not_applicable("No instalment is to come.", "无待还款项。")
    if account is None or account.next_instalment is None or account.prefund_by_on is None:
        return missing("loan.account.next_instalment", "loan.account.prefund_by_on")
    if account.set_aside is None or account.balance is None:
        return missing("loan.account.set_aside", "loan.account.balance")
    ratio = case.figure("supervised_floor_ratio")
    least = account.next_instalment.times(ratio, rounding=Rounding.HALF_UP)
    floor = least if account.floor is None else account.floor
    is_short = case.on >= account.prefund_by_on and account.set_aside < account.next_instalment
    return judged(
        f"Set aside {account.set_aside.yuan_text()} of {account.next_instalment.yuan_text()} yuan, "
        f"balance {account.balance.yuan_text()}, floor {floor.yuan_text()}.",
        f"已备款{account.set_aside.yuan_text()}元，当期应还{account.next_instalment.yuan_text()}元，"
        f"账户余额{account.balance.yuan_text()}元，监控额{floor.yuan_text()}元。",
        is_met=not is_short and account.balance >= floor,
        computed=account.set_aside,
        limit=account.next_instalment,
        inputs={"balance": account.balance, "floor": floor},
    )


@carries_out(MEASURES_34)
def repayment_method(case: Case) -> Finding:
    """The method is one of the three, and fits the growth of the income by an opinion."""
    if case.facts.request.method is None:
        return missing("request.method")
    return opinion_on(case, "R-W1")


@carries_out(MEASURES_34)
def direct_debit(case: Case) -> Finding:
    """The borrower authorises direct debit from the repayment account."""
    loan = case.facts.loan
    if loan is None or loan.account.has_direct_debit_mandate is None:
        return missing("loan.account.has_direct_debit_mandate")
    return deed(
        loan.account.has_direct_debit_mandate,
        "The direct-debit mandate is missing.",
        "借款人未授权直接扣划还款。",
    )


@carries_out(MEASURES_34_3)
def sweep_has_a_plan(case: Case) -> Finding:
    """Under the income sweep a plan for each period is agreed."""
    loan = case.facts.loan
    if loan is None or loan.method is None:
        return missing("loan.method")
    if loan.method is not RepaymentMethod.INCOME_SWEEP:
        return not_applicable()
    return deed(loan.sweep_plan.strip(), "The plan per period is missing.", "未约定每期还款计划。")


@carries_out(MEASURES_35)
def prepayment_is_consented(case: Case) -> Finding:
    """Prepayment, in full or in part, needs the branch's consent."""
    loan = case.facts.loan
    if loan is None or loan.prepayment is None:
        return _no_prepayment(loan)
    return deed(
        loan.prepayment.consented_by, "Consent to prepay is missing.", "提前还款未经经办行同意。"
    )


@carries_out(MEASURES_35)
def part_prepayment_is_agreed_anew(case: Case) -> Finding:
    """After a part prepayment a supplementary agreement sets each instalment anew, before the new
    schedule takes effect.
    """
    loan = case.facts.loan
    if loan is None or loan.prepayment is None:
        return _no_prepayment(loan)
    if not loan.prepayment.is_partial:
        return not_applicable("Paid off in full.", "提前结清。")
    return deed(
        loan.prepayment.supplementary_agreement.strip(),
        "The supplementary agreement is missing.",
        "部分提前还款后未签订补充协议。",
    )


@carries_out(MEASURES_35)
def prepayment_charge(case: Case) -> Finding:
    """A prepayment bears the charge of the bank's rules; a charge of nothing is told as well."""
    loan = case.facts.loan
    if loan is None or loan.prepayment is None:
        return _no_prepayment(loan)
    if loan.prepayment.charge is None:
        return missing("loan.prepayment.charge")
    return passed(loan.prepayment.charge)


@carries_out(MEASURES_36)
def extension_within_limits(case: Case) -> Finding:
    """An extension is asked for before maturity and lasts, with earlier ones, no longer than the
    term of a loan up to a year, half the term up to five years, three years beyond; mortgagor and
    guarantors consent, and the rules are run again for the new maturity.
    """
    loan = case.facts.loan
    if loan is None:
        return missing("loan")
    asked = loan.extension
    if asked is None:
        return not_applicable("No extension is asked for.", "未申请展期。")
    most = _longest_extension(asked.original_months)
    faults = {
        "too_long": asked.extension_months > most,
        "after_maturity": asked.asked_on >= asked.matures_on,
        "consent_missing": bool(asked.missing_consents),
        "rules_not_rerun": not asked.rules_are_rerun,
    }
    found = [name for name, is_found in faults.items() if is_found]
    return judged(
        f"Extension of {asked.extension_months} months, {decimal_text(most)} allowed: "
        f"{', '.join(found)}.",
        f"申请展期{asked.extension_months}个月，最长{decimal_text(most)}个月：{'、'.join(found)}。",
        is_met=not found,
        computed=asked.extension_months,
        limit=most,
        subjects=found,
    )


@carries_out(MEASURES_37)
def penalty_on_what_is_late(case: Case) -> Finding:
    """The money is in the account before the due date; what is late bears penalty interest."""
    loan = case.facts.loan
    if loan is None or loan.overdue is None:
        return _nothing_overdue(loan)
    return deed(
        loan.overdue.penalty_is_charged, "No penalty interest is charged.", "未按约定计收罚息。"
    )


@carries_out(MEASURES_37)
def other_accounts_are_debited(case: Case) -> Finding:
    """On the next calendar day the branch may debit the borrower's other accounts for the sum."""
    loan = case.facts.loan
    if loan is None or loan.overdue is None:
        return _nothing_overdue(loan)
    due = loan.overdue.missed_on + timedelta(days=1)
    done = loan.overdue.debits_attempted_on
    is_open = done is None and case.on <= due
    return judged(
        f"The other accounts were to be debited on {due}.",
        f"应于{due}扣划借款人其他账户。",
        is_met=is_open or (done is not None and done >= due),
        computed=done,
        limit=due,
    )


@carries_out(MEASURES_37)
def acceleration_is_declared(case: Case) -> Finding:
    """When what was missed is still unpaid on the fifteenth working day after the next due date,
    the branch declares the loan due on the following day and sends a demand.
    """
    loan = case.facts.loan
    if loan is None or loan.overdue is None:
        return _nothing_overdue(loan)
    due = loan.overdue.declare_on
    if due is None or case.on < due:
        return not_applicable("Not to be declared due yet.", "尚未达到宣告提前到期的条件。")
    declared, sent = loan.overdue.declared_on, loan.overdue.demand_sent_on
    return judged(
        f"The loan was to be declared due on {due}.",
        f"应于{due}宣告贷款提前到期并发出归还贷款通知书。",
        is_met=declared is not None and sent is not None,
        computed=[declared, sent],
        limit=due,
    )


def _longest_extension(original_months: int) -> Fraction:
    if original_months <= ONE_YEAR:
        return Fraction(original_months)
    if original_months <= FIVE_YEARS:
        return Fraction(original_months, 2)
    return Fraction(MOST_EXTENSION)


def _no_prepayment(loan: LoanFacts | None) -> Finding:
    if loan is None:
        return missing("loan")
    return not_applicable("No prepayment is asked for.", "未申请提前还款。")


def _nothing_overdue(loan: LoanFacts | None) -> Finding:
    if loan is None:
        return missing("loan")
    return not_applicable("Nothing is overdue.", "无逾期。")
