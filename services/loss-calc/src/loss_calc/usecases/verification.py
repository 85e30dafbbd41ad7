"""Gathering what a calculation rests on, and asking for a fresh run of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session

from loss_calc.store.verifications import pinned_files
from loss_calc.tables import CalculationRow
from loss_calc.verification.bundle import upload_name
from loss_calc.verification.evidence import Evidence, UploadedFile, pinned_series
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.jobs import enqueue
from servicekit.journal import record

VERIFY = "verification"


def evidence_of(session: Session, blobs: BlobStore, calculation: CalculationRow) -> Evidence:
    """Everything the calculation pinned, as it lies in the store now."""
    inputs = calculation.inputs
    pinned = inputs["trade_files"]
    rows = pinned_files(session, [UUID(file["id"]) for file in pinned])
    uploads = [
        UploadedFile(
            upload_name(number, row.media_type),
            blobs.path(file["sha256"]),
            file["sha256"],
            row.media_type,
            row.layout,
        )
        for number, (file, row) in enumerate(zip(pinned, rows, strict=True), start=1)
    ]
    series = {digest: blobs.path(digest) for digest in pinned_series(inputs).values()}
    return Evidence(calculation.facts, calculation.choices, inputs, series, tuple(uploads))


def stated_by(calculation: CalculationRow) -> dict[str, Any]:
    """What the calculation said of itself when it was made."""
    summary = calculation.summary or {}
    return {
        "calculation_id": str(calculation.id),
        "results_sha256": summary.get("results_sha256"),
        "made_with": summary.get("made_with"),
    }


def ask_for_verification(
    session: Session, database: Database, caller: Caller, calculation: CalculationRow
) -> UUID:
    """A fresh run of the calculation, to be done by a job; returns the job's id."""
    job_input = {"calculation_id": str(calculation.id)}
    total = (calculation.totals or {}).get("investors")
    job_id = enqueue(session, database, caller, VERIFY, job_input, unit="investors", total=total)
    record(
        session,
        database,
        caller,
        "verification.asked",
        object_kind="calculation",
        object_id=calculation.id,
        job_id=str(job_id),
    )
    return job_id
