"""The borrower's statement and schedule as workbooks, numbers as numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence

from loan_origination.reports.loan_papers import (
    SCHEDULE,
    STATEMENT,
    LoanHead,
    LoanSchedule,
    LoanStatement,
    ScheduleLine,
    head_facts,
    line_name,
    owed_facts,
)
from paperkit.sheets import Cell, Sheets, money, workbook
from paperkit.wording import day

FACT_WIDTHS = (24, 60)
LINE_TITLES = (
    "日期",
    "摘要",
    "凭证",
    "金额（元）",
    "本金（元）",
    "利息（元）",
    "罚息（元）",
    "复利（元）",
    "费用（元）",
)
SCHEDULE_TITLES = (
    "期次",
    "应还日",
    "状态",
    "本金（元）",
    "利息（元）",
    "合计（元）",
    "已还（元）",
    "剩余本金（元）",
)


def statement_workbook(told: LoanStatement) -> bytes:
    """对账单: facts, what fell due, what happened."""
    buffer = io.BytesIO()
    with workbook(f"{STATEMENT} {told.head.number}", told.head.made_at, buffer) as sheets:
        period = ("对账期间", f"{day(told.from_on)}至{day(told.head.as_of)}")
        _facts(sheets, STATEMENT, told.head, (period,))
        _schedule(sheets, "应还款项", told.due)
        rows = [
            (
                Cell(line.on.isoformat()),
                Cell(line_name(line)),
                Cell(line.reference),
                Cell(None) if line.amount_fen is None else money(line.amount_fen),
                money(line.principal_fen),
                money(line.interest_fen),
                money(line.penalty_fen),
                money(line.compound_fen),
                money(line.fee_fen),
            )
            for line in told.lines
        ]
        sheets.add("交易明细", LINE_TITLES, rows, (12, 28, 28, 18, 18, 18, 14, 14, 14))
    return buffer.getvalue()


def schedule_workbook(told: LoanSchedule) -> bytes:
    """还款计划表: facts and all instalments."""
    buffer = io.BytesIO()
    with workbook(f"{SCHEDULE} {told.head.number}", told.head.made_at, buffer) as sheets:
        _facts(sheets, "借据要素", told.head, ())
        _schedule(sheets, SCHEDULE, told.lines)
    return buffer.getvalue()


def _facts(sheets: Sheets, name: str, head: LoanHead, more: tuple[tuple[str, str], ...]) -> None:
    facts = (*head_facts(head), *more, ("截止日", day(head.as_of)), *owed_facts(head))
    sheets.add(name, ("项目", "内容"), [(Cell(k), Cell(v)) for k, v in facts], FACT_WIDTHS)


def _schedule(sheets: Sheets, name: str, lines: Sequence[ScheduleLine]) -> None:
    rows = [
        (
            Cell(line.place) if line.number is None else Cell(line.number, "whole"),
            Cell(line.due_on.isoformat()),
            Cell(line.state),
            money(line.principal_fen),
            money(line.interest_fen),
            money(line.principal_fen + line.interest_fen),
            money(line.paid_fen),
            money(line.balance_fen),
        )
        for line in lines
    ]
    sheets.add(name, SCHEDULE_TITLES, rows, (10, 12, 10, 18, 18, 18, 18, 18))
