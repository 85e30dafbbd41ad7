"""Workbooks: numbers as numbers, texts never as formulas, rows written as they come."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_000_000
# A spreadsheet keeps 15 digits of a number; larger amounts stay exact as text.
LARGEST_EXACT = 10**15
TITLE_ROW = 1
A4 = 9


class Cell(NamedTuple):
    """A value and how it is shown: text, whole, money, price, percent."""

    value: str | int | Decimal | None
    look: str = "text"


Row = Sequence[Cell]
LOOKS = {
    "text": "@",
    "whole": "#,##0",
    "money": "#,##0.00",
    "price": "#,##0.0000",
    "percent": "0.0000%",
}


class Sheets:
    """A workbook under way."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._looks = _formats(book)

    def add(
        self, name: str, titles: Sequence[str], rows: Iterable[Row], widths: Sequence[int]
    ) -> None:
        """A sheet with a header that stays in sight and repeats on every printed page."""
        sheet = self._book.add_worksheet(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(TITLE_ROW, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第&P页　共&N页")
        for place, title in enumerate(titles):
            sheet.write_string(0, place, title, self._looks["head"])
        for number, row in enumerate(rows, start=TITLE_ROW):
            for place, cell in enumerate(row):
                self._write(sheet, number, place, cell)

    def add_long(
        self, name: str, titles: Sequence[str], rows: Sequence[Row], widths: Sequence[int]
    ) -> None:
        """As many sheets as the rows need: name, or name1, name2 and so on."""
        if len(rows) <= MOST_ROWS:
            self.add(name, titles, rows, widths)
            return
        for number, start in enumerate(range(0, len(rows), MOST_ROWS), start=1):
            self.add(f"{name}{number}", titles, rows[start : start + MOST_ROWS], widths)

    def _write(self, sheet: Worksheet, number: int, place: int, cell: Cell) -> None:
        value, look = cell
        if value is None:
            sheet.write_blank(number, place, None, self._looks[look])
        elif isinstance(value, str):
            # write_string never makes a formula or a link of it.
            problem = sheet.write_string(number, place, value, self._looks["text"])
            assert problem == 0, "no text here is longer than a spreadsheet takes"
        else:
            sheet.write_number(number, place, value, self._looks[look])


@contextmanager
def workbook(title: str, made_at: datetime, buffer: io.BytesIO) -> Iterator[Sheets]:
    """A workbook written to `buffer`; the same rows give the same bytes."""
    import xlsxwriter  # noqa: PLC0415 - only reports need it

    options = {
        "constant_memory": True,
        "tmpdir": tempfile.gettempdir(),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        created = made_at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": title, "created": created})
        yield Sheets(book)


def _formats(book: Workbook) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 10, "border": 1, "border_color": "#999999"}
    looks = {name: book.add_format({**base, "num_format": form}) for name, form in LOOKS.items()}
    head = {"bold": True, "bg_color": "#ECECEC", "align": "center", "text_wrap": True}
    looks["head"] = book.add_format({**base, **head, "valign": "vcenter"})
    return looks


def money(fen: int) -> Cell:
    """Fen as yuan, a number as long as a spreadsheet can hold it exactly."""
    yuan = Decimal(fen).scaleb(-2)
    return Cell(yuan, "money") if abs(fen) < LARGEST_EXACT else Cell(f"{yuan:f}")


def decimal(text: str | None, look: str) -> Cell:
    """A decimal of the wire as a number."""
    return Cell(None if text is None else Decimal(text), look)


def quantity(shares: int | str) -> Cell:
    """Shares, whole or with the fraction that a bonus left."""
    return Cell(shares, "whole") if isinstance(shares, int) else decimal(shares, "price")
