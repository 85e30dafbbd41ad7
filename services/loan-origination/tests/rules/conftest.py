"""The service over one database for the dry runs of this folder, and the example of five leases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest

from loan_origination.app import PROGRAM, create_app
from loan_origination.settings import Settings
from servicekit.database import Database
from servicekit.migrations import upgrade
from servicekit.testing import ServiceUnderTest, Session, a_caller

YUAN = 100
E13: dict[str, Any] = {
    "first_year_on": "2026-01-01",
    "months": 96,
    "annual_rate": "0.0485",
    "method": "equal_instalment",
    "lettable_area_m2": "10000",
    "haircut": "0.10",
    "cover": "1.2",
    "ltv": "0.70",
    "appraised_value_fen": 52_000_000 * YUAN,
    "annual_costs_fen": 900_000 * YUAN,
    "leases": [
        {
            "lease": "L1",
            "tenant": "Anchor department store",
            "area_m2": "4500",
            "is_anchor": True,
            "lessor": "borrower",
            "starts_on": "2024-01-01",
            "ends_on": "2036-12-31",
            "annual_rent_fen": 3_600_000 * YUAN,
            "step_rate": "0.05",
            "step_clause_verified": True,
        },
        {
            "lease": "L2",
            "tenant": "Related anchor",
            "area_m2": "2500",
            "is_anchor": True,
            "lessor": "borrower",
            "starts_on": "2024-01-01",
            "ends_on": "2036-12-31",
            "annual_rent_fen": 2_400_000 * YUAN,
            "related_party": True,
            "market_annual_rent_fen": 1_800_000 * YUAN,
        },
        {
            "lease": "L3",
            "tenant": "Cinema",
            "area_m2": "1500",
            "lessor": "borrower",
            "starts_on": "2024-01-01",
            "ends_on": "2036-12-31",
            "annual_rent_fen": 1_500_000 * YUAN,
        },
        {
            "lease": "L4",
            "tenant": "Late payer",
            "area_m2": "500",
            "lessor": "borrower",
            "starts_on": "2024-01-01",
            "ends_on": "2036-12-31",
            "annual_rent_fen": 300_000 * YUAN,
            "rent_periods_behind": 2,
        },
        {
            "lease": "L5",
            "tenant": "Sub-tenant",
            "area_m2": "300",
            "lessor": "tenant",
            "starts_on": "2024-01-01",
            "ends_on": "2036-12-31",
            "annual_rent_fen": 120_000 * YUAN,
        },
    ],
}


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, keys_folder: Path
) -> Iterator[ServiceUnderTest]:
    """Dry runs store nothing: one service on one database for a whole module."""
    folder = tmp_path_factory.mktemp("dry-runs")
    url = f"sqlite:///{folder}/dry-runs.sqlite3"
    database = Database(url, PROGRAM.kit)
    upgrade(database, PROGRAM.migrations)
    database.close()
    settings = Settings(
        environment="production",
        data_dir=folder,
        keys_dir=keys_folder,
        database_url=url,
        run_worker=False,
    )
    with ServiceUnderTest(create_app(settings), "loan-origination", keys_folder) as running:
        yield running


@pytest.fixture
def ask(service: ServiceUnderTest) -> Callable[..., httpx.Response]:
    """Ask for the amount of E13 with changes; `lease` changes its first lease."""
    client = service.as_caller(a_caller("branch_officer", organisation="branch-1"))

    def post(
        lease: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **changes: Any,
    ) -> httpx.Response:
        body = {**deepcopy(E13), **changes}
        if lease:
            body["leases"][0] |= lease
        return client.post("/amount-quotes", json=body, headers=headers)

    return post


@pytest.fixture
def quote(ask: Callable[..., httpx.Response]) -> Callable[..., dict[str, Any]]:
    """The answer to `ask`, which has to be a success."""

    def answered(lease: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        answer = ask(lease, **changes)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    return answered


@pytest.fixture(scope="module")
def client_of(service: ServiceUnderTest) -> Callable[[str], Session]:
    """A caller with one role."""
    return lambda role: service.as_caller(a_caller(role, organisation="branch-1"))
