"""The memory of verified tokens: bounded, quick, and never older than what was withdrawn."""

from __future__ import annotations

import asyncio
import time

import pytest

from gateway import tables
from gateway.access_tokens import AccessTokens
from gateway.keyring import KeyRing, ensure_token_key
from gateway.refusals import InvalidTokenError
from gateway.store import Revocations
from gateway.verifying import Verifier
from servicekit.callers import Caller
from servicekit.clock import utc_now
from servicekit.database import Database

COURT = Caller("court-1", "court-1", "court-1", frozenset({"court"}))


class Bench:
    """A verifier with everything it works with."""

    def __init__(self, settings):
        folder = settings.keys_folder()
        ensure_token_key(folder)
        self.ring = KeyRing(folder)
        self.tokens = AccessTokens(
            self.ring, issuer=settings.issuer, audience=settings.audience, clock=utc_now
        )
        database = Database("sqlite://", tables.kit)
        self.verifier = Verifier(settings, self.tokens, self.ring, database, utc_now)

    def token(self):
        return self.tokens.issue(COURT, scopes=["loss-calc"], seconds=600)

    def look(self, found):
        self.verifier._ask = lambda: found
        asyncio.run(self.verifier.look())


@pytest.fixture
def bench(make_settings):
    return Bench(make_settings(verified_tokens_kept=3))


def test_older_look_does_not_bring_a_withdrawn_token_back(bench):
    issued = bench.token()
    assert bench.verifier.caller(issued.text).subject == "court-1"
    bench.look(Revocations(version=2, tokens=frozenset({issued.token_id})))
    with pytest.raises(InvalidTokenError):
        bench.verifier.caller(issued.text)
    bench.look(Revocations(version=1))
    with pytest.raises(InvalidTokenError):
        bench.verifier.caller(issued.text)


def test_person_and_program_of_one_name_are_withdrawn_apart():
    out = Revocations(people=frozenset({"court-1"}))
    facts = {"token_id": "t", "client_id": "front", "subject": "court-1"}
    assert out.cover(**facts, kind="person")
    assert not out.cover(**facts, kind="program")


def test_memory_keeps_the_tokens_that_are_used(bench, monkeypatch):
    texts = [bench.token().text for _ in range(4)]
    for text in (*texts[:3], texts[0], texts[3]):
        bench.verifier.caller(text)
    seen = []
    verify = bench.tokens.verify
    monkeypatch.setattr(bench.tokens, "verify", lambda text: seen.append(text) or verify(text))
    for text in (texts[0], texts[2], texts[3]):
        bench.verifier.caller(text)
    assert seen == []
    bench.verifier.caller(texts[1])
    assert seen == [texts[1]]


def test_refused_tokens_are_not_remembered(bench):
    for number in range(50):
        with pytest.raises(InvalidTokenError):
            bench.verifier.caller(f"a.b.{number}")
    assert len(bench.verifier._remembered) == 0


def test_broken_key_file_leaves_the_keys_of_before(bench):
    issued = bench.token()
    path = bench.ring._folder / "gateway-tokens-next.pem"
    path.write_text("broken")
    bench.look(Revocations(version=1))
    assert bench.verifier.caller(issued.text).subject == "court-1"


def test_remembered_token_costs_microseconds(bench):
    text = bench.token().text
    bench.verifier.caller(text)
    rounds = []
    for _ in range(20):
        started = time.perf_counter()
        for _ in range(100):
            bench.verifier.caller(text)
        rounds.append((time.perf_counter() - started) / 100)
    assert min(rounds) < 15e-6
