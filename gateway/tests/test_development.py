"""First starts, later starts, production starts, and the migrated schema."""

from __future__ import annotations

import json
import stat

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from gateway.app import PROGRAM, create_app
from gateway.development import DevelopmentCredentialsError
from gateway.keyring import ensure_token_key
from gateway.people import CLIENTS, people
from gateway.settings import Settings
from servicekit.database import Database
from servicekit.migrations import drift, is_current, upgrade

ROLES = """
court loss_analyst investor auditor supervisor
branch_officer branch_manager ho_reviewer committee_secretary committee_member committee_chair
approver contract_officer payout_checker accounting collateral_officer post_loan_officer
risk_manager ho_credit_mgmt system
court_clerk case_admin mediator checker fund_manager issuer_rep issuer_signatory party_agent
custodian_bank anonymous call_agent triager institution_handler institution_admin bureau
association report_desk mediation_link analyst hotline_admin admin
"""


def test_there_is_one_person_per_role_and_those_who_share_work():
    names = {one.name: one for one in people()}
    for role in ROLES.split():
        assert names[f"{role.replace('_', '-')}-1"].roles == (role,)
    for name in ("committee-member-7", "checker-2", "case-admin-2", "mediator-2", "investor-3"):
        assert name in names
    branches = [names[f"branch-officer-{number}"].organisation for number in (1, 2, 3)]
    assert branches == ["branch-1", "branch-1", "branch-2"]
    assert names["branch-manager-1"].organisation == "branch-1"
    # Whoever is complained about has people who can sign in mediation.
    assert names["issuer-signatory-2"].organisation == names["institution-handler-1"].organisation
    assert len(names) == len(people())


def test_machine_clients_have_their_roles():
    roles = {one.name: set(one.roles) for one in CLIENTS}
    assert roles["court-1"] == roles["court-2"] == {"court", "court_clerk"}
    assert roles["branch-1"] == {"branch_officer"}
    assert roles["institution-2"] == {"institution_handler"}
    assert roles["custodian-bank-1"] == {"custodian_bank"}
    assert roles["supervisor-1"] == {"supervisor"}
    assert "investor-app" in roles


def test_credentials_file_has_its_form_and_is_for_its_owner_alone(make_door, database_url):
    door = make_door(database_url=database_url)
    path = door.settings.data_dir / "dev-credentials.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    document = json.loads(path.read_text())
    assert list(document) == ["issuer", "clients", "users"]
    assert document["issuer"] == "http://gateway.test"
    assert set(document["clients"][0]) == {"client_id", "client_secret", "roles", "organisation"}
    assert set(document["users"][0]) == {"username", "password", "roles", "organisation"}


def test_secrets_stay_valid_over_restarts_and_the_issuer_follows(make_door, database_url):
    first = make_door(database_url=database_url)
    before = first.credentials
    second = make_door(database_url=database_url, issuer="http://other.test:8100")
    after = second.credentials
    assert after["issuer"] == "http://other.test:8100"
    assert {**after, "issuer": ""} == {**before, "issuer": ""}


@pytest.mark.parametrize("damage", ["lost", "garbled", "changed"])
def test_file_that_cannot_be_trusted_is_replaced_by_new_secrets(make_door, database_url, damage):
    first = make_door(database_url=database_url)
    path, before = first.settings.data_dir / "dev-credentials.json", first.credentials
    if damage == "lost":
        path.unlink()
    elif damage == "garbled":
        path.write_text("{")
    else:
        before["clients"][0]["client_secret"] = "guessed"
        path.write_text(json.dumps(before))
    second = make_door(database_url=database_url)
    assert second.client_auth()[1] != before["clients"][0]["client_secret"]
    assert second.token_answer().status_code == 200


def _production(make_settings, **more):
    settings = make_settings(environment="production", issuer="https://gateway.example", **more)
    ensure_token_key(settings.keys_folder())
    return settings


def _migrated(url):
    database = Database(url, PROGRAM.kit)
    upgrade(database, PROGRAM.migrations)
    database.close()


def test_production_offers_no_password_grant_and_makes_nobody(make_settings, database_url):
    _migrated(database_url)
    settings = _production(make_settings, database_url=database_url)
    with TestClient(create_app(settings), base_url="https://gateway.example") as client:
        form = {"grant_type": "password", "username": "a", "password": "b"}
        answer = client.post("/oauth2/token", data=form)
        assert answer.json()["error"] == "unsupported_grant_type"
        assert answer.headers["strict-transport-security"]
    assert not (settings.data_dir / "dev-credentials.json").exists()


def test_production_refuses_a_database_with_development_people(
    make_door, make_settings, database_url
):
    make_door(database_url=database_url)
    settings = _production(make_settings, database_url=database_url)
    with pytest.raises(DevelopmentCredentialsError, match="development"):
        TestClient(create_app(settings)).__enter__()


def test_production_refuses_to_migrate_by_itself(make_settings, database_url):
    settings = _production(make_settings, database_url=database_url)
    with pytest.raises(RuntimeError, match="not migrated"):
        TestClient(create_app(settings)).__enter__()


def test_production_needs_its_keys_its_database_and_its_issuer(make_settings, tmp_path):
    with pytest.raises(ValidationError, match="GATEWAY_ISSUER"):
        make_settings(environment="production")
    settings = make_settings(environment="production", issuer="https://gateway.example")
    with pytest.raises(FileNotFoundError, match="gateway-tokens"):
        create_app(settings)
    ensure_token_key(settings.keys_folder())
    with pytest.raises(ValueError, match="needs its database URL"):
        create_app(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("upstreams", {"loss-calc": "http://127.0.0.1:1"}),
        (
            "upstreams",
            dict.fromkeys(("loss-calc", "loan-origination", "mediation", "hotline"), "x"),
        ),
        ("issuer", "http://127.0.0.1:8000/"),
        ("issuer", "gateway"),
        ("person_token_seconds", 0),
        ("revocation_poll_seconds", 5),
    ],
)
def test_setting_that_cannot_work_is_refused(make_settings, name, value):
    with pytest.raises(ValidationError):
        make_settings(**{name: value})


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("GATEWAY_ISSUER", "http://127.0.0.1:9000")
    monkeypatch.setenv("GATEWAY_CORS_ORIGINS", '["https://bank.example"]')
    settings = Settings()
    assert settings.issuer == "http://127.0.0.1:9000"
    assert settings.cors_origins == ("https://bank.example",)


def test_migrated_database_is_what_the_tables_say(database_url):
    database = Database(database_url, PROGRAM.kit)
    upgrade(database, PROGRAM.migrations)
    assert is_current(database, PROGRAM.migrations)
    assert drift(database, PROGRAM.metadata) == []
    database.close()
