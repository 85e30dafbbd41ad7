"""A service believes an internal token for this very request and nothing else."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from servicekit.callers import HEADER, TYPE, mint
from servicekit.clock import utc_now
from servicekit.keys import load_signing_key, new_signing_key
from servicekit.testing import a_caller

from .conftest import refused

OURS = a_caller()


@pytest.fixture
def engine_name():
    """These tests are about HTTP; one database is enough."""
    return "sqlite"


def segment(value) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims_of(token: str) -> dict:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def signed(key, header: dict, claims) -> str:
    """A token signed by hand; without a change to its header it has the right one."""
    head = segment({"alg": "EdDSA", "kid": key.kid, "typ": TYPE, **header})
    body = f"{head}.{segment(claims)}"
    return f"{body}.{segment(key.private.sign(body.encode()))}"


class TestTrust:
    """A service believes an internal token for this very request and nothing else."""

    path = "/notes/v1/notes"

    def ask(self, notes, token, **headers):
        sent = {**({HEADER: token} if token else {}), **headers}
        return notes.unauthenticated.get(self.path, headers=sent)

    @pytest.fixture
    def key(self, notes, keys_folder):
        return load_signing_key(keys_folder, "gateway")

    def good(self, key, later=0, **change):
        now = utc_now() + timedelta(seconds=later)
        facts = {"audience": "notes", "method": "GET", "path": self.path, "now": now}
        return mint(key, OURS, **{**facts, **change})

    def test_the_right_token_is_believed(self, notes, key):
        assert self.ask(notes, self.good(key)).status_code == 200

    def test_a_token_signed_by_hand_with_the_right_claims_is_believed(self, notes, key):
        assert self.ask(notes, signed(key, {}, claims_of(self.good(key)))).status_code == 200

    def test_a_token_spelt_in_another_way_is_refused(self, notes, key):
        head, body, mark = self.good(key).split(".")
        reordered = segment({"typ": TYPE, "kid": key.kid, "alg": "EdDSA"})
        for token in (
            f"{reordered}.{body}.{mark}",
            f"{head}.{body}.{mark}=",
            f"{head}=.{body}.{mark}",
            f"{head}.{body} .{mark}",
            f"{head}.{body}.{mark}.",
            f"{head}.{body}.{mark[:-2]}",
            signed(key, {}, ["not", "claims"]),
            signed(key, {}, b"[" * 5_000),
            signed(key, {}, b"x"),
        ):
            assert refused(self.ask(notes, token), 401, "untrusted_caller")

    def test_no_token_or_an_external_one_is_refused(self, notes, key):
        assert refused(self.ask(notes, None), 401, "untrusted_caller")
        assert refused(
            self.ask(notes, None, Authorization=f"Bearer {self.good(key)}"), 401, "untrusted_caller"
        )

    @pytest.mark.parametrize(
        "change",
        [
            {"audience": "mediation"},
            {"method": "POST"},
            {"path": "/notes/v1/chiefs"},
            {"later": -75},
            {"later": 30},
        ],
    )
    def test_a_token_for_something_else_is_refused(self, notes, key, change):
        assert refused(self.ask(notes, self.good(key, **change)), 401, "untrusted_caller")

    def test_an_unknown_key_under_a_known_name_is_refused(self, notes, key):
        forged = replace(new_signing_key("gateway"), kid=key.kid)
        assert refused(self.ask(notes, self.good(forged)), 401, "untrusted_caller")

    def test_a_program_cannot_speak_as_the_gateway(self, notes, keys_folder):
        mediation = load_signing_key(keys_folder, "mediation")
        forged = replace(mediation, issuer="gateway")
        assert refused(self.ask(notes, self.good(forged)), 401, "untrusted_caller")

    @pytest.mark.parametrize(
        ("header", "claims"),
        [
            ({"typ": "at+jwt"}, {}),
            ({"jku": "https://evil.example/keys"}, {}),
            ({"crit": ["x"]}, {}),
            ({}, {"exp": "soon"}),
            ({}, {"exp": True}),
            ({}, {"iat": 1.5}),
            ({}, {"aud": ["notes", "other"]}),
            ({}, {"sub": 5}),
            ({}, {"roles": "chief"}),
            ({}, {"kind": "god"}),
            ({}, {"iss": "mediation"}),
            ({}, {"exp": 32_503_680_000}),
        ],
    )
    def test_tokens_of_another_shape_are_refused(self, notes, key, header, claims):
        token = signed(key, header, {**claims_of(self.good(key)), **claims})
        assert refused(self.ask(notes, token), 401, "untrusted_caller")

    @pytest.mark.parametrize("claim", ["iss", "aud", "sub", "exp", "iat", "jti", "m", "p", "roles"])
    def test_tokens_without_a_claim_are_refused(self, notes, key, claim):
        made = claims_of(self.good(key))
        del made[claim]
        token = signed(key, {}, made)
        assert refused(self.ask(notes, token), 401, "untrusted_caller")

    @pytest.mark.parametrize(
        "token", ["", "a.b", "a.b.c.d", "....", "x" * 70_000, "eyJhbGciOiJub25lIn0.e30.", "é"]
    )
    def test_what_is_no_token_is_refused(self, notes, token):
        assert refused(self.ask(notes, token.encode("latin-1")), 401, "untrusted_caller")

    def test_a_removed_key_is_refused_at_once(self, notes, key, keys_folder):
        trusted = keys_folder / "trusted-keys.json"
        before = trusted.read_text()
        token = self.good(key)
        assert self.ask(notes, token).status_code == 200
        kept = [k for k in json.loads(before)["keys"] if k["iss"] != "gateway"]
        trusted.write_text(json.dumps({"keys": kept}))
        try:
            assert refused(self.ask(notes, token), 401, "untrusted_caller")
        finally:
            trusted.write_text(before)
