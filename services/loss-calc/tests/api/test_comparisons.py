"""Comparisons of many choices over a case, over HTTP, on both databases."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from fractions import Fraction

import pytest

from loss_calc.batch_maker.batch import BatchPlan, make_batch

from .conftest import CASE, CHOICES, OTHER_COURT, TRADES, Batch

INDICES = ("made-1", "made-2", "made-3")
CSV = {"Content-Type": "text/csv"}
FEES = CHOICES["fees"]
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
        named = set(same) - {"number", "switches"}
        assert {name: same[name] for name in named} == {name: single[name] for name in named}
        totals = sorted(item["total_fen"] for item in found["items"])
        assert found["total"]["range_fen"] == totals[-1] - totals[0]
    assert court.get(f"{where}/nobody").status_code == 404


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
    lines = court.get(where, headers={"Accept": "application/x-ndjson"}).text.splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = list(csv.DictReader(io.StringIO(court.get(where, headers={"Accept": "text/csv"}).text)))
    assert [int(each["total_fen"]) for each in table] == [row["total_fen"] for row in rows]
    for each, row in zip(table, rows, strict=True):
        added = sum(int(value) for name, value in each.items() if name.endswith("_delta_fen"))
        assert added == int(each["delta_fen"]) == row["delta_fen"]
    assert court.get(where, headers={"Accept": "image/png"}).status_code == 406


REFUSED = [
    ({"varied": {"average": ["moving"]}}, "/varied"),
    ({"varied": {"netting": ["upwards"]}}, "/varied"),
    ({"varied": {"price_places": [None, 2, 7]}}, "/varied"),
    ({"averages": ["moving", "moving"]}, "/averages"),
    ({"averages": ["sideways"]}, "/averages/0"),
    ({"deductions": [{"method": "synchronised_index"}]}, ""),
    ({"index_sets": [["made-1"]], "deductions": [{"method": "none"}]}, ""),
    ({"windows": ["exposure_to_baseline"]}, ""),
    ({"base": {"average": 1}}, "parameter_invalid"),
    ({"base": {"nothing": 0}}, "parameter_invalid"),
    ({"index_sets": [["unknown"]]}, "market_data_missing"),
    ({"exposures": [{"announced_on": "2019-12-31"}]}, "dates_out_of_order"),
]


def test_what_cannot_be_compared_is_refused_at_once(batch, court):
    case = batch.open()
    batch.upload(case, TRADES)
    for change, where in REFUSED:
        refused = court.post(f"{case}/comparisons", json={"fees": FEES, **change})
        assert refused.status_code == 422, (change, refused.text)
        problem = refused.json()
        found = problem["errors"][0]["pointer"] if "errors" in problem else problem["code"]
        assert found == where, (change, problem)
    assert court.get(f"{case}/comparisons").json()["items"] == []


def test_too_many_combinations_are_refused_with_their_number(batch, court):
    case = batch.open()
    batch.upload(case, TRADES)
    lists = {
        "averages": ["moving", "fifo_weighted", "actual_cost", "arithmetic"],
        "varied": {
            "netting": ["net_floor", "floor_each", "signed"],
            "rounding": ["half_up", "down", "half_even"],
            "post_order": ["fifo", "lifo", "eligible_first"],
            "price_places": [None, 2, 3, 4],
            "baseline_price_places": [None, 2, 3, 4],
            "opening_policy": ["first", "last"],
        },
    }
    refused = court.post(f"{case}/comparisons", json={"fees": FEES, **lists})
    assert refused.status_code == 422
    problem = refused.json()
    assert (problem["code"], problem["count"], problem["most"]) == (
        "too_many_combinations",
        4 * 3 * 3 * 3 * 4 * 4 * 2,
        2_000,
    )


def test_a_comparison_without_trades_or_by_a_stranger_is_refused(batch, court, loss_calc):
    case = batch.open()
    assert court.post(f"{case}/comparisons", json={"fees": FEES}).json()["code"] == "no_trade_files"
    batch.upload(case, TRADES)
    job = batch.ended(court.post(f"{case}/comparisons", json={"fees": FEES}).headers["location"])
    where = f"/comparisons/{job['comparison_id']}"
    theirs = loss_calc.as_caller(OTHER_COURT)
    for path in (where, f"{where}/rows", f"{where}/investors/I1", f"{case}/comparisons"):
        assert court.get(path).status_code == 200, path
        assert theirs.get(path).status_code == 404, path
    assert theirs.post(f"{case}/comparisons", json={"fees": FEES}).status_code == 404


def test_a_comparison_pins_the_market_data_it_used(batch, court):
    case = batch.open(baseline=None)
    bars = "date,close,volume,block_volume,float_shares\n" + "".join(
        f"2020-{month:02}-{day:02},{3 - month / 10:.1f},1000,0,1000000\n"
        for month in range(1, 5)
        for day in range(1, 29)
        if date(2020, month, day).weekday() < 5
    )
    court.put("/securities/600001/bars", content=bars, headers=CSV)
    batch.upload(case, TRADES)
    asked = {"fees": FEES, "averages": ["moving"]}
    first = batch.ended(court.post(f"{case}/comparisons", json=asked).headers["location"])
    court.put("/securities/600001/bars", content=bars.replace(",2.8,", ",2.5,"), headers=CSV)
    second = batch.ended(court.post(f"{case}/comparisons", json=asked).headers["location"])
    answers = [court.get(f"/comparisons/{job['comparison_id']}").json() for job in (first, second)]
    assert [answer["inputs"]["bars"]["version"] for answer in answers] == [1, 2]
    totals = [answer["summary"]["total"]["median_fen"] for answer in answers]
    assert totals[0] < totals[1]


def quote_of(folder, **change):
    bars = list(csv.DictReader((folder / "bars.csv").open()))
    levels = list(csv.DictReader((folder / "index-made-1.csv").open()))
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


def test_a_dry_run_measures_candidate_days_without_any_trades(made, court):
    answer = court.post("/candidate-day-quotes", json=quote_of(made[1]))
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["candidates"]
    assert first["market_model"]["index"] == "made-1"
    assert first["days"][1]["on"] == first["exposure_on"] == "2018-10-16"
    assert Fraction(first["days"][1]["abnormal_return"]) < 0
    assert first["baseline_on"] is not None
    assert second["baseline_on"] is None
    assert second["baseline_refusal"]["code"] == "baseline_undetermined"
    assert (first["eligible_investors"], second["baseline_price"]) == (None, None)


def test_a_dry_run_with_a_market_index_that_is_not_there_is_refused(made, court):
    asked = quote_of(made[1], market_index="other")
    assert court.post("/candidate-day-quotes", json=asked).status_code == 422
