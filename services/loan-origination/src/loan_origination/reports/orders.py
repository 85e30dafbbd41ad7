"""What is handed to a press: the source of a paper and the form it is wanted in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loan_origination.reports.contract_summary import ContractSummary, summary_document
from loan_origination.reports.custody_receipt import CustodyReceipt, receipt_document
from loan_origination.reports.payment_papers import (
    DrawPaper,
    actual_list_document,
    payment_order_document,
    planned_list_document,
)
from loan_origination.reports.submission_sheet import SubmissionSheet, submission_document
from loan_origination.reports.tenant_papers import (
    TenantPaper,
    notice_document,
    undertaking_document,
)
from paperkit.document import Document
from paperkit.pdf import pdf
from paperkit.word import docx

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAPERS = (PDF, DOCX)
SUFFIXES = {PDF: "pdf", DOCX: "docx"}

Source = SubmissionSheet | ContractSummary | TenantPaper | DrawPaper | CustodyReceipt
PaperOrder = tuple[str, Source, str]
"""Which paper, its source, its media type."""

_COMPOSERS: dict[str, Callable[[Any], Document]] = {
    "submission-sheet": submission_document,
    "contract-summary": summary_document,
    "notice": notice_document,
    "undertaking": undertaking_document,
    "payment-order": payment_order_document,
    "planned-payments": planned_list_document,
    "actual-payments": actual_list_document,
    "custody-receipt": receipt_document,
}


def composed(kind: str, source: Source) -> Document:
    """The paper of a kind."""
    return _COMPOSERS[kind](source)


def printed_paper(order: PaperOrder) -> bytes:
    """A paper in the wanted form."""
    kind, source, media_type = order
    return {PDF: pdf, DOCX: docx}[media_type](composed(kind, source))
