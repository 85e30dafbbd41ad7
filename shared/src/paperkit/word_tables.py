"""Tables of a Word paper as WordprocessingML text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from paperkit.document import Align, Column, Facts, Ledger, Table
from paperkit.pdf import fitted
from paperkit.word_styles import style_names

NAMES = style_names()
CELL_STYLES: dict[Align, str] = {
    "left": NAMES.cell_left,
    "center": NAMES.cell_center,
    "right": NAMES.cell_right,
}
SMALL_STYLES: dict[Align, str] = {
    "left": NAMES.small_left,
    "center": NAMES.small_center,
    "right": NAMES.small_right,
}
FACT_SHARES = (3, 8)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="666666"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="ECECEC"/>'


def table_xml(table: Table | Facts, width: int) -> str:
    """A table of running size; facts have shaded names and no header."""
    if isinstance(table, Facts):
        widths = _shared(FACT_SHARES, width)
        rows = [_fact_row(row, widths) for row in table.rows]
        return _table(widths, "", rows, margin=80)
    widths = _shared([column.share for column in table.columns], width)
    header = _header(table.columns, widths, NAMES.head)
    styles = [CELL_STYLES[column.align] for column in table.columns]
    last = len(table.rows) - 1 if table.has_total else None
    rows = [
        _row(row, widths, styles, is_heavy=place == last) for place, row in enumerate(table.rows)
    ]
    return _table(widths, header, rows, margin=80)


def ledger_xml(ledger: Ledger, width: int) -> str:
    """A long table of small size."""
    shares = [round(each * 100) for each in fitted(ledger)[1]]
    widths = _shared(shares, width)
    header = _header(ledger.columns, widths, NAMES.small_head)
    styles = [SMALL_STYLES[column.align] for column in ledger.columns]
    rows = (_row(row, widths, styles, is_heavy=False) for row in ledger.rows)
    return _table(widths, header, rows, margin=30)


def _shared(shares: Sequence[int], width: int) -> list[int]:
    whole = sum(shares)
    return [width * share // whole for share in shares]


def _table(
    widths: Sequence[int], header: str, rows: Iterator[str] | Sequence[str], *, margin: int
) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = "".join(f'<w:{side} w:w="{margin}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{sides}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"{header}{''.join(rows)}</w:tbl>"
    )


def _header(columns: Sequence[Column], widths: Sequence[int], style: str) -> str:
    cells = "".join(
        _cell(column.title, width, style, shade=_SHADE, is_heavy=False)
        for column, width in zip(columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(
    row: Sequence[str], widths: Sequence[int], styles: Sequence[str], *, is_heavy: bool
) -> str:
    cells = "".join(
        _cell(text, width, style, shade="", is_heavy=is_heavy)
        for text, width, style in zip(row, widths, styles, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _fact_row(row: tuple[str, str], widths: Sequence[int]) -> str:
    name = _cell(row[0], widths[0], NAMES.cell_left, shade=_SHADE, is_heavy=False)
    value = _cell(row[1], widths[1], NAMES.cell_left, shade="", is_heavy=False)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{name}{value}</w:tr>"


def _cell(text: str, width: int, style: str, *, shade: str, is_heavy: bool) -> str:
    weight = "<w:rPr><w:b/></w:rPr>" if is_heavy else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(without_controls(line))}</w:t>'
        for line in text.split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{weight}{lines}</w:r></w:p>'
        "</w:tc>"
    )


def without_controls(text: str) -> str:
    """The text with a space for every control character: XML has no form for them."""
    return "".join(" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in text)
