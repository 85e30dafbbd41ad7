"""Business days on the wire: fourteen steps with what each of them counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from loan_origination.tables.batches import BusinessDayRow, DayStepRow, LoanFailureRow
from servicekit.wire import Instant, WireModel

STEPS: Mapping[int, tuple[str, str]] = {
    1: ("open_day", "开日并锁定"),
    2: ("repricing", "利率重定价"),
    3: ("daily_accrual", "计提利息"),
    4: ("due_dates", "应还款出账"),
    5: ("automatic_debit", "自动扣款"),
    6: ("late_marking", "逾期、罚息、复利"),
    7: ("next_day_debits", "次日扣划其他账户"),
    8: ("acceleration_tests", "提前到期检验"),
    9: ("classification_floors", "分类下限"),
    10: ("supervised_accounts", "监管账户检查"),
    11: ("expiry_tasks", "检查、保险、估值、租约、资料到期事项"),
    12: ("group_limits", "集团限额复核"),
    13: ("reconciliation", "入账与核对"),
    14: ("close", "日终"),
}
_WITHIN_DUE_DATES = {"repriced": 2, "accrued": 3, "debited": 5, "late": 6}
"""Counts that the pass over loans makes for other steps than its own."""
DUE_DATES = 4


class DayStepAnswer(WireModel):
    """One step of a day."""

    number: int
    name: str
    name_zh: str
    is_done: bool
    counts: dict[str, int]


class LoanFailureAnswer(WireModel):
    """A loan that could not be worked on the day."""

    loan_id: UUID
    step: int
    code: str
    detail: str
    resolved_on: date | None


class BusinessDaySummary(WireModel):
    """A business day in a list."""

    on: date
    state: str
    job_id: UUID
    opened_at: Instant
    worked_at: Instant | None


class BusinessDayAnswer(BusinessDaySummary):
    """A business day with the report of its steps."""

    steps: list[DayStepAnswer]
    failures: list[LoanFailureAnswer]


class BusinessDaysAnswer(WireModel):
    """The latest business days, newest first."""

    items: list[BusinessDaySummary]


class TrialBalanceRow(WireModel):
    """One account; debit balances are positive."""

    account: str
    balance_fen: int


class TrialBalanceAnswer(WireModel):
    """All accounts at the end of a day; the sum is always nothing."""

    on: date
    branch: str | None
    accounts: list[TrialBalanceRow]
    sum_fen: int


def day_summary(row: BusinessDayRow) -> BusinessDaySummary:
    """A day in a list."""
    return BusinessDaySummary(
        **{name: getattr(row, name) for name in BusinessDaySummary.model_fields}
    )


def day_answer(
    row: BusinessDayRow, steps: Sequence[DayStepRow], failures: Sequence[LoanFailureRow]
) -> BusinessDayAnswer:
    """A day with its steps in order; a step whose turn has not come counts nothing."""
    counts: dict[int, dict[str, int]] = {number: {} for number in STEPS}
    done = dict.fromkeys(STEPS, row.state != "running")
    for step in steps:
        done[step.number] = step.is_done
        for name, count in step.counts.items():
            number = _WITHIN_DUE_DATES.get(name, DUE_DATES) if step.number == DUE_DATES else 0
            place = counts[number or step.number]
            place[name] = place.get(name, 0) + count
    return BusinessDayAnswer(
        **day_summary(row).model_dump(),
        steps=[
            DayStepAnswer(
                number=number, name=name, name_zh=zh, is_done=done[number], counts=counts[number]
            )
            for number, (name, zh) in STEPS.items()
        ],
        failures=[
            LoanFailureAnswer(
                **{name: getattr(each, name) for name in LoanFailureAnswer.model_fields}
            )
            for each in failures
        ],
    )
