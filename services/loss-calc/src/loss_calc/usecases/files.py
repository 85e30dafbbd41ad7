"""Taking in a trade file: received in the request, read and checked by a job."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from loss_calc.store.cases import find_case
from loss_calc.usecases.layouts import chosen_layout
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.jobs import enqueue
from servicekit.journal import record
from servicekit.uploads import Upload

READ_TRADE_FILE = "trade_file"


def receive_file(
    session: Session,
    database: Database,
    caller: Caller,
    case_id: UUID,
    upload: Upload,
    digest: str,
    layout_name: str | None = None,
) -> UUID:
    """Ask for the received file to be read; returns the job's id.

    The layout is pinned as it stands now. Raises NotFoundError for a case or layout unknown.
    """
    case = find_case(session, caller, case_id)
    layout = None if layout_name is None else chosen_layout(session, caller, layout_name)
    media_type = upload.media_type
    if upload.charset:
        media_type = f"{media_type}; charset={upload.charset}"
    job_input = {
        "case_id": str(case.id),
        "sha256": digest,
        "media_type": media_type,
        "size_bytes": upload.size,
        "layout": layout,
    }
    job_id = enqueue(session, database, caller, READ_TRADE_FILE, job_input, unit="investors")
    record(
        session,
        database,
        caller,
        "trade_file.received",
        object_kind="case",
        object_id=case.id,
        sha256=digest,
        job_id=str(job_id),
    )
    return job_id
