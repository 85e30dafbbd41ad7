"""抵（质）押物品收据单: the vault's receipt for the originals, to the mortgagor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from loan_origination.reports.paper_frame import paper
from paperkit.document import Block, Column, Document, Paragraph, Signatures, Table
from paperkit.wording import moment

TITLE = "抵（质）押物品收据单"
KINDS = {"certificate": "他项权利证明（不动产登记证明）", "policy": "保险单正本", "other": "其他"}
Original: TypeAlias = tuple[str, str, int]
"""Kind, number and copies of a paper in the vault."""


@dataclass(frozen=True, slots=True)
class CustodyReceipt:
    """What was taken into the vault, from whom, by whom."""

    slip_no: str
    branch: str
    mortgagor: str
    contract_number: str
    items: tuple[Original, ...]
    deliverer: str
    keeper: str
    vault_place: str
    kept_at: datetime


def table_of_originals(items: Sequence[Original]) -> Table:
    """The papers that are taken into the vault, or leave it."""
    columns = (
        Column("序号", "center", 1),
        Column("品名", "left", 4),
        Column("权证或保单编号", "left", 5),
        Column("份数", "right", 1),
    )
    rows = tuple(
        (str(place), KINDS[kind], reference, str(copies))
        for place, (kind, reference, copies) in enumerate(items, 1)
    )
    return Table(columns, rows)


def receipt_document(receipt: CustodyReceipt) -> Document:
    """The receipt; numbered, with both signers named."""
    facts = (
        ("收据单编号", receipt.slip_no),
        ("抵押人", receipt.mortgagor),
        ("抵押权人（经办行）", receipt.branch),
        ("借款合同编号", receipt.contract_number),
        ("入库时间", moment(receipt.kept_at)),
        ("存放位置", receipt.vault_place),
    )
    blocks: tuple[Block, ...] = (
        Paragraph("下列抵（质）押物品原件已移交会计部门入库保管："),
        table_of_originals(receipt.items),
        Paragraph(
            "本收据单一式三联：一联交抵押人，一联由会计部门留存，一联归入信贷档案。贷款本息清偿后，"
            "抵押人凭本收据单办理抵（质）押物品退还手续。本单不得转让、质押。"
        ),
        Signatures(
            (
                f"移交人：{receipt.deliverer}",
                f"保管人（会计部门）：{receipt.keeper}",
                f"抵押权人：{receipt.branch}（业务专用章）",
            )
        ),
    )
    return paper(TITLE, receipt.slip_no, facts, blocks, receipt.kept_at)
