"""Terms of notes for tests, and the service for its open quotes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.app import create_app
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.schedules.due_dates import first_due_date
from loan_origination.domain.schedules.terms import (
    DayCount,
    InterestMethod,
    InterestTerms,
    NoteTerms,
)
from loan_origination.settings import Settings
from servicekit.testing import ServiceUnderTest, Session, a_caller

E1 = {
    "method": "equal_instalment",
    "principal_fen": 1_000_000_000,
    "annual_rate": "0.045",
    "periods": 120,
    "disbursed_on": "2025-01-20",
}


@pytest.fixture(scope="session")
def quotes(tmp_path_factory: pytest.TempPathFactory, keys_folder: Path) -> Iterator[Session]:
    """A caller without any role: quotes store nothing, so one service on SQLite is enough."""
    folder = tmp_path_factory.mktemp("quotes")
    settings = Settings(
        environment="production",
        data_dir=folder,
        keys_dir=keys_folder,
        database_url=f"sqlite:///{folder}/quotes.sqlite3",
        run_worker=False,
    )
    with ServiceUnderTest(create_app(settings), "loan-origination", keys_folder) as service:
        yield service.as_caller(a_caller(organisation="branch-1", subject="someone"))


def the_terms(
    principal_fen: int = 1_000_000_000,
    annual_rate: str = "0.045",
    periods: int = 120,
    disbursed_on: date = date(2025, 1, 20),
    **change: Any,
) -> NoteTerms:
    """E1 unless changed."""
    first_due_on = change.get("first_due_on")
    due_day = change.get("due_day") or (first_due_on or disbursed_on).day
    return NoteTerms(
        method=RepaymentMethod(change.get("method", "equal_instalment")),
        principal=Money(principal_fen),
        annual_rate=Fraction(annual_rate),
        periods=periods,
        disbursed_on=disbursed_on,
        first_due_on=first_due_on or first_due_date(disbursed_on, due_day),
        interest_only_periods=change.get("interest_only_periods", 0),
        interest=InterestTerms(
            method=InterestMethod(change.get("interest_method", "monthly")),
            day_count=DayCount(change.get("day_count", "actual/360")),
            due_day=due_day,
            rounding=Rounding(change.get("rounding", "half_up")),
        ),
    )


@pytest.fixture(scope="session")
def note_terms() -> Any:
    return the_terms
