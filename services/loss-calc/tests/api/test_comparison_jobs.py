"""Comparison jobs that are broken off: they go on where they were, or leave nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import func, select

from loss_calc.app import create_app
from loss_calc.settings import Settings
from loss_calc.tables import ComparisonInvestorRow, ComparisonLineRow
from loss_calc.work.comparison_chunks import compare_chunk
from servicekit.testing import ServiceUnderTest
from servicekit.worker_pool import WorkerPool

from .conftest import CHOICES, COURT, HEADER, Batch

FEES = CHOICES["fees"]
INVESTORS = 6
TRADES = HEADER + "".join(
    f"I{n},A{n},T{n},2020-01-02T09:31:00,buy,{n + 1}00,{n + 3}\n" for n in range(INVESTORS)
)
ASKED = {"averages": ["moving", "fifo_weighted"], "fees": FEES}


class WatchedPool:
    """Hands chunks to a pool and calls `before` with the number of each comparison chunk."""

    def __init__(self, pool: WorkerPool, before: Callable[[int], None]) -> None:
        self.processes = pool.processes
        self.chunks = 0
        self._pool = pool
        self._before = before

    def submit(self, function, chunk):
        if function is compare_chunk:
            self.chunks += 1
            self._before(self.chunks)
        return self._pool.submit(function, chunk)


@pytest.fixture
def watched(settings: Settings, keys_folder: Path, shared_pool: WorkerPool):
    """A service that calculates one investor a step, over a pool that is watched."""

    @contextmanager
    def start(before: Callable[[int], None]) -> Iterator[tuple[Batch, WatchedPool]]:
        pool = WatchedPool(shared_pool, before)
        app = create_app(settings.model_copy(update={"investors_per_step": 1}), pool=pool)
        with ServiceUnderTest(app, "loss-calc", keys_folder) as service:
            batch = Batch(service.as_caller(COURT))
            batch.app = app
            yield batch, pool

    return start


def asked(batch: Batch) -> tuple[str, str]:
    """The case and the location of a comparison job over it."""
    case = batch.open()
    batch.upload(case, TRADES)
    answer = batch.client.post(f"{case}/comparisons", json=ASKED)
    assert answer.status_code == 202, answer.text
    return case, answer.headers["location"]


def stored(batch: Batch) -> int:
    with batch.app.state.database.reading() as session:
        counts = [
            session.exec(select(func.count()).select_from(table)).one()
            for table in (ComparisonInvestorRow, ComparisonLineRow)
        ]
    return sum(counts)


def test_a_comparison_that_broke_off_goes_on_from_its_last_step(watched):
    def break_once(chunk: int) -> None:
        # Two chunks are under way when the fifth breaks, so at least two steps are stored.
        if chunk == 5:
            raise RuntimeError("broken off for the test")

    with watched(break_once) as (batch, pool):
        case, location = asked(batch)
        job = batch.ended(location)
        assert (job["state"], job["done"]) == ("succeeded", INVESTORS)
        assert pool.chunks < 5 + INVESTORS
        compared = batch.client.get(f"/comparisons/{job['comparison_id']}").json()
        rows = batch.client.get(f"/comparisons/{job['comparison_id']}/rows").json()["items"]
        assert compared["summary"]["investors"] == INVESTORS
        for row in rows:
            average = {"average": row["switches"]["average"]}
            done = batch.calculate(case, parameters=average, fees=FEES)
            single = batch.client.get(f"/calculations/{done['calculation_id']}").json()
            assert {name: row[name] for name in single["totals"]} == single["totals"]
        assert stored(batch) == INVESTORS + 2


def test_a_cancelled_comparison_leaves_nothing(watched):
    reached, cancelled = threading.Event(), threading.Event()

    def wait(chunk: int) -> None:
        if chunk == 5:
            reached.set()
            assert cancelled.wait(30)

    with watched(wait) as (batch, _):
        _, location = asked(batch)
        assert reached.wait(30)
        assert stored(batch) > 0
        assert batch.client.delete(location).status_code == 202
        cancelled.set()
        job = batch.ended(location)
        assert job["state"] == "cancelled"
        assert stored(batch) == 0


def test_a_comparison_that_is_not_done_has_no_rows(watched):
    release = threading.Event()

    def wait(chunk: int) -> None:
        if chunk == 2:
            assert release.wait(30)

    with watched(wait) as (batch, _):
        case, location = asked(batch)
        (shown,) = batch.client.get(f"{case}/comparisons").json()["items"]
        assert (shown["summary"], shown["combinations"]) == (None, 2)
        for path in ("rows", "investors/I1"):
            refused = batch.client.get(f"/comparisons/{shown['id']}/{path}")
            assert (refused.status_code, refused.json()["code"]) == (409, "not_compared")
        release.set()
        assert batch.ended(location)["state"] == "succeeded"
