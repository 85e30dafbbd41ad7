"""HEIC pictures without Exif and XMP: the items that hold them are overwritten where they stand.

The file keeps its length and its structure, so that every place it names stays right. What is not
understood to its end is refused: it might hide what it should not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hotline.domain.file_kinds import FileRefusedError

_FULL = 4
"""Bytes of version and flags at the beginning of a full box."""

_TELLING_ITEMS = frozenset({b"Exif", b"mime", b"uri "})
_PICTURE = frozenset({b"ftyp", b"styp", b"meta", b"mdat"})
_PICTURE_ITEMS = frozenset(
    {b"hdlr", b"dinf", b"pitm", b"iinf", b"iref", b"iprp", b"iloc", b"idat", b"grpl"}
)
"""The boxes that make the picture; whatever else stands in a file may tell something."""

_IN_FILE, _IN_DATA = 0, 1
_TO_THE_END, _WIDE = 0, 1


@dataclass(frozen=True, slots=True)
class _Box:
    """A box of a file: its name, and where its body begins and ends."""

    name: bytes
    start: int
    end: int


@dataclass(slots=True)
class _Reader:
    """Whole numbers out of a box, one behind the other; beyond its end IndexError."""

    content: bytes
    place: int
    end: int

    def take(self, size: int) -> int:
        """The next number of so many bytes; of none it is 0."""
        if self.place + size > self.end:
            raise IndexError("the box is too short")
        self.place += size
        return int.from_bytes(self.content[self.place - size : self.place])

    def name(self) -> bytes:
        """The next four letters."""
        return self.take(4).to_bytes(4)


def heic_without_metadata(content: bytes) -> bytes:
    """The same picture with the bytes of its Exif, XMP and private boxes set to zero.

    Raises FileRefusedError for a file that cannot be read to its end.
    """
    try:
        spans = list(_telling_spans(content))
    except (IndexError, KeyError) as error:
        raise FileRefusedError("a damaged picture", "图片已损坏") from error
    kept = bytearray(content)
    for start, end in spans:
        kept[start:end] = bytes(end - start)
    return bytes(kept)


def _telling_spans(content: bytes) -> Iterator[tuple[int, int]]:
    """Where something stands that tells more than the picture."""
    boxes = list(_boxes(content, 0, len(content)))
    if not any(box.name == b"meta" for box in boxes):
        raise KeyError("meta")
    for box in boxes:
        if box.name == b"moov":
            # A film inside the picture has a place and a time of its own.
            raise FileRefusedError("a moving picture", "动态图片，无法清除拍摄信息")
        if box.name == b"meta":
            yield from _telling_items(content, box)
        elif box.name not in _PICTURE:
            yield box.start, box.end


def _telling_items(content: bytes, meta: _Box) -> Iterator[tuple[int, int]]:
    inside = list(_boxes(content, meta.start + _FULL, meta.end))
    yield from ((box.start, box.end) for box in inside if box.name not in _PICTURE_ITEMS)
    boxes = {box.name: box for box in inside}
    if b"iinf" not in boxes:
        return
    telling = set(_items_that_tell(content, boxes[b"iinf"]))
    found = set()
    for item, method, start, length in _places(content, boxes[b"iloc"]):
        if item in telling:
            found.add(item)
            yield _span(len(content), method, start, length, boxes.get(b"idat"))
    if found != telling:
        raise IndexError("an item without a place")


def _boxes(content: bytes, place: int, end: int) -> Iterator[_Box]:
    """The boxes between two places, which they fill."""
    while place < end:
        reader = _Reader(content, place, end)
        size, name = reader.take(4), reader.name()
        if size == _WIDE:
            size = reader.take(8)
        last = end if size == _TO_THE_END else place + size
        if last > end or last < reader.place:
            raise IndexError("a box that leaves its place")
        yield _Box(name, reader.place, last)
        place = last


def _items_that_tell(content: bytes, box: _Box) -> Iterator[int]:
    """The numbers of the items with Exif, XMP or links."""
    reader = _Reader(content, box.start, box.end)
    version = reader.take(4) >> 24
    reader.take(2 if version == 0 else 4)
    for entry in _boxes(content, reader.place, box.end):
        item = _Reader(content, entry.start, entry.end)
        version = item.take(4) >> 24
        if version not in (2, 3):
            raise IndexError("an entry of an unknown form")
        number = item.take(2 if version == 2 else 4)  # noqa: PLR2004 - the form of the entry
        item.take(2)
        if item.name() in _TELLING_ITEMS:
            yield number


def _places(content: bytes, box: _Box) -> Iterator[tuple[int, int, int, int]]:
    """Of every part of every item: its number, how its place is told, the place, the length."""
    reader = _Reader(content, box.start, box.end)
    version = reader.take(4) >> 24
    sizes = reader.take(2)
    of_offset, of_length, of_base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    of_index = sizes & 15 if version else 0
    of_number = 2 if version < 2 else 4  # noqa: PLR2004 - the form of the box
    for _ in range(reader.take(of_number)):
        number = reader.take(of_number)
        method = reader.take(2) & 15 if version else _IN_FILE
        reader.take(2)
        base = reader.take(of_base)
        for _ in range(reader.take(2)):
            reader.take(of_index)
            yield number, method, base + reader.take(of_offset), reader.take(of_length)


def _span(size: int, method: int, start: int, length: int, data: _Box | None) -> tuple[int, int]:
    """A part of an item in the file; a length of 0 reaches to the end."""
    last = size
    if method == _IN_DATA and data is not None:
        start, last = start + data.start, data.end
    elif method != _IN_FILE:
        raise IndexError("an item inside another")
    end = start + length if length else last
    if end > last:
        raise IndexError("an item that leaves its file")
    return start, end
