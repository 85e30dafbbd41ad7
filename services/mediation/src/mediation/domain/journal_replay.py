"""The journal as the whole truth: transfers to bodies, and bodies back to balances."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from mediation.domain.journal_chain import canonical_whole
from mediation.domain.ledger import Books, Kind, Transfer

_LINKS = ("pending_id", "returns_id", "corrects_id")


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
        record: dict[str, Any] = json.loads(body)
        if record["event"] == "transfer":
            books.post([_transfer(record)])
        elif record["event"] == "account_opened":
            books.open(record["account"])
    return books


def _transfer(record: dict[str, Any]) -> Transfer:
    links = {name: UUID(record[name]) for name in _LINKS if name in record}
    return Transfer(
        UUID(record["id"]),
        Kind(record["kind"]),
        record["code"],
        record["debit"],
        record["credit"],
        record["amount_fen"],
        record["ref"],
        reason=record.get("reason", ""),
        **links,
    )
