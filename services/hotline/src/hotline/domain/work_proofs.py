"""Proofs of work: who has no name pays with computing time instead, and stays unknown.

A challenge is a random text with an end and a seal; its answer is any text that makes the SHA-256
of `challenge:answer` begin with so many zero bits. Neither says anything about who asks.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

HOLDS = timedelta(minutes=10)
LEAST_BITS, MOST_BITS = 16, 24
_DIGEST_BITS = 256
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Challenge:
    """What is to be answered, and how hard that is."""

    text: str
    zero_bits: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge with its answer."""

    challenge: str
    answer: str


def bits_for(over: int, allowed: int) -> int:
    """The harder, the more there are beyond what is allowed: a bit more at each doubling."""
    times = over // max(allowed, 1)
    return min(LEAST_BITS + times.bit_length(), MOST_BITS)


def new_challenge(key: bytes, now: datetime, zero_bits: int) -> Challenge:
    """A fresh challenge that holds for ten minutes."""
    until = int((now + HOLDS).timestamp())
    told = f"{until}.{zero_bits}.{secrets.token_urlsafe(_NONCE_BYTES)}"
    return Challenge(f"{told}.{_seal(key, told)}", zero_bits)


def end_of(key: bytes, proof: Proof, now: datetime) -> datetime | None:
    """Until when the challenge would have held, if the answer is right; None for any other."""
    told, _, seal = proof.challenge.rpartition(".")
    if not hmac.compare_digest(_seal(key, told).encode(), seal.encode()):
        return None
    until, zero_bits, _ = told.split(".", 2)
    end = datetime.fromtimestamp(int(until), now.tzinfo)
    if now > end or zero_bits_of(proof.challenge, proof.answer) < int(zero_bits):
        return None
    return end


def zero_bits_of(challenge: str, answer: str) -> int:
    """With how many zero bits the digest of an answer begins."""
    digest = sha256(f"{challenge}:{answer}".encode()).digest()
    return _DIGEST_BITS - int.from_bytes(digest).bit_length()


def _seal(key: bytes, told: str) -> str:
    return hmac.new(key, told.encode(), sha256).hexdigest()[:32]
