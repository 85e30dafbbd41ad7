"""Proving a result: hashes, a fresh run, and a bundle that anyone can calculate again."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from loss_calc.tables import CalculationRow, ResultRow
from loss_calc.verification.__main__ import main
from loss_calc.verification.hashes import code_version, document_sha256

from .conftest import CHOICES, OTHER_COURT, TRADES

BARS = "date,close,volume,float_shares\n" + "".join(
    f"2020-{month:02}-{day:02},{close},1000,100000\n"
    for month, day, close in [
        *((1, day, "3.1") for day in (2, 3, 6, 7, 8)),
        *((2, day, "2.5") for day in range(3, 29)),
        *((3, day, "2") for day in range(2, 17)),
    ]
)
LEVELS = "date,level\n" + "".join(
    f"{line.split(',')[0]},{1000 - number}\n"
    for number, line in enumerate(BARS.splitlines()[1:], start=1)
)
INDEX = {"method": "synchronised_index", "combine": "mean", "indices": [{"code": "801150"}]}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def calculation(batch, court, workbook) -> str:
    """Two files in two formats, bars and an index."""
    csv = {"Content-Type": "text/csv"}
    court.put("/securities/600001/bars", content=BARS, headers=csv)
    court.put("/indices/801150/levels", content=LEVELS, headers=csv)
    case = batch.open()
    lines = TRADES.splitlines(keepends=True)
    assert batch.upload(case, "".join(lines[:6]))["state"] == "succeeded"
    book = workbook([line.strip().split(",") for line in (lines[0], lines[6])])
    assert batch.upload(case, book, XLSX)["state"] == "succeeded"
    job = batch.calculate(case, deduction=INDEX)
    assert job["state"] == "succeeded", job
    return f"/calculations/{job['calculation_id']}"


def test_a_small_calculation_is_verified_while_its_reader_waits(court, calculation):
    found = court.get(f"{calculation}/verification").json()
    assert found["is_same"] is True
    results = found["results"]
    assert results["stated_sha256"] == results["stored_sha256"] == results["fresh_sha256"]
    summary = court.get(calculation).json()["summary"]
    assert summary["results_sha256"] == results["fresh_sha256"]
    assert found["code"] == found["made_with_code"] == code_version()
    names = [one["name"] for one in found["inputs"]]
    assert names == [
        "bars.csv",
        "index-801150.csv",
        "trade-files/0001.csv",
        "trade-files/0002.xlsx",
    ]
    shown = court.get(calculation).json()
    documents = {one["name"]: one["sha256"] for one in found["documents"]}
    assert documents["facts"] == document_sha256(shown["facts"])
    assert all(one["is_intact"] for one in [*found["documents"], *found["inputs"]])


def test_a_result_changed_in_the_database_is_found(court, calculation, loss_calc):
    with loss_calc.app.state.database.writing() as session:
        row = session.get(ResultRow, (_id(calculation), "I1"))
        answer = {**row.answer, "total_fen": row.answer["total_fen"] + 1}
        change = update(ResultRow).where(ResultRow.investor_id == "I1").values(answer=answer)
        session.execute(change)
    found = court.get(f"{calculation}/verification").json()
    assert found["is_same"] is False
    assert found["differences"] == [
        {
            "investor_id": "I1",
            "field": "total_fen",
            "stored": answer["total_fen"],
            "fresh": answer["total_fen"] - 1,
        }
    ]
    assert found["results"]["differing_investors"] == 1
    assert found["results"]["fresh_sha256"] == found["results"]["stated_sha256"]


def test_choices_changed_in_the_database_are_found_even_without_effect(
    court, calculation, loss_calc
):
    with loss_calc.app.state.database.writing() as session:
        row = session.get(CalculationRow, _id(calculation))
        row.choices = {
            **row.choices,
            "parameters": {**row.choices["parameters"], "netting": "signed"},
        }
        session.add(row)
    found = court.get(f"{calculation}/verification").json()
    assert found["is_same"] is False
    assert [one["is_intact"] for one in found["documents"]] == [True, False, True]


def _id(calculation: str):
    return UUID(calculation.rpartition("/")[2])


def test_a_changed_input_file_is_found(court, calculation, loss_calc):
    inputs = court.get(calculation).json()["inputs"]
    path = loss_calc.app.state.blobs.path(inputs["trade_files"][0]["sha256"])
    path.write_text(path.read_text().replace(",100,3\n", ",100,4\n"))
    found = court.get(f"{calculation}/verification").json()
    assert found["is_same"] is False
    assert [one["is_intact"] for one in found["inputs"]] == [True, True, False, True]
    assert "buy_average" in [one["field"] for one in found["differences"]]


def test_an_input_that_is_gone_or_unreadable_is_a_finding(court, calculation, loss_calc):
    inputs = court.get(calculation).json()["inputs"]
    path = loss_calc.app.state.blobs.path(inputs["trade_files"][0]["sha256"])
    path.write_text(path.read_text().replace(",100,3\n", ",x,3\n"))
    found = court.get(f"{calculation}/verification").json()
    assert (found["is_same"], found["refusal"]["code"]) == (False, "trade_file_refused")
    assert found["refusal"]["errors"][0]["line"] == 2
    path.unlink()
    found = court.get(f"{calculation}/verification").json()
    assert (found["is_same"], found["refusal"]["code"]) == (False, "input_missing")
    assert found["results"]["differing_investors"] == 2


def test_a_large_calculation_is_verified_by_a_job(court, calculation, loss_calc, batch):
    loss_calc.app.state.settings.verify_at_once_investors = 1
    before = court.get(f"{calculation}/verification").json()
    assert (before["is_same"], before["results"]["fresh_sha256"]) == (None, None)
    assert before["results"]["stated_sha256"]
    asked = court.post(f"{calculation}/verifications")
    job = batch.ended(asked.headers["location"])
    assert (job["state"], job["is_same"], job["done"]) == ("succeeded", True, 2), job
    after = court.get(f"{calculation}/verification").json()
    assert (after["is_same"], after["job_id"]) == (True, job["id"])
    assert after["verified_at"]


def test_verification_is_for_those_who_see_the_calculation(calculation, loss_calc):
    theirs = loss_calc.as_caller(OTHER_COURT)
    for path in ("verification", "verification/bundle"):
        assert theirs.get(f"{calculation}/{path}").status_code == 404
    assert theirs.post(f"{calculation}/verifications").status_code == 404


def test_what_has_no_results_cannot_be_verified(batch, court):
    case = batch.open()
    batch.upload(case, TRADES.replace("2020-01-02", "2020-01-04"))
    assert batch.calculate(case)["state"] == "failed"
    failed = court.get(f"{case}/calculations").json()["items"][0]["id"]
    for path in ("verification", "verification/bundle"):
        answer = court.get(f"/calculations/{failed}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_calculated")
    assert court.post(f"/calculations/{failed}/verifications").status_code == 409


@pytest.fixture(scope="module")
def bundles() -> dict[str, bytes]:
    """The bundle of one calculation on each database: what is done to a copy needs no other."""
    return {}


@pytest.fixture
def folder(engine_name, bundles, request, tmp_path) -> Path:
    """The unpacked bundle."""
    if engine_name not in bundles:
        court, where = (request.getfixturevalue(name) for name in ("court", "calculation"))
        answer = court.get(f"{where}/verification/bundle")
        assert answer.headers["content-type"] == "application/zip"
        bundles[engine_name] = answer.content
    with zipfile.ZipFile(io.BytesIO(bundles[engine_name])) as archive:
        archive.extractall(tmp_path / "bundle")
    return tmp_path / "bundle"


def verified(folder: Path, capsys) -> tuple[int, str]:
    code = main(["--folder", str(folder)])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_the_bundle_is_calculated_again_with_the_package_alone(folder, capsys, court, calculation):
    code, shown = verified(folder, capsys)
    assert code == 0, shown
    assert "the same to the fen for all 2 investors" in shown
    assert court.get(calculation).json()["summary"]["results_sha256"] in shown
    again = court.get(f"{calculation}/verification/bundle").content
    assert again == court.get(f"{calculation}/verification/bundle").content


def test_the_command_runs_by_itself_on_several_cores(folder):
    command = [sys.executable, "-m", "loss_calc.verification", "--folder", str(folder)]
    done = subprocess.run(
        [*command, "--processes", "2"], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the same to the fen" in done.stdout


def in_text(name: str, old: str, new: str):
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def in_document(name: str, *place: Any, value: Any):
    def change(folder: Path) -> None:
        path = folder / name
        document = json.loads(path.read_text(encoding="utf-8"))
        inner = document
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = value
        path.write_text(json.dumps(document), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (in_text("trade-files/0001.csv", ",100,3\n", ",100,4\n"), "DIFFERENT I1 buy_average:"),
        (in_text("trade-files/0001.csv", "sell,200", "sell,20000"), "DIFFERENT I1 refused"),
        (in_text("trade-files/0001.csv", "buy,100,3\n", "buy,x,3\n"), "line 2 quantity"),
        (
            in_text("index-801150.csv", "2020-01-02,999", "2020-01-02,1999"),
            "DIFFERENT I2 deduction",
        ),
        (in_text("bars.csv", "2020-01-08,3.1,", "2020-01-08,3.2,"), "CHANGED .* bars.csv"),
        (in_text("results.ndjson", '"total_fen":', '"total_fen":1'), "DIFFERENT I1 total_fen"),
        (
            in_document("choices.json", "parameters", "average", value="fifo_weighted"),
            "DIFFERENT I1 buy_average",
        ),
        (
            in_document("choices.json", "parameters", "netting", value="signed"),
            "CHANGED .* choices",
        ),
        (in_document("choices.json", "parameters", "netting", value="x"), "cannot be calculated"),
        (in_document("facts.json", "rule_set", value="2003"), "DIFFERENT I1 interest_fen"),
        (
            in_document("facts.json", "baseline", "price", value="1.9"),
            "DIFFERENT I2 difference_loss_fen",
        ),
        (in_document("verification.json", "results_sha256", value="0" * 64), "results stated 000"),
    ],
)
def test_whatever_is_tampered_with_is_found(folder, capsys, change, expected):
    change(folder)
    code, shown = verified(folder, capsys)
    assert code == 1, shown
    assert re.search(expected, shown), shown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("verification.json", None),
        ("inputs.json", "[]"),
        ("bars.csv", None),
        ("results.ndjson", "{}\n"),
        ("verification.json", '{"trade_files": [{"name": "../../secret"}]}'),
    ],
)
def test_a_folder_that_is_no_bundle_cannot_be_verified(folder, capsys, name, content):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    code, shown = verified(folder, capsys)
    assert (code, "cannot be verified" in shown) == (2, True), shown


def test_choices_are_shown_as_they_were_asked_for(court, calculation):
    shown = court.get(calculation).json()
    assert shown["parameters"]["average"] == CHOICES["parameters"]["average"]
