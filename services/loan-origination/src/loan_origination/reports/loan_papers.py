"""贷款对账单 and 还款计划表: what the borrower sees of a running loan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from loan_origination.reports.paper_frame import METHODS, masked_account, money, paper
from paperkit.document import (
    Block,
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Signatures,
    Table,
)
from paperkit.wording import DASH, day, percent, yuan

STATEMENT, SCHEDULE = "贷款对账单", "还款计划表"
KINDS = {
    "payment_received": "还款",
    "income_swept": "收益还款",
    "prepayment_made": "提前还款",
    "paid_off": "提前结清",
    "repriced": "利率调整",
    "extended": "展期",
    "replanned": "调整分期计划",
    "accelerated": "宣布提前到期",
    "fee_charged": "计收费用",
    "misuse_confirmed": "认定挪用",
    "misuse_ended": "挪用纠正",
    "held_returned": "退回暂存款",
}
SOURCES = {
    "automatic_debit": "到期自动扣款",
    "next_day_debit": "次日扣划其他账户",
    "counter": "柜面",
    "batch": "系统",
    "migration": "移交前",
    "sale_proceeds": "变卖抵押物价款",
    "enforcement": "处置抵押物价款",
}


@dataclass(frozen=True, slots=True)
class LoanHead:
    """What both papers tell of the loan; what is owed is as of `as_of`."""

    number: str
    branch: str
    borrower: str
    method: str
    principal_fen: int
    annual_rate: Fraction
    disbursed_on: date
    matures_on: date
    repayment_account: str
    as_of: date
    balance_fen: int
    accrued_fen: int
    owed: tuple[tuple[str, int], ...]
    days_late: int
    held_fen: int
    settled_on: date | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One thing that happened; the parts are where a payment went."""

    on: date
    kind: str
    source: str
    reference: str
    amount_fen: int | None
    principal_fen: int
    interest_fen: int
    penalty_fen: int
    compound_fen: int
    fee_fen: int
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One instalment, fallen due or to come; without a number, principal paid early that day."""

    number: int | None
    due_on: date
    is_due: bool
    principal_fen: int
    interest_fen: int
    paid_fen: int
    balance_fen: int

    @property
    def place(self) -> str:
        """Which instalment it is, or that it was none."""
        return "提前还款" if self.number is None else str(self.number)

    @property
    def state(self) -> str:
        """Whether its day has come."""
        return "已到期" if self.is_due else "未到期"


@dataclass(frozen=True, slots=True)
class LoanStatement:
    """A statement of a stretch of days up to the day the loan has reached."""

    head: LoanHead
    from_on: date
    lines: tuple[StatementLine, ...]
    due: tuple[ScheduleLine, ...]


@dataclass(frozen=True, slots=True)
class LoanSchedule:
    """All instalments of a loan."""

    head: LoanHead
    lines: tuple[ScheduleLine, ...]


def statement_document(told: LoanStatement) -> Document:
    """对账单: the loan, what fell due, what was paid and where it went, what is owed."""
    head = told.head
    blocks: tuple[Block, ...] = (
        Heading("一、期间应还款项", 2),
        _due_table(told.due) if told.due else Paragraph("本期间无到期应还款项。"),
        Heading("二、期间交易明细", 2),
        _lines_table(told.lines) if told.lines else Paragraph("本期间无交易。"),
        Heading(f"三、截至{day(head.as_of)}的欠款情况", 2),
        Facts(owed_facts(head)),
        Paragraph(
            "请核对上列内容。如有不符，请自收到本对账单之日起十五日内书面告知经办行；"
            "逾期未提出异议的，视为核对无误。已冲正的交易以“（已冲正）”标明，不计入余额。"
        ),
        Signatures((f"经办行：{head.branch}（业务专用章）", "借款人（签章）：＿＿＿＿＿＿＿＿")),
    )
    period = (("对账期间", f"{day(told.from_on)}至{day(head.as_of)}"),)
    return paper(STATEMENT, head.number, (*head_facts(head), *period), blocks, head.made_at)


def schedule_document(told: LoanSchedule) -> Document:
    """还款计划表: past instalments with what was paid, coming ones as the plan stands."""
    head = told.head
    blocks: tuple[Block, ...] = (Paragraph(_how_it_stands(told)),)
    if told.lines:
        blocks += (Heading("还款计划明细（单位：元）", 2), _schedule_table(told.lines))
    return paper(SCHEDULE, head.number, head_facts(head), blocks, head.made_at)


def _how_it_stands(told: LoanSchedule) -> str:
    head = told.head
    coming = [line for line in told.lines if not line.is_due]
    if head.settled_on is not None:
        return f"本借据项下贷款本息及费用已于{day(head.settled_on)}全部结清，无未到期款项。"
    interest = sum(line.interest_fen for line in coming)
    return (
        f"截至{day(head.as_of)}，本借据尚余{len(coming)}期未到期，未到期本金"
        f"{money(sum(line.principal_fen for line in coming))}，按现行利率计算的未到期利息合计"
        f"{yuan(interest)}元。利率调整、提前还款或展期后，以调整后的计划为准。"
    )


def head_facts(head: LoanHead) -> tuple[tuple[str, str], ...]:
    """The loan on the head of a paper."""
    settled = () if head.settled_on is None else (("结清日", day(head.settled_on)),)
    return (
        ("借据编号", head.number),
        ("借款人", head.borrower),
        ("贷款人（经办行）", head.branch),
        ("借款金额", money(head.principal_fen)),
        ("还款方式", METHODS[head.method]),
        ("执行年利率", percent(head.annual_rate)),
        ("发放日", day(head.disbursed_on)),
        ("到期日", day(head.matures_on)),
        *settled,
        ("还款账户", masked_account(head.repayment_account)),
    )


def owed_facts(head: LoanHead) -> tuple[tuple[str, str], ...]:
    """What is owed on the day, part by part."""
    late = f"已逾期{head.days_late}天" if head.days_late else "无逾期"
    return (
        ("贷款本金余额", f"{yuan(head.balance_fen)}元"),
        *((f"到期未付{name}", f"{yuan(fen)}元") for name, fen in head.owed),
        ("已计提未到期利息", f"{yuan(head.accrued_fen)}元"),
        ("暂存待还款项", f"{yuan(head.held_fen)}元"),
        ("逾期情况", late),
    )


def line_name(line: StatementLine) -> str:
    """What a line is called, with where the money came from."""
    name = KINDS.get(line.kind, line.kind)
    source = SOURCES.get(line.source, "") if line.amount_fen is not None else ""
    told = f"{name}（{source}）" if source else name
    return f"{told}（已冲正）" if line.is_reversed else told


def _lines_table(lines: tuple[StatementLine, ...]) -> Table:
    columns = (
        Column("日期", "left", 4),
        Column("摘要", "left", 4),
        Column("金额（元）", "right", 4),
        Column("本金", "right", 4),
        Column("利息", "right", 3),
        Column("罚息、复利", "right", 3),
        Column("费用", "right", 2),
    )
    rows = tuple(
        (
            line.on.isoformat(),
            line_name(line),
            DASH if line.amount_fen is None else yuan(line.amount_fen),
            yuan(line.principal_fen),
            yuan(line.interest_fen),
            yuan(line.penalty_fen + line.compound_fen),
            yuan(line.fee_fen),
        )
        for line in lines
    )
    standing = [line for line in lines if not line.is_reversed]
    total = (
        "合计",
        "",
        "",
        yuan(sum(line.principal_fen for line in standing)),
        yuan(sum(line.interest_fen for line in standing)),
        yuan(sum(line.penalty_fen + line.compound_fen for line in standing)),
        yuan(sum(line.fee_fen for line in standing)),
    )
    return Table(columns, (*rows, total), has_total=True)


def _due_table(lines: tuple[ScheduleLine, ...]) -> Table:
    columns = (
        Column("期次", "center", 2),
        Column("应还日", "left", 3),
        Column("应还本金（元）", "right", 4),
        Column("应还利息（元）", "right", 4),
        Column("合计（元）", "right", 4),
        Column("已还（元）", "right", 4),
    )
    rows = tuple(
        (
            line.place,
            line.due_on.isoformat(),
            yuan(line.principal_fen),
            yuan(line.interest_fen),
            yuan(line.principal_fen + line.interest_fen),
            yuan(line.paid_fen),
        )
        for line in lines
    )
    return Table(columns, rows)


def _schedule_table(lines: tuple[ScheduleLine, ...]) -> Table:
    columns = (
        Column("期次", "center", 6),
        Column("应还日", "center", 7),
        Column("状态", "center", 5),
        Column("本金", "right", 8),
        Column("利息", "right", 7),
        Column("合计", "right", 8),
        Column("已还", "right", 8),
        Column("剩余本金", "right", 8),
    )
    rows = tuple(
        (
            line.place,
            line.due_on.isoformat(),
            line.state,
            yuan(line.principal_fen),
            yuan(line.interest_fen),
            yuan(line.principal_fen + line.interest_fen),
            yuan(line.paid_fen),
            yuan(line.balance_fen),
        )
        for line in lines
    )
    return Table(columns, rows)
