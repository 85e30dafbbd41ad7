"""loan-origination from the approval on, running over each database, with callers of every role."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from loan_origination.app import PROGRAM, create_app
from loan_origination.settings import Settings
from servicekit.testing import ServiceUnderTest, create_database

from .contract_desk import MovableClock
from .desk import Desk
from .running_desk import RunningDesk


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def running(
    keys_folder: Path, tmp_path: Path, clock: MovableClock
) -> Callable[[str], ServiceUnderTest]:
    """The service over a database of its own."""

    def over(url: str) -> ServiceUnderTest:
        settings = Settings(
            environment="production",
            data_dir=tmp_path,
            keys_dir=keys_folder,
            database_url=url,
            run_worker=False,
        )
        return ServiceUnderTest(create_app(settings, clock=clock), PROGRAM.name, keys_folder)

    return over


@pytest.fixture
def service(
    running: Callable[[str], ServiceUnderTest], database_with: Callable[[], str]
) -> Iterator[ServiceUnderTest]:
    with running(database_with()) as found:
        yield found


@pytest.fixture
def database_with(
    request: pytest.FixtureRequest,
    migrated_url: Callable[..., str],
    fresh_url: Callable[[str], str],
) -> Callable[[], str]:
    """The database that a test starts from: empty, or a copy of one that was filled before."""
    if "running_loan" in request.fixturenames:
        template = request.getfixturevalue("paid_template")
        return lambda: fresh_url(template)
    return lambda: migrated_url(PROGRAM.migrations, PROGRAM.kit)


@pytest.fixture
def desk(service: ServiceUnderTest, clock: MovableClock) -> RunningDesk:
    return RunningDesk(service, clock)


SECURED: dict[str, Any] = {}
"""The secured loan contract that each engine's template holds."""


@pytest.fixture
def secured_template(
    engine_name: str,
    request: pytest.FixtureRequest,
    running: Callable[[str], ServiceUnderTest],
    migrated_url: Callable[..., str],
    _templates: dict[tuple[str, str], str],
    tmp_path_factory: pytest.TempPathFactory,
    clock: MovableClock,
) -> str:
    """A database with a loan that is ready for its first draw, made once for each engine."""
    key = (engine_name, "secured loan")
    if key not in _templates:
        migrated_url(PROGRAM.migrations, PROGRAM.kit)
        empty = _templates[(engine_name, str(PROGRAM.migrations))]
        if engine_name == "sqlite":
            path = tmp_path_factory.mktemp("secured") / "template.sqlite3"
            shutil.copy(str(make_url(empty).database), path)
            url = f"sqlite:///{path}"
        else:
            server = request.getfixturevalue("postgres")
            url = create_database(server, empty).render_as_string(hide_password=False)
        with running(url) as service:
            SECURED[engine_name] = Desk(service, clock).secured()
        _templates[key] = url
    return _templates[key]


@pytest.fixture
def paid_template(
    engine_name: str,
    request: pytest.FixtureRequest,
    running: Callable[[str], ServiceUnderTest],
    secured_template: str,
    _templates: dict[tuple[str, str], str],
    tmp_path_factory: pytest.TempPathFactory,
    clock: MovableClock,
) -> str:
    """A database with one paid draw, made once for each engine."""
    key = (engine_name, "paid draw")
    if key not in _templates:
        if engine_name == "sqlite":
            path = tmp_path_factory.mktemp("paid") / "template.sqlite3"
            shutil.copy(str(make_url(secured_template).database), path)
            url = f"sqlite:///{path}"
        else:
            server = request.getfixturevalue("postgres")
            made = create_database(server, secured_template)
            url = made.render_as_string(hide_password=False)
        with running(url) as service:
            RunningDesk(service, clock).paid(SECURED[engine_name])
        _templates[key] = url
    return _templates[key]


@pytest.fixture
def running_loan(engine_name: str, paid_template: str) -> Any:
    """The loan contract under which 6,000,000.00 yuan were paid out today."""
    assert paid_template
    return SECURED[engine_name]
