"""The hotline in this process over a filled database, and what is timed of it."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text, update

from bench.reporting import median
from hotline.app import PROGRAM, create_app
from hotline.domain.cfpb import HEADER
from hotline.settings import Settings
from hotline.tables.clocks import ClockRow
from hotline.tables.imports import ImportRow
from hotline.usecases.acting import Acting
from hotline.usecases.imports import file_lines, import_cfpb_lines
from hotline.usecases.reckoning import reckon_page
from lawkit.calendar import Pause, Unit, due, shipped_calendars
from servicekit.database import Database
from servicekit.migrations import upgrade
from servicekit.testing import ServiceUnderTest, a_caller

SUPERVISOR = a_caller("supervisor", organisation="hotline", subject="supervisor-1", kind="person")
INVESTOR = a_caller("investor", organisation="investor-1", subject="investor-1", kind="person")
HANDLER = a_caller("institution_handler", organisation="I001", subject="handler")
READERS = (
    SUPERVISOR,
    HANDLER,
    a_caller("institution_handler", organisation="I001-B001", subject="branch"),
    a_caller("bureau", organisation="beijing", subject="bureau"),
    a_caller("call_agent", organisation="hotline", subject="agent", kind="person"),
    a_caller("report_desk", organisation="hotline", subject="desk", kind="person"),
    a_caller("mediation_link", organisation="hotline", subject="link", kind="person"),
    INVESTOR,
)
LISTS = (
    "?limit=50",
    "?state=HANDLING&limit=50",
    "?institution=I007&limit=50",
    "?category=COMPLAINT&is_open=true&limit=50",
    "?issue=COMM_FEE&received_from=2018-06-01&limit=50",
)
COMMON = ("佣金", "保本", "营业部", "登录失败", "强平", "理财经理承诺收益", "手续费")
EVERYWHERE = ("合成样例",)
"""In every made text: a query that narrows nothing."""
SELDOM = ("损失5990元", "没有这个词", "12386", "20180305", "泄露个人信息疑")
"""Rare words, words that are nowhere, rows of digits."""
DEEP_PAGES, MOST_A_PAGE = 5, 1_000
LINES_AT_ONCE = 1_000
FOREIGN = "CFPB: companies answer within 15 calendar days"
P95 = 0.95


@dataclass(slots=True)
class HotlineBooks:
    """A filled hotline."""

    service: ServiceUnderTest
    folder: Path

    @classmethod
    @contextmanager
    def over(cls, url: str, folder: Path, keys: Path) -> Iterator[HotlineBooks]:
        """The service over a fresh database, without its worker."""
        database = Database(url, PROGRAM.kit)
        upgrade(database, PROGRAM.migrations)
        database.close()
        settings = Settings(
            environment="production",
            data_dir=folder / "data",
            keys_dir=keys,
            database_url=url,
            run_worker=False,
        )
        with ServiceUnderTest(create_app(settings), "hotline", keys) as service:
            yield cls(service, folder)

    @property
    def database(self) -> Database:
        database: Database = self.service.app.state.database
        return database

    def analyse(self) -> None:
        """What a database does by itself once it is filled: look at its own contents."""
        with self.database.engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()

    def intake_ms(self, count: int) -> float:
        """A complaint with masking, classification and likeness, stored."""
        dice = Random(1)
        caller = self.service.as_caller(INVESTOR)

        def hand_in() -> None:
            number = dice.randrange(10**8)
            body = {
                "text": f"在示例机构开户，佣金按千分之{number % 9 + 1}收取，与约定不符，"
                f"多收手续费{number}元，联系电话138{number:08d}，要求退还。",
                "category": "COMPLAINT",
                "wish": "退还多收的手续费",
                "counterparty": self._institution(number),
                "person": {"name": "王小明", "mobile": f"138{number:08d}"},
            }
            answer = caller.post("/requests", json=body)
            assert answer.status_code == 201, answer.text

        return _p95(hand_in, count)

    def _institution(self, number: int) -> str:
        with self.database.reading() as session:
            names = session.execute(text("SELECT name FROM institution ORDER BY code")).all()
        return str(names[number % len(names)][0])

    def list_ms(self, rounds: int) -> float:
        """Lists as everybody sees them whose view is another."""
        seconds = []
        for caller in READERS:
            reader = self.service.as_caller(caller)
            seconds += [_timed(reader, f"/requests{query}") for query in LISTS * rounds * 2]
        return _share(seconds)

    def deep_page_ms(self, rounds: int) -> float:
        """The page behind thousands of requests, by its cursor."""
        reader = self.service.as_caller(SUPERVISOR)
        cursor = ""
        for _ in range(DEEP_PAGES):
            page = reader.get(f"/requests?limit={MOST_A_PAGE}{cursor}").json()
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        path = f"/requests?limit=50{cursor}"
        return _share([_timed(reader, path) for _ in range(rounds * 10)])

    def search_ms(self, rounds: int, queries: Sequence[str]) -> float:
        """Two characters and more, by somebody who sees all."""
        reader = self.service.as_caller(SUPERVISOR)
        paths = [f"/requests?q={query}&limit=50" for query in queries]
        return _share([_timed(reader, path) for path in paths * rounds * 2])

    def statistics_s(self, rounds: int) -> float:
        """The year by category, counted anew and checked."""
        reader = self.service.as_caller(SUPERVISOR)
        path = "/stats/summary?period=2018&by=category"
        return median([_timed(reader, path) for _ in range(rounds)]) / 1_000

    @staticmethod
    def due_ms(count: int) -> float:
        """A limit of 20 working days with a pause, explained day by day."""
        calendars, dice = shipped_calendars(), Random(2)
        start = datetime(2018, 1, 1, 2, tzinfo=UTC)

        def reckon() -> None:
            at = start + timedelta(days=dice.randrange(2_000))
            pause = Pause(at + timedelta(days=3), at + timedelta(days=9))
            due(at, 20, Unit.WORKING_DAY, calendars=calendars, pauses=(pause,))

        return _p95(reckon, count)

    def import_speed(self, lines: int) -> float:
        """Lines of the CFPB's file, read, masked, indexed and stored, a second."""
        path = self.folder / "cfpb.csv"
        path.write_text(_cfpb_file(lines), encoding="utf-8")
        import_id = self._import_row()
        started, read = time.perf_counter(), file_lines(path)
        while some := [line for line, _ in zip(read, range(LINES_AT_ONCE), strict=False)]:
            with self.database.writing() as session:
                import_cfpb_lines(Acting(session, self.database, SUPERVISOR), import_id, some)
        return lines / (time.perf_counter() - started)

    def _import_row(self) -> UUID:
        import_id = uuid4()
        with self.database.writing() as session:
            values = {"id": import_id, "kind": "cfpb", "state": "waiting", "size": 0}
            owner = {"organisation": "hotline", "asked_by": "bench", "blob": "", "batch": None}
            counts = {"imported": 0, "known": 0, "refused": 0, "job_id": uuid4()}
            made = {**values, **owner, **counts, "created_at": self.database.clock()}
            session.execute(insert(ImportRow).values(**made))
        return import_id

    def reckoning_s(self, clocks: int) -> float:
        """Every open clock reckoned anew after an edit of a holiday that all of them touch."""
        with self.database.writing() as session:
            # Clocks of imported complaints run under another country's rule.
            table = ClockRow.__table__  # type: ignore[attr-defined]
            own = select(table.c.id).where(table.c.name == "close", table.c.source != FOREIGN)
            chosen = own.limit(clocks)
            session.execute(
                update(table)
                .where(table.c.id.in_(chosen))
                .values(state="running", met_at=None, breached_at=None)
            )
        edited = [date(2018, 1, 1) + timedelta(days=day) for day in range(365)]
        started, last = time.perf_counter(), None
        while True:
            with self.database.writing() as session:
                rows = reckon_page(Acting(session, self.database, SUPERVISOR), edited, last)
                last = rows[-1] if rows else last
            if not rows:
                return time.perf_counter() - started


