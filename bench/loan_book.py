"""A book of running loans for a benchmark: spread over due days, some of them late."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from loan_origination.app import PROGRAM, create_app
from loan_origination.settings import Settings
from loan_origination.usecases.business_days import RUN_BUSINESS_DAY
from loan_origination.usecases.loan_imports import TAKE_IMPORT
from loan_origination.work.business_days import business_day_handler
from loan_origination.work.loan_imports import import_handler
from servicekit.application import ready_to_serve
from servicekit.database import Database
from servicekit.migrations import upgrade
from servicekit.testing import ServiceUnderTest, a_caller
from servicekit.worker import Worker

FIRST = date(2025, 6, 1)
AT_ONCE = 1_000
ACCOUNTING = a_caller("accounting", organisation="branch-1", subject="accounting-1", kind="person")
HANDLERS = {TAKE_IMPORT: import_handler(), RUN_BUSINESS_DAY: business_day_handler()}


def service_over(url: str, folder: Path, keys: Path) -> ServiceUnderTest:
    """loan-origination over a fresh database, in this process; its worker is turned by hand."""
    database = Database(url, PROGRAM.kit)
    upgrade(database, PROGRAM.migrations)
    database.close()
    settings = Settings(
        environment="production",
        data_dir=folder,
        keys_dir=keys,
        database_url=url,
        run_worker=False,
    )
    # As the product's own process does: what is loaded by now is not walked by the collector.
    return ServiceUnderTest(ready_to_serve(create_app(settings)), PROGRAM.name, keys)


class LoanBook:
    """`loans` loans: 3 of 100 fall due on each of the days to come, 1 of 100 is late already.

    Or all but the late ones fall due on the first of these days.
    """

    def __init__(
        self, service: ServiceUnderTest, loans: int, *, are_due_at_once: bool = False
    ) -> None:
        self.database: Database = service.app.state.database
        self.client: Any = service.as_caller(ACCOUNTING)
        self.loans = loans
        self.are_due_at_once = are_due_at_once
        self.day = FIRST

    def take_over(self) -> None:
        """Open the first day, tell the balances, and take the loans over."""
        self._run(self.day)
        for first in range(0, self.loans, AT_ONCE):
            rows = [self._row(n) for n in range(first, min(first + AT_ONCE, self.loans))]
            funded = [self._account(row) for row in rows if not row["number"].endswith("-L")]
            self._ok(self.client.post("/bank-account-balances", json={"accounts": funded}))
            form = {"batch_no": f"batch-{first}", "loans": rows}
            self._ok(self.client.post("/loans", json=form))
        self._work()
        if not self.database.is_sqlite:
            with self.database.engine.begin() as connection:
                connection.execute(text("ANALYZE"))

    def ask_next_days(self, days: int = 1) -> None:
        """Ask for the batches of the following days, and leave them to a worker."""
        self.day += timedelta(days=days)
        self._ok(self.client.post(f"/business-days/{self.day}/runs"))

    def next_day(self) -> dict[str, int]:
        """The batch of the following day; what its steps counted."""
        self.ask_next_days()
        self._work()
        report = self._ok(self.client.get(f"/business-days/{self.day}"))
        counts: Counter[str] = Counter()
        for step in report["steps"]:
            counts.update(step["counts"])
        assert not counts["failed"], report["failures"][:3]
        assert not counts["differences"], report
        return dict(counts)

    def _row(self, number: int) -> dict[str, Any]:
        is_late = number % 100 == 0
        # Due in 1 to 28 days, and 5 days ago for the late ones.
        due_on = FIRST + timedelta(days=1 + (0 if self.are_due_at_once else number % 28))
        drawn_on = date(2025, 4, 27) if is_late else _month_before(due_on)
        return {
            "number": f"JJ-{number:07d}{'-L' if is_late else ''}",
            "borrower_name": f"借款人{number}",
            "borrower_code": f"B-{number}",
            "repayment_account": f"62{number:014d}",
            "terms": {
                "method": "equal_instalment" if number % 3 else "equal_principal",
                "principal_fen": 500_000_000 + number * 1_000,
                "annual_rate": "0.0435",
                "periods": 120,
                "disbursed_on": drawn_on.isoformat(),
                "interest_method": "monthly" if number % 2 else "daily",
            },
        }

    def _account(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "number": row["repayment_account"],
            "borrower_code": row["borrower_code"],
            "kind": "repayment",
            "balance_fen": 10**10,
        }

    def _run(self, on: date) -> None:
        self._ok(self.client.post(f"/business-days/{on}/runs"))
        self._work()

    def _work(self) -> None:
        worker = Worker(self.database, HANDLERS, program=PROGRAM.name)
        while worker.run_once():
            pass

    def _ok(self, answer: Any) -> Any:
        assert answer.is_success, answer.text[:500]
        return answer.json()


def _month_before(day: date) -> date:
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))
