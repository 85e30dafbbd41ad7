"""What a file really is, by its first bytes; a name or a header proves nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

PDF, PNG, JPEG, TIFF = "application/pdf", "image/png", "image/jpeg", "image/tiff"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFD = "application/ofd"
CSV, TEXT = "text/csv", "text/plain"
ACCEPTED = frozenset({PDF, PNG, JPEG, TIFF, DOCX, XLSX, OFD, CSV, TEXT})
UNKNOWN = "application/octet-stream"

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
_MEMBERS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("OFD.xml", OFD))
_LOOKED_AT = 1 << 16
_BLANKS = frozenset(b"\t\n\r\f")
FIRST_PRINTABLE = 0x20


def sniffed(path: Path) -> str:
    """The media type that the content has; UNKNOWN when it is none of those accepted."""
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"PK\x03\x04"):
        return _office_type(path)
    return TEXT if _is_text(head) else UNKNOWN


def fits(declared: str, found: str) -> bool:
    """Whether a declared type is what was found; tables of text are text."""
    return declared == found or (declared == CSV and found == TEXT)


def _office_type(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return UNKNOWN
    return next((media_type for name, media_type in _MEMBERS if name in names), UNKNOWN)


def _is_text(head: bytes) -> bool:
    has_controls = any(byte < FIRST_PRINTABLE and byte not in _BLANKS for byte in head)
    if has_controls:
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    # The last character may be cut in half where the look ends.
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
