"""The writer of tables: exact in every format, chunked where a format has a limit."""

from __future__ import annotations

import io

import fastexcel
import polars as pl
import pytest

from loss_calc.outputs import tables
from loss_calc.outputs.tables import CSV, NDJSON, PARQUET, XLSX, Column, ColumnKind, write_rows

COLUMNS = (
    Column("investor_id", ColumnKind.TEXT),
    Column("ratio", ColumnKind.FIGURE),
    Column("total_fen", ColumnKind.WHOLE),
    Column("warnings", ColumnKind.TEXTS),
)
ROWS = [
    {"investor_id": "=cmd|' /C calc'!A0", "ratio": "-1/3", "total_fen": 2**60, "warnings": []},
    {"investor_id": '逗,号"', "ratio": None, "total_fen": -5, "warnings": ["a", "@b"]},
    {"investor_id": "\tx", "ratio": "0.1", "total_fen": None, "warnings": ["-1"]},
]


def written(tmp_path, media_type, rows=ROWS):
    path = tmp_path / "table"
    write_rows(media_type, COLUMNS, rows, path)
    return path


def test_no_text_of_a_csv_file_is_a_formula_and_figures_stay_as_they_are(tmp_path):
    table = pl.read_csv(written(tmp_path, CSV), infer_schema=False)
    assert table.rows() == [
        ("'=cmd|' /C calc'!A0", "-1/3", str(2**60), None),
        ('逗,号"', None, "-5", "a | @b"),
        ("'\tx", "0.1", None, "-1"),
    ]


def test_parquet_keeps_types_over_several_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_GROUP_ROWS", 2)
    frame = pl.read_parquet(written(tmp_path, PARQUET))
    assert frame.schema == {
        "investor_id": pl.String,
        "ratio": pl.String,
        "total_fen": pl.Int64,
        "warnings": pl.List(pl.String),
    }
    assert frame.to_dicts() == ROWS


def test_ndjson_is_read_back_as_it_was(tmp_path):
    assert pl.read_ndjson(written(tmp_path, NDJSON)).to_dicts() == ROWS


def test_cells_of_a_workbook_are_texts_and_exact_whole_numbers(tmp_path):
    sheet = fastexcel.read_excel(written(tmp_path, XLSX)).load_sheet(0, dtypes="string")
    rows = sheet.to_polars().rows()
    assert rows[0] == ("=cmd|' /C calc'!A0", "-1/3", str(2**60), None)
    assert rows[1] == ('逗,号"', None, "-5", "a | @b")


def test_a_table_longer_than_a_sheet_goes_on_on_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MOST_SHEET_ROWS", 3)
    book = fastexcel.read_excel(written(tmp_path, XLSX))
    heights = [book.load_sheet(name).height for name in book.sheet_names]
    assert heights == [2, 1]
    names = [book.load_sheet(name).to_polars().columns for name in book.sheet_names]
    assert names == [[column.name for column in COLUMNS]] * 2


@pytest.mark.parametrize("media_type", [CSV, NDJSON, PARQUET, XLSX])
def test_rows_are_read_one_after_the_other_and_never_held_at_once(tmp_path, media_type):
    alive = 0
    most = 0

    class Row(dict):
        def __init__(self, number):
            nonlocal alive, most
            super().__init__(ROWS[1], total_fen=number)
            alive += 1
            most = max(most, alive)

        def __del__(self):
            nonlocal alive
            alive -= 1

    path = tmp_path / "table"
    write_rows(media_type, COLUMNS, (Row(number) for number in range(25_000)), path)
    assert most <= 10_001


def test_an_empty_table_is_its_header(tmp_path):
    for media_type in (CSV, PARQUET):
        path = written(tmp_path, media_type, rows=[])
        read = {CSV: pl.read_csv, PARQUET: pl.read_parquet}[media_type]
        assert read(io.BytesIO(path.read_bytes())).columns == [one.name for one in COLUMNS]
