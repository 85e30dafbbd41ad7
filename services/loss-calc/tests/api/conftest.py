"""loss-calc running over each database, and a small case of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from loss_calc.app import PROGRAM, create_app
from loss_calc.settings import Settings
from servicekit.testing import ServiceUnderTest, Session, a_caller
from servicekit.worker_pool import WorkerPool

COURT = a_caller("court")
OTHER_COURT = a_caller("court", organisation="court-2", subject="court-2")
ANALYST = a_caller("loss_analyst", organisation="fund", subject="loss-analyst-1", kind="person")

HEADER = "investor_id,account,trade_id,executed_at,side,quantity,price\n"
# The five-method example of the specification, and X1 without its opening position.
TRADES = HEADER + (
    "I1,A1,T1,2020-01-02T09:31:00,buy,100,3\n"
    "I1,A1,T2,2020-01-03T09:31:00,buy,300,3.2\n"
    "I1,A1,T3,2020-01-06T09:31:00,sell,200,3.1\n"
    "I1,A1,T4,2020-01-07T09:31:00,buy,100,3.1\n"
    "I1,A1,T5,2020-01-08T09:31:00,sell,100,3.4\n"
    "I2,A2,T6,2020-01-02T10:00:00,buy,1000,4.0000\n"
)
FACTS: dict[str, Any] = {
    "rule_set": "2022",
    "direction": "bull",
    "implementation": {"announced_on": "2020-01-02"},
    "exposure": {"announced_on": "2020-02-03"},
}
BASELINE = {"on": "2020-03-16", "price": "2", "reason": "made for the test"}
CASE = {
    **FACTS,
    "case_number": "(2026)测01民初1号",
    "security_code": "600001",
    "baseline": BASELINE,
}
CHOICES: dict[str, Any] = {
    "parameters": {"average": "moving"},
    "deduction": {"method": "none"},
    "fees": {"commission_rate": "0.0003", "stamp_duty_rate": "0.001"},
}


@pytest.fixture(scope="session")
def shared_pool() -> Iterator[WorkerPool]:
    """One child process for all tests: starting one takes longer than most tests."""
    with WorkerPool(1) as pool:
        yield pool


@pytest.fixture
def settings(migrated_url: Callable[..., str], keys_folder: Path, tmp_path: Path) -> Settings:
    url = migrated_url(PROGRAM.migrations, PROGRAM.kit)
    return Settings(
        environment="production", data_dir=tmp_path, keys_dir=keys_folder, database_url=url
    )


@pytest.fixture
def loss_calc(
    settings: Settings, keys_folder: Path, shared_pool: WorkerPool
) -> Iterator[ServiceUnderTest]:
    app = create_app(settings, pool=shared_pool)
    with ServiceUnderTest(app, "loss-calc", keys_folder) as service:
        yield service


@pytest.fixture
def court(loss_calc: ServiceUnderTest) -> Session:
    return loss_calc.as_caller(COURT)


class Batch:
    """A court's batch, step by step."""

    def __init__(self, client: Session) -> None:
        self.client = client

    def open(self, **change: Any) -> str:
        answer = self.client.post("/cases", json={**CASE, **change})
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    def upload(self, case: str, content: str | bytes, media_type: str = "text/csv") -> dict:
        body = content.encode() if isinstance(content, str) else content
        answer = self.client.post(
            f"{case}/trade-files", content=body, headers={"Content-Type": media_type}
        )
        assert answer.status_code == 202, answer.text
        return self.ended(answer.headers["location"])

    def calculate(self, case: str, **change: Any) -> dict:
        answer = self.client.post(f"{case}/calculations", json={**CHOICES, **change})
        assert answer.status_code == 202, answer.text
        return self.ended(answer.headers["location"])

    def ended(self, job: str) -> dict:
        """The job once it has ended: its event stream says when."""
        events = self.client.get(f"{job}/events").text.strip().split("\n\n")
        assert events[-1].startswith("event: end"), events[-1]
        shown = json.loads(events[-1].split("data: ", 1)[1])
        assert self.client.get(job).json() == shown
        return shown


@pytest.fixture
def batch(court: Session) -> Batch:
    return Batch(court)