def _timed(reader: Any, path: str) -> float:
    started = time.perf_counter()
    answer = reader.get(path)
    took = (time.perf_counter() - started) * 1_000
    assert answer.status_code == 200, answer.text
    return took


def _p95(do: Callable[[], None], count: int) -> float:
    seconds = []
    for _ in range(count):
        started = time.perf_counter()
        do()
        seconds.append((time.perf_counter() - started) * 1_000)
    return _share(seconds)


def _share(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * P95))]


def _cfpb_file(lines: int) -> str:
    """Lines as the database has them: a fifth with a narrative, companies by the hundred."""
    dice, buffer = Random(3), io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    for number in range(lines):
        on = date(2015, 1, 1) + timedelta(days=dice.randrange(900))
        told = "I was charged XXXX on XX/XX/2016 and nobody answers. " * dice.randint(4, 30)
        line = {
            "Date received": on.isoformat() if number % 2 else f"{on.month}/{on.day}/{on.year}",
            "Product": "Credit card",
            "Issue": dice.choice(("Other fee", "Billing disputes", "Late fee", "APR")),
            "Consumer complaint narrative": told if number % 5 == 0 else "",
            "Company": f"EXAMPLE BANK {dice.randrange(300)}, N.A.",
            "State": dice.choice(("MA", "NY", "IL", "TX", "CA")),
            "ZIP code": "606XX",
            "Submitted via": dice.choice(("Web", "Phone", "Referral", "Fax")),
            "Date sent to company": on.isoformat(),
            "Company response to consumer": "Closed with explanation",
            "Timely response?": "Yes",
            "Complaint ID": str(number + 1),
        }
        writer.writerow([line.get(name, "") for name in HEADER])
    return buffer.getvalue()
