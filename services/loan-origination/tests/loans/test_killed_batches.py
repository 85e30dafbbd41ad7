"""A batch killed at any moment and begun again ends with the books of one that ran through."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from loan_origination.app import PROGRAM, create_app
from loan_origination.usecases import business_days, day_loans
from servicekit.database import Database
from servicekit.testing import ServiceUnderTest
from servicekit.worker import Worker

from . import killed_child
from .bank import HANDLERS, Bank, TestClock
from .books import books_of

ONE = timedelta(days=1)
BEFORE, LAST = date(2025, 2, 18), date(2025, 2, 21)


class KilledError(BaseException):
    """What stands for the end of the process: nothing in the worker catches it."""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few loans make many transactions."""
    monkeypatch.setattr(day_loans, "CHUNK", 3)
    monkeypatch.setattr(business_days, "ENOUGH", 2)


def filled(bank: Bank) -> Bank:
    """Ten loans: funded, half funded and unfunded, due on four days; one day's batch asked for."""
    bank.run_day(BEFORE)
    rows = []
    for number in range(10):
        account = f"62220000{number:02d}"
        due = {"disbursed_on": f"2025-01-{18 + number % 4}", "due_day": 18 + number % 4}
        row = bank.row(number=f"L{number}", repayment_account=account, borrower_code="B", **due)
        rows.append(row)
        bank.fund(account, (0, 3_000_000, 90_000_000)[number % 3], borrower_code="B")
    bank.take_over(*rows)
    bank.ok(bank.by("cashier").post(f"/business-days/{LAST}/runs"), 202)
    return bank


@contextmanager
def dying(database: Database, moment: int) -> Iterator[None]:
    """Die at the given commit, or right before the transaction after it."""
    left = [moment]

    def tick(_connection: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KilledError

    for name in ("commit", "begin"):
        event.listen(database.engine, name, tick)
    try:
        yield
    finally:
        for name in ("commit", "begin"):
            event.remove(database.engine, name, tick)


def worked_with_deaths(bank: Bank, clock: Any, random: Random) -> int:
    """Work until nothing is left; the next worker comes when the dead one's lease is over."""
    deaths = 0
    while True:
        try:
            with dying(bank.database, random.randint(3, 16)):
                if not Worker(bank.database, HANDLERS, program=PROGRAM.name).run_once():
                    return deaths
        except KilledError:
            deaths += 1
            clock.ahead += timedelta(minutes=5)


def test_a_batch_that_dies_again_and_again_ends_with_the_same_books(
    bank: Bank, fresh_bank: Callable[[], Bank]
):
    filled(bank).work()
    undisturbed = books_of(bank.database)
    other = filled(fresh_bank())
    deaths = worked_with_deaths(other, other.database.clock, Random(20250220))
    assert deaths >= 3
    assert books_of(other.database) == undisturbed
    assert other.step(LAST, "reconciliation") == {"accounts": 10}


def test_a_process_killed_in_the_middle_of_a_day_is_taken_over(bank: Bank, settings: Any):
    filled(bank)
    bank.database.engine.dispose()
    script, url = str(Path(killed_child.__file__)), str(settings.database_url)
    command = [sys.executable, "-W", "ignore", script, url]
    done = subprocess.run(command, check=False, timeout=120, env=dict(os.environ))
    assert done.returncode == killed_child.KILLED
    half = bank.day(BEFORE + ONE)
    assert half["state"] == "running"
    bank.database.clock.ahead += timedelta(minutes=5)
    bank.work()
    assert bank.day(LAST)["state"] == "open"
    assert bank.step(BEFORE + ONE, "due_dates") == {"billed": 3}
    assert bank.step(LAST, "reconciliation") == {"accounts": 10}


@pytest.fixture
def fresh_bank(
    migrated_url: Callable[..., str], settings: Any, keys_folder: Path
) -> Iterator[Callable[[], Bank]]:
    """Another bank of the same kind, on a database of its own."""
    running = []

    def make() -> Bank:
        url = migrated_url(PROGRAM.migrations, PROGRAM.kit)
        own = settings.model_copy(update={"database_url": url})
        app = create_app(own, clock=TestClock())
        service = ServiceUnderTest(app, PROGRAM.name, keys_folder)
        running.append(service.__enter__())
        return Bank(service)

    yield make
    for service in running:
        service.__exit__(None, None, None)
