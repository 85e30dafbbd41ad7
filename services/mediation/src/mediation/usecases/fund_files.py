"""The audit file of a fund: everything that happened, by ids and amounts, under one manifest.

Names, accounts and free words stay out; investors stand in it by their reference alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlmodel import Session

from mediation.store.fund_files import (
    approvals_in,
    checkpoints_in,
    claims_in,
    events_in,
    objections_in,
    payee_changes_in,
    payouts_in,
    runs_in,
    transfers_in,
)
from mediation.store.funds import announcements_of, windows_of
from mediation.store.journal import journal_records
from mediation.tables.funds import FundRow
from mediation.tables.ledger import EscrowAccountRow
from mediation.usecases.funds import PLAN, plan_sha256
from servicekit.clock import instant_text

_EPOCH = (1980, 1, 1, 0, 0, 0)
Lines = Iterable[Mapping[str, Any]]


def write_audit_file(session: Session, fund: FundRow, to: IO[bytes], now: datetime) -> None:
    """Write the zip: one NDJSON file per kind of record and the manifest with their hashes."""
    escrow = session.get_one(EscrowAccountRow, fund.ledger_id)
    files = []
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        for name, lines in _parts(session, fund).items():
            files.append(_written(archive, name, lines))
        manifest = {
            "fund_id": str(fund.id),
            "escrow_account_id": str(escrow.id),
            "model": escrow.model,
            "state": escrow.state,
            "plan_sha256": plan_sha256(fund),
            "list_sha256": fund.list_sha256,
            "journal_head": {"seq": escrow.last_seq, "hash": escrow.last_hash},
            "made_at": instant_text(now),
            "files": files,
        }
        text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
        archive.writestr(ZipInfo("manifest.json", _EPOCH), text, ZIP_DEFLATED)


def _parts(session: Session, fund: FundRow) -> dict[str, Lines]:
    ledger_id = fund.ledger_id
    plan = json.loads(fund.model_dump_json(include=PLAN))
    return {
        "plan.ndjson": [plan],
        "announcements.ndjson": (row.model_dump() for row in announcements_of(session, fund.id)),
        "windows.ndjson": (row.model_dump() for row in windows_of(session, fund.id)),
        "runs.ndjson": runs_in(session, fund.id),
        "claims.ndjson": claims_in(session, fund.id),
        "claim_events.ndjson": events_in(session, fund.id),
        "objections.ndjson": objections_in(session, fund.id),
        "payee_changes.ndjson": payee_changes_in(session, ledger_id),
        "approvals.ndjson": approvals_in(session, ledger_id),
        "transfers.ndjson": transfers_in(session, ledger_id),
        "payouts.ndjson": payouts_in(session, ledger_id),
        "journal.ndjson": _journal(session, ledger_id),
        "checkpoints.ndjson": checkpoints_in(session, ledger_id),
    }


def _journal(session: Session, ledger_id: UUID) -> Iterator[dict[str, Any]]:
    for rows in journal_records(session, ledger_id):
        for seq, prev_hash, body, digest in rows:
            yield {"seq": seq, "prev_hash": prev_hash, "body": body, "hash": digest}


def _written(archive: ZipFile, name: str, lines: Lines) -> dict[str, Any]:
    digest, count = sha256(), 0
    info = ZipInfo(name, _EPOCH)
    info.compress_type = ZIP_DEFLATED
    with archive.open(info, "w") as file:
        for line in lines:
            text = json.dumps(line, ensure_ascii=False, default=_text, separators=(",", ":"))
            content = text.encode() + b"\n"
            digest.update(content)
            file.write(content)
            count += 1
    return {"name": name, "lines": count, "sha256": digest.hexdigest()}


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an audit file")
