"""Trade files as workbooks: exact cells, named rows and sheets, nothing that bursts the memory."""

# ruff: noqa: DTZ001 - a workbook's times have no zone

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from loss_calc.intake import xlsx_guard
from loss_calc.intake.trade_file import XLSX

HEADER = ["investor_id", "account", "trade_id", "executed_at", "side", "quantity", "price"]
ROW = ["A", "a1", "t1", "2017-04-20 09:30:00", "buy", "100", "12.70"]


def changed(**cells) -> list:
    return [cells.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True)]


def test_text_and_number_cells_say_the_same(read, workbook):
    texts = read(workbook([HEADER, ROW]), XLSX)
    numbers = workbook(
        [HEADER, changed(executed_at=datetime(2017, 4, 20, 9, 30), quantity=100, price=12.7)]
    )
    assert read(numbers, XLSX).rows.equals(texts.rows)
    assert texts.rows.select("price_1e4", "quantity", "line").row(0) == (127_000, 100, 2)


def test_a_date_cell_is_a_bare_date_and_its_time_counts(read, workbook):
    rows = [
        HEADER,
        changed(executed_at=date(2017, 4, 20)),
        changed(trade_id="t2", executed_at=datetime(2017, 4, 20, 14, 59, 59)),
    ]
    table = read(workbook(rows), XLSX)
    assert table.rows["is_bare_date"].to_list() == [True, False]
    assert table.rows["executed_at"][1] - table.rows["executed_at"][0] == 53_999_000_000


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"price": 12.70000000001}, "price", "price_too_precise"),
        ({"price": 0.1 + 0.2 + 0.0000000001}, "price", "price_too_precise"),
        ({"price": 12.70001}, "price", "price_too_precise"),
        ({"price": -1.0}, "price", "price_not_positive"),
        ({"price": None}, "price", "price_required"),
        ({"quantity": 100.5}, "quantity", "quantity_malformed"),
        ({"quantity": 100.00000000001}, "quantity", "quantity_malformed"),
        ({"quantity": 1e30}, "quantity", "quantity_too_large"),
        ({"quantity": True}, "quantity", "quantity_malformed"),
        ({"executed_at": 42845.5}, "executed_at", "time_malformed"),
        ({"side": "hold"}, "side", "unknown_side"),
        ({"account": None}, "account", "required"),
    ],
)
def test_a_cell_that_is_not_exact_is_refused_by_row_and_column(
    faults, cells, column, code, workbook
):
    rows = [HEADER, ROW, [], changed(trade_id="t2", **cells)]
    assert faults(workbook(rows), XLSX) == [(4, column, code)]


def test_a_number_cell_counts_as_the_shortest_decimal_that_names_it(read, workbook):
    rows = [HEADER]
    rows += [
        changed(trade_id=f"t{at}", price=at / 10_000, quantity=at)
        for at in (1, 3, 7_001, 12_345, 99_999_999, 123_456_789)
    ]
    prices = read(workbook(rows), XLSX).rows["price_1e4"].to_list()
    assert prices == [1, 3, 7_001, 12_345, 99_999_999, 123_456_789]


def test_sheets_with_the_same_header_are_one_file_and_errors_name_the_sheet(
    read, tmp_path, workbook
):
    first = [HEADER, ROW]
    second = [[], HEADER, changed(trade_id="t2"), changed(trade_id="t1", side="x")]
    table = read(workbook(first, [], [*second[:3]]), XLSX)
    assert table.rows["line"].to_list() == [2, 3]
    assert table.rows["sequence"].is_sorted()
    with pytest.raises(Exception, match="errors") as refusal:
        read(workbook(first, second), XLSX)
    found = refusal.value.first()
    assert [(error.sheet, error.line, error.code) for error in found] == [
        ("第2页", 4, "unknown_side"),
        ("第2页", 4, "duplicate_trade_id"),
    ]
    assert "2 (第1页)" in found[1].detail
    assert refusal.value.listed_errors(chinese=True)[0]["sheet"] == "第2页"


def test_hidden_sheets_error_cells_and_other_headers_are_refused(faults, workbook):
    assert faults(workbook([HEADER, ROW], [["x"]], hidden=1), XLSX) == [(1, None, "hidden_sheet")]
    assert faults(workbook([HEADER, changed(price="#DIV/0!")]), XLSX) == [(2, "G", "cell_error")]
    other = [[*HEADER, "费用"], [*changed(trade_id="t2"), "5"]]
    assert faults(workbook([HEADER, ROW], other), XLSX) == [(1, None, "sheet_header_differs")]
    assert faults(workbook([["x"]]), XLSX)[0] == (1, "account", "missing_column")
    assert faults(workbook([]), XLSX) == [(None, None, "no_header")]
    assert faults(workbook([HEADER]), XLSX) == [(1, None, "no_rows")]


@pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04 torn", None])
def test_what_is_no_workbook_is_refused(faults, content, workbook):
    torn = workbook([HEADER, ROW])[:-200]
    assert faults(content or torn, XLSX) == [(None, None, "malformed_file")]


@pytest.fixture
def rezipped(workbook):
    """Makes the workbook with another first sheet."""

    def _rezipped(sheet: bytes) -> bytes:
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(workbook([HEADER, ROW]))) as source,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for part in source.infolist():
                is_sheet = part.filename.endswith("sheet1.xml")
                target.writestr(part.filename, sheet if is_sheet else source.read(part))
        return buffer.getvalue()

    return _rezipped


def sheet_xml(*cells: str) -> bytes:
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{name}"><sheetData>{"".join(cells)}</sheetData></worksheet>'.encode()


ONE, FAR = '<row r="1"><c r="A1"><v>1</v></c></row>', '<c r="XFD1048576"><v>1</v></c>'


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (sheet_xml(ONE, f'<row r="1048576">{FAR}</row>'), "workbook_too_large"),
        (sheet_xml(ONE, '<row r="1"><c r="Z900000"><v>1</v></c></row>'), "workbook_too_large"),
        (sheet_xml(ONE, "<row><c><v>1</v></c></row>"), "malformed_file"),
        (sheet_xml(ONE, f"<row>{FAR.replace(chr(34), chr(39))}</row>"), "malformed_file"),
        (sheet_xml(f"<row><c x=' r=\"A1\"'{FAR[2:]}</row>"), "malformed_file"),
        (sheet_xml(f"<row><c {chr(120) * 70_000}"), "malformed_file"),
    ],
)
def test_cells_that_would_span_an_enormous_sheet_are_refused(faults, rezipped, sheet, code):
    assert faults(rezipped(sheet), XLSX) == [(None, None, code)]


def test_parts_are_weighed_by_what_they_inflate_to_and_not_by_what_they_state(tmp_path, rezipped):
    path = tmp_path / "bomb.xlsx"
    content = rezipped(sheet_xml(ONE) + b" " * 3_000_000)
    path.write_bytes(content)
    with pytest.raises(xlsx_guard.WorkbookTooLargeError):
        xlsx_guard.check_workbook(path, most_bytes=1_000_000)
    # The directory of the archive now says that the sheet is one byte long.
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (1).to_bytes(4, "little")))
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size == 1
    with pytest.raises(xlsx_guard.WorkbookTooLargeError):
        xlsx_guard.check_workbook(path, most_bytes=1_000_000)
