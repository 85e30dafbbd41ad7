"""Events on their way in: signatures, replays, lost answers, one effect each."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Column, Integer, String, Table, func, select
from sqlmodel import Session
from starlette.testclient import TestClient

from servicekit.application import add_problem_handlers
from servicekit.columns import new_registry
from servicekit.database import Database
from servicekit.inbox import take_in
from servicekit.inbox_routes import PATH, event_router
from servicekit.keys import SigningKey, TrustedKeyFile, load_signing_key, new_signing_key
from servicekit.outbox import Subscriber, emit
from servicekit.outbox_relay import Relay
from servicekit.tables import kit_tables
from servicekit.webhooks import Delivered, UntrustedWebhookError, body_of, sign, verify_webhook

METADATA = new_registry().metadata
KIT = kit_tables(METADATA)
EFFECTS = Table(
    "effect",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("aggregate", String(200)),
)
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
BODY = body_of(
    sender="mediation",
    type="case.closed",
    aggregate="case/1",
    seq=1,
    occurred_at="2026-11-21T08:00:00Z",
    payload={"number": "调解-1"},
)


def at(instant: datetime) -> Callable[[], datetime]:
    return lambda: instant


def note_effect(session: Session, database: Database, delivered: Delivered) -> None:
    session.execute(EFFECTS.insert().values(aggregate=delivered.aggregate))


@pytest.fixture
def key(keys_folder: Path) -> SigningKey:
    return load_signing_key(keys_folder, "mediation")


@pytest.fixture
def trusted(keys_folder: Path) -> TrustedKeyFile:
    return TrustedKeyFile(keys_folder)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url, KIT, clock=at(NOW))
    METADATA.create_all(found.engine)
    yield found
    found.close()


@pytest.fixture
def client(database: Database, trusted: TrustedKeyFile) -> TestClient:
    app = FastAPI()
    app.state.database = database
    app.state.trusted_keys = trusted
    app.include_router(event_router({("mediation", "case.closed"): note_effect}))
    add_problem_handlers(app, {})
    return TestClient(app)


def effects(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(EFFECTS)).scalar_one())


def test_a_signed_event_is_believed_and_names_its_sender(
    key: SigningKey, trusted: TrustedKeyFile
) -> None:
    delivered = verify_webhook(sign(key, "e-1", BODY, now=NOW), BODY, trusted, at(NOW))
    assert delivered == Delivered(
        id="e-1",
        sender="mediation",
        type="case.closed",
        aggregate="case/1",
        seq=1,
        occurred_at="2026-11-21T08:00:00Z",
        payload={"number": "调解-1"},
    )


def test_the_signature_is_that_of_standard_webhooks(key: SigningKey) -> None:
    """`v1a,` and the base64 of an Ed25519 signature of `id.timestamp.body`."""
    headers = sign(key, "e-1", BODY, now=NOW)
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    scheme, _, text = headers["webhook-signature"].partition(",")
    assert scheme == "v1a"
    content = f"e-1.{headers['webhook-timestamp']}.".encode() + BODY
    key.private.public_key().verify(base64.b64decode(text), content)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_tolerated(
    key: SigningKey, trusted: TrustedKeyFile, seconds: int
) -> None:
    headers = sign(key, "e-1", BODY, now=NOW)
    assert verify_webhook(headers, BODY, trusted, at(NOW + timedelta(seconds=seconds)))


FORGERIES: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "another id": lambda found: found | {"webhook-id": "e-2"},
    "an id with a dot": lambda found: found | {"webhook-id": "e-1.1"},
    "a later timestamp": lambda found: (
        found | {"webhook-timestamp": str(int(found["webhook-timestamp"]) + 1)}
    ),
    "a timestamp in words": lambda found: found | {"webhook-timestamp": "now"},
    "a timestamp in other digits": lambda found: found | {"webhook-timestamp": "１７９５"},
    "no timestamp": lambda found: {k: v for k, v in found.items() if k != "webhook-timestamp"},
    "no signature": lambda found: found | {"webhook-signature": ""},
    "a signature that is no base64": lambda found: found | {"webhook-signature": "v1a,%%%"},
    "a truncated signature": lambda found: (
        found | {"webhook-signature": found["webhook-signature"][:40]}
    ),
    "the symmetric scheme": lambda found: (
        found | {"webhook-signature": found["webhook-signature"].replace("v1a", "v1")}
    ),
    "an unknown key": lambda found: found | {"webhook-key-id": "mediation-000000000000"},
    "no key": lambda found: {k: v for k, v in found.items() if k != "webhook-key-id"},
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_headers_are_not_believed(
    key: SigningKey, trusted: TrustedKeyFile, forgery: str
) -> None:
    headers = FORGERIES[forgery](sign(key, "e-1", BODY, now=NOW))
    with pytest.raises(UntrustedWebhookError):
        verify_webhook(headers, BODY, trusted, at(NOW))


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_timestamp_six_minutes_off_is_not_believed(
    key: SigningKey, trusted: TrustedKeyFile, minutes: int
) -> None:
    headers = sign(key, "e-1", BODY, now=NOW)
    with pytest.raises(UntrustedWebhookError):
        verify_webhook(headers, BODY, trusted, at(NOW + timedelta(minutes=minutes)))


def test_a_body_written_anew_is_not_believed(key: SigningKey, trusted: TrustedKeyFile) -> None:
    headers = sign(key, "e-1", BODY, now=NOW)
    with pytest.raises(UntrustedWebhookError):
        verify_webhook(headers, json.dumps(json.loads(BODY)).encode(), trusted, at(NOW))


def test_one_program_cannot_speak_for_another(keys_folder: Path, trusted: TrustedKeyFile) -> None:
    """The hotline's key is trusted, but only for what the hotline says."""
    hotline = load_signing_key(keys_folder, "hotline")
    with pytest.raises(UntrustedWebhookError):
        verify_webhook(sign(hotline, "e-1", BODY, now=NOW), BODY, trusted, at(NOW))


