"""What all papers of a loan have in common: their frame, their words, their signatures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from loan_origination.reports.capital_amounts import capital_amount
from paperkit.document import Block, Document, Paragraph
from paperkit.wording import one_line, yuan

METHODS: Mapping[str, str] = {
    "equal_instalment": "等额本息还款法",
    "equal_principal": "等额本金还款法",
    "income_sweep": "收益全额还款法",
}
PURPOSES: Mapping[str, str] = {
    "upkeep": "物业维护",
    "refit": "物业改造",
    "decoration": "物业装修",
    "tenant_attraction": "招商",
    "other_lawful": "其他合法资金需求",
    "refinance_bank_loan": "置换建设期银行贷款",
    "refinance_shareholder_loan": "置换股东借款",
    "refund_own_money": "置换超过资本金比例的自有资金",
}
MODES: Mapping[str, str] = {"entrusted": "贷款人受托支付", "self_managed": "借款人自主支付"}
LAST_SHOWN = 4
SHORTEST_MASKED = 9


def paper(
    title: str,
    number: str,
    facts: tuple[tuple[str, str], ...],
    blocks: tuple[Block, ...],
    made_at: datetime,
) -> Document:
    """A paper without a cover page: its title, its facts, what follows."""
    return Document(
        title=title,
        running_head=f"{title}　{number}",
        cover=tuple((name, one_line(value)) for name, value in facts),
        blocks=blocks,
        annexes=(),
        made_at=made_at,
        has_cover_page=False,
    )


def money(fen: int) -> str:
    """An amount in figures and in capitals."""
    return f"{yuan(fen)}元（{capital_amount(fen)}）"


def masked_account(account: str) -> str:
    """An account of which an inside paper shows the ends alone."""
    if len(account) < SHORTEST_MASKED:
        return account
    hidden = "*" * (len(account) - 2 * LAST_SHOWN)
    return f"{account[:LAST_SHOWN]}{hidden}{account[-LAST_SHOWN:]}"


def paragraphs(*texts: str) -> tuple[Block, ...]:
    """Running text, a paragraph each."""
    return tuple(Paragraph(text) for text in texts)
