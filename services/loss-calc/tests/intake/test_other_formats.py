"""Trade files as NDJSON and Parquet."""

# ruff: noqa: DTZ001 - local exchange time has no zone

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from loss_calc.intake import ndjson_source, parquet_source
from loss_calc.intake.errors import ErrorLog

NDJSON = "application/x-ndjson"
PARQUET = "application/vnd.apache.parquet"
FIELDS = {
    "investor_id": "A",
    "account": "a1",
    "trade_id": "t1",
    "executed_at": "2017-04-20T09:30:00",
    "side": "buy",
    "quantity": 100,
    "price": "12.7",
}


def lines(*objects: dict) -> str:
    return "\n".join(json.dumps(fields, ensure_ascii=False) for fields in objects) + "\n"


def test_ndjson_lines_are_read_like_csv_lines(read):
    chinese = {
        "投资者编号": "B",
        "证券账户": "b1",
        "成交编号": "t2",
        "成交时间": "2017-04-21",
        "买卖方向": "卖出",
        "成交数量": "7",
        "成交价格": "0.0001",
        "费用": 5,
        "业务类型": None,
    }
    table = read(lines(FIELDS) + "\n" + lines(chinese), NDJSON)
    columns = ["investor", "side", "quantity", "price_1e4", "fee_fen", "line"]
    assert table.rows.select(columns).rows() == [
        (0, 1, 100, 127_000, None, 1),
        (1, -1, 7, 1, 5, 3),
    ]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("[1]", None, "malformed_json"),
        ("{", None, "malformed_json"),
        ('"x"', None, "malformed_json"),
        ("[" * 60_000, None, "malformed_json"),
        ('{"a":1e999}', None, "malformed_json"),
        (json.dumps({**FIELDS, "price": 12.7}), None, "malformed_json"),
        (json.dumps({**FIELDS, "price": float("nan")}), None, "malformed_json"),
        (json.dumps({**FIELDS, "price": 12}), "price", "wrong_json_type"),
        (json.dumps({**FIELDS, "quantity": True}), "quantity", "wrong_json_type"),
        (json.dumps({**FIELDS, "account": {}}), "account", "wrong_json_type"),
        (json.dumps({**FIELDS, "account": "\ud800"}), "account", "wrong_json_type"),
        (json.dumps({**FIELDS, "note": "x"}), "note", "unknown_field"),
        (json.dumps({**FIELDS, "\ud800": "x"}), "?", "unknown_field"),
        ('{"side": "buy", "买卖方向": "buy"}', "side", "duplicate_field"),
        (json.dumps({**FIELDS, "quantity": 0}), "quantity", "quantity_not_positive"),
        (json.dumps({**FIELDS, "quantity": 10**30}), "quantity", "quantity_too_large"),
        (json.dumps({k: v for k, v in FIELDS.items() if k != "price"}), "price", "price_required"),
    ],
)
def test_a_bad_ndjson_line_is_named(faults, line, column, code):
    text = lines({**FIELDS, "trade_id": "t0"}) + line + "\n"
    assert faults(text, NDJSON) == [(2, column, code)]


def test_many_ndjson_lines_are_read_in_batches(read, faults, monkeypatch):
    monkeypatch.setattr(ndjson_source, "_BATCH_ROWS", 2)
    rows = [{**FIELDS, "trade_id": f"t{number}"} for number in range(5)]
    assert read(lines(*rows), NDJSON).rows["line"].to_list() == [1, 2, 3, 4, 5]
    assert faults("\n", NDJSON) == [(1, None, "no_rows")]


