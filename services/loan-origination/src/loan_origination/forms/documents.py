"""Documents of the checklist, as they come in and as they are shown."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from loan_origination.tables.documents import CustodyRow, DocumentRow
from servicekit.wire import Day, Instant, LongText, ShortText, WireModel


class Item(StrEnum):
    """The items of the checklist (article 24, annex 1 article 2)."""

    D01 = "D01"
    D02 = "D02"
    D03 = "D03"
    D04 = "D04"
    D05 = "D05"
    D06 = "D06"
    D07 = "D07"
    D08 = "D08"
    D09 = "D09"
    D10 = "D10"


ITEM_NAMES: dict[Item, tuple[str, str]] = {
    Item.D01: ("business licence", "营业执照"),
    Item.D02: ("capital verification report, articles of association", "验资报告、公司章程"),
    Item.D03: ("account proof", "开户证明"),
    Item.D04: ("audited and recent accounts", "经审计的上年度及近期财务报表"),
    Item.D05: ("title certificates, sale contract, payment proof", "权属证书、购买合同及付款凭证"),
    Item.D06: ("proof of own money put in, contracts", "自有资金投入证明及合同"),
    Item.D07: ("leases, invoices, tax receipts", "租赁合同、发票及完税凭证"),
    Item.D08: ("appraisal report", "评估报告"),
    Item.D09: ("tenant structure and letting data", "承租人结构及租赁明细"),
    Item.D10: ("others the bank asks for", "本行要求的其他资料"),
}
MANDATORY = tuple(item for item in Item if item is not Item.D10)


class AskedDocumentForm(WireModel):
    """A further document that the bank asks for, with its reason."""

    title: ShortText
    reason: LongText


class VerifyForm(WireModel):
    """The original was seen."""

    is_original_seen: Annotated[bool, Field(strict=True)]


class DocumentReasonForm(WireModel):
    """Why a document is rejected or not needed."""

    reason: LongText


class CustodyForm(WireModel):
    """An original is handed over: who will keep it, and where."""

    keeper: ShortText
    place: ShortText


class HandBackForm(WireModel):
    """An original goes back: to whom."""

    returned_to: ShortText


class DocumentAnswer(WireModel):
    """A document; without a hash it has not come in yet."""

    id: UUID
    application_id: UUID
    item: str
    title: str
    lease: str | None
    dated_on: Day | None
    expires_on: Day | None
    state: str
    sha256: str | None
    media_type: str | None
    size_bytes: int | None
    reason: str
    is_original_seen: bool
    received_by: str | None
    received_at: Instant | None
    decided_by: str | None
    decided_at: Instant | None


class ItemAnswer(WireModel):
    """An item of the checklist with its documents."""

    item: str
    name: str
    name_zh: str
    is_mandatory: bool
    state: str
    documents: list[DocumentAnswer]


class ChecklistAnswer(WireModel):
    """The whole checklist."""

    items: list[ItemAnswer]
    missing: list[str]


class CustodyAnswer(WireModel):
    """Who keeps an original, under which slip."""

    id: UUID
    document_id: UUID
    slip_no: str
    deliverer: str
    keeper: str
    place: str
    state: str
    delivered_at: Instant
    taken_at: Instant | None
    returned_at: Instant | None
    returned_to: str | None


class CustodyList(WireModel):
    """Every hand-over of an original."""

    items: list[CustodyAnswer]


def document_answer(row: DocumentRow) -> DocumentAnswer:
    """A document as it is shown."""
    told: dict[str, Any] = {
        name: getattr(row, name) for name in DocumentAnswer.model_fields if name != "size_bytes"
    }
    return DocumentAnswer(**told, size_bytes=row.size)


def custody_answer(row: CustodyRow) -> CustodyAnswer:
    """A hand-over as it is shown."""
    return CustodyAnswer(**{name: getattr(row, name) for name in CustodyAnswer.model_fields})
