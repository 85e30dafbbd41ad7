"""loan-origination with running loans over each database; its worker is turned by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loan_origination.app import PROGRAM, create_app
from loan_origination.settings import Settings
from servicekit.testing import ServiceUnderTest

from .bank import Bank, TestClock


@pytest.fixture
def url(migrated_url: Callable[..., str]) -> str:
    return migrated_url(PROGRAM.migrations, PROGRAM.kit)


@pytest.fixture
def settings(url: str, keys_folder: Path, tmp_path: Path) -> Settings:
    return Settings(
        environment="development",
        data_dir=tmp_path,
        keys_dir=keys_folder,
        database_url=url,
        run_worker=False,
    )


@pytest.fixture
def bank(settings: Settings, keys_folder: Path) -> Iterator[Bank]:
    """A branch with its business days, its loans and its till."""
    app = create_app(settings, clock=TestClock())
    with ServiceUnderTest(app, PROGRAM.name, keys_folder) as service:
        yield Bank(service)
