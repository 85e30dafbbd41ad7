"""Business days whose worker is killed again and again, against the same days left alone."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from signal import SIGKILL

from sqlalchemy import text

from bench.day_books import copied, fingerprint
from bench.day_worker import work
from bench.loan_book import LoanBook
from servicekit.database import Database
from servicekit.testing import ServiceUnderTest

Serve = Callable[[str], AbstractContextManager[ServiceUnderTest]]
WORKERS = multiprocessing.get_context("forkserver")
WORKERS.set_forkserver_preload(["bench.day_worker"])
SHORT_LIFE_SECONDS = 0.5
LIFE_SECONDS_A_LOAN = 2 / 10_000
"""The longest life of a worker that is killed: more than a day takes."""
DAYS_AT_ONCE = 5


@dataclass(slots=True)
class Killed:
    """What the killed run went through, and whether its books are those of the other one."""

    kills: int = 0
    days: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    has_same_books: bool = False

    @property
    def told(self) -> str:
        steps = ", ".join(f"{name} {count}" for name, count in sorted(self.steps.items()))
        books = "the same books" if self.has_same_books else "OTHER BOOKS"
        return f"{self.kills} kills in {self.days} days ({steps}): {books}"


def killed_days(url: str, loans: int, kills: int, folder: Path, serve: Serve, seed: int) -> Killed:
    """Kill the worker at random moments, `kills` times in all; then run the same days undisturbed
    from the same beginning and compare."""
    with serve(url) as service:
        LoanBook(service, loans).take_over()
    undisturbed = copied(url, folder / "undisturbed.sqlite3")
    found = Killed()
    random = Random(seed)
    with serve(url) as service:
        book = LoanBook(service, loans)
        while found.kills < kills:
            book.ask_next_days(DAYS_AT_ONCE)
            found.days += DAYS_AT_ONCE
            longest = SHORT_LIFE_SECONDS + LIFE_SECONDS_A_LOAN * loans
            while _lives(url, random.uniform(0, longest), is_killed=found.kills < kills):
                found.kills += 1
                found.steps[_step_at_work(book.database)] += 1
            print(f"{found.kills} kills in {found.days} days", file=sys.stderr)
        disturbed = fingerprint(book.database)
    with serve(undisturbed) as service:
        book = LoanBook(service, loans)
        for _ in range(found.days):
            book.next_day()
        found.has_same_books = fingerprint(book.database) == disturbed
    return found


def _lives(url: str, seconds: float, *, is_killed: bool) -> bool:
    """Let a worker work for a moment or to the end; says whether it was killed at work."""
    hears, told = WORKERS.Pipe(duplex=False)
    child = WORKERS.Process(target=_work_silently, args=(url, told))
    child.start()
    told.close()
    if is_killed and _begins(hears):
        child.join(seconds)
        child.kill()
    child.join()
    hears.close()
    assert child.exitcode in (0, -SIGKILL), "a worker failed"
    return child.exitcode == -SIGKILL


def _work_silently(url: str, told: Connection) -> None:
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        work(url, told)


def _begins(hears: Connection) -> bool:
    """Wait until a worker has begun a job; False when there was none to begin."""
    try:
        hears.recv()
    except EOFError:
        return False
    return True


def _step_at_work(database: Database) -> str:
    """The last step that is kept: within it, or behind it."""
    asked = text(
        'SELECT name, is_done FROM business_day_step ORDER BY "on" DESC, number DESC LIMIT 1'
    )
    with database.reading() as session:
        row = session.execute(asked).one()
    return f"after {row.name}" if row.is_done else f"in {row.name}"
