"""loan-origination over each database, with people of every role and the way of one mall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from loan_origination.app import PROGRAM, create_app
from loan_origination.settings import Settings
from loan_origination.tables.exposures import CapitalRow
from servicekit.clock import day_in_shanghai, utc_now
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.migrations import upgrade
from servicekit.testing import (
    ENGINES,
    ServiceUnderTest,
    Session,
    a_caller,
    create_database,
    drop_database,
)

from .journey import Journey

HEAD = "head-office"
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


class TestClock:
    """A clock that starts at noon of one day, whatever today is, and that tests put forward."""

    __test__ = False

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self._offset = NOON - utc_now()

    def __call__(self) -> datetime:
        return utc_now() + self._offset + self.ahead


@pytest.fixture(scope="session")
def shared_clock() -> TestClock:
    return TestClock()


@pytest.fixture
def clock(shared_clock: TestClock) -> Iterator[TestClock]:
    """The clock of the running service, back in the present after the test."""
    yield shared_clock
    shared_clock.ahead = timedelta(0)


@pytest.fixture(scope="session", params=ENGINES)
def database_of_all(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """One migrated database of each kind for all tests of this folder."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('applications')}/all.sqlite3"
        return
    server = request.getfixturevalue("postgres")
    url = create_database(server, None)
    yield url.render_as_string(hide_password=False)
    drop_database(server, url)


@pytest.fixture(scope="session")
def service(
    database_of_all: str,
    keys_folder: Path,
    shared_clock: TestClock,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ServiceUnderTest]:
    """One running service for all tests; every test works on applications of its own."""
    database = Database(database_of_all, PROGRAM.kit)
    upgrade(database, PROGRAM.migrations)
    database.close()
    settings = Settings(
        environment="production",
        data_dir=tmp_path_factory.mktemp("files"),
        keys_dir=keys_folder,
        database_url=database_of_all,
    )
    app = create_app(settings, clock=shared_clock)
    with ServiceUnderTest(app, "loan-origination", keys_folder) as running:
        yield running


def a_person(role: str, number: int = 1, organisation: str = HEAD) -> Any:
    subject = f"{role.replace('_', '-')}-{number}"
    return a_caller(role, organisation=organisation, subject=subject, kind="person")


PEOPLE = {
    "system": a_caller("branch_officer", organisation="branch-1", subject="branch-1"),
    "other_system": a_caller("branch_officer", organisation="branch-2", subject="branch-2"),
    "officer": a_person("branch_officer", 1, "branch-1"),
    "assistant": a_person("branch_officer", 2, "branch-1"),
    "other_officer": a_person("branch_officer", 3, "branch-2"),
    "manager": a_person("branch_manager", 1, "branch-1"),
    "other_manager": a_person("branch_manager", 2, "branch-2"),
    "contracts": a_person("contract_officer", 1, "branch-1"),
    "vault": a_person("accounting", 1, "branch-1"),
    "reviewer": a_person("ho_reviewer"),
    "secretary": a_person("committee_secretary"),
    "chair": a_person("committee_chair"),
    "approver": a_person("approver"),
    "risk": a_person("risk_manager"),
    "credit": a_person("ho_credit_mgmt"),
    "payout": a_person("payout_checker"),
    "auditor": a_person("auditor", 1, "administrator"),
    "batch": a_caller("system", organisation="administrator", subject="system-1"),
    "stranger": a_person("investor", 1, "investor-1"),
    **{f"member-{number}": a_person("committee_member", number) for number in range(1, 8)},
}


@pytest.fixture(scope="session")
def people(service: ServiceUnderTest, shared_clock: TestClock) -> Callable[[Any], Session]:
    """`people("manager")`: a client of that caller; a Caller works too."""

    def client(who: Any) -> Session:
        session = service.as_caller(PEOPLE[who] if isinstance(who, str) else who)
        session._auth.clock = shared_clock
        return session

    return client


@pytest.fixture(scope="session")
def journey(service: ServiceUnderTest, people: Callable[[Any], Session]) -> Journey:
    """The way of an application, with the bank's capital known."""
    database: Database = service.app.state.database
    today = day_in_shanghai(database.clock())
    with database.writing() as session:
        session.add(
            CapitalRow(
                id=new_id(),
                capital_fen=10**14,
                since=today - timedelta(days=30),
                source="上年度资本充足率报告",
                proposed_by="risk-manager-1",
                provider_role="risk_manager",
                accepted_by="ho-credit-mgmt-1",
                created_at=database.clock(),
            )
        )
    return Journey(people, today, database)


@pytest.fixture
def person() -> Callable[..., Any]:
    """`person("branch_officer", 7, "branch-1")`: somebody with a role."""
    return a_person
