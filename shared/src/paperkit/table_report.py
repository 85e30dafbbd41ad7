"""Reports that are tables: one description, printed as CSV, XLSX or a Chinese paper."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lawkit.numerals import chinese_numeral
from paperkit.csv_lines import csv_blocks
from paperkit.document import (
    Align,
    Annex,
    Block,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Ledger,
    Paragraph,
)
from paperkit.document import Table as PaperTable
from paperkit.sheets import Cell, decimal, money, workbook
from paperkit.wording import DASH, moment, percent, yuan

MOST_TABLE_ROWS = 40
"""Longer tables are set over whole pages across, in an annex."""
MOST_COLUMNS_UPRIGHT = 8
DIGITS_A_LINE = 95
CELL_MARGIN = 3
LEAST_TEXT = 8
SHEET_WIDTHS = {"text": 26, "money": 20, "whole": 10, "rate": 12, "moment": 30}

Value = str | int | None
Row = Sequence[Value]


class Kind(StrEnum):
    """What a column holds: texts, fen, whole numbers, decimal rates, instants as text."""

    TEXT = "text"
    MONEY = "money"
    WHOLE = "whole"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: its name on the wire, its Chinese title, and what it holds."""

    name: str
    title: str
    kind: Kind = Kind.TEXT
    share: int = 2


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table whose last row may be its total; what is too wide for paper is for files alone."""

    name: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[Row, ...]
    has_total: bool = False
    is_for_paper: bool = True


@dataclass(frozen=True, slots=True)
class TableReport:
    """A report: what it is about, its tables, and remarks; `main` is the table that CSV has."""

    title: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[ReportTable, ...]
    made_at: datetime
    notes: tuple[str, ...] = ()
    main: int = 0
    figures: tuple[Figure, ...] = ()
    """Pictures, which only papers have."""


def csv_of(columns: Sequence[ReportColumn], rows: Iterator[Row] | Sequence[Row]) -> Iterator[bytes]:
    """The table as CSV: names of the wire, amounts in whole fen."""
    return csv_blocks([column.name for column in columns], rows)


def xlsx_of(report: TableReport) -> bytes:
    """The report as a workbook: amounts in yuan as numbers, texts never as formulas."""
    buffer = io.BytesIO()
    with workbook(report.title, report.made_at, buffer) as sheets:
        facts = [(Cell(name), Cell(value)) for name, value in report.facts]
        notes = [(Cell("说明"), Cell(note)) for note in report.notes]
        sheets.add("概况", ("项目", "内容"), [*facts, *notes], (26, 60))
        for table in report.tables:
            titles = [_sheet_title(column) for column in table.columns]
            rows = [_cells(table.columns, row) for row in table.rows]
            widths = [SHEET_WIDTHS[column.kind] for column in table.columns]
            sheets.add_long(table.name, titles, rows, widths)
    return buffer.getvalue()


def document_of(report: TableReport) -> Document:
    """The report as a paper in official style; long tables stand in annexes."""
    shown = [table for table in report.tables if table.is_for_paper]
    short = [table for table in shown if not _is_long(table)]
    long = [table for table in shown if _is_long(table)]
    blocks: list[Block] = [*map(paper_table, short), *report.figures]
    blocks += [Paragraph(_reference(number, each)) for number, each in enumerate(long, start=1)]
    blocks += [Heading("说明"), *map(Paragraph, report.notes)] if report.notes else []
    return Document(
        title=report.title,
        running_head=f"{report.subject}　{report.title}",
        cover=(*report.facts, ("生成时间", moment(report.made_at))),
        blocks=tuple(blocks) or (Facts(report.facts),),
        annexes=tuple(
            Annex(f"附件{chinese_numeral(number)}　{table.name}", (_ledger(table),))
            for number, table in enumerate(long, start=1)
        ),
        made_at=report.made_at,
        has_cover_page=False,
    )


def _reference(number: int, table: ReportTable) -> str:
    rows = len(table.rows) - table.has_total
    return f"{table.name}共{rows:,}行，见附件{chinese_numeral(number)}。"


def _is_long(table: ReportTable) -> bool:
    return len(table.rows) > MOST_TABLE_ROWS or len(table.columns) > MOST_COLUMNS_UPRIGHT


def paper_table(table: ReportTable) -> PaperTable:
    """A short table on an upright page."""
    rows = tuple(_printed(table.columns, row) for row in table.rows)
    columns = tuple(
        Column(_sheet_title(column), _align(column), share)
        for column, share in zip(table.columns, _shares(table.columns, rows), strict=True)
    )
    return PaperTable(columns, rows, caption=table.name, has_total=table.has_total)


def _shares(columns: Sequence[ReportColumn], rows: Sequence[Sequence[str]]) -> list[int]:
    """The parts of the width as declared; by what is in them where a number would not fit."""
    declared = [column.share for column in columns]
    longest = [
        max((len(row[place]) for row in rows), default=0) + CELL_MARGIN
        for place in range(len(columns))
    ]
    fits = all(
        column.kind is Kind.TEXT or needed * sum(declared) <= DIGITS_A_LINE * column.share
        for column, needed in zip(columns, longest, strict=True)
    )
    # A Chinese letter is as wide as two digits, and texts may go on in a second line.
    texts = [max(LEAST_TEXT, needed) for needed in longest]
    return (
        declared
        if fits
        else [
            text if column.kind is Kind.TEXT else needed
            for column, needed, text in zip(columns, longest, texts, strict=True)
        ]
    )


def _ledger(table: ReportTable) -> Ledger:
    columns = tuple(Column(_sheet_title(column), _align(column)) for column in table.columns)
    return Ledger(columns, tuple(_printed(table.columns, row) for row in table.rows))


def _align(column: ReportColumn) -> Align:
    return "left" if column.kind is Kind.TEXT else "right"


def _sheet_title(column: ReportColumn) -> str:
    return f"{column.title}（元）" if column.kind is Kind.MONEY else column.title


def _printed(columns: Sequence[ReportColumn], row: Row) -> tuple[str, ...]:
    return tuple(printed_value(column, value) for column, value in zip(columns, row, strict=True))


def printed_value(column: ReportColumn, value: Value) -> str:
    """A value as people read it: yuan, thousands separators, per cent."""
    if value is None or value == "":
        return DASH
    if isinstance(value, int):
        return yuan(value) if column.kind is Kind.MONEY else f"{value:,}"
    return percent(value) if column.kind is Kind.RATE else value


def _cells(columns: Sequence[ReportColumn], row: Row) -> list[Cell]:
    return [_cell(column, value) for column, value in zip(columns, row, strict=True)]


def _cell(column: ReportColumn, value: Value) -> Cell:
    if value is None:
        return Cell(None)
    if isinstance(value, int):
        return money(value) if column.kind is Kind.MONEY else Cell(value, "whole")
    return decimal(value, "percent") if column.kind is Kind.RATE else Cell(value)
