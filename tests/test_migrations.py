"""Every program's migrations make exactly the tables that its code expects, on both databases."""

from __future__ import annotations

from contextlib import closing
from importlib import import_module

import pytest

from servicekit.database import Database
from servicekit.migrations import drift, is_current, upgrade

PACKAGES = ("gateway", "loss_calc", "loan_origination", "mediation", "hotline")


@pytest.mark.parametrize("package", PACKAGES)
def test_migrations_leave_no_drift_and_can_be_run_again(package, database_url):
    program = import_module(f"{package}.app").PROGRAM
    with closing(Database(database_url, program.kit)) as database:
        assert not is_current(database, program.migrations)
        for _ in range(2):
            upgrade(database, program.migrations)
            assert is_current(database, program.migrations)
        assert drift(database, program.metadata) == []
