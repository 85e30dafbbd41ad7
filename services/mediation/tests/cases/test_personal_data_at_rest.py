"""Personal data on disk and in logs: nowhere in plain, and never tied to an old key for good."""

import base64
import json

import pytest
from sqlalchemy import text

from mediation.app import PROGRAM, create_app
from mediation.settings import Settings
from servicekit.database import Database
from servicekit.testing import ServiceUnderTest

from .conftest import PEOPLE, Journey, Settlement

NAMES = ("张三1", "王五的妥协", "北京市西城区", "11010519491231002X", "62220000")


def key(number):
    return f"k{number}:{base64.b64encode(bytes([number]) * 32).decode()}"


@pytest.fixture
def url(migrated_url):
    return migrated_url(PROGRAM.migrations, PROGRAM.kit)


@pytest.fixture
def running(url, keys_folder, tmp_path):
    """Starts mediation over the same database with given keys for personal data."""

    def start(*numbers):
        settings = Settings(
            environment="production",
            data_dir=tmp_path,
            keys_dir=keys_folder,
            database_url=url,
            personal_keys=",".join(key(number) for number in numbers),
        )
        return ServiceUnderTest(create_app(settings), "mediation", keys_folder)

    return start


def people_of(service):
    return lambda name: service.as_caller(PEOPLE[name])


def a_settled_case(service):
    """A case with names, an identity number, an address, a concession, accounts and reasons."""
    settlement = Settlement(people_of(service))
    case = settlement.in_mediation()
    settlement.post(
        "mediator", f"{case}/items", 201, kind="CONCESSION", name="C1", text="王五的妥协"
    )
    matter = settlement.matter(case_ids=[case[7:]], court="court-1")
    agreement = settlement.agreement(matter["id"])
    settlement.sign_page("investor", agreement["id"], "investor-1")
    return case


def stored(url):
    """Everything in the database as text, table by table."""
    database = Database(url, PROGRAM.kit)
    try:
        with database.reading() as session:
            for table in PROGRAM.metadata.sorted_tables:
                for row in session.execute(text(f'SELECT * FROM "{table.name}"')):
                    yield table.name, " ".join(_shown(value) for value in row)
    finally:
        database.close()


def _shown(value):
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")
    return json.dumps(value, ensure_ascii=False, default=str)


def test_no_name_stands_in_plain_in_any_table_or_log(running, url, capfd):
    with running(1) as service:
        a_settled_case(service)
    rows = list(stored(url))
    assert {"idempotency", "journal", "case_party", "agreement_page"} <= {name for name, _ in rows}
    found = {(table, name) for table, row in rows for name in NAMES if name in row}
    assert found == set()
    logs = "".join(capfd.readouterr())
    assert "/mediation/v1/" in logs
    assert not any(name in logs for name in NAMES)


def ended(service, answer):
    assert answer.status_code == 202, answer.text
    events = people_of(service)("admin").get(f"{answer.headers['location']}/events").text.strip()
    return json.loads(events.split("\n\n")[-1].split("data: ", 1)[1])


def uses(service):
    items = people_of(service)("admin").get("/personal-data-keys").json()["items"]
    return {item["id"]: item["texts"] for item in items}


def test_after_a_renewal_the_old_key_can_go(running):
    with running(1) as service:
        case = a_settled_case(service)
        known = uses(service)["k1"]
        assert known > 20
    with running(2, 1) as service:
        assert uses(service)["k1"] >= known
        answer = people_of(service)("admin").post("/personal-data-keys/renew")
        job = ended(service, answer)
        assert job["state"] == "succeeded"
        assert job["done"] == sum(job["renewed"].values()) >= known
        assert job["renewed"]["idempotency.body"] > 0
        assert uses(service)["k1"] == 0
        again = ended(service, people_of(service)("admin").post("/personal-data-keys/renew"))
        assert again["renewed"] == {}
    with running(2) as service:
        shown = people_of(service)("admin").get(case).json()
        assert shown["parties"][0]["name"] == "张三1"
        assert set(uses(service)) == {"k2"}


def test_a_key_that_left_too_early_is_named(running):
    with running(1) as service:
        Journey(people_of(service)).entrust()
    with running(2) as service:
        assert uses(service)[None] > 0
        job = ended(service, people_of(service)("admin").post("/personal-data-keys/renew"))
        assert (job["state"], job["problem"]["code"]) == ("failed", "personal_key_missing")
        assert job["problem"]["key"] == "k1"


def test_keys_are_the_administrations_alone(running):
    with running(1) as service:
        for name in ("investor", "mediator", "supervisor", "court"):
            assert people_of(service)(name).get("/personal-data-keys").status_code == 403
            refused = people_of(service)(name).post("/personal-data-keys/renew")
            assert refused.status_code == 403
