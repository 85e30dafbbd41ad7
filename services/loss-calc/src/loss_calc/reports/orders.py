"""What is handed to a press: a source and the form it is wanted in."""

from __future__ import annotations

from loss_calc.reports.batch import batch_document
from loss_calc.reports.comparison import comparison_document
from loss_calc.reports.comparison_workbook import comparison_xlsx
from loss_calc.reports.investor import InvestorSource, investor_document
from loss_calc.reports.sources import BatchSource, ComparisonSource
from loss_calc.reports.workbook import batch_xlsx
from paperkit.document import Document
from paperkit.pdf import pdf
from paperkit.word import docx

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS = (PDF, DOCX)
EVERY_FORM = (*PAPERS, XLSX)
SUFFIXES = {PDF: "pdf", DOCX: "docx", XLSX: "xlsx"}

BatchOrder = tuple[BatchSource, str]
ComparisonOrder = tuple[ComparisonSource, str]
InvestorOrder = tuple[InvestorSource, str]


def printed_batch(order: BatchOrder) -> bytes:
    """The report on a calculation in the wanted form."""
    source, media_type = order
    if media_type == XLSX:
        return batch_xlsx(source)
    return _printed(batch_document(source), media_type)


def printed_comparison(order: ComparisonOrder) -> bytes:
    """The opinion on a comparison in the wanted form."""
    source, media_type = order
    if media_type == XLSX:
        return comparison_xlsx(source)
    return _printed(comparison_document(source), media_type)


def printed_investor(order: InvestorOrder) -> bytes:
    """The working paper of one investor in the wanted form."""
    source, media_type = order
    return _printed(investor_document(source), media_type)


def _printed(document: Document, media_type: str) -> bytes:
    return {PDF: pdf, DOCX: docx}[media_type](document)
