"""Likeness, repeats, merging and mass events."""

import pytest

OTHER = {"name": "李四", "mobile": "13900001111"}
FIRST = "经理承诺收益诱导我买入产品，亏损五万元，要求公司赔偿并道歉，多次联系无果。"
SECOND = "经理承诺收益诱导我买入产品，亏损六万元，要求公司赔偿并道歉，多次联系无果！"


def test_the_same_words_of_the_same_person_are_refused_with_the_other_number(path, people):
    first = path.received(text=FIRST)
    again = {"text": FIRST + "。", "counterparty": "示例安信证券有限公司", "category": "COMPLAINT"}
    again |= {"wish": "赔偿", "person": {"name": "王小明", "mobile": "13812345678"}}
    refused = people["investor"].post("/requests", json=again)
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate_open")
    assert first["number"] in refused.json()["detail"]


def test_like_words_are_linked_and_never_merged_by_themselves(path, people):
    first = path.received(text=FIRST)
    second = path.received(text=SECOND)
    assert second["flags"]["is_repeat"]
    assert second["state"] == "RECEIVED"
    similar = people["triager"].get(f"/requests/{second['id']}/similar").json()["items"]
    assert [(each["id"], each["likeness"], each["is_repeat"]) for each in similar] == [
        (first["id"], "link", True)
    ]
    stranger = path.received("other_investor", text=SECOND, person=OTHER)
    seen = people["other_investor"].get(f"/requests/{stranger['id']}/similar").json()
    assert seen["items"] == []
    repeats = people["triager"].get("/repeat-complainants").json()["items"]
    assert [(each["institution_code"], each["requests"]) for each in repeats] == [("I001", 2)]


def test_a_repeat_is_merged_and_unmerged_without_trace(path, people):
    master = path.received(text=FIRST)["id"]
    child = path.received(text=SECOND)["id"]
    before = path.step("triager", child, "triage", category="COMPLAINT")
    merged = path.step("triager", child, "merge", master_id=master)
    assert (merged["state"], merged["is_valid"], merged["merged_into"]) == ("MERGED", False, master)
    again = path.step("triager", child, "merge", status=409, master_id=master)
    assert again["code"] == "already_merged"
    chain = path.step("triager", master, "merge", status=409, master_id=child)
    assert chain["code"] == "already_merged"
    back = path.step("triager", child, "unmerge")
    changing = {"version"}
    assert {name: value for name, value in back.items() if name not in changing} == {
        name: value for name, value in before.items() if name not in changing
    }
    never = path.step("triager", child, "unmerge", status=409)
    assert never["code"] == "not_merged"


def test_merging_stops_the_clocks_of_the_child_and_unmerging_leaves_them_as_they_were(path, people):
    master = path.received(text=FIRST)
    child = path.received(text=SECOND)["id"]
    path.step("triager", child, "triage", category="COMPLAINT")
    path.step("triager", child, "accept")
    before = path.step("triager", child, "ask-investor", text="请补充合同")
    merged = path.step("triager", child, "merge", master_id=master["id"])
    assert (before["due_at"] is None, merged["due_at"]) == (False, None)

    def states():
        items = people["triager"].get(f"/requests/{child}/clocks").json()["items"]
        return {each["name"]: each["state"] for each in items}

    assert states() == {"close": "void", "investor_supplement": "void"}
    back = path.step("triager", child, "unmerge")
    assert states() == {"close": "paused", "investor_supplement": "running"}
    assert back["due_at"] == before["due_at"]
    events = people["triager"].get(f"/requests/{child}/timeline").json()["items"]
    (merge,) = [each["facts"] for each in events if each["step"] == "merge"]
    assert (merge["master"], merge["basis"]) == (master["number"], "same_complainant")


def test_strangers_are_merged_only_in_a_mass_event_and_stay_valid(path, people):
    master = path.received(text=FIRST)["id"]
    child = path.received("other_investor", text=SECOND, person=OTHER)["id"]
    path.step("triager", child, "triage", category="COMPLAINT")
    alone = path.step("triager", child, "merge", status=422, master_id=master)
    assert alone["code"] == "merge_basis_missing"
    event = people["triager"].post(
        "/mass-events", json={"title": "产品亏损", "request_ids": [master, child]}
    )
    assert (event.json()["requests"], event.json()["identities"]) == (2, 2)
    assert path.step("triager", child, "merge", master_id=master)["is_valid"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_ten_people_in_like_words_are_suggested_as_a_mass_event_and_become_urgent(path, people):
    for number in range(10):
        person = {"name": "某", "mobile": f"1370000{number:04d}"}
        path.received("call_agent", channel="PHONE", text=f"{FIRST}{number}", person=person)
    found = people["triager"].get("/mass-events/suggestions").json()["items"]
    assert [(each["institution_code"], each["identities"]) for each in found] == [("I001", 10)]
    body = {"title": "产品亏损", "institution_code": "I001", "request_ids": found[0]["request_ids"]}
    assert people["triager"].post("/mass-events", json=body).status_code == 201
    listed = people["triager"].get("/requests?is_urgent=true").json()["items"]
    assert len(listed) == 10
    assert people["triager"].get("/mass-events/suggestions").json()["items"] == []
