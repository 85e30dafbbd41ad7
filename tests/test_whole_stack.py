"""The five real processes: a court's batch over HTTP, and what a crash may not take away."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import httpx
import pytest

from loss_calc.batch_maker.batch import BatchPlan, make_batch

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]
PREFIX = "/loss-calc/v1"
CHOICES = {
    "parameters": {"average": "moving_first_effective"},
    "deduction": {
        "method": "synchronised_index",
        "combine": "mean",
        "indices": [{"code": "801150"}],
    },
    "fees": {"commission_rate": "0.0003", "stamp_duty_rate": "0.001"},
}
CSV = {"Content-Type": "text/csv"}


def made_batch(folder: Path, investors: int) -> dict:
    plan = BatchPlan(investors, 11, date(2017, 4, 20), date(2018, 10, 15), median_trades=6)
    return json.loads(json.dumps(make_batch(plan, folder)))


def opened_case(client, folder: Path, plan: dict) -> str:
    """Market data put, case opened, trades accepted."""
    code = plan["security_code"]
    bars = (folder / plan["bars"]).read_bytes()
    assert client.put(
        f"{PREFIX}/securities/{code}/bars", content=bars, headers=CSV
    ).status_code in {200, 201}
    for index, name in plan["indices"].items():
        levels = (folder / name).read_bytes()
        put = client.put(f"{PREFIX}/indices/{index}/levels", content=levels, headers=CSV)
        assert put.status_code in {200, 201}
    facts = {
        "case_number": "(2026)测01民初1号",
        "court": "court-1",
        "security_code": code,
        "rule_set": "2022",
        "direction": "bull",
        "implementation": {"announced_on": plan["implementation_on"]},
        "exposure": {"announced_on": plan["exposure_on"]},
        "baseline": None,
        "shortfall_policy": "error",
        "corporate_actions": [],
    }
    case = client.post(f"{PREFIX}/cases", json=facts)
    assert case.status_code == 201, case.text
    trades = (folder / plan["trades"]).read_bytes()
    upload = client.post(f"{case.headers['location']}/trade-files", content=trades, headers=CSV)
    assert upload.status_code == 202, upload.text
    assert client.watch(upload.headers["location"])["state"] == "succeeded"
    return case.headers["location"]


def choices(plan: dict) -> dict:
    indices = [{"code": code} for code in plan["indices"]]
    return {**CHOICES, "deduction": {**CHOICES["deduction"], "indices": indices}}


def ask(client, case: str, plan: dict) -> str:
    asked = client.post(f"{case}/calculations", json=choices(plan))
    assert asked.status_code == 202, asked.text
    return asked.headers["location"]


def results(client, job: dict) -> str:
    where = f"{PREFIX}/calculations/{job['calculation_id']}/results"
    answer = client.get(where, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    return answer.text


def test_a_courts_program_submits_a_batch_and_downloads_every_loss(stack, tmp_path):
    plan = made_batch(tmp_path / "batch", 300)
    stack.start()
    client = stack.client("court-1")
    case = opened_case(client, tmp_path / "batch", plan)
    job = client.watch(ask(client, case, plan))
    assert (job["state"], job["done"], job["total"]) == ("succeeded", 300, 300)
    rows = list(csv.DictReader(io.StringIO(results(client, job))))
    shown = client.get(f"{PREFIX}/calculations/{job['calculation_id']}").json()
    assert len(rows) == 300
    assert sum(int(row["total_fen"]) for row in rows) == shown["totals"]["total_fen"] > 0
    losing = next(row["investor_id"] for row in rows if int(row["total_fen"]))
    where = f"{PREFIX}/calculations/{job['calculation_id']}/investors/{losing}"
    paper = client.get(where, headers={"Accept": "text/plain"})
    assert paper.text.startswith("投资者损失计算底稿")
    other = stack.client("court-2")
    assert other.get(case).status_code == other.get(where).status_code == 404
    assert httpx.get(f"{stack.address}{case}").status_code == 401
    assert stack.stop() == 0


@pytest.mark.parametrize(
    ("engine_name", "module"),
    [("sqlite", "loss_calc"), ("postgresql", "loss_calc"), ("sqlite", "gateway")],
    indirect=["engine_name"],
)
def test_a_crash_in_the_middle_of_a_calculation_changes_nothing_of_its_result(
    stack, tmp_path, module
):
    plan = made_batch(tmp_path / "batch", 400)
    small_steps = {"LOSS_CALC_INVESTORS_PER_STEP": "10", "LOSS_CALC_JOB_LEASE_SECONDS": "2"}
    stack.start(**small_steps)
    client = stack.client("court-1")
    case = opened_case(client, tmp_path / "batch", plan)
    job = ask(client, case, plan)
    seen = client.watch(job, until=lambda shown: shown["done"] > 0)
    assert 0 < seen["done"] < 400, "the crash must come in the middle"
    assert stack.kill(module) == 1
    stack.start(**small_steps)
    client = stack.client("court-1")
    finished = client.watch(job)
    assert (finished["state"], finished["done"]) == ("succeeded", 400)
    control = client.watch(ask(client, case, plan))
    assert results(client, finished) == results(client, control)
    hashes = {
        client.get(f"{PREFIX}/calculations/{one['calculation_id']}").json()["summary"][
            "results_sha256"
        ]
        for one in (finished, control)
    }
    assert len(hashes) == 1


def test_what_was_acknowledged_before_a_crash_is_there_exactly_once(stack):
    stack.start()
    client = stack.client("court-1")
    facts = {
        "security_code": "600001",
        "rule_set": "2022",
        "direction": "bull",
        "implementation": {"announced_on": "2020-01-02"},
        "exposure": {"announced_on": "2020-02-03"},
    }
    keys = {f"key-{number}": {**facts, "case_number": f"case {number}"} for number in range(20)}
    first = {
        key: client.post(f"{PREFIX}/cases", json=body, headers={"Idempotency-Key": key})
        for key, body in keys.items()
    }
    assert stack.kill("loss_calc") == 1
    stack.start()
    client = stack.client("court-1")
    for key, body in keys.items():
        again = client.post(f"{PREFIX}/cases", json=body, headers={"Idempotency-Key": key})
        assert again.status_code == 201
        assert again.content == first[key].content
        assert again.headers["idempotency-replayed"] == "true"
    assert len(client.get(f"{PREFIX}/cases?limit=1000").json()["items"]) == 20
