"""Imports: asked for, done line by line, each line with its own result."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from hotline.domain.cfpb import (
    CfpbComplaint,
    CfpbLineError,
    lines_of,
    read_line,
    require_header,
)
from hotline.forms.imports import BatchRow
from hotline.reporting_refusals import FileUnreadableError
from hotline.request_refusals import TimeOutsideRequestError
from hotline.store.imports import known_refs, line_counts
from hotline.store.search import index_of
from hotline.store.serials import reserve_serials
from hotline.tables.clocks import ClockRow
from hotline.tables.imports import ImportedLineRow, ImportRow
from hotline.tables.requests import RequestEventRow, RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.cfpb_rows import SOURCE, rows_of
from hotline.usecases.intake import take_in_elsewhere
from lawkit.refusals import Refusal
from servicekit.bulk_rows import insert_many
from servicekit.ids import new_id
from servicekit.jobs import enqueue

IMPORT = "hotline.import"
BATCH = "batch"
# A narrative has up to 31,400 characters; a cell beyond this is no narrative.
LARGEST_CELL = 1_000_000
Line = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ActingThen(Acting):
    """Somebody at work on what happened earlier."""

    at: datetime

    @property
    def now(self) -> datetime:
        return self.at


def ask_for_file(acting: Acting, path: Path, blob: str, size: int) -> ImportRow:
    """Ask for an import of the CFPB's file; a worker does it after the commit.

    Raises CfpbHeaderError at once for another file.
    """
    next(file_lines(path), None)
    return _ask(acting, SOURCE, size=size, blob=blob)


def ask_for_batch(acting: Acting, rows: Sequence[Mapping[str, Any]]) -> ImportRow:
    """Ask for an import of rows; they lie here encrypted until it is done."""
    batch = json.dumps(rows, ensure_ascii=False)
    return _ask(acting, BATCH, size=len(batch.encode()), batch=batch, total=len(rows))


def _ask(
    acting: Acting,
    kind: str,
    *,
    size: int,
    blob: str = "",
    batch: str | None = None,
    total: int | None = None,
) -> ImportRow:
    import_id = new_id()
    job_id = enqueue(
        acting.session,
        acting.database,
        acting.caller,
        IMPORT,
        {"import_id": str(import_id), "kind": kind, "blob": blob},
        unit="lines",
        total=total,
    )
    row = ImportRow(
        id=import_id,
        kind=kind,
        state="waiting",
        organisation=acting.caller.organisation,
        asked_by=acting.caller.subject,
        blob=blob,
        batch=batch,
        size=size,
        job_id=job_id,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("import.asked", "import_run", row.id, source=kind, size=size)
    return row


def file_lines(path: Path) -> Iterator[Line]:
    """The numbered lines of the CFPB's file behind its header, read as they are asked for.

    Bytes that are no UTF-8 come as single surrogates: their line is refused, and no other.
    Raises CfpbHeaderError, and FileUnreadableError where it is no CSV.
    """
    csv.field_size_limit(LARGEST_CELL)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        rows = csv.reader(file)
        try:
            require_header(next(rows, []))
            yield from lines_of(rows)
        except csv.Error as error:
            raise FileUnreadableError(rows.line_num) from error


def finish(acting: Acting, import_id: UUID) -> dict[str, Any]:
    """Say how many lines had which end."""
    row = acting.session.get_one(ImportRow, import_id)
    counts = line_counts(acting.session, import_id)
    row.imported = counts.get("imported", 0)
    row.known, row.refused = counts.get("known", 0), counts.get("refused", 0)
    row.state, row.finished_at, row.batch = "finished", acting.now, None
    acting.session.add(row)
    acting.record("import.finished", "import_run", row.id, **counts)
    return {
        "import_id": str(import_id),
        "imported": row.imported,
        "known": row.known,
        "refused": row.refused,
    }


def import_cfpb_lines(acting: Acting, import_id: UUID, lines: Sequence[Line]) -> None:
    """Some lines of the CFPB's file in one transaction, written many rows at a time."""
    results: dict[int, dict[str, Any]] = {}
    read: list[tuple[int, CfpbComplaint]] = []
    for number, cells in lines:
        try:
            read.append((number, read_line(cells, today=acting.today)))
        except CfpbLineError as error:
            results[number] = _refused(error, code=error.line_code)
    fresh = _fresh(acting, read, results)
    _write(acting, fresh, results)
    _keep_results(acting, import_id, results)


