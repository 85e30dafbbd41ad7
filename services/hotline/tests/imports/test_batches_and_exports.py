"""Batches of requests from elsewhere, exports masked and written down, the Open311 façade."""

import csv
import io
import json

ROW = {
    "source_ref": "XF-2026-001",
    "received_at": "2026-02-27T02:00:00Z",
    "channel": "REGULATOR_FORWARD",
    "text": "我叫李晓红，电话13912345678，客户经理代客理财，亏损三万元，要求赔偿。",
    "category": "COMPLAINT",
    "wish": "要求赔偿",
    "counterparty": "示例安信证券有限公司",
    "person": {"name": "李晓红", "mobile": "13912345678"},
}


def test_every_row_of_a_batch_is_judged_by_itself(imported, lines, people, directory):
    rows = [
        ROW,
        {**ROW, "source_ref": "XF-2026-002", "person": {"name": "李晓红"}},
        {**ROW, "source_ref": "XF-2026-003", "received_at": "2099-01-01T00:00:00Z"},
        {**ROW, "source_ref": "XF-2026-004", "surprise": True},
        {**ROW, "source_ref": "XF-2026-005", "received_at": "2012-01-01T00:00:00Z"},
        ROW,
    ]
    found = imported("/imports/batch", json={"rows": rows})
    assert (found["imported"], found["known"], found["refused"]) == (1, 1, 4)
    told = lines(found)
    assert [each["code"] for each in told] == [
        "",
        "missing_contact",
        "time_outside_request",
        "invalid_input",
        "no_rulebook_in_force",
        "",
    ]
    request = people["triager"].get(f"/requests/{told[0]['request_id']}").json()
    assert (request["channel"], request["received_at"]) == (
        "REGULATOR_FORWARD",
        "2026-02-27T02:00:00Z",
    )
    assert request["number"].startswith("12386-20260227-000001-")
    assert "13912345678" not in json.dumps(request, ensure_ascii=False)


def test_an_export_is_masked_bounded_by_sight_and_written_down(path, people, hotline):
    path.routed()
    query = "/exports/requests?period=2026"
    answer = people["analyst"].get(query, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1
    assert rows[0]["institution_code"] == "I001"
    for secret in ("13812345678", "王小明"):
        assert secret not in answer.text
    lines = people["analyst"].get(query, headers={"Accept": "application/x-ndjson"}).text
    assert json.loads(lines.splitlines()[0])["number"] == rows[0]["number"]
    assert people["institution_admin"].get(query).text.count("\n") == 2
    assert people["investor"].get(query).status_code == 403
    kit = hotline.app.state.database.kit
    with hotline.app.state.database.reading() as session:
        taken = session.execute(
            kit.journal.select().where(kit.journal.c.action == "export.taken")
        ).all()
    assert len(taken) == 3


def test_the_open311_facade_shows_what_the_caller_sees(path, people):
    request = path.routed()
    read = people["investor"].get
    listed = read("/open311/v2/requests?status=open")
    assert listed.status_code == 200, listed.text
    [shown] = listed.json()
    assert shown["service_request_id"] == request["number"]
    assert (shown["status"], shown["service_code"]) == ("open", "COMPLAINT")
    assert shown["lat"] is None
    assert "13812345678" not in shown["description"]
    assert read(f"/open311/v2/requests/{request['number']}").json() == [shown]
    token = read(f"/open311/v2/tokens/{request['number']}").json()
    assert token[0]["service_request_id"] == request["number"]
    assert read("/open311/v2/requests?status=closed").json() == []
    chosen = f"service_request_id={request['number']},x&status=open,closed&service_code=COMPLAINT"
    assert read(f"/open311/v2/requests.json?{chosen}").json() == [shown]
    assert read("/open311/v2/requests?service_request_id=x").json() == []
    assert read("/open311/v2/requests?service_code=COMPLAINT,NONE").status_code == 422
    assert read(f"/open311/v2/requests/{request['number']}.json").json() == [shown]
    other = people["other_investor"].get
    assert other("/open311/v2/requests").json() == []
    assert other(f"/open311/v2/requests/{request['number']}").status_code == 404
    assert other("/open311/v2/requests/12386-20260302-000001-Z").status_code == 422
    assert len(other("/open311/v2/services").json()) == 4
