"""The table: sorted, grouped, stored and merged without losing a row."""

# ruff: noqa: DTZ001 - local exchange time has no zone

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loss_calc.intake.columns import KIND_NAMES
from loss_calc.intake.errors import TradeFileRefusedError
from loss_calc.intake.trade_file import read_trade_file
from loss_calc.intake.trade_table import (
    file_sha256,
    investor_rows,
    investors,
    merge,
    read_investor,
    read_parquet,
    write_parquet,
)

TEXT = """\
investor_id,account,trade_id,executed_at,side,quantity,price,investor_name
B,b1,t1,2017-04-21 10:00:00,buy,100,12.7,乙
A,a2,t2,2017-04-21 10:00:00.5,sell,50,13,
A,a1,t3,2017-04-20,buy,200,0.0001,甲
B,b1,t4,2017-04-21 10:00:00,sell,100,12.71,乙
"""
MORE = TEXT.partition("\n")[0] + "\nC,c1,t5,2017-04-20,buy,1,1,丙\nA,a3,t6,2017-04-20,buy,1,1,甲\n"


def equal(one, other) -> bool:
    return (
        one.rows.equals(other.rows)
        and one.investors.equals(other.investors)
        and one.accounts.equals(other.accounts)
    )


def test_rows_are_sorted_by_investor_then_time_then_line(read):
    table = read(TEXT)
    assert table.rows["line"].to_list() == [4, 3, 2, 5]
    assert table.rows["sequence"].to_list() == [4, 3, 2, 5]
    assert table.rows["investor"].to_list() == [0, 0, 1, 1]
    assert table.rows["account"].to_list() == [0, 1, 2, 2]
    assert table.investors.rows() == [("A", "甲", None, 0, 2), ("B", "乙", None, 2, 2)]
    assert table.boundaries().tolist() == [0, 2, 4]


def test_times_and_prices_are_whole_numbers(read):
    table = read(TEXT)
    assert table.rows["price_1e4"].to_list() == [1, 130_000, 127_000, 127_100]
    assert table.rows["is_bare_date"].to_list() == [True, False, False, False]
    at = datetime(1970, 1, 1) + timedelta(microseconds=table.rows["executed_at"][1])
    assert at == datetime(2017, 4, 21, 10, 0, 0, 500_000)
    kernel = ("investor", "account", "executed_at", "quantity", "price_1e4", "sequence")
    assert all(table.rows[column].dtype == pl.Int64 for column in kernel)
    assert all(table.rows[column].to_numpy().dtype == np.int64 for column in kernel)


def test_each_investor_has_exactly_their_rows(read):
    table = read(TEXT)
    assert [(one.investor_id, one.rows["trade_id"].to_list()) for one in investors(table)] == [
        ("A", ["t3", "t2"]),
        ("B", ["t1", "t4"]),
    ]
    found = investor_rows(table, "B")
    assert found is not None
    assert (found.name, found.rows["trade_id"].to_list()) == ("乙", ["t1", "t4"])
    assert investor_rows(table, "X") is None


def test_a_stored_table_comes_back_and_has_one_hash(read, tmp_path):
    table = read(TEXT)
    first = write_parquet(table, tmp_path / "one.parquet")
    assert equal(read_parquet(tmp_path / "one.parquet"), table)
    assert write_parquet(table, tmp_path / "two.parquet") == first
    assert file_sha256(tmp_path / "one.parquet") == first


def test_files_of_a_case_merge_in_the_order_they_came(read):
    first = read(TEXT)
    second = read(MORE, known=first)
    case = merge([first, second])
    assert case.investors["investor_id"].to_list() == ["A", "B", "C"]
    assert case.accounts.rows() == [("a1", 0), ("a2", 0), ("a3", 0), ("b1", 1), ("c1", 2)]
    assert case.rows["trade_id"].to_list() == ["t3", "t6", "t2", "t1", "t4", "t5"]
    assert case.rows["file"].to_list() == [0, 1, 0, 0, 0, 1]
    assert case.rows["line"].to_list() == [4, 3, 3, 2, 5, 2]
    assert case.rows["sequence"].to_list() == [4, 8, 3, 2, 5, 7]
    third = read(MORE.replace("t5", "t7").replace("t6", "t8"), known=case)
    assert equal(merge([case, third]), merge([first, second, third]))
    assert merge([first]).rows.equals(first.rows)


