"""The made batch: the same bytes from the same seed, possible histories, mistakes as announced."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lawkit.calendar import shipped_calendars
from loss_calc.batch_maker.__main__ import main
from loss_calc.batch_maker.histories import SPREAD, clock_seconds, made_histories
from loss_calc.batch_maker.market import DAYS_AFTER_EXPOSURE
from loss_calc.batch_maker.mistakes import _CELL_WAYS
from loss_calc.intake.errors import TradeFileRefusedError
from loss_calc.intake.market import read_bars, read_levels
from loss_calc.intake.trade_file import read_trade_file


def make(folder: Path, *arguments: str) -> Path:
    assert main(["--seed", "7", "--out", str(folder), *arguments]) == 0
    return folder


@pytest.fixture(scope="module")
def batch(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("batch"), "--investors", "400")


@pytest.fixture(scope="module")
def rows(batch: Path) -> pl.DataFrame:
    return pl.read_csv(batch / "trades.csv", infer_schema=False)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_in_another_process(batch, tmp_path):
    command = [sys.executable, "-m", "loss_calc.batch_maker", "--investors", "400"]
    subprocess.run([*command, "--seed", "7", "--out", str(tmp_path)], check=True)
    assert everything_in(tmp_path) == everything_in(batch)


def test_another_seed_gives_another_batch(batch, tmp_path):
    assert main(["--seed", "8", "--out", str(tmp_path), "--investors", "400"]) == 0
    assert (tmp_path / "trades.csv").read_bytes() != (batch / "trades.csv").read_bytes()


def test_a_made_batch_is_accepted(batch, rows):
    table = read_trade_file(batch / "trades.csv", "text/csv")
    facts = json.loads((batch / "case.json").read_text())
    assert (table.investor_count, table.trade_count) == (400, facts["rows"])
    assert set(table.investors["kind"]) == {"individual", "institution"}
    assert table.accounts.height > 400


def test_nothing_is_sold_that_is_not_held_or_was_bought_the_same_day(rows):
    held: dict[str, int] = defaultdict(int)
    bought_on: dict[tuple[str, str], int] = defaultdict(int)
    odd_sales = 0
    for row in rows.iter_rows(named=True):
        account, day, quantity = row["account"], row["executed_at"][:10], int(row["quantity"])
        if row["side"] == "buy":
            held[account] += quantity
            if row["kind"] != "opening":
                assert quantity % 100 == 0
                bought_on[account, day] += quantity
            continue
        assert quantity <= held[account] - bought_on[account, day], row
        if quantity % 100:
            odd_sales += 1
            assert quantity % 100 == held[account] % 100, row
        held[account] -= quantity
    assert odd_sales > 0


def test_rows_come_by_investor_and_time_with_openings_first(rows):
    keys = rows.select("investor_id", pl.col("kind") != "opening", "executed_at")
    assert keys.rows() == sorted(keys.rows())
    openings = rows.filter(pl.col("kind") == "opening")
    assert openings.height > 10
    assert set(openings["price"]) == {None}


def test_trades_fall_into_the_hours_and_days_of_the_exchange(rows):
    exchange = shipped_calendars().exchange
    trades = rows.filter(pl.col("kind") == "auction")
    assert all(
        exchange.is_working(date.fromisoformat(day))
        for day in trades["executed_at"].str.slice(0, 10).unique()
    )
    times = trades["executed_at"].str.slice(11)
    in_hours = times.is_between("09:30:00", "11:29:59") | times.is_between("13:00:00", "14:59:59")
    assert in_hours.all()
    edges = clock_seconds(np.array([0, 7_199, 7_200, 14_399]))
    assert edges.tolist() == [34_200, 41_399, 46_800, 53_999]


def test_prices_stay_near_the_close_of_the_day(batch, rows):
    closes = {bar.on.isoformat(): bar.close for bar in read_bars(batch / "bars.csv")}
    for at, price in rows.filter(pl.col("kind") == "auction").select("executed_at", "price").rows():
        close = closes[at[:10]]
        fen = int(price.replace(".", ""))
        assert price[-3] == "."
        assert abs(fen - close * 100) <= close * 2 + 1


def test_there_are_trades_before_and_after_the_exposure(batch, rows):
    facts = json.loads((batch / "case.json").read_text())
    assert facts["implementation_on"] == "2017-04-20"
    assert facts["exposure_on"] == "2018-10-16"
    late = rows.filter(pl.col("executed_at") >= facts["exposure_on"])
    assert {"buy", "sell"} == set(late["side"])
    early = rows.filter(pl.col("executed_at") < facts["exposure_on"])
    sold_late, sold_early = ((part["side"] == "sell").mean() for part in (late, early))
    assert sold_late > sold_early


def test_the_made_market_reaches_a_baseline_day(batch):
    bars = read_bars(batch / "bars.csv")
    after = [bar for bar in bars if bar.on >= date(2018, 10, 16)]
    assert len(after) == DAYS_AFTER_EXPOSURE
    turned = sum(bar.volume for bar in after[:DAYS_AFTER_EXPOSURE])
    assert turned >= after[0].float_shares
    assert after[4].close < after[0].close
    for name in json.loads((batch / "case.json").read_text())["indices"].values():
        assert [row.on for row in read_levels(batch / name)] == [bar.on for bar in bars]


def test_histories_are_as_heavy_tailed_as_real_ones():
    generator = np.random.Generator(np.random.PCG64(1))
    made = made_histories(
        generator,
        investors=20_000,
        median_trades=14,
        most_trades=13_238,
        days_before=300,
        days_after=60,
    )
    counts = np.sort(np.bincount(made.investor))
    assert abs(int(np.median(counts)) - 14) <= 1
    assert 430 <= counts[int(0.99 * counts.size)] <= 640
    assert counts[-1] <= 13_238
    assert np.isclose(14 * np.exp(2.326 * SPREAD), 529, rtol=0.01)


def test_given_market_days_are_the_only_days_traded_and_closes_can_be_exact(tmp_path):
    bars, index = tmp_path / "600000.csv", tmp_path / "idx.csv"
    bars.write_text(
        "date,close,volume\n2018-01-02,10.01,1\n2018-01-03,,\n2018-01-04,9.1234,1\n"
        "2018-01-05,9,1\n2018-01-08,8,1\n2018-01-09,7.5,1\n"
    )
    days = ["2018-01-02", "2018-01-03", "2018-01-04", "2018-01-08", "2018-01-09"]
    index.write_text("date,close,volume\n" + "".join(f"{day},3000.5,\n" for day in days))
    batch = make(
        tmp_path / "out",
        *("--investors", "50", "--trades-per-investor", "6", "--most-trades", "40"),
        *("--bars", str(bars), "--index", str(index), "--at-close"),
        *("--to", "2018-01-05", "--skip-day", "2018-01-08"),
    )
    rows = pl.read_csv(batch / "trades.csv", infer_schema=False)
    trades = rows.filter(pl.col("kind") == "auction")
    traded = trades.select(pl.col("executed_at").str.slice(0, 10), "price").unique().sort("price")
    assert traded.rows() == [
        ("2018-01-02", "10.01"),
        ("2018-01-09", "7.50"),
        ("2018-01-04", "9.1234"),
    ]
    assert trades.group_by("investor_id").len()["len"].max() <= 40
    assert read_levels(batch / "index-idx.csv")[0].on == date(2018, 1, 2)
    assert json.loads((batch / "case.json").read_text())["exposure_on"] == "2018-01-08"


@pytest.mark.parametrize("extra", [[], ["--shuffle"]])
def test_the_mistakes_made_are_exactly_those_reported(tmp_path, extra):
    batch = make(tmp_path, "--investors", "60", "--mistakes", "66", *extra)
    made = json.loads((batch / "mistakes.json").read_text())
    with pytest.raises(TradeFileRefusedError) as refusal:
        read_trade_file(batch / "trades.csv", "text/csv")
    reported = [(error.line, error.column, error.code) for error in refusal.value]
    assert reported == [(one["line"], one["column"], one["code"]) for one in made]
    assert len(made) == refusal.value.total_errors == 66
    assert {one["code"] for one in made} >= {way.code for way in _CELL_WAYS}


def test_mistakes_leave_all_other_bytes_alone(batch, tmp_path):
    broken = make(tmp_path, "--investors", "400", "--mistakes", "10")
    before = (batch / "trades.csv").read_bytes().split(b"\n")
    after = (broken / "trades.csv").read_bytes().split(b"\n")
    made = [one["line"] for one in json.loads((broken / "mistakes.json").read_text())]
    assert [
        n for n, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]
    ] == made


def test_shuffled_rows_are_the_same_rows(batch, tmp_path):
    shuffled = make(tmp_path, "--investors", "400", "--shuffle")
    one, other = ((folder / "trades.csv").read_text().splitlines() for folder in (batch, shuffled))
    assert one != other
    assert sorted(one) == sorted(other)
    read_trade_file(shuffled / "trades.csv", "text/csv")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--mistakes", "100000"], "can be broken"),
        (["--from", "2030-01-01", "--to", "2029-01-01"], "trading day"),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused_in_words(tmp_path, capsys, arguments, words):
    options = ["--seed", "1", "--investors", "3", "--out", str(tmp_path), *arguments]
    assert main(options) == 2
    assert words in capsys.readouterr().err


def test_bad_market_data_are_refused_by_line(tmp_path, capsys):
    bars = tmp_path / "bars.csv"
    bars.write_text("date,close,volume\n2018-01-02,x,1\n")
    options = ["--seed", "1", "--investors", "3", "--out", str(tmp_path), "--bars", str(bars)]
    assert main(options) == 2
    assert "line 2" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--investors", "0"], ["--investors", "-1"], ["--investors", "3", "--index", "x"]]
)
def test_senseless_arguments_are_refused(tmp_path, arguments):
    with pytest.raises(SystemExit):
        main(["--seed", "1", "--out", str(tmp_path), *arguments])
