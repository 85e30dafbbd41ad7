"""委托支付通知书, 计划支付清单 and 实际支付清单: how the money of a draw is to go and went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from loan_origination.reports.paper_frame import PURPOSES, masked_account, money, paper
from paperkit.document import Block, Column, Document, Heading, Paragraph, Signatures, Table
from paperkit.wording import DASH, day, yuan

ORDER = "贷款人委托支付通知书"
PLAN = "计划支付清单"
ACTUAL = "实际支付清单"


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One payment on a list, ordered, planned or made."""

    payee: str
    account: str
    bank: str
    purpose: str
    amount_fen: int
    reference: str
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DrawPaper:
    """A draw and the payments that the paper lists."""

    number: str
    branch: str
    borrower: str
    contract_number: str
    contract_fen: int
    amount_fen: int
    account: str
    draw_on: date
    lines: tuple[PaidLine, ...]
    made_at: datetime
    until_on: date | None = None
    spent_before_fen: int = 0


def payment_order_document(draw: DrawPaper) -> Document:
    """The order by which the borrower has the bank pay its counterparties."""
    columns = (
        Column("序号", "center", 1),
        Column("收款人、账号及开户行", "left", 6),
        Column("金额（元）", "right", 4),
        Column("用途", "left", 4),
        Column("合同或发票", "left", 4),
    )
    rows = tuple(
        (
            str(place),
            f"{line.payee}\n{line.account}\n{line.bank}",
            yuan(line.amount_fen),
            PURPOSES[line.purpose],
            line.reference,
        )
        for place, line in enumerate(draw.lines, 1)
    )
    blocks: tuple[Block, ...] = (
        Paragraph(f"致：{draw.branch}"),
        Paragraph(
            f"根据编号为{draw.contract_number}的商用物业抵押借款合同，我方申请提款{money(draw.amount_fen)}，"
            "并委托贵行在贷款发放至下述账户后，按本通知书所列支付对象、金额和用途，将款项通过该账户"
            "支付给符合合同约定用途的交易对手。"
        ),
        Table(columns, (*rows, _total(draw.lines, 2, 2)), has_total=True),
        Paragraph(
            "我方确认：上列交易真实，所附合同、发票等资料真实有效；支付对象不是我方本人，除归还股东"
            "借款外亦不是我方关联方。款项支付失败或被退回的，仍留存于上述账户，未经贵行同意不动用。"
        ),
        _signed(draw.borrower),
    )
    return paper(ORDER, draw.number, _facts(draw), blocks, draw.made_at)


def planned_list_document(draw: DrawPaper) -> Document:
    """The plan of a self-managed draw, handed in before the money goes out."""
    blocks: tuple[Block, ...] = (
        Paragraph("本次提款采用借款人自主支付方式，贷款资金计划按下列对象、用途和时间支付："),
        _list(draw.lines, "计划支付日", "合同依据"),
        Paragraph("单笔支付达到受托支付标准的，不得列入本清单，应由贵行受托支付。"),
        _signed(draw.borrower),
    )
    return paper(PLAN, draw.number, _facts(draw), blocks, draw.made_at)


def actual_list_document(draw: DrawPaper) -> Document:
    """What was really paid up to a day, with what is left."""
    spent = sum(line.amount_fen for line in draw.lines)
    rest = draw.amount_fen - draw.spent_before_fen - spent
    blocks: tuple[Block, ...] = (
        Paragraph(f"截至{day(draw.until_on)}，本次提款资金实际支付情况如下，相关凭证随附："),
        _list(draw.lines, "实际支付日", "凭证"),
        Heading("与计划不一致的说明", 2),
        Paragraph(_explanations(draw.lines)),
        Paragraph(
            f"此前累计支付{yuan(draw.spent_before_fen)}元，本期支付{yuan(spent)}元，"
            f"尚未支付{yuan(rest)}元。"
        ),
        _signed(draw.borrower),
    )
    return paper(ACTUAL, draw.number, _facts(draw), blocks, draw.made_at)


def _facts(draw: DrawPaper) -> tuple[tuple[str, str], ...]:
    return (
        ("提款编号", draw.number),
        ("借款人", draw.borrower),
        ("贷款人（经办行）", draw.branch),
        ("借款合同编号", draw.contract_number),
        ("合同金额", f"{yuan(draw.contract_fen)}元"),
        ("本次提款金额", money(draw.amount_fen)),
        ("提款日", day(draw.draw_on)),
        ("贷款发放账户", masked_account(draw.account)),
    )


def _list(lines: tuple[PaidLine, ...], on_title: str, reference_title: str) -> Table:
    columns = (
        Column("序号", "center", 1),
        Column("支付对象", "left", 4),
        Column("用途", "left", 3),
        Column("金额（元）", "right", 3),
        Column(on_title, "left", 3),
        Column(reference_title, "left", 3),
    )
    rows = tuple(
        (
            str(place),
            line.payee,
            PURPOSES[line.purpose],
            yuan(line.amount_fen),
            day(line.on),
            line.reference or DASH,
        )
        for place, line in enumerate(lines, 1)
    )
    return Table(columns, (*rows, _total(lines, 3, 2)), has_total=True)


def _total(lines: tuple[PaidLine, ...], before: int, after: int) -> tuple[str, ...]:
    total = yuan(sum(line.amount_fen for line in lines))
    return ("", "合计", *[""] * (before - 2), total, *[""] * after)


def _explanations(lines: tuple[PaidLine, ...]) -> str:
    told = [f"{line.payee}：{line.note}" for line in lines if line.note]
    return "；".join(told) + "。" if told else "无。"


def _signed(borrower: str) -> Signatures:
    return Signatures(
        (
            f"借款人：{borrower}（公章）",
            "法定代表人或授权代理人（签字）：＿＿＿＿＿＿＿＿",
            "日期：＿＿＿＿年＿＿月＿＿日",
        )
    )
