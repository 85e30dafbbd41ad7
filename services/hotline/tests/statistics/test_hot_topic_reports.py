"""Hot-topic reports: figures of the day, editions, approval by another person."""

import io
import zipfile

from paperkit.orders import XLSX
from servicekit.testing import a_caller

REPORT = {
    "kind": "monthly",
    "title": "2018年10月热点问题",
    "from_on": "2018-10-01",
    "to_on": "2018-10-31",
    "assessment": "佣金与系统问题较为集中，联系电话13812345678。",
    "suggestions": ["督促机构公示费率", "加强系统压力测试"],
    "recipients": ["投资者保护局"],
}


def test_a_report_is_written_revised_and_approved_by_another_person(
    hotline, people, clock, engine_name
):
    written = people["supervisor"].post("/hot-topic-reports", json=REPORT)
    assert written.status_code == 201, written.text
    first = written.json()
    path = f"/hot-topic-reports/{first['id']}"
    assert first["number"].startswith("热线月报〔")
    assert "13812345678" not in first["content"]["assessment"]
    assert first["content"]["topics"]
    shows_nobody(first["content"]["topics"])
    assert people["bureau"].get(path).status_code == 404
    early = people["supervisor"].post(f"{path}/approve")
    assert (early.status_code, early.json()["code"]) == (409, "report_state")
    people["supervisor"].post(f"{path}/submit")
    own = people["supervisor"].post(f"{path}/approve")
    assert own.json()["code"] == "second_person_required"
    second = hotline.as_caller(
        a_caller("supervisor", organisation="hotline", subject="supervisor-2", kind="person")
    )
    second._auth.clock = clock
    returned = second.post(f"{path}/return", json={"reason": "请补充建议"}).json()
    assert (returned["state"], returned["return_reason"]) == ("draft", "请补充建议")
    changed = {**REPORT, "issues": ["COMM_FEE"], "title": "2018年10月佣金问题"}
    revised = people["supervisor"].post(f"{path}/revise", json=changed).json()
    assert (revised["edition"], [each["issue"] for each in revised["content"]["topics"]]) == (
        2,
        ["COMM_FEE"],
    )
    people["supervisor"].post(f"{path}/submit")
    assert second.post(f"{path}/approve").json()["state"] == "approved"
    assert people["bureau"].get(path).json()["edition"] == 2
    editions = people["analyst"].get(f"{path}/editions").json()
    assert [each["content"]["title"] for each in editions] == [REPORT["title"], changed["title"]]
    if engine_name == "sqlite":  # printing takes seconds and knows no database
        comes_in_every_form(people["bureau"], path)


def shows_nobody(topics):
    """No words come twice, and no institution is named that fewer than five point to."""
    for topic in topics:
        assert len(set(topic["samples"])) == len(topic["samples"])
        assert all(place["requests"] >= 5 for place in topic["institutions"] + topic["regions"])


def comes_in_every_form(reader, path):
    """As a paper, as lines, as a workbook."""
    paper = reader.get(path, headers={"Accept": "application/pdf"})
    assert paper.content.startswith(b"%PDF")
    lines = reader.get(path, headers={"Accept": "text/csv"}).text.splitlines()
    assert lines[0].endswith("issue,name,requests,before,growth")
    assert lines[1].startswith("COMM_FEE,")
    book = reader.get(path, headers={"Accept": XLSX})
    sheets = zipfile.ZipFile(io.BytesIO(book.content)).read("xl/workbook.xml").decode()
    assert all(name in sheets for name in ("热点问题", "主要机构和地区", "摘录、研判和建议"))


def test_topics_of_fewer_than_five_people_give_no_samples(people):
    asked = {**REPORT, "issues": ["INSIDER"]}
    content = people["analyst"].post("/hot-topic-reports", json=asked).json()["content"]
    assert (content["topics"][0]["requests"], content["topics"][0]["samples"]) == (0, [])
