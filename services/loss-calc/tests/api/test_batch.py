"""A court's batch from case to results, over HTTP, on both databases."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor

from servicekit.testing import a_caller

from .conftest import ANALYST, BASELINE, CASE, CHOICES, HEADER, OTHER_COURT, TRADES


def succeeded(job: dict) -> dict:
    assert job["state"] == "succeeded", job
    return job


def test_a_batch_runs_from_case_to_results(batch, court):
    case = batch.open()
    uploaded = succeeded(batch.upload(case, TRADES))
    assert (uploaded["trade_count"], uploaded["investor_count"]) == (6, 2)
    job = succeeded(batch.calculate(case))
    assert (job["done"], job["total"], job["unit"]) == (2, 2, "investors")
    calculation = f"/calculations/{job['calculation_id']}"
    shown = court.get(calculation).json()
    # I1 by the moving average: (47/15 - 2) * 200 = 226.67; I2: (4 - 2) * 1000.
    assert shown["totals"]["difference_loss_fen"] == 22_667 + 200_000
    assert shown["totals"]["investors"] == shown["totals"]["investors_with_loss"] == 2
    page = court.get(f"{calculation}/results").json()
    assert [item["investor_id"] for item in page["items"]] == ["I1", "I2"]
    first = page["items"][0]
    assert (first["buy_average_exact"], first["eligible_quantity"]) == ("47/15", 200)
    assert sum(item["total_fen"] for item in page["items"]) == shown["totals"]["total_fen"]


def test_results_are_the_same_in_every_form(batch, court):
    case = batch.open()
    batch.upload(case, TRADES)
    where = f"/calculations/{batch.calculate(case)['calculation_id']}"
    items, link = [], f"{where}/results?limit=1"
    while link:
        answer = court.get(link)
        items += answer.json()["items"]
        link = answer.headers["link"].split(">")[0][1:] if "link" in answer.headers else None
    lines = court.get(f"{where}/results", headers={"Accept": "application/x-ndjson"}).text
    assert [json.loads(line) for line in lines.splitlines()] == items
    table = court.get(f"{where}/results", headers={"Accept": "text/csv"})
    assert "attachment" in table.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["investor_id"] for row in rows] == ["I1", "I2"]
    assert [int(row["total_fen"]) for row in rows] == [item["total_fen"] for item in items]
    refused = court.get(f"{where}/results", headers={"Accept": "image/png"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")


def test_one_investor_is_explained_as_json_and_as_a_chinese_paper(batch, court):
    case = batch.open()
    batch.upload(case, TRADES)
    where = f"/calculations/{batch.calculate(case)['calculation_id']}"
    row = court.get(f"{where}/results?limit=1").json()["items"][0]
    explained = court.get(f"{where}/investors/I1").json()
    tree = explained.pop("explanation")
    assert {**explained, "investor_id": "I1"} == row
    assert tree["rests_on"]
    paper = court.get(f"{where}/investors/I1", headers={"Accept": "text/plain"})
    assert paper.headers["content-type"].startswith("text/plain")
    assert "第二十七条" in paper.text
    assert court.get(f"{where}/investors/nobody").status_code == 404


def test_an_investor_reads_their_own_result_and_no_other(batch, loss_calc):
    case = batch.open()
    batch.upload(case, TRADES)
    where = f"/calculations/{batch.calculate(case)['calculation_id']}"
    investor = loss_calc.as_caller(
        a_caller("investor", organisation="", subject="I1", kind="person")
    )
    assert investor.get(f"{where}/investors/I1").status_code == 200
    assert investor.get(f"{where}/investors/I2").status_code == 404
    assert investor.get(f"{where}/results").status_code == 404


def test_another_court_sees_nothing_of_it(batch, loss_calc):
    case = batch.open()
    batch.upload(case, TRADES)
    job = batch.calculate(case)
    theirs = loss_calc.as_caller(OTHER_COURT)
    where = f"/calculations/{job['calculation_id']}"
    for path in (
        case,
        f"{case}/trade-files",
        f"{case}/calculations",
        where,
        f"{where}/results",
        f"{where}/investors/I1",
        f"/jobs/{job['id']}",
        f"/jobs/{job['id']}/events",
    ):
        assert theirs.get(path).status_code == 404, path
    assert theirs.post(f"{case}/calculations", json=CHOICES).status_code == 404
    assert (
        theirs.post(
            f"{case}/trade-files", content=TRADES, headers={"Content-Type": "text/csv"}
        ).status_code
        == 404
    )
    assert theirs.delete(f"/jobs/{job['id']}").status_code == 404
    assert theirs.get("/cases").json()["items"] == []
    stranger = loss_calc.as_caller(a_caller("branch_officer", organisation="branch-1"))
    assert stranger.get("/cases").status_code == 403
    assert stranger.post("/cases", json=CASE).status_code == 403
    assert stranger.get(case).status_code == 404
    assert loss_calc.as_caller(ANALYST).get(where).status_code == 200


def test_a_case_number_is_taken_once_per_court_and_only_for_oneself(batch, court, loss_calc):
    batch.open()
    again = court.post("/cases", json=CASE)
    assert (again.status_code, again.json()["code"]) == (409, "case_number_taken")
    theirs = loss_calc.as_caller(OTHER_COURT)
    assert theirs.post("/cases", json=CASE).status_code == 201
    foreign = theirs.post("/cases", json={**CASE, "case_number": "2", "court": "court-1"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "other_court")


def test_a_changed_case_leaves_earlier_calculations_as_they_were(batch, court):
    case = batch.open()
    batch.upload(case, TRADES)
    before = batch.calculate(case)["calculation_id"]
    cheaper = {**CASE, "baseline": {**BASELINE, "price": "1"}}
    changed = court.put(case, json=cheaper, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    after = batch.calculate(case)["calculation_id"]
    sums = [court.get(f"/calculations/{one}").json()["totals"] for one in (before, after)]
    assert sums[1]["difference_loss_fen"] - sums[0]["difference_loss_fen"] == 120_000
    assert court.get(f"/calculations/{before}/investors/I1").status_code == 200


def test_trades_of_several_files_belong_together(batch, court):
    case = batch.open()
    batch.upload(case, HEADER + "I1,A1,T1,2020-01-02,buy,100,3\n")
    batch.upload(case, HEADER + "I1,A2,T2,2020-01-03,sell,40,3\nI0,A0,T3,2020-01-03,buy,10,5\n")
    files = court.get(f"{case}/trade-files").json()["items"]
    assert [file["trade_count"] for file in files] == [1, 2]
    done = batch.calculate(case)
    rows = court.get(f"/calculations/{done['calculation_id']}/results").json()["items"]
    assert [(row["investor_id"], row["eligible_quantity"]) for row in rows] == [
        ("I0", 10),
        ("I1", 60),
    ]
    assert court.get(f"{case}/calculations").json()["items"][0]["totals"]["investors"] == 2


def test_of_racing_cases_with_one_number_exactly_one_is_opened(court):
    def once(_: int) -> int:
        return court.post("/cases", json=CASE).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(once, range(8))) == [201] + [409] * 7


def test_racing_puts_of_market_data_make_one_version_each(court):
    def put(number: int) -> int:
        bars = f"date,close,volume\n2020-01-02,{number}.5,100\n"
        answer = court.put(
            "/securities/600001/bars", content=bars, headers={"Content-Type": "text/csv"}
        )
        return answer.json()["version"]

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(put, range(6))) == [1, 2, 3, 4, 5, 6]


def test_identical_market_data_keep_their_version(court):
    def put(content: str) -> tuple[int, int]:
        answer = court.put(
            "/securities/600001/bars", content=content, headers={"Content-Type": "text/csv"}
        )
        return answer.status_code, answer.json()["version"]

    first = "date,close,volume,block_volume,float_shares\n2020-01-02,5.5,100,0,\n"
    same = "float_shares,volume,close,date,extra\n,100,5.50,2020-01-02,x\n"
    other = "date,close,volume\n2020-01-02,5.51,100\n"
    assert [put(body) for body in (first, same, other, first)] == [
        (201, 1),
        (200, 1),
        (200, 2),
        (200, 3),
    ]
    assert len(court.get("/securities/600001/bars/versions").json()["items"]) == 3
    content = court.get("/securities/600001/bars", headers={"Accept": "text/csv"}).text
    assert content == "date,close,volume,block_volume,float_shares\n2020-01-02,5.5,100,0,\n"


def test_market_data_belong_to_who_put_them(court, loss_calc):
    court.put(
        "/indices/801150/levels",
        content="date,level\n2020-01-02,5\n",
        headers={"Content-Type": "text/csv"},
    )
    assert court.get("/indices/801150/levels").status_code == 200
    assert loss_calc.as_caller(OTHER_COURT).get("/indices/801150/levels").status_code == 404


def test_market_data_with_errors_are_refused_by_line(court):
    bars = "date,close,volume\n2020-01-02,5.5,100\n2020-01-02,6,1\n2020-01-33,1,1\n2020-01-06,x,1\n"
    answer = court.put(
        "/securities/600001/bars", content=bars, headers={"Content-Type": "text/csv"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "market_file_refused")
    lines = [(error["line"], error["column"]) for error in answer.json()["errors"]]
    assert lines == [(3, "date"), (4, "date"), (5, "close")]
    assert court.get("/securities/600001/bars").status_code == 404
