"""What is handed to a press: the source of a paper and the form it is wanted in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loan_origination.reports.committee_minutes import CommitteeMinutes, minutes_document
from loan_origination.reports.contract_summary import ContractSummary, summary_document
from loan_origination.reports.custody_receipt import CustodyReceipt, receipt_document
from loan_origination.reports.hand_back_receipt import HandBackReceipt, hand_back_document
from loan_origination.reports.loan_papers import (
    LoanSchedule,
    LoanStatement,
    schedule_document,
    statement_document,
)
from loan_origination.reports.loan_workbooks import schedule_workbook, statement_workbook
from loan_origination.reports.payment_papers import (
    DrawPaper,
    actual_list_document,
    payment_order_document,
    planned_list_document,
)
from loan_origination.reports.portfolio_report import (
    PortfolioReport,
    RentReport,
    portfolio_document,
    rent_document,
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
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS = (PDF, DOCX)
LOAN_PAPERS = (PDF, XLSX, DOCX)
SUFFIXES = {PDF: "pdf", DOCX: "docx", XLSX: "xlsx"}

Source = (
    SubmissionSheet
    | CommitteeMinutes
    | ContractSummary
    | TenantPaper
    | DrawPaper
    | CustodyReceipt
    | LoanStatement
    | LoanSchedule
    | HandBackReceipt
    | PortfolioReport
    | RentReport
)
PaperOrder = tuple[str, Source, str]
"""Which paper, its source, its media type."""

_COMPOSERS: dict[str, Callable[[Any], Document]] = {
    "submission-sheet": submission_document,
    "committee-minutes": minutes_document,
    "contract-summary": summary_document,
    "notice": notice_document,
    "undertaking": undertaking_document,
    "payment-order": payment_order_document,
    "planned-payments": planned_list_document,
    "actual-payments": actual_list_document,
    "custody-receipt": receipt_document,
    "statement": statement_document,
    "schedule": schedule_document,
    "hand-back-receipt": hand_back_document,
    "portfolio-report": portfolio_document,
    "rent-report": rent_document,
}
_WORKBOOKS: dict[str, Callable[[Any], bytes]] = {
    "statement": statement_workbook,
    "schedule": schedule_workbook,
}


def composed(kind: str, source: Source) -> Document:
    """The paper of a kind."""
    return _COMPOSERS[kind](source)


def printed_paper(order: PaperOrder) -> bytes:
    """A paper in the wanted form."""
    kind, source, media_type = order
    if media_type == XLSX:
        return _WORKBOOKS[kind](source)
    return {PDF: pdf, DOCX: docx}[media_type](composed(kind, source))
