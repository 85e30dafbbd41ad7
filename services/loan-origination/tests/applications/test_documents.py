"""Documents: content and type checked, checklist, originals in custody."""

import io
import threading
import zipfile
from hashlib import sha256

import pytest

from loan_origination.forms.media_types import DOCX, PDF, TEXT, UNKNOWN, XLSX, fits, sniffed

from .mall import PDF as PDF_BYTES


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF_BYTES, PDF),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (zipped("word/document.xml"), DOCX),
        (zipped("xl/workbook.xml"), XLSX),
        (zipped("something.exe"), UNKNOWN),
        (b"PK\x03\x04 torn", UNKNOWN),
        ("承租人,面积\n百货,4500\n".encode(), TEXT),
        ("承租人".encode("gb18030"), TEXT),
        (b"MZ\x90\x00\x03", UNKNOWN),
    ],
)
def test_a_file_is_known_by_its_content(tmp_path, content, media_type):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert sniffed(path) == media_type


def test_tables_of_text_fit_text_and_nothing_else_bends():
    assert fits("text/csv", TEXT)
    assert not fits(PDF, "image/png")


def upload(people, case, content, media_type, **about):
    return people("officer").post(
        f"{case}/documents",
        params={"item": "D01", "title": "营业执照", **about},
        content=content,
        headers={"content-type": media_type},
    )


def test_a_document_is_stored_under_its_hash_and_given_back_as_it_was(journey, people):
    case = journey.at("draft")
    answer = upload(people, case, PDF_BYTES, PDF)
    assert answer.status_code == 201
    shown = answer.json()
    assert shown["sha256"] == sha256(PDF_BYTES).hexdigest()
    assert (shown["state"], shown["received_by"]) == ("received", "branch-officer-1")
    read = people("auditor").get(f"/documents/{shown['id']}/content")
    assert (read.content, read.headers["content-type"]) == (PDF_BYTES, PDF)
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.headers["content-disposition"].startswith("attachment")


def test_a_program_dressed_as_a_pdf_is_refused(journey, people):
    case = journey.at("draft")
    answer = upload(people, case, b"MZ\x90\x00\x03", PDF)
    assert (answer.status_code, answer.json()["code"]) == (415, "content_type_mismatch")
    other = upload(people, case, b"x", "application/x-sh")
    assert (other.status_code, other.json()["code"]) == (415, "unsupported_media_type")
    unknown_item = upload(people, case, PDF_BYTES, PDF, item="D99")
    assert unknown_item.status_code == 422
    assert journey.get(f"{case}/documents")["missing"][0] == "D01"


def test_the_same_upload_with_one_key_is_one_document(journey, people):
    case = journey.at("draft")
    answers = []

    def send():
        answers.append(
            people("officer").post(
                f"{case}/documents",
                params={"item": "D02", "title": "章程"},
                content=PDF_BYTES,
                headers={"content-type": PDF, "Idempotency-Key": f"key {case}"},
            )
        )

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    items = {item["item"]: item for item in journey.get(f"{case}/documents")["items"]}
    assert len(items["D02"]["documents"]) == 1


def test_a_rejected_document_leaves_its_item_open(journey, people):
    case = journey.at("draft")
    document = upload(people, case, PDF_BYTES, PDF).json()["id"]
    journey.post("manager", f"/documents/{document}/reject", reason="执照已过期")
    items = {item["item"]: item["state"] for item in journey.get(f"{case}/documents")["items"]}
    assert items["D01"] == "rejected"
    again = people("manager").post(f"/documents/{document}/verify", json={"is_original_seen": True})
    assert (again.status_code, again.json()["code"]) == (409, "invalid_transition")
    better = upload(people, case, PDF_BYTES, PDF).json()["id"]
    journey.post("manager", f"/documents/{better}/verify", is_original_seen=True)
    items = {item["item"]: item["state"] for item in journey.get(f"{case}/documents")["items"]}
    assert items["D01"] == "verified"


def test_a_further_paper_is_asked_for_with_a_reason_and_waived_by_another(journey, people):
    case = journey.at("accepted")
    asked = journey.post(
        "manager", f"{case}/document-requests", 201, title="消防验收", reason="商场经营必备"
    )
    assert journey.get(f"{case}/documents")["missing"] == ["D10"]
    answer = people("manager").post(f"/documents/{asked['id']}/waive", json={"reason": "不需要"})
    assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")
    by_officer = journey.post(
        "officer", f"{case}/document-requests", 201, title="环评", reason="当地要求"
    )
    journey.post("manager", f"/documents/{by_officer['id']}/waive", reason="当地已取消")
    sent = upload(people, case, PDF_BYTES, PDF, item="D10", title="消防验收")
    assert sent.json()["id"] == asked["id"]
    assert journey.get(f"{case}/documents")["missing"] == []


def test_a_lease_is_delivered_once_its_paper_has_come_in(journey, people):
    case = journey.at("draft")
    leases = [{**lease, "is_delivered": False} for lease in journey.file()["rent_roll"]]
    journey.patch("officer", case, rent_roll=leases)
    for lease in leases:
        upload(people, case, PDF_BYTES, PDF, item="D07", title="租约", lease=lease["lease"])
    run = journey.post("officer", f"{case}/checks", 201)
    verdicts = {one["rule_id"]: one["verdict"] for one in run["results"]}
    assert verdicts["R-B5"] == "pass"


class TestCustody:
    def test_the_deliverer_of_an_original_is_never_its_keeper(self, journey, people):
        document = self.a_document(journey, people)
        answer = people("officer").post(
            f"/documents/{document}/custody", json={"keeper": "branch-officer-1", "place": "金库"}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")

    def test_an_original_goes_into_the_vault_and_back_with_a_slip(self, journey, people):
        document = self.a_document(journey, people)
        body = {"keeper": "accounting-1", "place": "金库一号柜"}
        entry = journey.post("officer", f"/documents/{document}/custody", 201, **body)
        assert entry["slip_no"].startswith("收")
        other = people("manager").post(f"/custody-entries/{entry['id']}/take")
        assert (other.status_code, other.json()["code"]) == (403, "not_your_task")
        taken = journey.post("vault", f"/custody-entries/{entry['id']}/take")
        assert (taken["state"], taken["deliverer"]) == ("kept", "branch-officer-1")
        twice = people("officer").post(f"/documents/{document}/custody", json=body)
        assert (twice.status_code, twice.json()["code"]) == (409, "already_exists")
        back = journey.post(
            "vault", f"/custody-entries/{entry['id']}/hand-back", returned_to="某公司 王五"
        )
        assert (back["state"], back["returned_to"]) == ("returned", "某公司 王五")
        listed = journey.get(f"/documents/{document}/custody")["items"]
        assert [one["state"] for one in listed] == ["returned"]

    @staticmethod
    def a_document(journey, people):
        case = journey.at("draft")
        return upload(people, case, PDF_BYTES, PDF, item="D05", title="产权证").json()["id"]


@pytest.mark.parametrize(
    ("label", "pointer"),
    [
        ({"title": "   "}, "/query/title"),
        ({"dated_on": "2199-01-01"}, "/query/dated_on"),
        ({"dated_on": "2026-01-02", "expires_on": "2026-01-01"}, "/query/expires_on"),
        ({"lease": "L99"}, "/query/lease"),
    ],
)
def test_what_cannot_be_said_of_a_document_is_pointed_at(journey, people, label, pointer):
    answer = people("officer").post(
        f"{journey.at('draft')}/documents",
        params={"item": "D07", "title": "租赁合同", **label},
        content=PDF_BYTES,
        headers={"content-type": "application/pdf"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
