"""The plan of an income sweep (收益全额还款法): agreed with each draw, one line a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from lawkit.articles import carries_out
from lawkit.refusals import Refusal
from loan_origination.domain.repayment_articles import INCOME_SWEEP
from loan_origination.domain.repayment_methods import RepaymentMethod


class IncomePlanError(Refusal, ValueError):
    """A plan that is missing, that the method does not have, or whose days do not fit."""

    code = "income_plan_refused"
    title = "The plan of the income sweep cannot be accepted"
    title_zh = "收益还款计划不符合要求"

    def __init__(self, reason: str, reason_zh: str) -> None:
        super().__init__(reason, reason_zh, field="income_plan", rule_id="R-W3")


@carries_out(INCOME_SWEEP)
def require_income_plan(
    method: str, due_dates: Sequence[date], *, draw_on: date, matures_on: date | None
) -> None:
    """Under the income sweep a plan for each period is agreed; other methods have none.

    Its due dates follow each other after the draw and end by the maturity. Raises IncomePlanError.
    """
    if method != RepaymentMethod.INCOME_SWEEP:
        if due_dates:
            raise IncomePlanError(
                "Only an income sweep has a plan of its periods.",
                "仅收益全额还款法须约定分期计划。",
            )
        return
    if not due_dates:
        raise IncomePlanError(
            "An income sweep needs the plan agreed for its periods.",
            "采用收益全额还款法的，须约定每期还款计划。",
        )
    if any(later <= earlier for earlier, later in pairwise([draw_on, *due_dates])):
        raise IncomePlanError(
            f"The due dates follow each other after the draw on {draw_on}.",
            f"各期还款日应晚于提款日{draw_on}且依次递增。",
        )
    if matures_on is not None and due_dates[-1] > matures_on:
        raise IncomePlanError(
            f"The last due date is by the maturity on {matures_on}.",
            f"末期还款日不得晚于到期日{matures_on}。",
        )
