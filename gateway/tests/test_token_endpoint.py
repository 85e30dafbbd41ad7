"""/oauth2: tokens for programs and people, withdrawn and asked about, on both databases."""

from __future__ import annotations

import base64
import time
from urllib.parse import quote_plus

import jwt
import pytest
from sqlalchemy.exc import OperationalError

from gateway import store, tables
from gateway.oauth.errors import TooManyAttemptsError
from gateway.oauth.passwords import Passwords
from gateway.oauth.throttle import FREE_FAILURES, Throttle
from servicekit.database import Database

GOOD = b"/loss-calc/v1/cases"


def test_program_gets_a_token_in_the_form_of_rfc_9068(door):
    answer = door.token_answer()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 3600
    header = jwt.get_unverified_header(body["access_token"])
    assert (header["typ"], header["alg"]) == ("at+jwt", "EdDSA")
    keys = jwt.PyJWKSet.from_dict(door.client.get("/.well-known/jwks.json").json())
    claims = jwt.decode(
        body["access_token"],
        keys[header["kid"]].key,
        algorithms=["EdDSA"],
        audience="tianping",
        issuer="http://gateway.test",
    )
    assert claims["sub"] == claims["client_id"] == "court-1"
    assert claims["roles"] == ["court", "court_clerk"]
    assert claims["organisation"] == "court-1"
    assert claims["exp"] - claims["iat"] == 3600


def test_person_signs_in_with_a_password_in_development(door):
    token = door.person_token("investor-1")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["sub"], claims["kind"], claims["roles"]) == (
        "investor-1",
        "person",
        ["investor"],
    )
    assert claims["exp"] - claims["iat"] == 3600


def test_app_acts_for_the_investor_whom_its_users_token_names(door):
    form = {"username": "investor-2", "password": door.password("investor-2")}
    answer = door.client.post(
        "/oauth2/token",
        data={"grant_type": "password", **form},
        auth=door.client_auth("investor-app"),
    )
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["client_id"]) == ("investor-2", "investor-app")
    assert claims["roles"] == ["investor"]


def test_scope_restricts_the_token(door):
    assert door.token_answer(scope="hotline").json()["scope"] == "hotline"


