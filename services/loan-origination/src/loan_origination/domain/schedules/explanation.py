"""How every figure of a schedule came about, as a tree and as a Chinese working paper."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lawkit.articles import Article, carries_out
from lawkit.explain import Explained
from lawkit.money import Money
from lawkit.rounding import decimal_text
from loan_origination.domain.repayment_articles import (
    EQUAL_INSTALMENT,
    EQUAL_PRINCIPAL,
    PREPAYMENT,
    REPAYMENT_METHODS,
)
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.schedules.rate_path import RateSlice
from loan_origination.domain.schedules.schedule import (
    Instalment,
    PlanChange,
    PrepaymentRow,
    Row,
    Schedule,
)

STEP_ARTICLES: dict[RepaymentMethod, tuple[Article, ...]] = {
    RepaymentMethod.EQUAL_INSTALMENT: (EQUAL_INSTALMENT,),
    RepaymentMethod.EQUAL_PRINCIPAL: (EQUAL_PRINCIPAL,),
}


@carries_out(REPAYMENT_METHODS, EQUAL_INSTALMENT, EQUAL_PRINCIPAL, PREPAYMENT)
def explained_schedule(schedule: Schedule) -> Explained[Money]:
    """The total interest resting on every plan and every row of a schedule."""
    plans = [_plan_step(each) for each in schedule.plans]
    rows = [_row_step(row) for row in schedule.rows]
    return Explained(
        value=schedule.total_interest,
        label="Total interest",
        label_zh="利息合计",
        articles=(REPAYMENT_METHODS,),
        rests_on=(*plans, *rows),
        formula="sum of the interest of every instalment and prepayment",
    )


def _plan_step(change: PlanChange) -> Explained[Money]:
    plan = change.plan
    method = plan.terms.method
    is_level = method is RepaymentMethod.EQUAL_INSTALMENT
    count = plan.repaying_periods(change.next_number)
    return Explained(
        value=plan.step,
        label=f"{'Level instalment' if is_level else 'Equal principal part'} from {change.on} on",
        label_zh=f"自{change.on}起{'每期还款额' if is_level else '每期本金'}",
        articles=STEP_ARTICLES[method],
        rests_on=_plan_facts(change, count),
        formula="P r (1+r)^n / ((1+r)^n - 1)" if is_level else "P / n",
    )


def _plan_facts(change: PlanChange, count: int) -> tuple[Explained[Any], ...]:
    plan = change.plan
    return (
        Explained(plan.balance, "P, principal left", "P，剩余本金"),
        Explained(
            plan.annual_rate, "Annual rate, r is a twelfth of it", "年利率（r为其十二分之一）"
        ),
        Explained(count, "n, instalments with principal left", "n，剩余还本期数"),
    )


def _row_step(row: Row) -> Explained[Money]:
    if isinstance(row, PrepaymentRow):
        return _prepayment_step(row)
    return _instalment_step(row)


def _instalment_step(row: Instalment) -> Explained[Money]:
    interest = Explained(
        row.interest,
        f"Interest of {row.days} days from {row.start}",
        f"自{row.start}起{row.days}天利息",
        formula=_interest_formula(row.borne, row.slices),
    )
    principal = Explained(row.principal, "Principal", "本金")
    return Explained(
        row.total,
        f"Instalment {row.number} due {row.due_on}",
        f"第{row.number}期（{row.due_on}）应还款",
        rests_on=(principal, interest),
        formula="principal + interest",
    )


def _prepayment_step(row: PrepaymentRow) -> Explained[Money]:
    rate = row.prepayment.charge_rate
    parts = (
        Explained(row.principal, "Principal prepaid", "提前归还本金"),
        Explained(
            row.interest,
            f"Its interest of {row.days} days since the last due date",
            f"该部分本金自上一还款日起{row.days}天利息",
            formula=_interest_formula(row.principal, row.slices),
        ),
        Explained(
            row.charge,
            "Charge",
            "违约金",
            formula=f"{row.principal.yuan_text()} * {decimal_text(rate)}",
        ),
    )
    return Explained(
        row.total,
        f"Prepayment on {row.on}",
        f"{row.on}提前还款",
        articles=(PREPAYMENT,),
        rests_on=parts,
        formula="principal + interest + charge",
    )


def _interest_formula(borne: Money, slices: tuple[RateSlice, ...]) -> str:
    factors = [f"{decimal_text(each.annual_rate)} * {_fraction(each.share)}" for each in slices]
    return f"{borne.yuan_text()} * ({' + '.join(factors)})"


def _fraction(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"
