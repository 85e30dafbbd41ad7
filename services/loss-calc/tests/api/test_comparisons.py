"""Comparisons of many choices over a case, over HTTP, on both databases."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from loss_calc.batch_maker.batch import BatchPlan, make_batch

from .conftest import CASE, CHOICES, Batch

INDICES = ("made-1", "made-2", "made-3")
CSV = {"Content-Type": "text/csv"}
FEES = CHOICES["fees"]
PARQUET = "application/vnd.apache.parquet"
GRID = {
    "averages": ["moving_first_effective", "fifo_weighted", "lifo_weighted"],
    "deductions": [
        {"method": "none"},
        {"method": "synchronised_index"},
        {"method": "fixed", "ratio": "0.28"},
    ],
    "index_sets": [["made-1"], ["made-1", "made-2", "made-3"]],
    "combines": ["mean", "max"],
    "varied": {"netting": ["net_floor", "floor_each"]},
    "parameters": {"price_places": 2},
    "fees": FEES,
}


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A made batch of 200 investors with three indices; its facts and its folder."""
    folder = tmp_path_factory.mktemp("batch")
    plan = BatchPlan(
        investors=200,
        seed=11,
        from_on=date(2018, 4, 20),
        to_on=date(2018, 10, 15),
        median_trades=6,
        most_trades=40,
    )
    return make_batch(plan, folder), folder


class MadeBatch(Batch):
    """The made batch, opened as a case with its market."""

    def prepare(self, made) -> str:
        facts, folder = made
        case = self.open(**self.facts(facts))
        bars = (folder / "bars.csv").read_bytes()
        self.client.put("/securities/600518/bars", content=bars, headers=CSV)
        for code in INDICES:
            levels = (folder / f"index-{code}.csv").read_bytes()
            self.client.put(f"/indices/{code}/levels", content=levels, headers=CSV)
        assert self.upload(case, (folder / "trades.csv").read_bytes())["state"] == "succeeded"
        return case

    def facts(self, facts, **change):
        return {
            "case_number": "(2026)测01民初9号",
            "security_code": "600518",
            "implementation": {"announced_on": facts["implementation_on"]},
            "exposure": {"announced_on": facts["exposure_on"]},
            "baseline": None,
            **change,
        }

    def compare(self, case: str, **form) -> dict:
        answer = self.client.post(f"{case}/comparisons", json=form)
        assert answer.status_code == 202, answer.text
        job = self.ended(answer.headers["location"])
        assert job["state"] == "succeeded", job
        return self.client.get(f"/comparisons/{job['comparison_id']}").json()

    def rows(self, comparison: dict) -> list[dict]:
        answer = self.client.get(f"/comparisons/{comparison['id']}/rows?limit=1000").json()
        assert answer["next_cursor"] is None
        return answer["items"]


@pytest.fixture
def made_batch(court) -> MadeBatch:
    return MadeBatch(court)


