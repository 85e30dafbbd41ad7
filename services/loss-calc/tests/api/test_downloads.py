"""Uploads and downloads in every format: the same rows whichever is chosen."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest

from loss_calc.intake.trade_layouts import built_in_documents
from loss_calc.outputs.tables import CSV, NDJSON, PARQUET, XLSX

from .conftest import OTHER_COURT, TRADES


@pytest.fixture
def calculation(batch) -> str:
    """A calculation whose investor ids look like formulas."""
    case = batch.open()
    job = batch.upload(case, TRADES.replace("I1,", "=1+1,").replace("I2,", "-2,"))
    assert job["state"] == "succeeded", job
    return f"/calculations/{batch.calculate(case)['calculation_id']}"


def test_results_are_the_same_in_every_download(court, calculation):
    items = court.get(f"{calculation}/results").json()["items"]

    def content(media_type: str) -> bytes:
        answer = court.get(f"{calculation}/results", headers={"Accept": media_type})
        assert answer.headers["content-type"].startswith(media_type)
        assert "attachment" in answer.headers["content-disposition"]
        return answer.content

    assert [json.loads(line) for line in content(NDJSON).splitlines()] == items
    parquet = pl.read_parquet(io.BytesIO(content(PARQUET)))
    assert parquet["total_fen"].dtype == pl.Int64
    assert parquet["investor_id"].to_list() == [item["investor_id"] for item in items]
    assert parquet["buy_average_exact"].to_list() == [item["buy_average_exact"] for item in items]
    assert parquet["warnings"].to_list() == [item["warnings"] for item in items]
    table = pl.read_csv(io.BytesIO(content(CSV)), infer_schema=False)
    assert table["investor_id"].to_list() == ["-2", "'=1+1"]
    assert table["total_fen"].to_list() == [str(item["total_fen"]) for item in items]
    book = pl.read_excel(io.BytesIO(content(XLSX)), engine="calamine", infer_schema_length=None)
    assert book["investor_id"].to_list() == ["-2", "=1+1"]
    assert book["total_fen"].to_list() == [item["total_fen"] for item in items]
    assert book["buy_average"].to_list() == [item["buy_average"] for item in items]


def test_a_download_leaves_no_scratch_file(court, calculation, loss_calc):
    court.get(f"{calculation}/results", headers={"Accept": XLSX})
    assert list((loss_calc.app.state.blobs.folder / "incoming").iterdir()) == []


def test_a_workbook_of_trades_gives_the_results_of_its_csv(batch, court, workbook):
    totals = []
    book = workbook([line.split(",") for line in TRADES.splitlines()])
    for number, (content, media_type) in enumerate([(TRADES, CSV), (book, XLSX)]):
        case = batch.open(case_number=f"case {number}")
        assert batch.upload(case, content, media_type)["state"] == "succeeded"
        done = batch.calculate(case)
        totals.append(court.get(f"/calculations/{done['calculation_id']}").json()["totals"])
    assert totals[0] == totals[1]


def test_a_bad_cell_of_a_workbook_is_named_with_its_sheet(batch, court, workbook):
    rows = [line.split(",") for line in TRADES.splitlines()]
    bad = [rows[0], [*rows[6][:2], "T7", *rows[6][3:5], "1.5", "4"]]
    job = batch.upload(batch.open(), workbook(rows, bad), XLSX)
    error = job["problem"]["errors"][0]
    assert (error["sheet"], error["line"], error["column"]) == ("第2页", 2, "quantity")


def test_market_data_come_back_as_csv_in_their_plain_columns(court):
    export = "ts_code,trade_date,close,vol\n600001.SH,20200102,4.50,12.34\n"
    put = court.put("/securities/600001/bars", content=export, headers={"Content-Type": CSV})
    assert put.status_code == 201, put.text
    shown = court.get("/securities/600001/bars", headers={"Accept": CSV})
    expected = "date,close,volume,block_volume,float_shares\n2020-01-02,4.5,1234,0,\n"
    assert shown.text == expected
    again = court.put("/securities/600001/bars", content=expected, headers={"Content-Type": CSV})
    assert (again.status_code, again.json()["version"]) == (200, 1)
    assert court.get("/securities/600001/bars", headers={"Accept": XLSX}).status_code == 406


def test_gb18030_market_data_say_so(court):
    wind = "日期,收盘价(元),成交量(股)\n2020-01-02,4.50,1234\n".encode("gb18030")
    for charset, status in (("gb18030", 201), ("latin-9", 415)):
        headers = {"Content-Type": f"text/csv; charset={charset}"}
        answer = court.put(f"/securities/{charset}/bars", content=wind, headers=headers)
        assert answer.status_code == status, answer.text


MINE = {**built_in_documents()["delivery-statement"], "date_format": "YYYYMMDD"}


def test_a_layout_of_ones_own_is_kept_in_versions(court, loss_calc):
    first = court.put("/trade-layouts/mine", json=MINE)
    assert (first.status_code, first.json()["version"]) == (201, 1)
    assert court.put("/trade-layouts/mine", json=MINE).json() == first.json()
    changed = court.put("/trade-layouts/mine", json={**MINE, "thousands_separators": False})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    names = [item["name"] for item in court.get("/trade-layouts").json()["items"]]
    assert names == [*sorted(built_in_documents()), "mine"]
    assert court.get("/trade-layouts/mine").json() == changed.json()
    assert court.get("/trade-layouts/delivery-statement").json()["is_built_in"]
    theirs = loss_calc.as_caller(OTHER_COURT)
    assert theirs.get("/trade-layouts/mine").status_code == 404


def test_layouts_that_cannot_be_are_refused(court):
    taken = court.put("/trade-layouts/delivery-statement", json=MINE)
    assert (taken.status_code, taken.json()["code"]) == (409, "layout_name_taken")
    wrong = court.put("/trade-layouts/mine", json={**MINE, "sides": {"买": "hold"}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "layout_invalid")
    assert wrong.json()["errors"][0]["pointer"] == "/sides/买"
    assert court.put("/trade-layouts/mine", json={**MINE, "x": 1}).status_code == 422


def test_a_statement_is_uploaded_by_the_name_of_its_layout(batch, court, statement):
    case = batch.open()
    court.put("/trade-layouts/mine", json=MINE)
    where = f"{case}/trade-files?layout=mine"
    headers = {"Content-Type": CSV, "Idempotency-Key": "one"}
    answer = court.post(where, content=statement.encode(), headers=headers)
    job = batch.ended(answer.headers["location"])
    assert (job["state"], job["trade_count"]) == ("succeeded", 4), job
    file = court.get(f"{case}/trade-files").json()["items"][0]
    assert (file["layout"]["name"], file["layout"]["version"]) == ("mine", 1)
    for other in ("?layout=delivery-statement", ""):
        reused = court.post(f"{case}/trade-files{other}", content=statement, headers=headers)
        assert reused.json()["code"] == "idempotency_key_reused"


def test_unknown_layouts_and_formats_without_layouts_are_refused_at_once(batch, court):
    case = batch.open()
    unknown = court.post(
        f"{case}/trade-files?layout=none", content=b"x", headers={"Content-Type": CSV}
    )
    assert unknown.status_code == 404
    json_lines = court.post(
        f"{case}/trade-files?layout=delivery-statement",
        content=b"{}",
        headers={"Content-Type": NDJSON},
    )
    assert (json_lines.status_code, json_lines.json()["code"]) == (415, "unsupported_media_type")
