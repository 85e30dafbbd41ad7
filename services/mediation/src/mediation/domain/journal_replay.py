"""The journal as the whole truth: transfers to bodies, and bodies back to balances."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from lawkit.refusals import Refusal
from mediation.domain.journal_chain import canonical_whole
from mediation.domain.ledger import Books, Counters, Kind, Transfer
from mediation.domain.ledger_accounts import Account

_decode = json.JSONDecoder().raw_decode
_KINDS = {kind.value: kind for kind in Kind}


def transfer_body(transfer: Transfer, *, at_us: int, by: str, request: str) -> str:
    """A transfer's canonical journal body; links and reasons only where there are some."""
    body: dict[str, str | int | None] = {
        "event": "transfer",
        "id": transfer.id.hex,
        "kind": transfer.kind.value,
        "code": str(transfer.code),
        "debit": transfer.debit,
        "credit": transfer.credit,
        "amount_fen": transfer.amount_fen,
        "ref": transfer.ref,
        "at_us": at_us,
        "by": by,
        "request": request,
    }
    if transfer.pending_id is not None:
        body["pending_id"] = transfer.pending_id.hex
    if transfer.returns_id is not None:
        body["returns_id"] = transfer.returns_id.hex
    if transfer.corrects_id is not None:
        body["corrects_id"] = transfer.corrects_id.hex
    if transfer.reason:
        body["reason"] = transfer.reason
    return canonical_whole(body)


def replayed(bodies: Iterable[str]) -> Books:
    """The books that a journal tells of, made again by the same rules.

    Raises a TransferRefusedError where the journal holds what the rules would have refused.
    """
    books = Books()
    for body in bodies:
        replay_into(books, body)
    return books


def replay_into(books: Books, body: str) -> None:
    """What one record of the journal did, done again.

    Raises a TransferRefusedError, after which the books are of no more use, or ValueError for a
    body that is no record.
    """
    record, end = _decode(body)
    if end != len(body):
        raise ValueError("the body is more than one JSON document")
    event = record["event"]
    if event == "transfer":
        books.follow(_transfer(record))
    elif event == "account_opened":
        books.open(record["account"])


class Replay:
    """The books that a journal tells of, made again chunk by chunk."""

    def __init__(self) -> None:
        self.books = Books()
        self.refusal: Exception | None = None

    def follow(self, records: Iterable[tuple[int, str, str, str]]) -> None:
        """Do again what (seq, prev_hash, body, hash) rows tell of; a refusal ends it for good."""
        if self.refusal is not None:
            return
        books = self.books
        try:
            for _, _, body, _ in records:
                replay_into(books, body)
        except (Refusal, ValueError, KeyError, TypeError) as error:
            self.refusal = error

    def counters(self) -> dict[str, Counters] | None:
        """The counters of every account; None when the journal told of something forbidden."""
        if self.refusal is not None:
            return None
        return {name: account.counters for name, account in self.books.accounts.items()}


def balances_sha256(accounts: Iterable[Account]) -> str:
    """The digest of all counters in the order of account names."""
    rows = sorted([account.name, *account.counters] for account in accounts)
    return sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def _transfer(record: Mapping[str, Any]) -> Transfer:
    told = record.get
    return Transfer(
        UUID(record["id"]),
        _KINDS[record["kind"]],
        record["code"],
        record["debit"],
        record["credit"],
        record["amount_fen"],
        record["ref"],
        _link(told("pending_id")),
        _link(told("returns_id")),
        _link(told("corrects_id")),
        told("reason", ""),
    )


def _link(named: str | None) -> UUID | None:
    return None if named is None else UUID(named)
