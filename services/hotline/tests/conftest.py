"""hotline running over each database, with callers of every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotline.app import PROGRAM, create_app
from hotline.settings import Settings
from servicekit.clock import utc_now
from servicekit.testing import ServiceUnderTest, Session, a_caller


class TestClock:
    """A clock that tests can put forward."""

    __test__ = False

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def settings(migrated_url: Callable[..., str], keys_folder: Path, tmp_path: Path) -> Settings:
    url = migrated_url(PROGRAM.migrations, PROGRAM.kit)
    return Settings(
        environment="production", data_dir=tmp_path, keys_dir=keys_folder, database_url=url
    )


@pytest.fixture
def hotline(settings: Settings, keys_folder: Path, clock: TestClock) -> Iterator[ServiceUnderTest]:
    app = create_app(settings, clock=clock)
    with ServiceUnderTest(app, "hotline", keys_folder) as service:
        yield service


def staff(role: str, *, number: int = 1):
    name = f"{role.replace('_', '-')}-{number}"
    return a_caller(role, organisation="hotline", subject=name, kind="person")


PEOPLE = {
    "admin": staff("hotline_admin"),
    "call_agent": staff("call_agent"),
    "triager": staff("triager"),
    "supervisor": staff("supervisor"),
    "auditor": staff("auditor"),
    "investor": a_caller(
        "investor", organisation="investor-1", subject="investor-1", kind="person"
    ),
    "other_investor": a_caller(
        "investor", organisation="investor-2", subject="investor-2", kind="person"
    ),
}


@pytest.fixture
def people(hotline: ServiceUnderTest) -> dict[str, Session]:
    return {name: hotline.as_caller(caller) for name, caller in PEOPLE.items()}
