"""贷款送审表: what the branch proposes to the head office, on one sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from loan_origination.reports.paper_frame import METHODS, PURPOSES, money, paper
from paperkit.document import Block, Column, Document, Facts, Heading, Paragraph, Signatures, Table
from paperkit.wording import DASH, percent, yuan

TITLE = "贷款送审表"


@dataclass(frozen=True, slots=True)
class SheetLease:
    """A lease on the sheet; the rent is that of the first loan year, None when left out."""

    lease: str
    tenant: str
    area_m2: str
    ends_on: str
    rent_fen: int | None
    note: str


@dataclass(frozen=True, slots=True)
class SheetWaiver:
    """A rule that binds in principle and for which a waiver is asked."""

    rule_id: str
    article: str
    reason: str
    state: str


@dataclass(frozen=True, slots=True)
class SubmissionSheet:
    """Everything the sheet shows."""

    number: str
    branch: str
    borrower: str
    credit_code: str
    property_address: str
    amount_fen: int
    term_months: int
    annual_rate: Fraction
    method: str
    purposes: tuple[tuple[str, int], ...]
    security: str
    value_fen: int
    collateral_rate: Fraction
    lease_class: str
    capacity_fen: int | None
    limit_fen: int | None
    leases: tuple[SheetLease, ...]
    waivers: tuple[SheetWaiver, ...]
    open_points: tuple[str, ...]
    investigators: tuple[str, ...]
    made_at: datetime


def submission_document(sheet: SubmissionSheet) -> Document:
    """The sheet, in the order in which a reviewer reads it."""
    facts = (
        ("申请编号", sheet.number),
        ("经办行", sheet.branch),
        ("借款人", f"{sheet.borrower}（统一社会信用代码：{sheet.credit_code}）"),
        ("抵押物业", sheet.property_address or DASH),
    )
    blocks: tuple[Block, ...] = (
        Heading("一、送审方案"),
        Facts(_proposal(sheet)),
        Heading("二、贷款用途"),
        _purposes(sheet.purposes),
        Heading("三、租约与租金收入"),
        _leases(sheet.leases),
        Heading("四、例外事项"),
        *_exceptions(sheet),
        Heading("五、调查人意见"),
        Paragraph(
            "本表所列贷款金额、币别、期限、利率、还款方式和担保方式系经办行调查后提出的送审意见，"
            "随附贷款调查报告及送审资料，请予审查。"
        ),
        Signatures(
            (
                *(f"{role}：{name}" for role, name in _investigators(sheet.investigators)),
                "经办行负责人（签章）：＿＿＿＿＿＿＿＿",
                "日期：＿＿＿＿年＿＿月＿＿日",
            )
        ),
    )
    return paper(TITLE, sheet.number, facts, blocks, sheet.made_at)


def _investigators(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(("主办调查人", "协办调查人"), names, strict=False))


def _proposal(sheet: SubmissionSheet) -> tuple[tuple[str, str], ...]:
    capacity = DASH if sheet.capacity_fen is None else f"{yuan(sheet.capacity_fen)}元"
    limit = DASH if sheet.limit_fen is None else f"{yuan(sheet.limit_fen)}元"
    return (
        ("贷款金额", money(sheet.amount_fen)),
        ("币别", "人民币"),
        ("贷款期限", f"{sheet.term_months}个月"),
        ("年利率", percent(sheet.annual_rate)),
        ("还款方式", METHODS[sheet.method]),
        ("担保方式", sheet.security),
        ("评估价值", f"{yuan(sheet.value_fen)}元"),
        ("抵押率", percent(Fraction(sheet.amount_fen, sheet.value_fen))),
        ("经办行核定抵押率上限", percent(sheet.collateral_rate)),
        ("租赁类别", {"overall": "整体租赁", "scattered": "零散租赁"}[sheet.lease_class]),
        ("现金流测算额度", capacity),
        ("测算可贷金额", limit),
    )


def _purposes(purposes: tuple[tuple[str, int], ...]) -> Table:
    total = sum(fen for _, fen in purposes)
    rows = tuple((PURPOSES[code], yuan(fen)) for code, fen in purposes)
    columns = (Column("用途", "left", 3), Column("金额（元）", "right", 2))
    return Table(columns, (*rows, ("合计", yuan(total))), has_total=True)


def _leases(leases: tuple[SheetLease, ...]) -> Table:
    columns = (
        Column("租约", "left", 2),
        Column("承租人", "left", 3),
        Column("面积（㎡）", "right", 2),
        Column("到期日", "left", 2),
        Column("首年计入租金（元）", "right", 3),
        Column("说明", "left", 3),
    )
    rows = tuple(
        (
            each.lease,
            each.tenant,
            each.area_m2,
            each.ends_on,
            DASH if each.rent_fen is None else yuan(each.rent_fen),
            each.note,
        )
        for each in leases
    )
    total = sum(each.rent_fen or 0 for each in leases)
    return Table(columns, (*rows, ("合计", "", "", "", yuan(total), "")), has_total=True)


def _exceptions(sheet: SubmissionSheet) -> tuple[Block, ...]:
    if not sheet.waivers and not sheet.open_points:
        return (Paragraph("无原则性条款例外申请，各项规则均已通过或已作出判断。"),)
    columns = (
        Column("规则", "left", 1),
        Column("条款", "left", 3),
        Column("例外理由", "left", 5),
        Column("状态", "left", 1),
    )
    found: list[Block] = []
    if sheet.waivers:
        rows = tuple(
            (each.rule_id, each.article, each.reason, each.state) for each in sheet.waivers
        )
        found.append(Table(columns, rows))
    if sheet.open_points:
        found.append(Paragraph("尚待落实：" + "；".join(sheet.open_points) + "。"))
    return tuple(found)
