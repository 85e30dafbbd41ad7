"""Images without what tells where, when and by whom they were taken."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.domain.file_kinds import FileKind, FileRefusedError
from hotline.domain.heic_metadata import heic_without_metadata

_SCAN, _COMMENT, _MARK, _END, _STUFFED = 0xDA, 0xFE, 0xFF, 0xD9, 0x00
_FIRST_RESTART, _LAST_RESTART = 0xD0, 0xD7
_FIRST_APP, _LAST_APP, _ADOBE = 0xE0, 0xEF, 0xEE
_JFIF = b"JFIF\0"
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_PICTURE = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"acTL", b"fcTL", b"fdAT"}
    | {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"cICP"}
)
"""The chunks that make the picture; whatever else stands in a file may tell something."""

STRIPPED = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.HEIC})


def without_metadata(content: bytes, kind: FileKind) -> bytes:
    """The same picture without place, camera, times and comments; other kinds as they are.

    Raises FileRefusedError for a picture that cannot be read to its end: what cannot be read
    cannot be taken out.
    """
    if kind is FileKind.JPEG:
        return b"\xff\xd8" + b"".join(_jpeg_kept(content))
    if kind is FileKind.PNG:
        return _PNG_START + b"".join(_png_kept(content))
    if kind is FileKind.HEIC:
        return heic_without_metadata(content)
    return content


def _jpeg_kept(content: bytes) -> Iterator[bytes]:
    """Segments and scans up to the end of the picture; what was hung on behind it goes.

    Of the application segments the plain JFIF one and Adobe's, which tells colours, stay.
    """
    place, has_scan = 2, False
    while place + 4 <= len(content) and content[place] == _MARK:
        marker = content[place + 1]
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4])
        if marker == _END or end > len(content):
            break
        if _is_kept(marker, content[place + 4 : end]):
            yield content[place:end]
        place = end
        if marker == _SCAN:
            place, has_scan = _scan_end(content, end), True
            yield content[end:place]
    is_at_end = place == len(content) or content[place : place + 2] == bytes((_MARK, _END))
    if not (has_scan and is_at_end):
        raise FileRefusedError("a damaged picture", "图片已损坏")
    yield bytes((_MARK, _END))


def _is_kept(marker: int, body: bytes) -> bool:
    is_plain = marker == _ADOBE or (marker == _FIRST_APP and body.startswith(_JFIF))
    return is_plain or not (_FIRST_APP <= marker <= _LAST_APP or marker == _COMMENT)


def _scan_end(content: bytes, place: int) -> int:
    """Where the coded picture ends: at the next marker that is no restart and no stuffing."""
    while (found := content.find(_MARK, place)) >= 0 and found + 1 < len(content):
        following = content[found + 1]
        is_inside = following == _STUFFED or _FIRST_RESTART <= following <= _LAST_RESTART
        if not is_inside and following != _MARK:
            return found
        place = found + (2 if is_inside else 1)
    return len(content)


def _png_kept(content: bytes) -> Iterator[bytes]:
    """The chunks of the picture up to the last one."""
    place = len(_PNG_START)
    while place + 12 <= len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4])
        name = content[place + 4 : place + 8]
        if name in _PNG_PICTURE and end <= len(content):
            yield content[place:end]
        if name == b"IEND":
            return
        place = end
    raise FileRefusedError("a damaged picture", "图片已损坏")