def _fresh(
    acting: Acting,
    read: Sequence[tuple[int, CfpbComplaint]],
    results: dict[int, dict[str, Any]],
) -> list[tuple[int, CfpbComplaint]]:
    """What has not come in before, here or on an earlier line."""
    seen = known_refs(acting.session, SOURCE, (found.complaint_id for _, found in read))
    fresh = []
    for number, found in read:
        if found.complaint_id in seen:
            results[number] = {"outcome": "known", "source_ref": found.complaint_id}
            continue
        seen.add(found.complaint_id)
        fresh.append((number, found))
    return fresh


def _write(
    acting: Acting,
    fresh: Sequence[tuple[int, CfpbComplaint]],
    results: dict[int, dict[str, Any]],
) -> None:
    serials = reserve_serials(acting.session, (found.received_on for _, found in fresh))
    rows = []
    for number, found in fresh:
        made = rows_of(found, serials[found.received_on])
        serials[found.received_on] += 1
        rows.append(made)
        results[number] = {
            "outcome": "imported",
            "source_ref": found.complaint_id,
            "request_id": made.id,
            "remarks": list(found.remarks),
        }
    session = acting.session
    insert_many(session, RequestRow, [made.request for made in rows])
    insert_many(session, RequestEventRow, [event for made in rows for event in made.events])
    insert_many(session, ClockRow, [made.clock for made in rows])
    index_of(session).add(session, [made.indexed for made in rows])


def import_batch_rows(
    acting: Acting,
    import_id: UUID,
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    identity_key: bytes,
) -> None:
    """Some rows of a batch, each under a savepoint of its own."""
    results: dict[int, dict[str, Any]] = {}
    for number, row in rows:
        ref = str(row.get("source_ref", ""))[:100]
        try:
            form = BatchRow.model_validate(row)
            with acting.session.begin_nested():
                results[number] = _import_batch_row(acting, form, identity_key)
        except ValidationError as error:
            results[number] = {**_invalid(error), "source_ref": ref}
        except Refusal as refusal:
            results[number] = {**_refused(refusal, code=refusal.code), "source_ref": ref}
    _keep_results(acting, import_id, results)


def _import_batch_row(acting: Acting, form: BatchRow, identity_key: bytes) -> dict[str, Any]:
    if known_refs(acting.session, BATCH, [form.source_ref]):
        return {"outcome": "known", "source_ref": form.source_ref}
    if form.received_at > acting.now:
        raise TimeOutsideRequestError
    then = ActingThen(acting.session, acting.database, acting.caller, form.received_at)
    taken = take_in_elsewhere(then, form, identity_key)
    taken.request.source, taken.request.source_ref = BATCH, form.source_ref
    acting.session.add(taken.request)
    acting.session.flush()
    return {
        "outcome": "imported",
        "source_ref": form.source_ref,
        "request_id": taken.request.id,
    }


def _refused(refusal: Refusal, *, code: str) -> dict[str, Any]:
    return {
        "outcome": "refused",
        "code": code[:40],
        "detail": refusal.detail[:500],
        "detail_zh": refusal.detail_zh[:500],
    }


def _invalid(error: ValidationError) -> dict[str, Any]:
    first = error.errors(include_url=False, include_input=False)[0]
    where = "/".join(str(step) for step in first["loc"])
    return {
        "outcome": "refused",
        "code": "invalid_input",
        "detail": f"{where}: {first['msg']}"[:500],
        "detail_zh": f"字段“{where}”内容不符合要求"[:500],
    }


def _keep_results(
    acting: Acting, import_id: UUID, results: Mapping[int, Mapping[str, Any]]
) -> None:
    nothing: dict[str, Any] = {
        "source_ref": "",
        "request_id": None,
        "code": "",
        "detail": "",
        "detail_zh": "",
        "remarks": [],
    }
    rows = [
        {**nothing, "import_id": import_id, "line": number, **result}
        for number, result in sorted(results.items())
    ]
    insert_many(acting.session, ImportedLineRow, rows)
