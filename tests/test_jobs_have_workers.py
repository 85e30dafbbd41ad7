"""Every kind of job that a service enqueues has a handler in the program that it runs as."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil

import pytest
from fastapi.routing import APIRoute

PACKAGES = {
    "loss-calc": "loss_calc",
    "loan-origination": "loan_origination",
    "mediation": "mediation",
    "hotline": "hotline",
}
KIND = 3
"""The place of the kind among the arguments of `enqueue`."""


def enqueued_kinds(package_name):
    package = importlib.import_module(package_name)
    for found in pkgutil.walk_packages(package.__path__, package_name + "."):
        if ".migrations" in found.name or found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for call in ast.walk(ast.parse(inspect.getsource(module))):
            is_enqueue = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            if is_enqueue and call.func.id == "enqueue":
                yield getattr(module, call.args[KIND].id)


def handled_kinds(package_name, keys_folder, folder):
    settings = importlib.import_module(f"{package_name}.settings").Settings
    create_app = importlib.import_module(f"{package_name}.app").create_app
    app = create_app(settings(data_dir=folder, keys_dir=keys_folder))
    cancel = [
        route.endpoint
        for route in app.routes
        if isinstance(route, APIRoute)
        and route.path.endswith("/jobs/{job_id}")
        and "DELETE" in route.methods
    ]
    app.state.database.close()
    return set(inspect.getclosurevars(cancel[0]).nonlocals["handlers"])


@pytest.mark.parametrize("service", PACKAGES)
def test_every_kind_of_job_is_worked_by_the_service_itself(service, keys_folder, tmp_path):
    kinds = set(enqueued_kinds(PACKAGES[service]))
    assert kinds
    assert kinds - handled_kinds(PACKAGES[service], keys_folder, tmp_path) == set()
