"""Reading rules replayed on history: what people chose is the measure."""

from fractions import Fraction

from hotline.domain.agreement import Reading, agreement

CODE = {"code": "OWN_LOTTERY", "title_zh": "抽奖", "words": {"摇号": 5}}


def test_a_new_word_is_measured_on_what_people_chose_before(path, people):
    known = people["admin"].post("/issue-codes", json=CODE)
    assert known.status_code == 201, known.text
    request_id = path.received(text="公司承诺抽奖不兑现，要求赔偿。", wish="兑现")["id"]
    body = {"category": "COMPLAINT", "subject": "BROKER", "issue": "OWN_LOTTERY"}
    path.step("triager", request_id, "triage", **body)
    path.received(text="没有人分拣过的另一件，要求赔偿。")
    before = people["admin"].get("/classification-replays").json()
    assert (before["replayed"], before["agreed_now"]["issue"]) == (1, "0")
    changed = {**CODE, "words": {**CODE["words"], "抽奖": 5}}
    headers = {"If-Match": known.headers["ETag"]}
    put = people["admin"].put("/issue-codes/OWN_LOTTERY", json=changed, headers=headers)
    assert put.status_code == 200, put.text
    after = people["admin"].get("/classification-replays").json()
    assert after["agreed_now"]["issue"] == "1"
    assert after["agreed_then"]["issue"] == "0"
    assert after["rules_version"] != before["rules_version"]
    (found,) = before["differences"]
    assert (found["request_id"], found["chosen"]["issue"]) == (request_id, "OWN_LOTTERY")


def test_a_replay_shows_what_its_reader_sees_within_the_span(path, people):
    person = {"name": "赵一", "mobile": "13700000001"}
    report = path.received(category="REPORT", text="举报某公司操纵股价。", person=person)["id"]
    path.step("triager", report, "triage", category="REPORT")
    assert people["admin"].get("/classification-replays").json()["replayed"] == 1
    assert people["analyst"].get("/classification-replays").json()["replayed"] == 0
    early = people["admin"].get("/classification-replays?received_to=2026-02-01").json()
    assert (early["replayed"], early["agreed_now"]["category"]) == (0, None)
    assert people["investor"].get("/classification-replays").status_code == 403


def test_agreement_is_counted_by_each_of_the_three():
    chosen = [Reading("COMPLAINT", "BROKER", "A"), Reading("CONSULT", "OTHER", "B")]
    read = [Reading("COMPLAINT", "OTHER", "A"), Reading("COMPLAINT", "OTHER", "C")]
    found = agreement(chosen, read)
    assert (found.category, found.subject, found.issue) == (Fraction(1, 2),) * 3
