"""Attachments: told by content, without metadata, read once they are clean, by a short link."""

import io
import struct
import zipfile
import zlib

import pytest

PDF = b"%PDF-1.4\n%%EOF\n"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(params=["sqlite"])
def engine_name(request):
    """Files touch the databases little: one will do."""
    return request.param


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
TELLING_PNG = PNG[:33] + chunk(b"tEXt", b"Author\0Wang") + PNG[33:]
JPEG = b"\xff\xd8\xff\xe0\x00\x07JFIF\0" + b"\xff\xda\x00\x02scan\xff\xd9"
TELLING_JPEG = b"\xff\xd8\xff\xe1\x00\x0aExif\0\0GP" + JPEG[2:]


def archive(**entries):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as file:
        for name, body in entries.items():
            file.writestr(name, body)
    return memory.getvalue()


def upload(session, request_id, content, media_type="application/octet-stream", **query):
    return session.post(
        f"/requests/{request_id}/attachments",
        content=content,
        headers={"Content-Type": media_type},
        params=query,
    )


def scanned(people, hotline, request_id):
    """Wait for the scans by their own streams."""
    jobs = people["investor"].get("/jobs?kind=attachment_scan").json()["items"]
    for job in jobs:
        people["investor"].get(f"/jobs/{job['id']}/events")
    return people["investor"].get(f"/requests/{request_id}/attachments").json()["items"]


def test_a_file_is_read_by_link_once_it_is_clean(path, people, hotline, clock):
    request_id = path.routed()["id"]
    added = upload(people["investor"], request_id, PDF, name="合同.pdf", description="购买合同")
    assert (added.status_code, added.json()["media_type"]) == (201, "application/pdf")
    assert added.json()["state"] == "QUARANTINED"
    (row,) = scanned(people, hotline, request_id)
    assert (row["state"], row["name"]) == ("CLEAN", "合同.pdf")
    url = f"/requests/{request_id}/attachments/{row['id']}/link"
    link = people["branch"].get(url).json()["url"]
    assert people["branch"].get(link).content == PDF
    assert people["investor"].get(link).status_code == 403
    clock.forward(minutes=6)
    assert people["branch"].get(link).json()["code"] == "link_refused"


def test_a_file_that_is_not_clean_stays_shut(path, people, hotline):
    request_id = path.received()["id"]
    content = archive(**{"a.txt": EICAR.decode()})
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.namelist() == ["a.txt"]
    added = upload(people["investor"], request_id, content)
    (row,) = scanned(people, hotline, request_id)
    assert row["state"] == "REFUSED"
    url = f"/requests/{request_id}/attachments/{added.json()['id']}/link"
    shut = people["investor"].get(url)
    assert (shut.status_code, shut.json()["code"]) == (423, "quarantined_attachment")


@pytest.mark.parametrize("content", [TELLING_PNG, TELLING_JPEG])
def test_pictures_lose_what_they_betray(path, people, hotline, content):
    request_id = path.received()["id"]
    added = upload(people["investor"], request_id, content)
    assert added.json()["was_stripped"]
    scanned(people, hotline, request_id)
    url = f"/requests/{request_id}/attachments/{added.json()['id']}/link"
    kept = people["investor"].get(people["investor"].get(url).json()["url"]).content
    assert kept == (PNG if content is TELLING_PNG else JPEG)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"MZ\x90\0 a program", 415),
        (b"<script>alert(1)</script>", 415),
        (archive(**{"inner.zip": "PK"}), 422),
        (archive(**{"[Content_Types].xml": "", "word/vbaProject.bin": ""}), 422),
        (b"PK\x03\x04 broken", 422),
        (b"\xff\xd8\xff\xe1\xff\xff cut", 422),
        (b"", 400),
    ],
)
def test_a_file_of_no_kind_that_is_taken_is_refused(path, people, content, status):
    request_id = path.received()["id"]
    assert upload(people["investor"], request_id, content).status_code == status


def test_office_files_are_told_from_archives(path, people):
    request_id = path.received()["id"]
    word = archive(**{"[Content_Types].xml": "", "word/document.xml": ""})
    assert (
        upload(people["investor"], request_id, word)
        .json()["media_type"]
        .endswith("wordprocessingml.document")
    )
    plain = upload(people["investor"], request_id, archive(a="b"))
    assert plain.json()["media_type"] == "application/zip"


def test_only_those_who_may_read_an_attachment_see_it(path, people):
    request_id = path.routed()["id"]
    upload(people["triager"], request_id, PDF, access="staff")
    upload(people["branch"], request_id, PDF, access="investor")

    def count(name):
        return len(people[name].get(f"/requests/{request_id}/attachments").json()["items"])

    assert (count("triager"), count("branch"), count("investor")) == (2, 1, 1)
    assert people["other_investor"].get(f"/requests/{request_id}/attachments").status_code == 404
    foreign = upload(people["other_institution"], request_id, PDF)
    assert foreign.status_code == 404


def test_an_anonymous_report_takes_pictures_only_and_keeps_no_trace_of_them(path, people, clock):
    body = {"text": "举报某营业部违规代客理财。"}
    receipt = people["anonymous"].post("/reports/anonymous", json=body).json()["receipt"]

    link = people["anonymous"].post("/reports/by-receipt/upload-links", json={"receipt": receipt})
    url = link.json()["url"]

    def send(content, media_type):
        return people["anonymous"].post(url, content=content, headers={"Content-Type": media_type})

    assert send(PDF, "application/pdf").status_code == 415
    assert send(PDF, "image/png").status_code == 422
    assert send(TELLING_PNG, "image/png").status_code == 201
    assert people["anonymous"].get("/jobs").json()["items"] == []
    request_id = people["desk"].get("/requests").json()["items"][0]["id"]
    clock.forward(minutes=6)
    assert send(PNG, "image/png").json()["code"] == "link_refused"
    forged = url[:-6] + ("AAAA" if url[-6:-2] != "AAAA" else "BBBB") + url[-2:]
    kind = {"Content-Type": "image/png"}
    assert people["anonymous"].post(forged, content=PNG, headers=kind).status_code == 403
    (row,) = people["desk"].get(f"/requests/{request_id}/attachments").json()["items"]
    assert (row["state"], row["was_stripped"], row["name"]) == ("CLEAN", True, "")
