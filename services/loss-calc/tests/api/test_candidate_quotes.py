"""Dry runs over candidate exposure days: market data inline, no trades."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction

import pytest

from loss_calc.batch_maker.batch import BatchPlan, make_batch


@pytest.fixture(scope="session")
def market(tmp_path_factory):
    """The folder of a made market with one index, whose share falls from 2018-10-16 on."""
    folder = tmp_path_factory.mktemp("market")
    days = {"from_on": date(2018, 4, 20), "to_on": date(2018, 10, 15)}
    make_batch(BatchPlan(investors=2, seed=11, made_indices=1, **days), folder)
    return folder


def quote_of(folder, **change):
    bars = csv.DictReader((folder / "bars.csv").read_text().splitlines())
    levels = csv.DictReader((folder / "index-made-1.csv").read_text().splitlines())
    return {
        "rule_set": "2022",
        "exposures": [{"announced_on": "2018-10-16"}, {"announced_on": "2018-12-20"}],
        "bars": [
            {
                "on": bar["date"],
                "close": bar["close"],
                "volume": int(bar["volume"]),
                "float_shares": int(bar["float_shares"]),
            }
            for bar in bars
        ],
        "indices": [
            {
                "code": "made-1",
                "levels": [{"on": row["date"], "level": row["level"]} for row in levels],
            }
        ],
        **change,
    }


def test_a_dry_run_measures_candidate_days_without_any_trades(market, court):
    answer = court.post("/candidate-day-quotes", json=quote_of(market))
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["candidates"]
    assert first["market_model"]["index"] == "made-1"
    assert first["days"][1]["on"] == first["exposure_on"] == "2018-10-16"
    assert Fraction(first["days"][1]["abnormal_return"]) < 0
    assert first["baseline_on"] is not None
    assert second["baseline_on"] is None
    assert second["baseline_refusal"]["code"] == "baseline_undetermined"
    assert (first["eligible_investors"], second["baseline_price"]) == (None, None)


def test_a_dry_run_with_a_market_index_that_is_not_there_is_refused(market, court):
    asked = quote_of(market, market_index="other")
    assert court.post("/candidate-day-quotes", json=asked).status_code == 422
