"""权证领取凭证: the mortgagor's receipt for originals that leave the vault after full payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from loan_origination.reports.custody_receipt import Original, table_of_originals
from loan_origination.reports.paper_frame import paper
from paperkit.document import Block, Document, Paragraph, Signatures
from paperkit.wording import moment

TITLE = "抵（质）押权证领取凭证"


@dataclass(frozen=True, slots=True)
class HandBackReceipt:
    """What was handed back, to whom, by whom, in whose presence."""

    receipt_no: str
    branch: str
    mortgagor: str
    contract_number: str
    title_number: str
    slips: tuple[str, ...]
    items: tuple[Original, ...]
    received_by: str
    authority_ref: str
    handed_by: str
    witness: str
    handed_back_at: datetime


def hand_back_document(receipt: HandBackReceipt) -> Document:
    """The receipt with its three signatures."""
    facts = (
        ("领取凭证编号", receipt.receipt_no),
        ("抵押人", receipt.mortgagor),
        ("抵押权人（经办行）", receipt.branch),
        ("借款合同编号", receipt.contract_number),
        ("不动产权证号", receipt.title_number),
        ("原收据单编号", "、".join(receipt.slips)),
        ("领取时间", moment(receipt.handed_back_at)),
        ("领取人及授权文件", f"{receipt.received_by}（{receipt.authority_ref}）"),
    )
    blocks: tuple[Block, ...] = (
        Paragraph(
            "上述借款合同项下贷款本金、利息、罚息、复利及费用已全部结清。经办行将下列抵（质）押物品"
            "原件退还抵押人，并协助办理抵押注销登记："
        ),
        table_of_originals(receipt.items),
        Paragraph("领取人已当面核对上列原件，品名、编号、份数无误，原收据单同时收回作废。"),
        Signatures(
            (
                f"领取人：{receipt.received_by}（签字）",
                f"交付人（会计部门）：{receipt.handed_by}",
                f"见证人：{receipt.witness}",
                f"经办行：{receipt.branch}（业务专用章）",
            )
        ),
    )
    return paper(TITLE, receipt.receipt_no, facts, blocks, receipt.handed_back_at)
