"""Images without what tells where and by whom they were taken."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.domain.file_kinds import FileKind, FileRefusedError

_SCAN, _COMMENT, _MARK = 0xDA, 0xFE, 0xFF
_FIRST_APP, _LAST_APP, _ADOBE = 0xE1, 0xEF, 0xEE
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_TELLING = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
STRIPPED = frozenset({FileKind.JPEG, FileKind.PNG})


def without_metadata(content: bytes, kind: FileKind) -> bytes:
    """The same picture without place, camera, times and comments; other kinds as they are.

    Raises FileRefusedError for a picture that cannot be read to its end.
    """
    if kind is FileKind.JPEG:
        return b"\xff\xd8" + b"".join(_jpeg_kept(content))
    if kind is FileKind.PNG:
        return _PNG_START + b"".join(_png_kept(content))
    return content


def _jpeg_kept(content: bytes) -> Iterator[bytes]:
    """Segments up to the scan; the application ones go, but the one that tells colours."""
    place = 2
    while place + 4 <= len(content):
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4])
        if content[place] != _MARK:
            break
        if marker == _SCAN:
            yield content[place:]
            return
        end = place + 2 + length
        tells = _FIRST_APP <= marker <= _LAST_APP and marker != _ADOBE
        if not tells and marker != _COMMENT:
            yield content[place:end]
        place = end
    raise FileRefusedError("a damaged picture", "图片已损坏")


def _png_kept(content: bytes) -> Iterator[bytes]:
    """Chunks up to the last one; those of text, time and camera go."""
    place = len(_PNG_START)
    while place + 12 <= len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4])
        name = content[place + 4 : place + 8]
        if name not in _PNG_TELLING:
            yield content[place:end]
        if name == b"IEND":
            return
        place = end
    raise FileRefusedError("a damaged picture", "图片已损坏")
