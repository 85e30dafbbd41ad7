"""The long list: every row once, in order, and nothing wider than its column."""

from __future__ import annotations

from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from paperkit.document import Column, Ledger
from paperkit.fonts import font_file
from paperkit.pdf import (
    CELL_LIMITS,
    COMFORTABLE_POINTS,
    FIRST_PAGE_LINES,
    PAGE_LINES,
    PAGE_WIDTH_POINTS,
    column_widths,
    fitted,
    ledger_pages,
    text_width,
)

LIMIT = 20
TWO_TEXTS = (Column("投资者"), Column("姓名"))

cells = st.text(st.characters(categories=("L", "N")), max_size=3 * LIMIT)


def rows_of(page: dict) -> list[tuple[str, ...]]:
    """The rows of a page, put together again."""
    lines = list(zip(*(column.split("\n") for column in page["columns"]), strict=True))
    starts = [0, *page["rules"][:-1]]
    return [
        tuple("".join(part) for part in zip(*lines[start:end], strict=True))
        for start, end in zip(starts, page["rules"], strict=True)
    ]


@given(st.lists(st.tuples(cells, cells), max_size=60))
def test_pages_hold_every_row_once_and_in_order(rows):
    pages = list(ledger_pages(Ledger(TWO_TEXTS, tuple(rows)), LIMIT))
    assert [row for page in pages for row in rows_of(page)] == rows
    for number, page in enumerate(pages):
        assert page["rules"][-1] <= (PAGE_LINES if number else FIRST_PAGE_LINES)
        longest = max(len(line) for column in page["columns"] for line in column.split("\n"))
        assert longest <= LIMIT


def test_ten_thousand_rows_need_no_cell_per_row():
    rows = tuple((str(number), "x") for number in range(10_000))
    pages = list(ledger_pages(Ledger(TWO_TEXTS, rows), LIMIT))
    assert sum(len(page["columns"]) for page in pages) < 600


def test_a_figure_is_never_broken_over_two_lines():
    amount = "123,456,789,012,345,678.90"
    ledger = Ledger((Column("姓名"), Column("金额", "right")), (("名" * 25, amount),))
    (page,) = ledger_pages(ledger, LIMIT)
    assert page["columns"][1] == f"{amount}\n"
    assert page["columns"][0] == "\n".join(("名" * 20, "名" * 5))
    assert column_widths(ledger, LIMIT)[1] > text_width(amount)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=30))
def test_every_line_fits_into_its_column(rows):
    ledger = Ledger((Column("投资者\n编号"), Column("金额", "right")), tuple(rows))
    limit, widths = fitted(ledger)
    for page in ledger_pages(ledger, limit):
        for width, column in zip(widths, page["columns"], strict=True):
            assert all(text_width(line) < width for line in column.split("\n"))


def test_many_wide_texts_are_broken_earlier_before_the_type_gets_too_small():
    columns = tuple(Column(f"项目{number}") for number in range(9))
    limit, widths = fitted(Ledger(columns, (("第一笔有效买入后的移动加权平均法" * 2,) * 9,)))
    assert limit in CELL_LIMITS[1:]
    assert PAGE_WIDTH_POINTS / sum(widths) >= COMFORTABLE_POINTS


def test_widths_are_upper_bounds_of_what_the_font_needs():
    font = TTFont(str(font_file()))
    names, advances, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    for sign in (*map(chr, range(0x20, 0x7F)), *"—、（）名基"):
        assert advances[names[ord(sign)]][0] / unit <= text_width(sign), sign
