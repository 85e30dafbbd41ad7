"""The OpenAPI document of every program, as agreed; a change shows up in review.

Set UPDATE_CONTRACTS=1 to write the documents anew.
"""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path

import pytest

CONTRACTS = Path(__file__).parent / "contracts"
SERVICES = {
    "loss-calc": "loss_calc",
    "loan-origination": "loan_origination",
    "mediation": "mediation",
    "hotline": "hotline",
}


@pytest.mark.parametrize("name", SERVICES)
def test_the_contract_of_a_service_is_the_agreed_one(name, keys_folder, tmp_path):
    package = SERVICES[name]
    settings = import_module(f"{package}.settings").Settings(
        data_dir=tmp_path, keys_dir=keys_folder
    )
    app = import_module(f"{package}.app").create_app(settings)
    document = json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    agreed = CONTRACTS / f"{name}.json"
    if os.environ.get("UPDATE_CONTRACTS"):
        CONTRACTS.mkdir(exist_ok=True)
        agreed.write_text(document, encoding="utf-8")
    assert document == agreed.read_text(encoding="utf-8")
    assert all(path.startswith(f"/{name}/v1/") for path in app.openapi()["paths"])
