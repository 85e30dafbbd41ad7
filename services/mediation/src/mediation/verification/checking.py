"""Chain, balances and checkpoints of a journal, from its records alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature

from lawkit.refusals import Refusal
from mediation.domain.journal_chain import ChainCheck
from mediation.domain.journal_replay import balances_sha256, replay_into
from mediation.domain.ledger import Books, sums
from servicekit.keys import TrustedKey

Record = tuple[int, str, str, str]
Keys = Mapping[str, TrustedKey]
PROGRAM = "mediation"


@dataclass(slots=True)
class Findings:
    """What a copy of a journal shows."""

    records: int = 0
    head_hash: str = ""
    accounts: int = 0
    checkpoints: int = 0
    books: Books = field(default_factory=Books)
    faults: list[str] = field(default_factory=list)


def check_journal(
    records: Iterable[Record],
    checkpoints: Sequence[Mapping[str, Any]] = (),
    keys: Keys | None = None,
) -> Findings:
    """Walk the journal once: every record follows the one before, every transfer keeps the
    balance rules, and every checkpoint states the head and the balances of its moment."""
    found = Findings(checkpoints=len(checkpoints))
    waiting = {int(one["seq"]): one for one in checkpoints}
    chain = ChainCheck()
    for record in records:
        chain.read([record])
        if chain.fault is not None:
            found.faults.append(f"record {chain.fault.seq}: {chain.fault.reason}")
            return found
        try:
            replay_into(found.books, record[2])
        except (Refusal, ValueError, KeyError) as error:
            found.faults.append(f"record {record[0]}: breaks the rules of the ledger: {error}")
            return found
        if record[0] in waiting:
            found.faults += _checkpoint_faults(waiting.pop(record[0]), record, found.books, keys)
    found.records, found.head_hash = chain.seq, chain.hash
    found.accounts = len(found.books.accounts)
    found.faults += [f"checkpoint of {one['on']}: beyond the end" for one in waiting.values()]
    counters = sums(found.books.accounts)
    if counters[:2] != counters[2:]:
        found.faults.append("debits and credits differ")
    return found


def _checkpoint_faults(
    told: Mapping[str, Any], record: Record, books: Books, keys: Keys | None
) -> list[str]:
    faults = []
    if told["hash"] != record[3]:
        faults.append(f"checkpoint of {told['on']}: another head than the journal's")
    if told["balances_sha256"] != balances_sha256(books.accounts.values()):
        faults.append(f"checkpoint of {told['on']}: other balances than the journal's")
    payload = json.loads(told["payload"])
    named = ("seq", "hash", "balances_sha256")
    if any(payload[name] != told[name] for name in named):
        faults.append(f"checkpoint of {told['on']}: the signed text says something else")
    if keys is not None and not _is_signed(told, keys):
        faults.append(f"checkpoint of {told['on']}: the signature is not good")
    return faults


def _is_signed(told: Mapping[str, Any], keys: Keys) -> bool:
    key = keys.get(told["kid"])
    if key is None or key.issuer != PROGRAM:
        return False
    try:
        key.public.verify(base64.urlsafe_b64decode(told["signature"]), told["payload"].encode())
    except (InvalidSignature, ValueError):
        return False
    return True
