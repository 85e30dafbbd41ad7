"""Pictures keep every pixel and nothing that tells where, when and by whom they were taken."""

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from hotline.domain.file_kinds import FileKind, FileRefusedError, kind_of
from hotline.domain.image_metadata import without_metadata

PLACE = b"31.2304N 121.4737E"
PICTURE = Image.effect_noise((40, 30), 80).convert("RGB")


def jpeg(**options):
    memory = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    PICTURE.save(memory, "JPEG", exif=exif, comment=PLACE, **options)
    return memory.getvalue()


def png():
    memory, words = io.BytesIO(), PngImagePlugin.PngInfo()
    words.add_text("Location", PLACE.decode())
    words.add_itxt("XML:com.adobe.xmp", PLACE.decode())
    words.add(b"prVt", PLACE)
    PICTURE.save(memory, "PNG", pnginfo=words)
    return memory.getvalue()


def pixels(content):
    return Image.open(io.BytesIO(content)).convert("RGB").tobytes()


JFXX = b"\xff\xe0" + struct.pack(">H", 7 + len(PLACE)) + b"JFXX\0" + PLACE
THERE = [
    jpeg(),
    jpeg(progressive=True),
    jpeg(restart_marker_blocks=2),
    jpeg() + b"\xff\xd8\xff\xe1" + PLACE,
    jpeg()[:2] + JFXX + jpeg()[2:],
    png(),
    png() + PLACE,
]


@pytest.mark.parametrize("content", THERE)
def test_a_picture_loses_its_place_and_keeps_its_pixels(content):
    assert PLACE in content
    kept = without_metadata(content, kind_of(content))
    assert PLACE not in kept
    assert pixels(kept) == pixels(content)
    assert without_metadata(kept, kind_of(kept)) == kept


def box(name, body):
    return struct.pack(">I", 8 + len(body)) + name + body


def entry(number, kind):
    return box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number, 0) + kind + b"\0")


def heic(*kinds, method=0, extra=b""):
    """A file of one part for every kind of item, each sixteen bytes long."""
    start = box(b"ftyp", b"heic\0\0\0\0heic")
    told = b"".join(entry(number, kind) for number, kind in enumerate(kinds, 1))
    items = box(b"iinf", b"\0\0\0\0" + struct.pack(">H", len(kinds)) + told)

    def meta(first):
        places = b"".join(
            struct.pack(">HHHHII", number, method, 0, 1, first + 16 * (number - 1), 16)
            for number in range(1, len(kinds) + 1)
        )
        where = b"\1\0\0\0\x44\0" + struct.pack(">H", len(kinds)) + places
        return box(b"meta", b"\0\0\0\0" + items + box(b"iloc", where) + extra)

    parts = b"".join(kind * 4 for kind in kinds)
    first = len(start) + len(meta(0)) + 8
    return start + meta(first) + box(b"mdat", parts)


def test_exif_and_xmp_of_a_heic_picture_are_overwritten_where_they_stand():
    content = heic(b"hvc1", b"Exif", b"mime")
    assert kind_of(content) is FileKind.HEIC
    kept = without_metadata(content, FileKind.HEIC)
    assert len(kept) == len(content)
    assert kept.endswith(b"hvc1" * 4 + bytes(32))
    assert kept[:-32] == content[:-32]


def test_boxes_of_a_heic_picture_that_are_no_part_of_it_are_emptied():
    content = heic(b"hvc1", extra=box(b"uuid", PLACE)) + box(b"free", PLACE) + box(b"mpvd", PLACE)
    assert PLACE not in without_metadata(content, FileKind.HEIC)


@pytest.mark.parametrize(
    "content",
    [
        heic(b"hvc1", b"Exif", method=2),
        heic(b"hvc1", b"Exif")[:-20],
        heic(b"hvc1").replace(b"meta", b"mini"),
        heic(b"hvc1") + box(b"moov", PLACE),
        heic(b"hvc1") + b"\0\0\0\3abcd",
        heic(b"hvc1", b"Exif").replace(b"iloc", b"ilox"),
        heic(b"hvc1", b"Exif").replace(b"infe\2", b"infe\1"),
    ],
)
def test_a_heic_picture_that_cannot_be_read_to_its_end_is_refused(content):
    with pytest.raises(FileRefusedError):
        without_metadata(content, FileKind.HEIC)


@pytest.mark.parametrize("cut", [2, 4, 20, 300])
def test_a_photograph_that_breaks_off_before_its_picture_is_refused(cut):
    with pytest.raises(FileRefusedError):
        without_metadata(jpeg()[:cut], FileKind.JPEG)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*THERE, heic(b"hvc1", b"Exif")]), st.data())
def test_a_damaged_picture_is_refused_or_stripped_and_nothing_else_happens(content, data):
    place = data.draw(st.integers(2, len(content) - 1))
    byte = data.draw(st.integers(0, 255))
    damaged = content[:place] + bytes((byte,)) + content[place + 1 :]
    try:
        kind = kind_of(damaged)
        kept = without_metadata(damaged, kind)
    except FileRefusedError:
        return
    assert len(kept) <= len(damaged) + 2
