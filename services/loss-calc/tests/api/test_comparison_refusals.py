"""Comparisons that are refused, kept from strangers, and pinned to the data they used."""

from __future__ import annotations

from datetime import date

from .conftest import BASELINE, CHOICES, OTHER_COURT, TRADES

CSV = {"Content-Type": "text/csv"}
FEES = CHOICES["fees"]

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
    ({"exposures": [{"announced_on": "2020-02-04"}]}, "case_facts_invalid"),
    ({"exposures": [{"announced_on": "2019-12-31", "baseline": BASELINE}]}, "dates_out_of_order"),
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