def test_one_investor_is_read_with_the_numbers_of_the_files(read, tmp_path):
    first = read(TEXT)
    second = read(MORE, known=first)
    paths = [tmp_path / "first.parquet", tmp_path / "second.parquet"]
    for table, path in zip((first, second), paths, strict=True):
        write_parquet(table, path)
    # C has no rows in the first file; their row still stands in the second.
    found = read_investor(paths, "C")
    assert found is not None
    assert found.rows.select("file", "line", "trade_id").rows() == [(1, 2, "t5")]
    whole = investor_rows(merge([first, second]), "A")
    alone = read_investor(paths, "A")
    assert alone.rows.drop("investor", "account", "sequence").equals(
        whole.rows.drop("investor", "account", "sequence")
    )
    assert read_investor(paths, "nobody") is None


def test_nothing_merges_to_an_empty_table():
    table = merge([])
    assert (table.trade_count, table.investor_count) == (0, 0)
    assert table.boundaries().tolist() == [0]
    assert list(investors(table)) == []


def test_an_empty_case_knows_nothing(read):
    assert read(TEXT, known=merge([])).trade_count == 4


IDS = st.text(alphabet="AB汉é-_=+1", min_size=1, max_size=4)
TIMES = st.one_of(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)).map(datetime.isoformat),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)).map(
        lambda at: at.strftime("%Y-%m-%d %H:%M")
    ),
    st.dates(datetime(1990, 1, 1).date(), datetime(2100, 12, 31).date()).map(str),
)
PRICE_UNITS = st.integers(1, 10**11)
SIDES = {"auction": ("buy", "sell"), "margin": ("buy", "sell"), "ipo": ("buy",)}


@st.composite
def clean_files(draw):
    rows = []
    for number in range(draw(st.integers(1, 12))):
        investor = draw(IDS)
        kind = draw(st.sampled_from(sorted(SIDES)))
        units = draw(PRICE_UNITS)
        rows.append(
            {
                "investor_id": investor,
                "account": f"{investor}/{draw(st.integers(1, 2))}",
                "trade_id": f"t{number}",
                "executed_at": draw(TIMES),
                "side": draw(st.sampled_from(SIDES[kind])),
                "quantity": draw(st.integers(1, 10**12)),
                "price": f"{units // 10_000}.{units % 10_000:04d}",
                "kind": kind,
                "fee_fen": draw(st.none() | st.integers(0, 10**12)),
            }
        )
    return rows


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(clean_files(), st.sampled_from(["necessary", "always"]), st.booleans())
def test_any_clean_file_survives_csv_table_and_parquet(tmp_path, rows, quotes, has_mark):
    path = tmp_path / "trades.csv"
    pl.DataFrame(rows, infer_schema_length=None).write_csv(
        path, quote_style=quotes, include_bom=has_mark
    )
    table = read_trade_file(path, "text/csv")
    by_line = {row["line"]: row for row in table.rows.iter_rows(named=True)}
    for line, row in enumerate(rows, start=2):
        stored = by_line.pop(line)
        assert stored["investor_id"] == row["investor_id"]
        assert stored["account_id"] == row["account"]
        assert stored["trade_id"] == row["trade_id"]
        assert f"{stored['price_1e4'] // 10_000}.{stored['price_1e4'] % 10_000:04d}" == row["price"]
        assert (stored["quantity"], stored["fee_fen"]) == (row["quantity"], row["fee_fen"])
        assert KIND_NAMES[stored["kind"]] == row["kind"]
        at = datetime(1970, 1, 1) + timedelta(microseconds=stored["executed_at"])
        assert at == datetime.fromisoformat(row["executed_at"])
    assert not by_line
    write_parquet(table, tmp_path / "table.parquet")
    assert equal(read_parquet(tmp_path / "table.parquet"), table)


def refusal_of(path: Path, media_type: str) -> TradeFileRefusedError | None:
    try:
        read_trade_file(path, media_type)
    except TradeFileRefusedError as refusal:
        return refusal
    return None


NOISE = st.one_of(
    st.binary(max_size=300),
    st.text(alphabet='"\r\n,\\ab\x00é', max_size=120).map(str.encode),
)


@pytest.mark.parametrize(
    "media_type",
    ["text/csv", "text/csv; charset=gbk", "application/x-ndjson", "application/vnd.apache.parquet"],
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(noise=NOISE, start=st.sampled_from(["", TEXT.partition("\n")[0] + "\n", TEXT, "PAR1"]))
def test_noise_is_only_ever_refused(tmp_path, media_type, noise, start):
    path = tmp_path / "noise"
    path.write_bytes(start.encode() + noise)
    refusal = refusal_of(path, media_type)
    if refusal is not None:
        assert refusal.total_errors == len(refusal.first()) > 0
        assert all(error.detail and error.detail_zh for error in refusal)
