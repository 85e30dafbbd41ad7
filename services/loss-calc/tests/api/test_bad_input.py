"""Files and requests with errors: refused whole, every bad line named, nothing stored."""

from __future__ import annotations

import csv
import io

import pytest

from .conftest import CASE, CHOICES, HEADER, TRADES

BAD = HEADER + (
    "I1,A1,T1,2020-01-02T09:31:00,buy,100,3\n"
    "I1,A1,T1,2020-01-03T09:31:00,buy,300,3.2\n"
    "I2,A2,T3,2020-02-30T09:31:00,sell,200,3.1\n"
    "I3,A3,T4,2020-01-07T09:31:00,hold,100,3.1\n"
    "I4,A4,T5,2020-01-08T09:31:00,buy,1.5,3.4\n"
    "I5,A5,T6,2020-01-02T10:00:00,buy,1000,4.00001\n"
    "I6,A6,T7,2020-01-02T10:00:00,sell,1000,4\n"
)
EXPECTED = [
    (3, "trade_id"),
    (4, "executed_at"),
    (5, "side"),
    (6, "quantity"),
    (7, "price"),
    (8, "quantity"),
]


def stored(loss_calc) -> list[str]:
    folder = loss_calc.app.state.blobs.folder
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_a_file_with_errors_is_refused_whole_and_every_bad_line_is_named(batch, court, loss_calc):
    case = batch.open()
    job = batch.upload(case, BAD)
    assert job["state"] == "failed"
    problem = job["problem"]
    assert (problem["code"], problem["status"], problem["total_errors"]) == (
        "trade_file_refused",
        422,
        6,
    )
    assert [(error["line"], error["column"]) for error in problem["errors"]] == EXPECTED
    assert all(error["code"] and error["detail"] for error in problem["errors"])
    assert court.get(f"{case}/trade-files").json()["items"] == []
    table = court.get(problem["errors_location"])
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [(int(row["line"]), row["column"]) for row in rows] == EXPECTED
    # Of the file itself nothing stays; only the list of its errors.
    assert stored(loss_calc) == [problem["errors_sha256"]]
    assert batch.upload(case, TRADES)["state"] == "succeeded"


def test_a_sale_above_holdings_over_two_files_is_named(batch):
    case = batch.open()
    batch.upload(case, HEADER + "I1,A1,T1,2020-01-02,buy,100,3\n")
    job = batch.upload(case, HEADER + "I1,A1,T2,2020-01-03,sell,101,3\n")
    error = job["problem"]["errors"][0]
    assert (error["line"], error["code"]) == (2, "sale_above_holdings")


def test_a_case_that_infers_openings_takes_such_a_file(batch):
    case = batch.open(shortfall_policy="infer_opening")
    job = batch.upload(case, HEADER + "I1,A1,T2,2020-01-03,sell,101,3\n")
    assert job["state"] == "succeeded"


def test_trade_ids_are_unique_within_the_case(batch):
    case = batch.open()
    batch.upload(case, TRADES)
    job = batch.upload(case, TRADES)
    assert (job["state"], job["problem"]["total_errors"]) == ("failed", 6)


def test_problems_of_jobs_speak_chinese_to_those_who_ask_for_it(batch, court):
    job = batch.upload(batch.open(), BAD)
    shown = court.get(f"/jobs/{job['id']}", headers={"Accept-Language": "zh"}).json()["problem"]
    assert shown["title"] == "成交文件被拒绝"


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"x", "application/pdf", 415, "unsupported_media_type"),
        (b"", "text/csv", 400, "malformed_request"),
        (b"x", "", 415, "unsupported_media_type"),
    ],
)
def test_uploads_of_another_kind_are_refused_at_once(
    batch, court, content, media_type, status, code
):
    case = batch.open()
    answer = court.post(
        f"{case}/trade-files", content=content, headers={"Content-Type": media_type}
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_multipart_upload_has_one_field_named_file(batch, court):
    case = batch.open()
    good = court.post(f"{case}/trade-files", files={"file": ("t.csv", TRADES, "text/csv")})
    assert batch.ended(good.headers["location"])["state"] == "succeeded"
    for files in (
        {"other": ("t.csv", TRADES, "text/csv")},
        [("file", ("a.csv", TRADES, "text/csv")), ("file", ("b.csv", TRADES, "text/csv"))],
    ):
        answer = court.post(f"{case}/trade-files", files=files)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


def test_the_same_upload_with_the_same_key_is_one_job(batch, court):
    case = batch.open()
    headers = {"Content-Type": "text/csv", "Idempotency-Key": "upload-1"}
    first = court.post(f"{case}/trade-files", content=TRADES, headers=headers)
    again = court.post(f"{case}/trade-files", content=TRADES, headers=headers)
    other = court.post(f"{case}/trade-files", content=TRADES + "\n", headers=headers)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    batch.ended(first.headers["location"])
    assert len(court.get(f"{case}/trade-files").json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"rule_set": "2024"}, "/rule_set"),
        ({"rule_set": None}, "/rule_set"),
        ({"direction": "up"}, "/direction"),
        ({"surprise": 1}, "/surprise"),
        ({"baseline": {"price": 12.7}}, "/baseline/price"),
        ({"exposure": {"announced_on": "2020-02-30"}}, "/exposure/announced_on"),
        (
            {"corporate_actions": [{"ex_on": "2020-01-01", "cash_per_share": 0.2}]},
            "/corporate_actions/0/cash_per_share",
        ),
    ],
)
def test_cases_with_fields_that_cannot_be_are_refused(court, change, pointer):
    answer = court.post("/cases", json={**CASE, **change})
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_calculations_that_lack_something_are_refused_at_once(batch, court):
    case = batch.open()

    def refusal(case: str, choices: dict) -> tuple[int, str]:
        answer = court.post(f"{case}/calculations", json=choices)
        return answer.status_code, answer.json()["code"]

    assert refusal(case, CHOICES) == (409, "no_trade_files")
    batch.upload(case, TRADES)
    index = {"method": "synchronised_index", "combine": "mean", "indices": [{"code": "801150"}]}
    assert refusal(case, {**CHOICES, "deduction": index}) == (422, "market_data_missing")
    inline = {
        **index,
        "indices": [{"code": "801150", "levels": [{"on": "2020-01-02", "level": "1"}]}],
    }
    assert refusal(case, {**CHOICES, "deduction": inline}) == (422, "index_levels_inline")
    assert refusal(case, {"parameters": {}})[0] == 422
    bare = batch.open(case_number="without a baseline", baseline=None)
    batch.upload(bare, TRADES)
    assert refusal(bare, CHOICES) == (422, "market_data_missing")


def test_results_are_refused_until_there_are_some(batch, court):
    case = batch.open()
    weekend = HEADER + "I1,A1,T1,2020-01-04,buy,100,3\n"
    batch.upload(case, weekend)
    job = batch.calculate(case)
    assert (job["state"], job["problem"]["code"]) == ("failed", "trades_refused")
    assert job["problem"]["errors"][0]["pointer"] == "/trades/T1"
    calculation = court.get(f"{case}/calculations").json()["items"][0]
    assert (calculation["state"], calculation["totals"]) == ("failed", None)
    answer = court.get(f"/calculations/{calculation['id']}/results")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_calculated")
