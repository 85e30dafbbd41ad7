"""付款通知书: what became of one payment, for the investor whose money it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lawkit.shanghai import shanghai_day
from mediation.reports.capitals import capital_yuan
from mediation.reports.words import LINE_STATES, word
from paperkit.document import Document, Facts, Heading, Paragraph, Signatures
from paperkit.wording import DASH, day, moment, yuan

TITLE = "赔付款支付通知书"
FAILURES: Mapping[str, str] = {
    "ACCT_NOT_FOUND": "账户不存在",
    "NAME_MISMATCH": "户名不符",
    "ACCT_CLOSED": "账户已销户",
    "ACCT_FROZEN": "账户被冻结",
    "BANK_CODE_INVALID": "联行号有误",
    "LIMIT": "超过限额",
    "CHANNEL_DOWN": "付款渠道故障",
    "OTHER": "其他原因",
}
_CORRECT = "请核对并更正收款账户，更正后将再次支付；应得款项不受影响。"
_WHAT_NOW: Mapping[str, str] = {
    "SUCCESS": "上述款项已付至您的收款账户，请核对。",
    "RETURNED": f"上述款项已被收款银行退回。{_CORRECT}",
    "FAILED": f"上述款项未能支付。{_CORRECT}",
    "UNKNOWN": "银行尚未给出明确结果，正在查询；查明之前不会重复支付。",
}
NOTIFIED = frozenset(_WHAT_NOW)
"""The states of a payment of which there is something to tell."""


@dataclass(frozen=True, slots=True)
class PayoutNotice:
    """One payment as its investor is told of it."""

    payee_name: str
    masked_account: str
    amount_fen: int
    purpose: str
    account_title: str
    administrator: str
    custodian: str
    batch_no: str
    instruction_id: str
    source_ref: str
    state: str
    settled_on: date | None
    bank_ref: str
    fail_code: str
    made_at: datetime


def notice_document(notice: PayoutNotice) -> Document:
    """The notice as a paper."""
    rows = [
        ("付款事由", notice.purpose),
        ("金额", f"{yuan(notice.amount_fen)}元\n{capital_yuan(notice.amount_fen)}"),
        ("收款账户", notice.masked_account),
        ("付款账户", f"{notice.account_title}（托管银行：{notice.custodian}）"),
        ("结果", word(LINE_STATES, notice.state)),
        ("结算日期", day(notice.settled_on)),
        ("银行流水号", notice.bank_ref or DASH),
    ]
    if notice.fail_code:
        rows.append(("未付原因", word(FAILURES, notice.fail_code)))
    rows += [
        ("付款批次", notice.batch_no),
        ("指令编号", notice.instruction_id),
        ("赔付依据", notice.source_ref),
    ]
    return Document(
        title=TITLE,
        running_head=f"{notice.account_title}　{TITLE}",
        cover=(("致", notice.payee_name), ("通知时间", moment(notice.made_at))),
        blocks=(
            Paragraph(f"{notice.payee_name}：您的证券期货纠纷赔付款办理情况如下。"),
            Facts(tuple(rows)),
            Heading("提示"),
            Paragraph(_WHAT_NOW[notice.state]),
            Paragraph("本通知不收取任何费用，也不会要求您提供密码或者验证码。"),
            Signatures((f"{notice.administrator}（盖章）", day(shanghai_day(notice.made_at)))),
        ),
        annexes=(),
        made_at=notice.made_at,
        has_cover_page=False,
    )
