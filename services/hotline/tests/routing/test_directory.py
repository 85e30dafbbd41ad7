"""The directory over HTTP: entries, their versions, and imports of all or nothing."""

import pytest

from hotline.directory_maker import BRANCHES, INSTITUTIONS, made_directory

INSTITUTION = {
    "code": "I001",
    "name": "示例证券有限公司",
    "subject": "BROKER",
    "credit_code": "91350100M000100Y43",
    "region_bureau": "beijing",
    "is_direct_transfer": True,
    "direct_from_on": "2018-11-01",
    "valid_from_on": "2013-09-06",
}
BRANCH = {
    "code": "I001-B001",
    "institution_code": "I001",
    "name": "示例证券朝阳营业部",
    "province": "北京市",
    "city": "北京市",
    "valid_from_on": "2013-09-06",
}


def test_an_entry_is_made_once_read_by_all_and_changed_on_its_version(people):
    made = people["admin"].post("/institutions", json=INSTITUTION)
    assert made.status_code == 201
    assert made.headers["Location"] == "/hotline/v1/institutions/I001"
    again = people["admin"].post("/institutions", json=INSTITUTION)
    assert (again.status_code, again.json()["code"]) == (409, "already_entered")
    read = people["investor"].get("/institutions/I001")
    assert read.json()["name"] == INSTITUTION["name"]
    changed = {**INSTITUTION, "name": "示例证券股份有限公司"}
    put = people["admin"].request(
        "PUT", "/institutions/I001", json=changed, headers={"If-Match": read.headers["ETag"]}
    )
    assert (put.status_code, put.headers["ETag"]) == (200, '"2"')
    stale = people["admin"].request(
        "PUT", "/institutions/I001", json=INSTITUTION, headers={"If-Match": '"1"'}
    )
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"credit_code": "91350100M000100Y44"}, 422),
        ({"code": "../x"}, 422),
        ({"direct_from_on": None}, 422),
        ({"valid_until_on": "2013-09-05"}, 422),
        ({"subject": "BANK"}, 422),
        ({"surprise": 1}, 422),
    ],
)
def test_a_faulty_institution_is_refused(people, change, status):
    answer = people["admin"].post("/institutions", json={**INSTITUTION, **change})
    assert answer.status_code == status


def test_only_the_keeper_of_tables_changes_the_directory(people):
    for name in ("call_agent", "triager", "investor", "auditor"):
        assert people[name].post("/institutions", json=INSTITUTION).status_code == 403


def test_a_branch_needs_its_institution_and_a_known_heir(people):
    lonely = people["admin"].post("/branches", json=BRANCH)
    assert (lonely.status_code, lonely.json()["codes"]) == (422, ["I001"])
    people["admin"].post("/institutions", json=INSTITUTION)
    merged = {
        **BRANCH,
        "state": "merged",
        "valid_until_on": "2020-01-01",
        "successor_code": "I001-B002",
    }
    assert people["admin"].post("/branches", json=merged).json()["codes"] == ["I001-B002"]
    heir = {**BRANCH, "code": "I001-B002"}
    both = people["admin"].post("/branches/import", json={"rows": [merged, heir]})
    assert both.json()["added"] == ["I001-B001", "I001-B002"]
    then = people["investor"].get("/branches?on=2020-01-02&institution=I001").json()["items"]
    assert [branch["code"] for branch in then] == ["I001-B002"]


def test_an_import_is_previewed_stored_whole_and_told_apart_from_what_stood_before(people):
    institutions, branches = made_directory()
    preview = (
        people["admin"]
        .post("/institutions/import?preview=true", json={"rows": institutions})
        .json()
    )
    assert (len(preview["added"]), preview["is_preview"]) == (INSTITUTIONS, True)
    assert people["admin"].get("/institutions").json()["items"] == []
    people["admin"].post("/institutions/import", json={"rows": institutions})
    stored = people["admin"].post("/branches/import", json={"rows": branches})
    assert len(stored.json()["added"]) == BRANCHES > 1_800
    institutions[0]["name"] += "（更名）"
    second = people["admin"].post("/institutions/import", json={"rows": institutions}).json()
    assert second["changed"] == [{"code": "I001", "fields": ["name"]}]
    assert second["unchanged"] == INSTITUTIONS - 1


def test_an_import_with_one_faulty_row_stores_nothing(people):
    people["admin"].post("/institutions", json=INSTITUTION)
    stranger = {**BRANCH, "code": "X-B001", "institution_code": "X"}
    refused = people["admin"].post("/branches/import", json={"rows": [BRANCH, stranger]})
    assert refused.status_code == 422
    doubled = people["admin"].post("/branches/import", json={"rows": [BRANCH, BRANCH]})
    assert doubled.json()["code"] == "doubled_code"
    assert people["admin"].get("/branches").json()["items"] == []


def test_a_rule_of_routing_names_institutions_that_exist(people):
    rule = {
        "code": "R1",
        "category": "COMPLAINT",
        "target_kind": "institution",
        "target_code": "I001",
        "priority": 10,
        "valid_from_on": "2022-10-28",
    }
    assert people["admin"].post("/route-rules", json=rule).status_code == 422
    people["admin"].post("/institutions", json=INSTITUTION)
    assert people["admin"].post("/route-rules", json=rule).status_code == 201
    assert people["triager"].get("/route-rules/R1").json()["target_code"] == "I001"


def test_the_made_directory_is_the_same_every_time():
    assert made_directory() == made_directory()
    assert made_directory(1) != made_directory(2)
