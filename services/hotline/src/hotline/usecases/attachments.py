"""Attachments: told by their content, without what images betray, read once they are clean."""

from __future__ import annotations

import hmac
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from hotline.domain.file_kinds import (
    LARGEST_REQUEST,
    MOST_FILES,
    FileRefusedError,
    kind_of,
)
from hotline.domain.image_metadata import STRIPPED, without_metadata
from hotline.domain.masking import masked
from hotline.request_refusals import LinkRefusedError, QuarantinedError, TooManyFilesError
from hotline.store.attachments import load_of
from hotline.tables.dialogue import AttachmentRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.request_moves import note
from servicekit.blobs import BlobStore
from servicekit.jobs import enqueue

SCAN = "attachment_scan"
LINK_HOLDS = timedelta(minutes=5)
SCAN_SECONDS = 120
_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

Scanner = Callable[[Path], bool]
"""Says whether a file is clean."""


def scanner_of(command: str) -> Scanner:
    """A scanner that is a program given the file (0: clean, 1: not), or the test signature."""

    def by_command(path: Path) -> bool:
        done = subprocess.run(  # noqa: S603 - set by the operator, the file's name is a digest
            [*command.split(), str(path)], check=False, capture_output=True, timeout=SCAN_SECONDS
        )
        if done.returncode not in (0, 1):
            raise OSError(f"the scanner ended with {done.returncode}")
        return done.returncode == 0

    def by_signature(path: Path) -> bool:
        return _EICAR not in path.read_bytes()

    return by_command if command else by_signature


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What is said about a file that was uploaded."""

    name: str
    description: str
    access: str
    side: str


def attach(
    acting: Acting, request: RequestRow, blobs: BlobStore, content: bytes, facts: FileFacts
) -> AttachmentRow:
    """Keep a file in quarantine until a job has scanned it.

    Raises FileRefusedError and TooManyFilesError.
    """
    row = _kept(acting, request, blobs, content, facts)
    enqueue(
        acting.session,
        acting.database,
        acting.caller,
        SCAN,
        {"attachment_id": str(row.id)},
        unit="files",
        total=1,
    )
    return row


def attach_untraced(
    acting: Acting,
    request: RequestRow,
    blobs: BlobStore,
    content: bytes,
    scanner: Scanner,
) -> AttachmentRow:
    """The same for an anonymous report, scanned at once: a job would keep a trace.

    Files whose metadata cannot be taken out might betray who made them: FileRefusedError.
    """
    if kind_of(content) not in STRIPPED:
        raise FileRefusedError("it may betray who made it", "可能泄露制作人身份")
    facts = FileFacts(name="", description="", access="staff", side="investor")
    row = _kept(acting, request, blobs, content, facts)
    settle_scan(acting, row.id, is_clean=scanner(blobs.path(row.sha256)))
    return row


def _kept(
    acting: Acting, request: RequestRow, blobs: BlobStore, content: bytes, facts: FileFacts
) -> AttachmentRow:
    kind = kind_of(content)
    kept = without_metadata(content, kind)
    count, total = load_of(acting.session, request.id)
    if count >= MOST_FILES or total + len(kept) > LARGEST_REQUEST:
        raise TooManyFilesError(MOST_FILES, LARGEST_REQUEST)
    digest = sha256(kept).hexdigest()
    acting.database.lock(acting.session, "content", digest)
    row = AttachmentRow(
        id=acting.fresh_id(),
        request_id=request.id,
        media_type=kind,
        size=len(kept),
        sha256=blobs.put(kept),
        name=facts.name,
        description=masked(facts.description).text,
        access=facts.access,
        state="QUARANTINED",
        was_stripped=kind in STRIPPED,
        added_by="" if request.is_anonymous else acting.caller.subject,
        side=facts.side,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    note(acting, request, "attach", is_public=True, media_type=kind, size=row.size)
    return row


def settle_scan(acting: Acting, attachment_id: UUID, *, is_clean: bool) -> None:
    """What the scan found."""
    row = acting.session.get_one(AttachmentRow, attachment_id)
    row.state, row.checked_at = ("CLEAN" if is_clean else "REFUSED"), acting.now
    acting.session.add(row)
    acting.record("attachment.scanned", "attachment", row.id, state=row.state)


def require_clean(row: AttachmentRow) -> None:
    """Raises QuarantinedError before a file was found clean."""
    if row.state != "CLEAN":
        raise QuarantinedError(row.state)


def link_signature(key: bytes, subject: str, attachment_id: UUID, until: datetime) -> str:
    """What a link carries: for one person, one file, a few minutes."""
    message = f"{subject}\0{attachment_id}\0{int(until.timestamp())}"
    return hmac.new(key, message.encode(), sha256).hexdigest()


def require_link(
    key: bytes, subject: str, attachment_id: UUID, until: datetime, signature: str, now: datetime
) -> None:
    """Raises LinkRefusedError for a link of somebody else, of another file, or an old one."""
    right = link_signature(key, subject, attachment_id, until)
    if now > until or not hmac.compare_digest(right, signature):
        raise LinkRefusedError
