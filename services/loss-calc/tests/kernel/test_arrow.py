"""As a function of Arrow tables, in one piece or in parts on Dask, the kernel says the same."""

from __future__ import annotations

import importlib
import json

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest

from lawkit.rounding import decimal_text
from loss_calc.domain.parameters import IntradayOrder
from loss_calc.intake.trade_table import ROW_SCHEMA, write_parquet
from loss_calc.kernel import distributed
from loss_calc.kernel.arrow import answers, calculate
from loss_calc.kernel.columns import columns_of
from loss_calc.kernel.grouping import grouped_columns

from .conftest import FEES, answers_of_domain


@pytest.fixture(scope="module")
def case(made_batch):
    """The case of the made batch as a document that stands by itself."""
    bars = pl.read_csv(made_batch.folder / "bars.csv", infer_schema=False)
    levels = {
        code: [{"on": str(on), "level": decimal_text(level)} for on, level in series.items()]
        for code, series in made_batch.levels.items()
    }
    return {
        "rule_set": "2022",
        "direction": "bull",
        "implementation": {"announced_on": made_batch.facts["implementation_on"]},
        "exposure": {"announced_on": made_batch.facts["exposure_on"]},
        "bars": [bar_form(row) for row in bars.iter_rows(named=True)],
        "parameters": {"average": "moving"},
        "deduction": {
            "method": "synchronised_index",
            "indices": [{"code": code, "levels": levels[code]} for code in levels],
        },
        "fees": FEES,
    }


def bar_form(row):
    whole = ("volume", "block_volume", "float_shares")
    row["on"] = row.pop("date")
    return {name: int(value) if name in whole else value for name, value in row.items() if value}


@pytest.fixture
def trades(made_batch):
    return made_batch.table.rows.select(ROW_SCHEMA.names()).sample(fraction=1, shuffle=True, seed=1)


def test_amounts_from_shuffled_rows_are_the_domains(made_batch, case, trades):
    rows, _ = answers_of_domain(made_batch.frame("moving", made_batch.compared()), made_batch.table)
    found = calculate(trades.to_arrow(), case).to_pylist()
    assert [row["investor_id"] for row in found] == [row["investor_id"] for row in rows]
    for ours, theirs in zip(found, rows, strict=True):
        kept = {name: value for name, value in ours.items() if name != "refusal"}
        assert kept == {name: theirs[name] for name in kept}


def test_full_answers_have_every_field(made_batch, case, trades):
    rows, _ = answers_of_domain(made_batch.frame("moving", made_batch.compared()), made_batch.table)
    found = answers(trades.to_arrow(), case).to_pylist()
    assert [row["buy_average_exact"] for row in found] == [row["buy_average_exact"] for row in rows]
    assert [row["total_fen"] for row in found] == [row["total_fen"] for row in rows]
    assert [row["warnings"] for row in found] == [row["warnings"] for row in rows]


def test_who_sells_what_is_not_held_has_a_refusal_and_no_amounts(case, trades):
    oversold = trades.with_columns(
        side=pl.when(pl.col("investor_id") == trades["investor_id"].min())
        .then(pl.lit(-1, pl.Int8))
        .otherwise(pl.col("side"))
    )
    found = calculate(oversold.to_arrow(), case).to_pylist()
    assert "more than are held" in found[0]["refusal"]
    assert found[0]["total_fen"] == 0
    assert {row["refusal"] for row in found[1:]} == {None}


def test_parts_hold_whole_investors_and_give_the_same_amounts(
    made_batch, case, trades, tmp_path, capsys
):
    whole = calculate(trades.to_arrow(), case)
    write_parquet(made_batch.table, tmp_path / "table.parquet")
    (tmp_path / "case.json").write_text(json.dumps(case))
    split = ["--partition", str(tmp_path / "table.parquet"), "--into", str(tmp_path / "parts")]
    assert distributed.main([*split, "--in-parts", "3"]) == 0
    parts = sorted((tmp_path / "parts").iterdir())
    owners = [set(pq.read_table(part)["investor_id"].to_pylist()) for part in parts]
    assert len(parts) == 3
    assert sum(map(len, owners)) == len(set.union(*owners)) == made_batch.table.investor_count
    summed = [distributed.calculate_part(str(p), case, str(tmp_path), is_full=False) for p in parts]
    found = pl.concat([pl.read_parquet(tmp_path / part.name) for part in parts])
    assert found.sort("investor_id").equals(pl.from_arrow(whole))
    assert sum(each["total_fen"] for each in summed) == sum(whole["total_fen"].to_pylist())
    assert not list(tmp_path.glob("*.unfinished"))


@pytest.mark.filterwarnings("ignore")
def test_dask_adds_up_to_the_same_sums(made_batch, case, trades, tmp_path):
    dask = importlib.import_module("dask.distributed")
    whole = calculate(trades.to_arrow(), case)
    write_parquet(made_batch.table, tmp_path / "table.parquet")
    parts = distributed.partition([tmp_path / "table.parquet"], tmp_path / "parts", 4)
    with (
        dask.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster,
        dask.Client(cluster) as client,
    ):
        total = distributed.calculate_parts(client, parts, case, tmp_path / "out", is_full=False)
    assert total["investors"] == len(whole)
    assert total["payable_difference_fen"] == sum(whole["payable_difference_fen"].to_pylist())
    assert total["total_fen"] == sum(whole["total_fen"].to_pylist())


def test_without_dask_the_command_says_what_to_install(tmp_path, monkeypatch, capsys):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(distributed.importlib, "import_module", missing)
    assert distributed.main(["--parts", str(tmp_path)]) == 2
    assert "distributed" in capsys.readouterr().err


def test_grouped_columns_are_those_of_the_table(large_batch):
    rows, table = large_batch.table.rows, large_batch.table
    expected = columns_of(rows, table.investors, IntradayOrder.SELLS_FIRST)
    trades = rows.filter(pl.col("trade_id") != "").filter(pl.col("kind") != 12)
    # Ranks by which equal moments follow each other, then rows in no order.
    trades = trades.sort(pl.col("trade_id").str.len_chars(), "trade_id")
    trades = trades.with_columns(tie=pl.int_range(pl.len(), dtype=pl.Int64))
    trades = trades.sample(fraction=1, shuffle=True, seed=5)
    names = ("investor", "executed_at", "side", "quantity", "price_1e4", "tie")
    given = tuple(trades[name].to_numpy() for name in names)
    found = grouped_columns(given, expected.opening, threads=2)
    for name in ("starts", "day", "quantity", "price"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