def test_a_stranger_with_a_trusted_key_id_is_not_believed(
    key: SigningKey, trusted: TrustedKeyFile
) -> None:
    stranger = replace(new_signing_key("mediation"), kid=key.kid)
    with pytest.raises(UntrustedWebhookError):
        verify_webhook(sign(stranger, "e-1", BODY, now=NOW), BODY, trusted, at(NOW))


def test_one_good_signature_among_several_is_enough(
    key: SigningKey, trusted: TrustedKeyFile
) -> None:
    headers = sign(key, "e-1", BODY, now=NOW)
    old = base64.b64encode(bytes(64)).decode()
    headers["webhook-signature"] = f"v1,{old} v1a,{old} {headers['webhook-signature']}"
    assert verify_webhook(headers, BODY, trusted, at(NOW)).id == "e-1"


def test_an_event_delivered_twice_has_one_effect(
    client: TestClient, database: Database, key: SigningKey
) -> None:
    for minutes in (0, 1, 2):
        headers = sign(key, "e-1", BODY, now=NOW + timedelta(minutes=minutes))
        assert client.post(PATH, content=BODY, headers=headers).status_code == 200
    assert effects(database) == 1
    assert client.post(PATH, content=BODY, headers=sign(key, "e-2", BODY, now=NOW)).is_success
    assert effects(database) == 2


def test_an_event_whose_effect_failed_is_taken_in_when_it_comes_again(
    database: Database,
) -> None:
    delivered = Delivered("e-1", "mediation", "case.closed", "case/1", 1, "", {})

    def fail(session: Session, database: Database, delivered: Delivered) -> None:
        note_effect(session, database, delivered)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_in(database, delivered, fail)
    assert effects(database) == 0
    assert take_in(database, delivered, note_effect)
    assert not take_in(database, delivered, note_effect)
    assert effects(database) == 1


def test_two_senders_may_use_the_same_id(database: Database) -> None:
    one = Delivered("e-1", "mediation", "case.closed", "case/1", 1, "", {})
    assert take_in(database, one, note_effect)
    assert take_in(database, replace(one, sender="hotline"), note_effect)


def test_an_event_that_arrives_twice_at_the_same_time_has_one_effect(database: Database) -> None:
    delivered = Delivered("e-1", "mediation", "case.closed", "case/1", 1, "", {})
    start, taken = threading.Barrier(4), []

    def race() -> None:
        own = Database(database.url.render_as_string(hide_password=False), KIT)
        start.wait()
        taken.append(take_in(own, delivered, note_effect))
        own.close()

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == [False, False, False, True]
    assert effects(database) == 1


def test_an_unsigned_or_unexpected_event_is_refused_with_a_problem(
    client: TestClient, database: Database, key: SigningKey
) -> None:
    answer = client.post(PATH, content=BODY)
    assert (answer.status_code, answer.json()["code"]) == (401, "untrusted_webhook")
    other = BODY.replace(b"case.closed", b"case.burned")
    answer = client.post(PATH, content=other, headers=sign(key, "e-1", other, now=NOW))
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_event")
    doubled = [*sign(key, "e-1", BODY, now=NOW).items(), ("webhook-id", "e-1")]
    assert client.post(PATH, content=BODY, headers=doubled).status_code == 401
    assert client.post(PATH, content=b" " * 20_000).status_code == 413
    assert effects(database) == 0


def test_a_lost_answer_leads_to_a_second_delivery_and_still_one_effect(
    client: TestClient, database: Database, key: SigningKey
) -> None:
    """The receiver commits, its answer never arrives: the sender must try again."""
    statuses: list[int] = []

    def lose_the_first_answer(request: httpx.Request) -> httpx.Response:
        answer = client.post(PATH, content=request.content, headers=dict(request.headers))
        statuses.append(answer.status_code)
        if len(statuses) == 1:
            raise httpx.ReadTimeout("the answer was lost")
        return httpx.Response(answer.status_code)

    with database.writing() as session:
        emit(session, database, "case/1", "case.closed", {"number": "A-1"})
    loans = Subscriber("loans", "http://loans.internal/internal/events", frozenset("*"))
    with httpx.Client(transport=httpx.MockTransport(lose_the_first_answer)) as sender:
        relay = Relay(database, key, [loans], sender)
        assert relay.run_once() == 1
        assert effects(database) == 1
        later: Any = at(NOW + timedelta(seconds=5))
        database.clock = later
        assert relay.run_once() == 1
        assert relay.run_once() == 0
    assert statuses == [200, 200]
    assert effects(database) == 1
