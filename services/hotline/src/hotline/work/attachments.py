"""Scans of attachments: a file is read by nobody before one has found it clean."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hotline.tables.dialogue import AttachmentRow
from hotline.usecases.acting import Acting
from hotline.usecases.attachments import Scanner, settle_scan
from servicekit.blobs import BlobStore
from servicekit.job_runs import JobHandler, JobRun


class AttachmentScan:
    """One file a job."""

    def __init__(self, blobs: BlobStore, scanner: Scanner) -> None:
        self._blobs = blobs
        self._scanner = scanner

    def handler(self) -> JobHandler:
        return JobHandler(self.handle)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """Scan, then release or refuse; a scanner that fails leaves the file in quarantine."""
        attachment_id = UUID(run.input["attachment_id"])
        with run.database.reading() as session:
            digest = session.get_one(AttachmentRow, attachment_id).sha256
        is_clean = self._scanner(self._blobs.path(digest))
        with run.finish({}) as session:
            settle_scan(Acting(session, run.database, run.caller), attachment_id, is_clean=is_clean)
        return {}
