"""A hundredth of the made year 2018 on each database, written once and copied for every test."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy.engine import make_url

from hotline.app import PROGRAM
from hotline.made_year.plan import YEAR_2018
from hotline.made_year.writing import write_year
from hotline.settings import Settings
from hotline.tables import KIT
from servicekit.database import Database
from servicekit.testing import create_database

PART = YEAR_2018.part(100)


@pytest.fixture
def year_url(engine_name, fresh_url, migrated_url, _templates, request, tmp_path_factory):
    key = (engine_name, "made year")
    if key not in _templates:
        migrated_url(PROGRAM.migrations, PROGRAM.kit)
        empty = _templates[engine_name, str(PROGRAM.migrations)]
        if engine_name == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('year')}/year.sqlite3"
            shutil.copy(str(make_url(empty).database), str(make_url(url).database))
        else:
            made = create_database(request.getfixturevalue("postgres"), empty)
            url = made.render_as_string(hide_password=False)
        database = Database(url, KIT)
        write_year(database, PART)
        database.close()
        _templates[key] = url
    return fresh_url(_templates[key])


@pytest.fixture
def settings(year_url, keys_folder, tmp_path):
    """Every service of these tests runs over a copy of the made year."""
    return Settings(
        environment="production", data_dir=tmp_path, keys_dir=keys_folder, database_url=year_url
    )


@pytest.fixture
def plan():
    return PART
