"""Limits, issue codes and calendars: entered, put again, imported with a preview."""

LIMIT = {
    "policy_id": "own-close",
    "clock": "close",
    "title_zh": "本中心办结",
    "unit": "calendar_day",
    "count": 15,
    "since_on": "2026-04-01",
    "source": "中心规定",
}
CODE = {"code": "OWN_TEST", "title_zh": "自设", "words": {"自设词语": 3}}
EDIT = {"days": [{"on": "2026-03-09", "kind": "holiday"}], "source": "通知"}


def test_a_limit_put_twice_is_one_length_and_another_from_that_day_is_refused(people):
    admin = people["admin"]
    for _ in range(2):
        put = admin.put("/sla-policies/own-close", json=LIMIT)
        assert (put.status_code, len(put.json()["values"])) == (200, 1)
    assert admin.get("/sla-policies/own-close").json() == put.json()
    other = admin.put("/sla-policies/own-close", json={**LIMIT, "count": 16})
    assert (other.status_code, other.json()["code"]) == (409, "already_entered")
    later = admin.put("/sla-policies/own-close", json={**LIMIT, "since_on": "2026-05-01"})
    assert len(later.json()["values"]) == 2
    assert people["triager"].put("/sla-policies/own-close", json=LIMIT).status_code == 403


def test_imports_of_limits_and_codes_tell_their_difference_before_they_make_it(people):
    admin = people["admin"]
    for table, row, name in (
        ("sla-policies", LIMIT, "own-close 2026-04-01"),
        ("issue-codes", CODE, "OWN_TEST"),
    ):
        path = f"/{table}/import"
        for _ in range(2):
            seen = admin.post(f"{path}?preview=true", json={"rows": [row]}).json()
            assert (seen["is_preview"], seen["added"]) == (True, [name])
        assert admin.post(path, json={"rows": [row]}).json()["added"] == [name]
        again = admin.post(path, json={"rows": [row]}).json()
        assert (again["added"], again["unchanged"]) == ([], 1)
        doubled = admin.post(path, json={"rows": [row, row]})
        assert (doubled.status_code, doubled.json()["code"]) == (422, "doubled_code")


def test_an_import_changes_own_codes_and_refuses_shipped_ones(people):
    admin = people["admin"]
    made = admin.post("/issue-codes", json=CODE)
    assert admin.get(made.headers["location"]).json()["version"] == 1
    other = {"rows": [{**CODE, "title_zh": "改名"}]}
    changed = admin.post("/issue-codes/import", json=other).json()["changed"]
    assert changed == [{"code": "OWN_TEST", "fields": ["title_zh"]}]
    shipped = {"rows": [{**CODE, "code": "MISSELL"}]}
    assert admin.post("/issue-codes/import", json=shipped).status_code == 409


def test_a_calendar_put_twice_is_one_edition(people):
    admin = people["admin"]
    seen = admin.post("/calendars/import?preview=true", json=EDIT).json()
    assert seen["added"] == ["2026-03-09"]
    assert admin.get("/calendars").json()["editions"] == []
    assert admin.put("/calendars", json=EDIT).status_code == 202
    assert admin.put("/calendars", json=EDIT).status_code == 200
    assert len(admin.get("/calendars").json()["editions"]) == 1
    other = {"days": [{"on": "2026-03-09", "kind": "ordinary_day"}], "source": "更正"}
    told = admin.post("/calendars/import", json=other).json()
    assert told["changed"] == [{"code": "2026-03-09", "fields": ["kind"]}]


def test_a_day_is_two_things_in_no_edition(people):
    twice = [{"on": "2026-03-09", "kind": kind} for kind in ("holiday", "ordinary_day")]
    answer = people["admin"].post("/calendars", json={"days": twice, "source": "通知"})
    assert answer.status_code == 422
