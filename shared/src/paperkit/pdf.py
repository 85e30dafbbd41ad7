"""A document as PDF, set by typst from one template; texts travel as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

from paperkit.document import Annex, Block, Document, Figure, Ledger
from paperkit.drawing import drawn
from paperkit.fonts import font_file

# Lines of the ledger that fit on the annex's first page, below its heading, and on the others.
FIRST_PAGE_LINES = 31
PAGE_LINES = 36
# Texts go on in a further line of their row after so many characters, fewer where columns are
# many; figures are never broken.
CELL_LIMITS = (22, 14, 10, 8)
PADDING = 0.75
PAGE_WIDTH_POINTS = 720
LARGEST_POINTS, COMFORTABLE_POINTS = 8.0, 6.0
_NARROW, _WIDE = frozenset(" ,.:;'|!()[]{}-/ijlt"), frozenset("%@mwMWQO&+<=>~^")


def pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes."""
    import typst  # noqa: PLC0415 - a large library that only reports need

    library: Any = typst
    source = files("paperkit").joinpath("templates/report.typ").read_bytes()
    made = library.compile(
        source,
        font_paths=[str(font_file().parent)],
        ignore_system_fonts=True,
        sys_inputs=inputs(document),
        timestamp=document.made_at.replace(microsecond=0),
        # Tags for half a million cells would multiply the size by twenty.
        pdf_tags=False,
    )
    assert isinstance(made, bytes)
    return made


def inputs(document: Document) -> dict[str, str]:
    """What the template reads: the document as JSON, and its pictures as SVG by their names."""
    pictures: dict[str, str] = {}
    content = {
        "title": document.title,
        "running_head": document.running_head,
        "has_cover_page": document.has_cover_page,
        "cover": document.cover,
        "blocks": [_block(block, pictures) for block in document.blocks],
        "annexes": [_annex(annex, pictures) for annex in document.annexes],
    }
    return {"document": json.dumps(content, ensure_ascii=False), **pictures}


def _annex(annex: Annex, pictures: dict[str, str]) -> dict[str, Any]:
    return {"title": annex.title, "blocks": [_block(each, pictures) for each in annex.blocks]}


def _block(block: Block, pictures: dict[str, str]) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Figure):
        name = f"picture-{len(pictures) + 1}"
        pictures[name] = drawn(block.picture, "svg").decode()
        return {"kind": kind, "caption": block.caption, "picture": name}
    if isinstance(block, Ledger):
        return {"kind": kind, **_ledger(block)}
    return {"kind": kind, **asdict(block)}


def _ledger(ledger: Ledger) -> dict[str, Any]:
    limit, widths = fitted(ledger)
    return {
        "titles": [column.title for column in ledger.columns],
        "aligns": [column.align for column in ledger.columns],
        "widths": widths,
        "points": round(min(LARGEST_POINTS, PAGE_WIDTH_POINTS / sum(widths)), 2),
        "pages": list(ledger_pages(ledger, limit)),
    }


def fitted(ledger: Ledger) -> tuple[int, list[float]]:
    """The longest line of a text, and the widths that the columns then need."""
    for limit in CELL_LIMITS:
        widths = column_widths(ledger, limit)
        if PAGE_WIDTH_POINTS / sum(widths) >= COMFORTABLE_POINTS:
            break
    return limit, widths


def column_widths(ledger: Ledger, limit: int) -> list[float]:
    """The width each column needs, in ems, from its title and all of its rows."""
    needed = []
    for place, column in enumerate(ledger.columns):
        widest = max(map(text_width, column.title.split("\n")))
        for row in ledger.rows:
            for line in _pieces(row[place], is_wrapped=column.align == "left", limit=limit):
                # No sign is wider than one em, so most lines need no measuring.
                if len(line) > widest:
                    widest = max(widest, text_width(line))
        needed.append(round(widest + PADDING, 2))
    return needed


def text_width(text: str) -> float:
    """How wide a text is at most, in ems of the font that papers are set in."""
    return sum(map(_sign_width, text))


@cache
def _sign_width(sign: str) -> float:
    if not sign.isascii():
        return 1.0
    if sign in _NARROW:
        return 0.4
    if sign in _WIDE:
        return 0.95
    if sign.isupper():
        return 0.74
    return 0.56 if sign.isdigit() else 0.62


def ledger_pages(ledger: Ledger, limit: int) -> Iterator[dict[str, Any]]:
    """The rows page by page: one text per column, and after which lines a rule is drawn.

    A table cell costs the typesetter fifty times what a line of text does, so a page has one cell
    a column. A text too long for its column goes on in the next line of its own row.
    """
    page: list[list[str]] = []
    rules: list[int] = []
    room = FIRST_PAGE_LINES
    wraps = [column.align == "left" for column in ledger.columns]
    for row in ledger.rows:
        lines = _lines(row, wraps, limit)
        if page and len(page) + len(lines) > room:
            yield _page(page, rules)
            page, rules, room = [], [], PAGE_LINES
        page += lines
        rules.append(len(page))
    if page:
        yield _page(page, rules)


def _lines(row: Sequence[str], wraps: Sequence[bool], limit: int) -> list[list[str]]:
    pieces = [
        _pieces(cell, is_wrapped=is_wrapped, limit=limit)
        for cell, is_wrapped in zip(row, wraps, strict=True)
    ]
    deepest = max(map(len, pieces))
    padded = [each + [""] * (deepest - len(each)) for each in pieces]
    return [list(line) for line in zip(*padded, strict=True)]


def _pieces(cell: str, *, is_wrapped: bool, limit: int) -> list[str]:
    if not is_wrapped or len(cell) <= limit:
        return [cell]
    return [cell[start : start + limit] for start in range(0, len(cell), limit)]


def _page(lines: list[list[str]], rules: list[int]) -> dict[str, Any]:
    return {"columns": ["\n".join(cells) for cells in zip(*lines, strict=True)], "rules": rules}
