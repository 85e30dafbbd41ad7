"""Kinds of files: told by their first bytes and their inside, never by their name."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

from lawkit.refusals import Refusal

LARGEST_FILE = 20 * 1024 * 1024
MOST_FILES = 20
LARGEST_REQUEST = 100 * 1024 * 1024
_MOST_ENTRIES = 1_000
_LARGEST_UNPACKED = 200 * 1024 * 1024


class FileKind(StrEnum):
    """What may be attached, by its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    MP3 = "audio/mpeg"
    WAV = "audio/wav"
    M4A = "audio/mp4"
    MP4 = "video/mp4"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ZIP = "application/zip"


class FileRefusedError(Refusal):
    """A file that is not of a kind that may be attached, or hides something."""

    code = "file_refused"
    title = "File refused"
    title_zh = "文件不被接受"

    def __init__(self, why: str, why_zh: str) -> None:
        super().__init__(f"The file is refused: {why}.", f"文件不被接受：{why_zh}。")


class FileKindError(FileRefusedError):
    """A file whose content is of no kind that may be attached, whatever it is called."""

    code = "file_kind_refused"

    def __init__(self) -> None:
        super().__init__("its content is of no kind that is taken", "内容不属于可接受的类型")


_BRANDS = {b"heic": FileKind.HEIC, b"heix": FileKind.HEIC, b"mif1": FileKind.HEIC}
_BRANDS |= {b"M4A ": FileKind.M4A, b"M4B ": FileKind.M4A}
_MOVIES = (b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"iso5", b"iso6")


def kind_of(content: bytes) -> FileKind:
    """What a file is; raises FileRefusedError for everything that is not allowed."""
    starts = (
        (b"%PDF-", FileKind.PDF),
        (b"\xff\xd8\xff", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
        (b"ID3", FileKind.MP3),
    )
    for start, kind in starts:
        if content.startswith(start):
            return kind
    found = _boxed(content) or _riff(content) or _bare_mp3(content)
    if found is not None:
        return found
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    raise FileKindError


def _boxed(content: bytes) -> FileKind | None:
    """MP4 and its relatives name their brand in the first box."""
    if content[4:8] != b"ftyp":
        return None
    brand = content[8:12]
    return FileKind.MP4 if brand in _MOVIES else _BRANDS.get(brand)


def _riff(content: bytes) -> FileKind | None:
    is_wave = content[:4] == b"RIFF" and content[8:12] == b"WAVE"
    return FileKind.WAV if is_wave else None


def _bare_mp3(content: bytes) -> FileKind | None:
    """An MPEG audio frame without tags: eleven set bits, layer III."""
    if len(content) < 4 or content[0] != 0xFF:  # noqa: PLR2004 - a frame header has four bytes
        return None
    return FileKind.MP3 if content[1] & 0xE6 == 0xE2 else None  # noqa: PLR2004 - bit masks


def _zipped(content: bytes) -> FileKind:
    """A plain archive, or an office file; nothing nested, nothing locked, nothing that bursts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise FileRefusedError("the archive is damaged", "压缩包已损坏") from error
    if len(entries) > _MOST_ENTRIES or sum(each.file_size for each in entries) > _LARGEST_UNPACKED:
        raise FileRefusedError("the archive is too large inside", "压缩包内容过大")
    if any(each.flag_bits & 1 for each in entries):
        raise FileRefusedError("the archive is locked", "压缩包已加密")
    names = {each.filename for each in entries}
    if "[Content_Types].xml" in names:
        return _office(names)
    nested = (".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz", ".jar")
    if any(name.lower().endswith(nested) for name in names):
        raise FileRefusedError("an archive inside an archive", "压缩包中含有压缩包")
    return FileKind.ZIP


def _office(names: set[str]) -> FileKind:
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileRefusedError("macros", "含有宏")
    if "word/document.xml" in names:
        return FileKind.DOCX
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    raise FileRefusedError("an office file of another kind", "其他类型的办公文件")