@pytest.fixture
def parquet(tmp_path):
    def _parquet(**columns):
        fields = {name: [value] for name, value in FIELDS.items()}
        frame = pl.DataFrame({**fields, **columns})
        path = tmp_path / "made.parquet"
        frame.write_parquet(path)
        return path.read_bytes()

    return _parquet


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"price": pl.Series([Decimal("12.700000")], dtype=pl.Decimal(18, 6))},
        {"quantity": pl.Series([100], dtype=pl.UInt16)},
        {"executed_at": [datetime(2017, 4, 20, 9, 30)]},
        {"executed_at": pl.Series([datetime(2017, 4, 20, 9, 30)], dtype=pl.Datetime("ns"))},
        {"side": pl.Series(["buy"], dtype=pl.Categorical)},
        {"cancels": pl.Series([None], dtype=pl.Null)},
    ],
)
def test_parquet_columns_of_exact_types_are_read(read, parquet, columns):
    row = read(parquet(**columns), PARQUET).rows.row(0, named=True)
    assert (row["price_1e4"], row["quantity"], row["line"]) == (127_000, 100, 2)
    assert row["executed_at"] == 1_492_680_600_000_000


def test_a_parquet_date_is_a_bare_date(read, parquet):
    row = read(parquet(executed_at=[date(2017, 4, 20)]), PARQUET).rows.row(0, named=True)
    assert row["is_bare_date"] is True


@pytest.mark.parametrize(
    ("columns", "column", "code"),
    [
        ({"price": [12.7]}, "price", "wrong_column_type"),
        ({"quantity": [100.0]}, "quantity", "wrong_column_type"),
        ({"account": [1]}, "account", "wrong_column_type"),
        ({"note": ["x"]}, "note", "unknown_column"),
        (
            {"executed_at": pl.Series([datetime(2017, 4, 20)], dtype=pl.Datetime("us", "UTC"))},
            "executed_at",
            "wrong_column_type",
        ),
    ],
)
def test_a_parquet_column_of_another_type_is_refused(faults, parquet, columns, column, code):
    assert faults(parquet(**columns), PARQUET) == [(1, column, code)]


def test_a_parquet_price_with_too_many_decimals_is_refused(faults, parquet):
    price = pl.Series([Decimal("12.70001")], dtype=pl.Decimal(18, 6))
    assert faults(parquet(price=price), PARQUET) == [(2, "price", "price_too_precise")]


def test_a_parquet_file_of_too_many_rows_is_refused_before_it_is_read(faults, parquet, monkeypatch):
    monkeypatch.setattr(parquet_source, "MOST_ROWS", 0)
    assert faults(parquet(), PARQUET) == [(None, None, "too_many_rows")]


@pytest.mark.parametrize("cut", [0, 4, 100, -1, -8])
def test_a_damaged_parquet_file_is_refused(faults, parquet, cut):
    assert faults(parquet()[:cut], PARQUET) == [(None, None, "malformed_file")]


@pytest.mark.parametrize(
    "line",
    [
        json.dumps(FIELDS),
        json.dumps({**FIELDS, "account": None, "quantity": None}),
        json.dumps({**FIELDS, "quantity": "100"}),
        json.dumps({**FIELDS, "quantity": -5}),
        json.dumps({**FIELDS, "quantity": 10**40}),
        json.dumps({**FIELDS, "account": 'a"\\b\n汉'}, ensure_ascii=True),
        json.dumps({**FIELDS, "account": "汉"}, ensure_ascii=False),
        json.dumps(dict(reversed(FIELDS.items()))),
        json.dumps(FIELDS, separators=(" ,\t", " :  ")),
        json.dumps(FIELDS).replace("100", "007"),
        json.dumps(FIELDS).replace("100", "-0"),
        json.dumps(FIELDS).replace("100", "+1"),
        json.dumps(FIELDS) + "}",
        "\u3000" + json.dumps(FIELDS),
        json.dumps(FIELDS).replace("a1", "a\x01"),
        json.dumps(FIELDS).replace("a1", "a\x7f"),
    ],
)
def test_the_fast_ndjson_reader_reads_what_the_exact_one_reads(tmp_path, monkeypatch, line):
    path = tmp_path / "trades.ndjson"
    path.write_text(f"{json.dumps(FIELDS)}\n{line}\n{json.dumps(FIELDS)}", encoding="utf-8")

    def cells():
        log = ErrorLog()
        frame = ndjson_source.read_ndjson_cells(path, log=log)
        return frame.rows(), log.frame().rows()

    fast = cells()
    monkeypatch.setattr(ndjson_source, "_plain_pattern", lambda first_line: None)
    assert cells() == fast
