"""hotline running, with callers of several roles; dry runs touch no table: one database will do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotline.app import PROGRAM, create_app
from hotline.settings import Settings
from servicekit.testing import ServiceUnderTest, Session, a_caller

PEOPLE = {
    "investor": a_caller(
        "investor", organisation="investor-1", subject="investor-1", kind="person"
    ),
    "triager": a_caller("triager", organisation="hotline", subject="triager-1", kind="person"),
    "bureau": a_caller("bureau", organisation="bureau-1", subject="bureau-1", kind="person"),
    "other_bureau": a_caller("bureau", organisation="bureau-2", subject="bureau-2", kind="person"),
    "auditor": a_caller("auditor", organisation="regulator", subject="auditor-1", kind="person"),
}


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
def hotline(
    migrated_url: Callable[..., str], keys_folder: Path, tmp_path: Path
) -> Iterator[ServiceUnderTest]:
    settings = Settings(
        environment="production",
        data_dir=tmp_path,
        keys_dir=keys_folder,
        database_url=migrated_url(PROGRAM.migrations, PROGRAM.kit),
    )
    with ServiceUnderTest(create_app(settings), "hotline", keys_folder) as service:
        yield service


@pytest.fixture
def people(hotline: ServiceUnderTest) -> Callable[[str], Session]:
    """`people("bureau")`: a client of that caller."""
    return lambda name: hotline.as_caller(PEOPLE[name])
