"""Batches of applications: taken in at once, worked through row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from lawkit.refusals import Refusal
from loan_origination.domain.frozen_file import content_sha256
from loan_origination.forms.applications import BatchForm, BatchRowForm
from loan_origination.refusals import BatchContentDiffersError
from loan_origination.store.batches import batch_by_number
from loan_origination.tables.applications import ApplicationBatchRow, BatchResultRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.intake import create, submit
from servicekit.ids import new_id
from servicekit.jobs import enqueue

TAKE_BATCH = "application-batch"
MOST_ERRORS = 20


def receive_batch(acting: Acting, form: BatchForm) -> tuple[ApplicationBatchRow, bool]:
    """Take a batch in and ask for its job; the same batch again is the same batch.

    Raises BatchContentDiffersError for the number of another batch.
    """
    acting.standing("branch_officer")
    branch, session = acting.caller.organisation, acting.session
    acting.database.lock(session, "application_batch", branch, form.batch_no)
    digest = content_sha256({"rows": form.applications})
    known = batch_by_number(session, branch, form.batch_no)
    if known is not None:
        if known.content_sha256 != digest:
            raise BatchContentDiffersError(form.batch_no)
        return known, False
    batch_id, total = new_id(), len(form.applications)
    told = {"batch_id": str(batch_id)}
    job_id = enqueue(
        session, acting.database, acting.caller, TAKE_BATCH, told, unit="applications", total=total
    )
    row = ApplicationBatchRow(
        id=batch_id,
        branch=branch,
        batch_no=form.batch_no,
        content_sha256=digest,
        rows=form.applications,
        row_count=total,
        job_id=job_id,
        sent_by=acting.person,
        created_at=acting.now,
    )
    session.add(row)
    session.flush()
    acting.record("batch.received", "application_batch", row.id, rows=total)
    return row, True


def take_rows(acting: Acting, batch: ApplicationBatchRow, first: int, last: int) -> None:
    """Judge the rows from `first` up to before `last`, each by itself."""
    for place in range(first, last):
        result = _take_row(acting, batch, place)
        batch.created_count += result["outcome"] == "created"
        acting.session.add(BatchResultRow(batch_id=batch.id, place=place, result=result))
    acting.session.add(batch)
    acting.session.flush()


def _take_row(acting: Acting, batch: ApplicationBatchRow, place: int) -> dict[str, Any]:
    raw = batch.rows[place]
    reference = raw.get("external_ref") if isinstance(raw, Mapping) else None
    result: dict[str, Any] = {
        "row": place,
        "external_ref": reference if isinstance(reference, str) else None,
    }
    try:
        form = BatchRowForm.model_validate(raw)
    except ValidationError as error:
        return {**result, "outcome": "refused", "errors": _errors(error)}
    try:
        # A savepoint: a row that is refused halfway leaves nothing behind.
        with acting.session.begin_nested():
            row, is_new = create(acting, form, batch_id=batch.id)
            if is_new and form.submit:
                submit(acting, row)
    except Refusal as refusal:
        return {**result, "outcome": "refused", **_problem(refusal)}
    outcome = "created" if is_new else "duplicate"
    shown = {"application_id": str(row.id), "number": row.number, "state": row.state}
    return {**result, "outcome": outcome, **shown}


def _errors(error: ValidationError) -> list[dict[str, str]]:
    return [
        {
            "pointer": "/" + "/".join(str(step) for step in found["loc"]),
            "detail": found["msg"].removeprefix("Value error, "),
            "code": found["type"],
        }
        for found in error.errors(include_url=False, include_input=False)[:MOST_ERRORS]
    ]


def _problem(refusal: Refusal) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "detail": refusal.detail,
        "detail_zh": refusal.detail_zh,
        "errors": list(refusal.listed_errors(chinese=False))[:MOST_ERRORS],
    }
