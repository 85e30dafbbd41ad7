"""Made files that several kinds of tests upload."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter

STATEMENT = """\
成交日期,成交时间,业务名称,证券名称,股东代码,客户号,成交编号,成交数量,成交价格,手续费,印花税,过户费,备注
20170420,09:31:05,证券买入,某股,="A100",C1,0001,"1,000",12.7000,5.00,0.00,0.10,
20170421,9:31:05,融资买入,某股,A100,C1,0001,200,12.70,5.00,,,x
20170424,,证券卖出,某股,A100,C1,0002,-300,13.00,5.00,3.90,,
20170424,10:00:00,股息入账,某股,A100,C1,,0,0.00,0,0,0,
20170425,10:00:00,非交易过户转出,某股,A100,C1,0003,-50,0.000,0,0,0,
"""


def made_workbook(*sheets: list[list], hidden: int | None = None) -> bytes:
    """A workbook with these rows of cells on each sheet; a bare row list is one sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for number, rows in enumerate(sheets):
        sheet = book.add_worksheet(f"第{number + 1}页")
        if number == hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, moment)
                elif cell == "#DIV/0!":
                    sheet.write_formula(row, column, "=1/0", None, cell)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return buffer.getvalue()


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Makes a workbook: `workbook(rows_of_the_first_sheet, rows_of_the_second, ...)`."""
    return made_workbook


@pytest.fixture
def statement() -> str:
    """A delivery statement in the columns of the built-in layout of that name."""
    return STATEMENT
