"""The journal's hash chain: canonical records, each hashed with the one before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

GENESIS = "0" * 64
"""What the first record of every ledger is chained to."""

_encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
).encode


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One record: gapless `seq`, the previous hash, the canonical body, and the hash of both."""

    seq: int
    prev_hash: str
    body: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first record that does not fit, and why."""

    seq: int
    reason: str


def canonical(body: Mapping[str, Any]) -> str:
    """Sorted keys, UTF-8, no blanks; raises TypeError for a float anywhere."""
    _refuse_floats(body)
    return _encode(body)


def canonical_whole(body: Mapping[str, str | int | None]) -> str:
    """The same for a flat body of texts and whole numbers, which needs no search for floats."""
    return _encode(body)


def chained(prev_hash: str, body: str) -> str:
    """The hash of a record: SHA-256 over the previous hash and the body."""
    return sha256(prev_hash.encode() + body.encode()).hexdigest()


def extend(head_seq: int, head_hash: str, bodies: Iterable[str]) -> list[JournalRecord]:
    """The records that follow a head, in order."""
    records = []
    seq, prev = head_seq, head_hash
    for body in bodies:
        seq += 1
        digest = chained(prev, body)
        records.append(JournalRecord(seq, prev, body, digest))
        prev = digest
    return records


class ChainCheck:
    """Walks a journal from its beginning, record by record, and remembers the first fault."""

    def __init__(self, *, seq: int = 0, head: str = GENESIS) -> None:
        self.seq = seq
        self.hash = head
        self.fault: ChainFault | None = None

    def read(self, records: Iterable[tuple[int, str, str, str]]) -> None:
        """Check (seq, prev_hash, body, hash) rows that follow the ones read before."""
        if self.fault is not None:
            return
        seq, head = self.seq, self.hash
        for found_seq, prev_hash, body, digest in records:
            seq += 1
            if found_seq != seq:
                self.fault = ChainFault(seq, "missing or out of order")
                break
            if prev_hash != head:
                self.fault = ChainFault(seq, "does not follow the record before it")
                break
            if sha256(f"{prev_hash}{body}".encode()).hexdigest() != digest:
                self.fault = ChainFault(seq, "content does not match its hash")
                break
            head = digest
        else:
            self.seq, self.hash = seq, head


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a journal body holds whole numbers only")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _refuse_floats(part)
