"""Closing papers of an escrow account and of a matter."""

from __future__ import annotations

from collections.abc import Mapping

from lawkit.numerals import chinese_numeral
from mediation.forms.closing import (
    AgreementClosingAnswer,
    EscrowClosingAnswer,
    MatterClosingAnswer,
)
from mediation.reports.escrow_tables import (
    BALANCE_COLUMNS,
    FIGURE_COLUMNS,
    EscrowHead,
    balance_rows,
    counts_table,
    fund_rows,
)
from mediation.reports.proofs import proof_blocks
from paperkit.document import Block, Column, Document, Facts, Heading, Paragraph, Signatures, Table
from paperkit.table_report import ReportTable, paper_table
from paperkit.wording import DASH, moment, yuan

_OPEN_WORDS: Mapping[str, str] = {
    "held_fen": "付款中金额（元）",
    "breaks": "对账差异（项）",
    "lines_at_bank": "银行结果待查（笔）",
    "open_batches": "未完结付款批次（个）",
    "balance_bank_fen": "银行存款余额（元）",
    "balance_fund_fen": "待分配出资余额（元）",
    "balance_entitled_fen": "应付投资者余额（元）",
    "balance_unclaimed_fen": "逾期未领余额（元）",
    "balance_suspense_fen": "待查来款余额（元）",
    "balance_interest_fen": "利息余额（元）",
    "balance_bank_fee_fen": "银行费用余额（元）",
}
_SIGNATURES = Signatures(
    ("经办人：", "复核人：", "管理人（盖章）：", "日　期：　　　　年　　月　　日")
)


def escrow_closing_document(head: EscrowHead, found: EscrowClosingAnswer) -> Document:
    """账户结项报告: the whole life of the account, what is open, the proof of its books."""
    title = "赔付资金账户结项报告"
    return Document(
        title=title,
        running_head=f"{head.title}　{title}",
        cover=(*head.facts, ("报告生成", moment(found.made_at))),
        blocks=(
            Heading("一、结论"),
            Paragraph(_conclusion(found)),
            *_account_sections(found, first=2),
            _SIGNATURES,
        ),
        annexes=(),
        made_at=found.made_at,
    )


def matter_closing_document(
    names: tuple[str, str, str], heads: tuple[EscrowHead, ...], found: MatterClosingAnswer
) -> Document:
    """事项结项报告: losses, agreements, accounts; `names` are issuer, court and co-mediators."""
    title = "纠纷事项结项报告"
    issuer, court, co_mediators = names
    blocks: list[Block] = [
        Heading("一、事项概况"),
        Facts(
            (
                ("事项名称", found.name),
                ("赔付方", issuer or DASH),
                ("委托法院", court or DASH),
                ("共同调解组织", co_mediators or DASH),
                ("涉及投资者", f"{found.party_count:,}名"),
                ("核定损失合计", f"{yuan(found.loss_fen)}元"),
                ("损失清单 SHA-256", found.losses_sha256 or DASH),
                ("计算参数 SHA-256", found.parameters_sha256 or DASH),
            )
        ),
        Heading("二、调解协议"),
        *_agreements(found.agreements),
    ]
    for number, (head, account) in enumerate(zip(heads, found.accounts, strict=True), start=3):
        blocks.append(Heading(f"{chinese_numeral(number)}、赔付资金账户：{head.title}"))
        blocks += [Facts(head.facts), Paragraph(_conclusion(account))]
        blocks += _account_sections(account, first=None)
    return Document(
        title=title,
        running_head=f"{found.name}　{title}",
        cover=(("事项名称", found.name), ("报告生成", moment(found.made_at))),
        blocks=(*blocks, _SIGNATURES),
        annexes=(),
        made_at=found.made_at,
    )


def _conclusion(found: EscrowClosingAnswer) -> str:
    fund = found.fund
    paid = (
        f"累计出资{yuan(fund.contributed_fen)}元，实际付达{fund.paid_investors:,}名投资者"
        f"{yuan(fund.net_paid_fen)}元，剩余款返还{yuan(fund.residual_fen)}元。"
    )
    if found.is_closed:
        return f"本账户已关闭，各科目余额为零，无未结事项。{paid}"
    if found.open:
        return f"本账户尚有下列未结事项，未达到关闭条件。{paid}"
    return f"本账户各科目余额为零，无未结事项，具备关闭条件。{paid}"


def _account_sections(found: EscrowClosingAnswer, *, first: int | None) -> list[Block]:
    """The sections on one account; numbered from `first`, or as parts of a section."""
    names = ("资金情况", "赔付人数与比例", "科目余额", "未结事项", "账务校验")
    level = 1 if first is not None else 2
    titles = [
        f"{chinese_numeral(first + place)}、{name}"
        if first is not None
        else f"（{chinese_numeral(place + 1)}）{name}"
        for place, name in enumerate(names)
    ]
    figures = ReportTable("", FIGURE_COLUMNS, fund_rows(found.fund))
    counts = counts_table(found.fund)
    balances = ReportTable("", BALANCE_COLUMNS, balance_rows(found.trial_balance), has_total=True)
    return [
        Heading(titles[0], level),
        paper_table(figures),
        Heading(titles[1], level),
        paper_table(ReportTable("", counts.columns, counts.rows)),
        Heading(titles[2], level),
        paper_table(balances),
        Heading(titles[3], level),
        _open_block(found.open),
        Heading(titles[4], level),
        *proof_blocks(found.journal, found.checkpoint),
    ]


def _open_block(still_open: Mapping[str, int]) -> Block:
    if not still_open:
        return Paragraph("无。")
    rows = tuple(
        (_OPEN_WORDS.get(name, name), yuan(value) if name.endswith("_fen") else f"{value:,}")
        for name, value in still_open.items()
    )
    return Facts(rows)


def _agreements(agreements: list[AgreementClosingAnswer]) -> tuple[Block, ...]:
    if not agreements:
        return (Paragraph("尚未形成调解协议。"),)
    columns = (
        Column("协议", "center", 1),
        Column("页数", "right", 2),
        Column("金额（元）", "right", 4),
        Column("生效页数", "right", 2),
        Column("生效金额（元）", "right", 4),
        Column("失效", "right", 2),
        Column("已确认", "right", 2),
    )
    rows = tuple(
        (
            str(number),
            f"{each.page_count:,}",
            yuan(each.total_fen),
            f"{each.effective_pages:,}",
            yuan(each.effective_fen),
            f"{each.lapsed_pages:,}",
            f"{each.confirmed_pages:,}",
        )
        for number, each in enumerate(agreements, start=1)
    )
    roots = tuple(
        (f"协议{number} 默克尔根", each.merkle_root or DASH)
        for number, each in enumerate(agreements, start=1)
    )
    return Table(columns, rows), Facts(roots)