def test_every_combination_totals_what_a_single_calculation_totals(made_batch, made, court):
    case = made_batch.prepare(made)
    compared = made_batch.compare(case, **GRID)
    rows = made_batch.rows(compared)
    # 3 averages x 2 nettings x (none, fixed, 2 index sets x 2 ways to combine them).
    assert compared["combinations"] == len(rows) == 3 * 2 * 6
    options = {
        each["name"]: {option["label"]: option["value"] for option in each["options"]}
        for each in compared["switches"]
    }
    for row in rows[:: len(rows) // 9]:
        switches = row["switches"]
        deduction = dict(options["deduction"][switches["deduction"]])
        if switches["indices"]:
            deduction["indices"] = options["indices"][switches["indices"]]
            deduction["combine"] = switches["combine"]
        done = made_batch.calculate(
            case,
            parameters={
                "average": switches["average"],
                "netting": switches["netting"],
                "price_places": 2,
            },
            deduction=deduction,
            fees=FEES,
        )
        totals = court.get(f"/calculations/{done['calculation_id']}").json()["totals"]
        assert {name: row[name] for name in totals} == totals


def test_windows_go_to_the_deductions_that_take_them(made_batch, made, court):
    case = made_batch.prepare(made)
    compared = made_batch.compare(
        case,
        averages=["moving"],
        deductions=[{"method": "uniform_relative"}, {"method": "individual_direct"}],
        index_sets=[["made-1", {"code": "made-2"}]],
        windows=[
            "exposure_to_baseline",
            {"from_on": "2018-10-15", "to_on": "2018-10-31"},
            "own_trades",
            "first_purchase_to_baseline",
        ],
        fees=FEES,
    )
    rows = made_batch.rows(compared)
    assert [(row["switches"]["window"], row["switches"]["own_window"]) for row in rows] == [
        ("exposure_to_baseline", None),
        ("2018-10-15..2018-10-31", None),
        (None, "own_trades"),
        (None, "first_purchase_to_baseline"),
    ]
    chosen = [
        ("uniform_relative", {"from_on": "2018-10-15", "to_on": "2018-10-31"}),
        ("individual_direct", "first_purchase_to_baseline"),
    ]
    for row, (method, window) in zip(rows[1::2], chosen, strict=True):
        done = made_batch.calculate(
            case,
            parameters={"average": "moving"},
            deduction={
                "method": method,
                "window": window,
                "indices": [{"code": "made-1"}, {"code": "made-2"}],
            },
            fees=FEES,
        )
        totals = court.get(f"/calculations/{done['calculation_id']}").json()["totals"]
        assert {name: row[name] for name in totals} == totals


def test_one_investor_is_shown_under_every_combination(made_batch, made, court):
    case = made_batch.prepare(made)
    compared = made_batch.compare(case, **GRID)
    where = f"/comparisons/{compared['id']}/investors"
    done = made_batch.calculate(
        case,
        parameters={"price_places": 2, "average": "moving_first_effective"},
        deduction={
            "method": "synchronised_index",
            "combine": "max",
            "indices": [{"code": code} for code in INDICES],
        },
        fees=FEES,
    )
    results = court.get(f"/calculations/{done['calculation_id']}/results?limit=40").json()
    for single in results["items"]:
        found = court.get(f"{where}/{single['investor_id']}").json()
        assert [item["number"] for item in found["items"]] == list(range(1, 37))
        wanted = {"indices": "made-1+made-2+made-3", "combine": "max", "netting": "net_floor"}
        (same,) = [
            item
            for item in found["items"]
            if wanted.items() <= item["switches"].items()
            and item["switches"]["average"] == "moving_first_effective"
        ]
        assert {name: same[name] for name in set(same) - {"number", "switches"}} == {
            name: single[name] for name in set(single) - {"investor_id"}
        }
        totals = sorted(item["total_fen"] for item in found["items"])
        assert found["total"]["range_fen"] == totals[-1] - totals[0]
    assert court.get(f"{where}/nobody").status_code == 404


def test_all_investors_under_all_combinations_are_a_download(made_batch, made, court):
    compared = made_batch.compare(made_batch.prepare(made), averages=["moving"], fees=FEES)
    where = f"/comparisons/{compared['id']}/investors"
    table = court.get(where, headers={"Accept": "text/csv"}).text
    rows = list(csv.DictReader(io.StringIO(table)))
    ids = [row["investor_id"] for row in rows]
    assert (len(set(ids)), ids) == (200, sorted(ids))
    (line,) = made_batch.rows(compared)
    for name in ("difference_loss_fen", "payable_difference_fen", "interest_fen", "total_fen"):
        assert sum(int(row[name]) for row in rows) == line[name]


def test_the_summary_names_range_median_base_and_what_each_switch_moves(made_batch, made):
    compared = made_batch.compare(made_batch.prepare(made), **GRID, base={"deduction": 2})
    rows, summary = made_batch.rows(compared), compared["summary"]
    totals = sorted(row["total_fen"] for row in rows)
    assert summary["total"] == {
        "lowest_fen": totals[0],
        "highest_fen": totals[-1],
        "range_fen": totals[-1] - totals[0],
        "median_fen": int(Fraction(totals[17] + totals[18] + 1, 2)),
    }
    base = rows[summary["base_number"] - 1]
    assert (base["is_base"], base["delta_fen"], base["attribution"]) == (True, 0, [])
    assert summary["base"] == base
    assert base["switches"] == {
        "exposure": "2018-10-16",
        "average": "moving_first_effective",
        "netting": "net_floor",
        "deduction": "fixed 0.28",
        "indices": None,
        "combine": None,
    }
    order = [each["name"] for each in compared["switches"]]
    for row in rows:
        steps = row["attribution"]
        assert row["delta_fen"] == row["total_fen"] - base["total_fen"]
        assert sum(step["delta_fen"] for step in steps) == row["delta_fen"]
        places = [order.index(step["switch"]) for step in steps]
        assert places == sorted(places)
        left = row["delta_fen"] - sum(step["delta_fen"] for step in row["alone"])
        assert row["interaction_fen"] == left
    averages = next(each for each in summary["sensitivity"] if each["switch"] == "average")
    assert averages["totals_fen"]["moving_first_effective"] == base["total_fen"]
    values = averages["totals_fen"].values()
    assert averages["range_fen"] == max(values) - min(values) > 0


def test_candidate_exposure_days_are_compared_and_measured(made_batch, made, court):
    case = made_batch.prepare(made)
    candidates = [
        {"announced_on": "2018-10-16"},
        {"announced_on": "2018-09-28", "after_close": True},
    ]
    compared = made_batch.compare(
        case, exposures=candidates, averages=["moving", "fifo_weighted"], fees=FEES
    )
    days = compared["summary"]["candidate_days"]
    assert [day["exposure_on"] for day in days] == ["2018-10-16", "2018-10-08"]
    assert [len(day["days"]) for day in days] == [7, 7]
    assert days[0]["baseline_on"] != days[1]["baseline_on"]
    # What a case opened with the other day gives.
    facts = made_batch.facts(made[0], exposure=candidates[1])
    changed = court.put(case, json={**CASE, **facts}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    done = made_batch.calculate(
        case, parameters={"average": "fifo_weighted"}, deduction={"method": "none"}, fees=FEES
    )
    single = court.get(f"/calculations/{done['calculation_id']}").json()
    row = made_batch.rows(compared)[3]
    assert row["switches"]["exposure"] == "2018-09-28 after close"
    assert {name: row[name] for name in single["totals"]} == single["totals"]
    assert single["summary"]["baseline_on"] == days[1]["baseline_on"]
    results = court.get(f"/calculations/{done['calculation_id']}/results?limit=1000").json()
    eligible = sum(item["eligible_quantity"] not in (0, "0") for item in results["items"])
    assert row["eligible_investors"] == days[1]["eligible_investors"] == eligible


def test_rows_are_the_same_as_pages_csv_and_ndjson(made_batch, made, court):
    compared = made_batch.compare(made_batch.prepare(made), **GRID)
    rows = made_batch.rows(compared)
    where = f"/comparisons/{compared['id']}/rows"
    paged, link = [], f"{where}?limit=5"
    while link:
        answer = court.get(link)
        paged += answer.json()["items"]
        link = answer.headers["link"].split(">")[0][1:] if "link" in answer.headers else None
    assert paged == rows
    plain = {name for name in rows[0] if isinstance(rows[0][name], (str, int))} - {"is_base"}
    lines = court.get(where, headers={"Accept": "application/x-ndjson"}).text.splitlines()
    for line, row in zip(map(json.loads, lines), rows, strict=True):
        assert {name: line[name] for name in plain} == {name: row[name] for name in plain}
        assert row["switches"].items() <= line.items()
    parquet = court.get(where, headers={"Accept": PARQUET}).content
    assert pl.read_parquet(io.BytesIO(parquet))["total_fen"].to_list() == [
        row["total_fen"] for row in rows
    ]
    table = list(csv.DictReader(io.StringIO(court.get(where, headers={"Accept": "text/csv"}).text)))
    assert [int(each["total_fen"]) for each in table] == [row["total_fen"] for row in rows]
    for each, row in zip(table, rows, strict=True):
        added = sum(int(value) for name, value in each.items() if name.endswith("_delta_fen"))
        assert added == int(each["delta_fen"]) == row["delta_fen"]
    assert court.get(where, headers={"Accept": "image/png"}).status_code == 406
