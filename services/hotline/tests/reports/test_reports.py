"""H12: reports: anonymous ones by receipt alone, real-name ones under a code."""

import time

from sqlalchemy import inspect, text

REPORT = {
    "text": "某证券公司营业部员工长期私下代客理财，涉及多名客户。",
    "counterparty": "示例安信证券有限公司",
}


def receipt_of(people, **changes):
    answer = people["anonymous"].post("/reports/anonymous", json={**REPORT, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["receipt"]


def look(people, receipt):
    return people["other_investor"].post("/reports/by-receipt", json={"receipt": receipt})


def test_a_receipt_opens_an_anonymous_report_and_both_sides_talk_through_it(path, people):
    receipt = receipt_of(people)
    assert len(receipt) == 16
    assert receipt.isdigit()
    spaced = " ".join(receipt[place : place + 4] for place in range(0, 16, 4))
    assert look(people, spaced).json()["state_zh"] == "已收到"
    listed = people["desk"].get("/requests?category=REPORT").json()["items"]
    request_id = listed[0]["id"]
    body = {"text": "请说明时间和金额", "audience": "investor"}
    assert people["desk"].post(f"/requests/{request_id}/messages", json=body).status_code == 201
    more = {"receipt": receipt, "text": "2025年3月，约200万元"}
    said = people["anonymous"].post("/reports/by-receipt/messages", json=more)
    assert [each["side"] for each in said.json()["messages"]] == ["hotline", "investor"]


def test_wrong_and_absent_receipts_are_answered_alike_in_words_and_work(path, people):
    receipt = receipt_of(people)
    wrong = receipt[:4] + ("0" * 12 if receipt[4:] != "0" * 12 else "1" * 12)
    absent = str((int(receipt[:4]) + 5) % 10_000).zfill(4) + "0" * 12
    answers, spent = [], []
    for each in (wrong, absent, "x", ""):
        start = time.process_time()
        answer = look(people, each)
        spent.append(time.process_time() - start)
        problem = answer.json()
        problem.pop("trace_id")
        answers.append((answer.status_code, problem))
    assert answers[0][0] == 404
    assert answers == [answers[0]] * 4
    # Each costs one slow hash, tens of milliseconds; nothing returns without it.
    assert min(spent) > max(spent) / 10


def test_nothing_stored_leads_from_an_anonymous_report_to_its_caller(path, people, hotline):
    people["triager"].get("/requests")
    receipt = receipt_of(people)
    people["anonymous"].post(
        "/reports/by-receipt/messages",
        json={"receipt": receipt, "text": "补充材料"},
        headers={"X-Forwarded-For": "203.0.113.9"},
    )
    with hotline.app.state.database.reading() as session:
        connection = session.connection()
        # The index keeps no texts: SQLite has its pairs in shadow tables, which are read here.
        for table in set(inspect(connection).get_table_names()) - {"request_search"}:
            stored = str(connection.exec_driver_sql(f'SELECT * FROM "{table}"').all())
            for trace in ("investor-app", "203.0.113.9", receipt):
                assert trace not in stored, (table, trace)
        query = text("SELECT at, trace_id FROM journal WHERE action LIKE 'request.%'")
        events = connection.execute(query).all()
        # The day, no moment; no trace that leads to a log line.
        assert {str(at)[11:19] for at, _ in events} == {"16:00:00"}
        assert {trace for _, trace in events} == {None}
        ids = connection.exec_driver_sql("SELECT id FROM request").scalars().all()
        assert all(str(each).replace("-", "")[12] == "4" for each in ids)


def test_an_anonymous_report_is_never_unmasked_nor_looked_up_by_number(path, people):
    receipt_of(people)
    row = people["desk"].get("/requests?category=REPORT").json()["items"][0]
    refused = people["desk"].post(f"/requests/{row['id']}/unmask", json={"reason": "想知道"})
    assert refused.status_code == 403
    url = f"/requests/{row['number']}/progress"
    assert people["investor"].get(url, params={"second_factor": "x"}).status_code == 404


def real_name(path, number=0, **changes):
    person = {"name": "赵一", "mobile": "13700000001"}
    text = f"举报某公司操纵股价，线索{number}。"
    return path.received(category="REPORT", text=text, person=person, **changes)


def test_a_real_name_report_shows_a_code_and_its_name_needs_two_persons(path, people):
    report = real_name(path)
    request_id = report["id"]
    assert report["report_code"].startswith("R-")
    assert report["masked_name"] == ""
    asked = people["desk"].post(f"/requests/{request_id}/disclosures", json={"reason": "核查"})
    url = f"/requests/{request_id}/disclosures/{asked.json()['id']}"
    assert people["desk"].post(f"{url}/read").status_code == 409
    own = people["desk"].post(f"{url}/allow")
    assert (own.status_code, own.json()["code"]) == (409, "second_person_required")
    assert people["second_desk"].post(f"{url}/allow").status_code == 200
    assert people["second_desk"].post(f"{url}/read").status_code == 409
    assert people["desk"].post(f"{url}/read").json()["person"]["name"] == "赵一"
    for name in ("triager", "call_agent", "analyst"):
        answer = people[name].post(f"/requests/{request_id}/unmask", json={"reason": "x"})
        assert answer.status_code in (403, 404), name


def test_a_person_hands_in_three_real_name_reports_a_day(path, people, clock):
    for number in range(3):
        real_name(path, number)
    body = {
        "text": "举报某公司操纵股价，线索九。",
        "category": "REPORT",
        "counterparty": "某公司",
        "person": {"name": "赵一", "mobile": "13700000001"},
    }
    refused = people["investor"].post("/requests", json=body)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_reports")
    clock.forward(days=1)
    assert people["investor"].post("/requests", json=body).status_code == 201


def test_a_report_is_registered_forwarded_answered_and_closed(path, people):
    request_id = real_name(path)["id"]
    path.step("triager", request_id, "triage", category="REPORT")
    path.step("desk", request_id, "register-report")
    path.step("desk", request_id, "forward-report", desk="稽查线索组")
    path.step("desk", request_id, "report-feedback", text="经核查，已采取监管措施。")
    closed = path.step("desk", request_id, "close")
    assert (closed["outcome"], closed["state"]) == ("FORWARDED", "CLOSED")


def test_a_report_is_neither_accepted_as_a_complaint_nor_answered(path):
    request_id = real_name(path)["id"]
    path.step("triager", request_id, "triage", category="REPORT")
    for step, body in (("accept", {}), ("answer", {"text": "x"})):
        refused = path.step("triager", request_id, step, status=409, **body)
        assert refused["code"] == "invalid_transition"