@pytest.mark.parametrize("scope", ["admin", "loss-calc admin", "", "loss-calc  hotline"])
def test_scope_that_is_not_granted(door, scope):
    answer = door.token_answer(scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("grant", ["implicit", "authorization_code", "refresh_token", "PASSWORD"])
def test_grant_that_is_not_offered(door, grant):
    answer = door.client.post("/oauth2/token", data={"grant_type": grant}, auth=door.client_auth())
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b'{"grant_type": "client_credentials"}', "application/json"),
        (b"grant_type=client_credentials", "text/plain"),
        (b"grant_type=a&grant_type=b", "application/x-www-form-urlencoded"),
        (b"scope=hotline", "application/x-www-form-urlencoded"),
        (b"grant_type=", "application/x-www-form-urlencoded"),
        (b"grant_type=%ff", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(30)), "application/x-www-form-urlencoded"),
    ],
)
def test_body_that_is_no_token_request(door, content, media_type):
    answer = door.client.post(
        "/oauth2/token",
        content=content,
        headers={"Content-Type": media_type},
        auth=door.client_auth(),
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def _basic(text):
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        _basic("court-1:wrong"),
        _basic("nobody:wrong"),
        _basic("court-1"),
        _basic("court-1:\x00"),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer abc"},
    ],
)
def test_client_that_does_not_prove_who_it_is(door, headers):
    answer = door.client.post(
        "/oauth2/token", data={"grant_type": "client_credentials"}, headers=headers
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic")


def test_secret_in_the_body_is_not_accepted(door):
    name, secret = door.client_auth()
    answer = door.client.post(
        "/oauth2/token",
        data={"grant_type": "client_credentials", "client_id": name, "client_secret": secret},
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_wrong_password_and_unknown_name_are_told_the_same(door):
    answers = [
        door.client.post(
            "/oauth2/token", data={"grant_type": "password", "username": name, "password": "no"}
        )
        for name in ("mediator-1", "nobody-at-all")
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["error"] == "invalid_grant"


def test_guessing_is_slowed_down_without_locking_others_out(door):
    form = {"grant_type": "password", "username": "checker-1", "password": "no"}
    statuses = [
        door.client.post("/oauth2/token", data=form).status_code for _ in range(FREE_FAILURES + 2)
    ]
    assert statuses == [400] * (FREE_FAILURES + 1) + [429]
    assert int(door.client.post("/oauth2/token", data=form).headers["retry-after"]) >= 1
    assert door.person_token("checker-2")


def test_throttle_forgets_failures_after_a_success():
    throttle = Throttle()
    for _ in range(FREE_FAILURES):
        throttle.failed("a")
    throttle.succeeded("a")
    throttle.failed("a")
    throttle.check("a")
    for _ in range(FREE_FAILURES):
        throttle.failed("a")
    with pytest.raises(TooManyAttemptsError):
        throttle.check("a")


def test_password_hash_is_argon2id_and_nobody_has_one():
    passwords = Passwords(is_development=False)
    assert passwords.hash("secret").startswith("$argon2id$")


def _introspect(door, token, name="court-1"):
    answer = door.client.post(
        "/oauth2/introspect", data={"token": token}, auth=door.client_auth(name)
    )
    assert answer.status_code == 200
    return answer.json()


def test_introspection_tells_the_owner_and_nobody_else(door):
    token = door.token()
    assert _introspect(door, token)["sub"] == "court-1"
    assert _introspect(door, token, "branch-1") == {"active": False}
    assert _introspect(door, "garbage") == {"active": False}
    answer = door.client.post("/oauth2/introspect", data={"token": token})
    assert answer.status_code == 401


def test_revoked_token_is_refused_though_it_was_remembered(make_door, database_url):
    door = make_door(database_url=database_url)
    token, other = door.token(), door.token()
    assert door.ask("GET", GOOD, door.bearer(token)).status == 200
    answer = door.client.post("/oauth2/revoke", data={"token": token}, auth=door.client_auth())
    assert (answer.status_code, answer.content) == (200, b"")
    assert door.ask("GET", GOOD, door.bearer(token)).status == 401
    assert door.ask("GET", GOOD, door.bearer(other)).status == 200
    assert _introspect(door, token) == {"active": False}


def test_revocation_reaches_another_worker_within_a_second(make_door, database_url):
    first, second = make_door(database_url=database_url), make_door(database_url=database_url)
    token = first.token()
    assert second.ask("GET", GOOD, second.bearer(token)).status == 200
    first.client.post("/oauth2/revoke", data={"token": token}, auth=first.client_auth())
    deadline = time.monotonic() + 1.0
    while second.ask("GET", GOOD, second.bearer(token)).status == 200:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(("kind", "name"), [("client", "court-1"), ("person", "mediator-1")])
def test_disabled_owner_loses_tokens_already_given(make_door, database_url, kind, name):
    door = make_door(database_url=database_url)
    token = door.token() if kind == "client" else door.person_token(name)
    assert door.ask("GET", GOOD, door.bearer(token)).status == 200
    database = Database(database_url, tables.kit)
    with database.writing() as session:
        assert store.set_enabled(session, kind, name, is_enabled=False)
    database.close()
    deadline = time.monotonic() + 1.0
    while door.ask("GET", GOOD, [(b"authorization", b"Bearer " + token.encode())]).status == 200:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    if kind == "client":
        assert door.token_answer().status_code == 401


def test_client_cannot_withdraw_anothers_token(door):
    token = door.token()
    for auth in (door.client_auth("branch-1"), door.client_auth("court-2")):
        answer = door.client.post("/oauth2/revoke", data={"token": token}, auth=auth)
        assert answer.status_code == 200
    assert door.ask("GET", GOOD, door.bearer(token)).status == 200
    assert door.client.post("/oauth2/revoke", data={"token": token}).status_code == 401


def test_person_withdraws_the_token_of_the_command_line(door):
    token = door.person_token("investor-3")
    form = {"token": token, "client_id": "command-line"}
    assert door.client.post("/oauth2/revoke", data=form).status_code == 200
    assert door.ask("GET", GOOD, door.bearer(token)).status == 401


def test_issue_and_withdrawal_are_in_the_journal(make_door, database_url):
    door = make_door(database_url=database_url)
    token = door.token()
    door.client.post("/oauth2/revoke", data={"token": token}, auth=door.client_auth())
    database = Database(database_url, tables.kit)
    with database.reading() as session:
        rows = session.execute(tables.journal.select().order_by(tables.journal.c.id)).all()
    database.close()
    assert [(row.actor, row.action) for row in rows] == [
        ("court-1", "issue_token"),
        ("court-1", "revoke_token"),
    ]
    assert token not in str(rows)


def test_discovery_names_only_what_exists(door):
    document = door.client.get("/.well-known/oauth-authorization-server").json()
    assert document["issuer"] == "http://gateway.test"
    assert document["grant_types_supported"] == ["client_credentials", "password"]
    for name, address in document.items():
        if name.endswith(("_endpoint", "_uri")):
            path = address.removeprefix("http://gateway.test")
            assert door.client.request("GET", path).status_code in {200, 405}


def test_published_keys_hold_no_private_part(door):
    for key in door.client.get("/.well-known/jwks.json").json()["keys"]:
        assert set(key) == {"kty", "crv", "alg", "use", "kid", "x"}


def test_withdrawals_that_cannot_be_looked_up_close_the_door(make_door):
    door = make_door(revocation_stale_seconds=1.1)
    token = door.token()
    verifier_database = door.settings.data_dir / "gateway.sqlite3"
    assert verifier_database.exists()
    with _broken_look():
        time.sleep(1.3)
        answer = door.ask("GET", GOOD, door.bearer(token))
    assert (answer.status, answer.code) == (503, "unavailable")
    assert answer.headers["retry-after"]


class _broken_look:  # noqa: N801 - reads as a statement
    def __enter__(self):
        def fail(*_):
            raise OperationalError("SELECT", {}, Exception("down"))

        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(store, "revocations_since", fail)

    def __exit__(self, *_):
        self.patch.undo()


def test_secrets_read_the_same_encoded_or_not(door):
    # RFC 6749 section 2.3.1 has them form-encoded first, and many clients do not do that.
    _, secret = door.client_auth()
    assert quote_plus(secret) == secret
