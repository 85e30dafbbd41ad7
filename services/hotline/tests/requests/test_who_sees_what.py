"""H8: who sees which request, and whose name."""

from sqlalchemy import inspect


def test_an_institution_sees_a_request_only_while_it_is_routed_there(path, people):
    request_id = path.received()["id"]
    assert people["institution"].get(f"/requests/{request_id}").status_code == 404
    path.step("triager", request_id, "triage", category="COMPLAINT")
    path.step("triager", request_id, "accept")
    path.step("triager", request_id, "route")
    for name, status in (
        ("institution", 200),
        ("institution_admin", 200),
        ("branch", 200),
        ("other_institution", 404),
        ("other_investor", 404),
        ("bureau", 404),
        ("analyst", 200),
        ("desk", 404),
    ):
        assert people[name].get(f"/requests/{request_id}").status_code == status, name
    back = {"reason": "不是我部客户", "evidence": ["查询截图"]}
    path.step("branch", request_id, "return", **back)
    assert people["branch"].get(f"/requests/{request_id}").status_code == 404
    to = {"institution": "I002", "reason": "客户在该公司开户"}
    path.step("triager", request_id, "reroute", to=to)
    assert people["branch"].get(f"/requests/{request_id}").status_code == 404
    assert people["other_institution"].get(f"/requests/{request_id}").status_code == 200
    lost = people["branch"].post(f"/requests/{request_id}/unmask", json={"reason": "联系"})
    assert lost.status_code == 404


def test_contact_data_go_to_the_present_target_with_a_reason_and_a_record(path, people):
    request_id = path.routed()["id"]
    shown = people["branch"].get(f"/requests/{request_id}").json()
    assert "13812345678" not in str(shown)
    assert "王小明" not in str(shown)
    assert people["branch"].post(f"/requests/{request_id}/unmask", json={}).status_code == 422
    told = people["branch"].post(f"/requests/{request_id}/unmask", json={"reason": "首次联系"})
    assert told.json()["mobile"] == "13812345678"
    for name in ("analyst", "auditor", "supervisor"):
        refused = people[name].post(f"/requests/{request_id}/unmask", json={"reason": "看看"})
        assert refused.status_code == 403, name
    events = people["triager"].get(f"/requests/{request_id}/timeline").json()["items"]
    assert [each["reason"] for each in events if each["step"] == "unmask"] == ["首次联系"]


def test_a_closed_request_gives_its_institution_no_contact_data_any_more(path, people):
    request_id = path.closed()["id"]
    refused = people["branch"].post(f"/requests/{request_id}/unmask", json={"reason": "回访"})
    assert refused.status_code == 403


def test_nothing_personal_is_stored_in_the_clear(path, people, hotline):
    request_id = path.received()["id"]
    people["investor"].post(f"/requests/{request_id}/messages", json={"text": "请打13812345678"})
    with hotline.app.state.database.reading() as session:
        connection = session.connection()
        # The index keeps no texts: SQLite has its pairs in shadow tables, which are read here.
        for table in set(inspect(connection).get_table_names()) - {"request_search"}:
            stored = str(connection.exec_driver_sql(f'SELECT * FROM "{table}"').all())
            assert "13812345678" not in stored, table
            assert "王小明" not in stored, table


def test_reasons_and_actors_are_for_the_hotline_alone(path, people):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT", reason="内部判断")
    investor = people["investor"].get(f"/requests/{request_id}/timeline").json()["items"]
    assert all(each["reason"] is None and each["actor"] is None for each in investor)
    staff = people["triager"].get(f"/requests/{request_id}/timeline").json()["items"]
    assert staff[-1]["reason"] == "内部判断"


def test_internal_messages_stay_internal(path, people):
    request_id = path.routed()["id"]
    for audience in ("internal", "institution", "investor"):
        body = {"text": f"给{audience}", "audience": audience}
        path.people["triager"].post(f"/requests/{request_id}/messages", json=body)
    people["investor"].post(f"/requests/{request_id}/messages", json={"text": "我补充一点"})

    def read(name):
        items = people[name].get(f"/requests/{request_id}/messages").json()["items"]
        return [each["text"] for each in items]

    assert read("investor") == ["给investor", "我补充一点"]
    assert read("branch") == ["给institution", "我补充一点"]
    assert len(read("triager")) == 4


TARGETS = {
    "sign": {},
    "return": {"reason": "x", "evidence": ["y"]},
    "contact": {"channel": "phone", "was_reached": True},
    "result": {"outcome": "EXPLAINED_ACCEPTED", "reply": "x"},
    "extend": {"days": 3, "reason": "x"},
}


def test_only_the_target_takes_the_steps_of_the_target(path, people):
    request_id = path.routed()["id"]
    for step, body in TARGETS.items():
        url = f"/requests/{request_id}/{step}"
        assert people["triager"].post(url, json=body).status_code == 403, step
        assert people["other_institution"].post(url, json=body).status_code == 404, step
        assert people["investor"].post(url, json=body).status_code == 403, step


def test_progress_opens_by_number_and_second_factor_and_shuts_after_ten_wrong_ones(path, people):
    taken = path.received()
    url = f"/requests/{taken['number']}/progress"
    stranger = people["anonymous"]
    told = stranger.get(url, params={"second_factor": taken["second_factor"]})
    assert (told.status_code, told.json()["state_zh"]) == (200, "已收到")
    assert stranger.get(url, params={"second_factor": "138 1234 5678"}).status_code == 200
    assert people["investor"].get(url).status_code == 200
    absent = stranger.get(
        "/requests/12386-20260302-000099-2/progress", params={"second_factor": "x"}
    )
    for _ in range(10):
        wrong = stranger.get(url, params={"second_factor": "WRONGONE"})
        assert (wrong.status_code, wrong.json()["detail"]) == (404, absent.json()["detail"])
    shut = stranger.get(url, params={"second_factor": taken["second_factor"]})
    assert (shut.status_code, shut.json()["code"]) == (429, "too_many_tries")


def test_a_bureau_sees_what_is_routed_to_it_or_has_risen_to_it(path, people):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT")
    path.step("triager", request_id, "accept")
    to = {"desk_kind": "bureau", "desk": "beijing", "reason": "机构不在直转范围"}
    path.step("triager", request_id, "route", **to)
    assert people["bureau"].get(f"/requests/{request_id}").status_code == 200
    assert people["other_bureau"].get(f"/requests/{request_id}").status_code == 404
    path.step("bureau", request_id, "sign")
    other = path.routed(person={"name": "李四", "mobile": "13900001111"})["id"]
    assert people["bureau"].get(f"/requests/{other}").status_code == 404
    path.step("supervisor", other, "escalate", level=4, reason="久拖不决")
    assert people["bureau"].get(f"/requests/{other}").status_code == 200
