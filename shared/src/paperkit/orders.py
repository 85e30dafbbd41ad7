"""What is handed to a press: a finished description and the form it is wanted in."""

from __future__ import annotations

from paperkit import csv_lines
from paperkit.document import Document
from paperkit.pdf import pdf
from paperkit.table_report import TableReport, document_of, xlsx_of
from paperkit.word import docx

JSON = "application/json"
CSV = csv_lines.MEDIA_TYPE
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIXES = {JSON: "json", CSV: "csv", PDF: "pdf", DOCX: "docx", XLSX: "xlsx"}
PAPERS = (PDF, DOCX)
"""The forms of a paper."""
TABLES = (JSON, CSV, XLSX, PDF, DOCX)
"""The forms of a report that is a table."""

PaperOrder = tuple[Document, str]
TableOrder = tuple[TableReport, str]


def printed_paper(order: PaperOrder) -> bytes:
    """A paper as PDF or DOCX."""
    document, media_type = order
    return {PDF: pdf, DOCX: docx}[media_type](document)


def printed_table(order: TableOrder) -> bytes:
    """A report as XLSX, PDF or DOCX."""
    report, media_type = order
    if media_type == XLSX:
        return xlsx_of(report)
    return printed_paper((document_of(report), media_type))
