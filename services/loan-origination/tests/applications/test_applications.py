"""Applications over HTTP: opened, corrected, submitted, listed; who sees what."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from loan_origination.domain.credit_codes import check_character, is_credit_code

from .mall import OWNER


def code(answer):
    return answer.status_code, answer.json().get("code")


def pointers(answer):
    return [error["pointer"] for error in answer.json()["errors"]]


def test_a_branch_system_opens_a_draft_with_a_number_that_can_be_read_aloud(journey, people):
    answer = people("system").post("/applications", json=journey.file())
    shown = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/loan-origination/v1/applications/{shown['id']}"
    assert shown["number"].startswith(f"商贷{journey.today.year}-")
    assert (shown["branch"], shown["state"]) == ("branch-1", "draft")
    assert shown["allowed"] == ["submit", "withdraw"]


def test_a_draft_may_still_lack_everything_but_its_borrower(people):
    answer = people("officer").post(
        "/applications", json={"borrower": {"name": "某公司", "party_id": "C-77"}}
    )
    assert answer.status_code == 201
    nobody = people("officer").post("/applications", json={"borrower": {"name": "某公司"}})
    assert code(nobody) == (422, "invalid_input")
    assert pointers(nobody) == ["/borrower"]


def test_a_customer_goes_by_its_credit_code_whatever_id_a_branch_gives_it(journey, people):
    plain = journey.get(journey.draft())
    renamed = journey.get(journey.draft(borrower={"party_id": "C-77"}))
    assert renamed["borrower_id"] == plain["borrower_id"] == OWNER


def test_a_file_that_was_handed_in_whole_stays_whole(journey, people):
    case = journey.at("investigating")
    answer = journey.patch("officer", case, request={"amount_fen": None}, purposes=[])
    assert code(answer) == (422, "file_incomplete")
    assert pointers(answer) == ["/request/amount_fen", "/purposes"]


def test_a_declared_conflict_holds_for_the_customer_under_another_party_id(journey, people):
    code_of_its_own = "91310000MA1FL0002" + check_character("91310000MA1FL0002")
    first = journey.draft(borrower={"credit_code": code_of_its_own})
    second = journey.draft(borrower={"credit_code": code_of_its_own, "party_id": "C-78"})
    journey.post("manager", f"{first}/conflicts", 201, reason="配偶为该公司股东")
    journey.papers(second)
    journey.post("officer", f"{second}/submit")
    refused = people("manager").post(f"{second}/accept", json={"reason": "资料齐全"})
    assert code(refused) == (403, "conflict_of_interest")


def test_the_check_character_of_the_credit_code_is_checked(journey, people):
    wrong = OWNER[:-1] + ("0" if OWNER[-1] != "0" else "1")
    body = journey.file(borrower={"credit_code": wrong})
    answer = people("officer").post("/applications", json=body)
    assert code(answer) == (422, "invalid_input")
    assert pointers(answer) == ["/borrower/credit_code"]


def test_a_published_credit_code_fits_and_one_changed_character_does_not():
    published = "91350100M000100Y43"
    assert is_credit_code(published)
    assert check_character(published[:17]) == "3"
    changed = [published[:place] + "0" + published[place + 1 :] for place in (0, 5, 9)]
    assert not any(is_credit_code(one) for one in changed if one != published)
    assert not is_credit_code(published[:17])
    assert not is_credit_code(published.replace("M", "O"))


def test_floats_and_unknown_fields_are_refused_with_their_place(journey, people):
    float_amount = journey.file(request={"amount_fen": 1.5})
    unknown = journey.file(property={"colour": "red"})
    negative = journey.file(appraisal={"value_fen": -1})
    for body, place in (
        (float_amount, "/request/amount_fen"),
        (unknown, "/property/colour"),
        (negative, "/appraisal/value_fen"),
    ):
        answer = people("officer").post("/applications", json=body)
        assert code(answer) == (422, "invalid_input")
        assert pointers(answer) == [place]


def test_the_same_reference_is_the_same_application(journey, people):
    body = {**journey.file(), "external_ref": f"ref-{uuid4().hex}"}
    first = people("system").post("/applications", json=body)
    again = people("system").post("/applications", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = people("system").post("/applications", json={**body, "purposes": []})
    assert code(other) == (409, "reference_content_differs")
    elsewhere = people("other_system").post("/applications", json=body)
    assert elsewhere.status_code == 201
    assert elsewhere.json()["id"] != first.json()["id"]


def test_the_same_request_twice_at_once_opens_one_application(journey, people):
    body = {**journey.file(), "external_ref": f"ref-{uuid4().hex}"}
    answers = []

    def send():
        answers.append(people("system").post("/applications", json=body))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_nobody_reads_the_files_of_another_branch(journey, people):
    case = journey.at("accepted")
    paths = ("", "/events", "/rent-roll", "/documents", "/checks", "/waivers", "/reviews")
    for who in ("other_officer", "other_manager", "other_system", "stranger"):
        for path in paths:
            assert people(who).get(case + path).status_code == 404, (who, path)
        assert people(who).post(f"{case}/submit").status_code == 404
        assert people(who).patch(case, json={"income": []}, headers={"If-Match": '"1"'}).status_code
    document = journey.get(f"{case}/documents")["items"][0]["documents"][0]["id"]
    assert people("other_officer").get(f"/documents/{document}/content").status_code == 404
    for who in ("reviewer", "auditor", "approver", "member-1"):
        assert people(who).get(case).status_code == 200, who


def test_the_auditor_reads_everything_and_writes_nothing(journey, people):
    case = journey.at("investigating")
    for path in ("", "/events", "/documents", "/checks", "/investigation"):
        assert people("auditor").get(case + path).status_code == 200
    for path in ("/submit", "/checks", "/file-report"):
        assert code(people("auditor").post(case + path)) == (403, "forbidden")
    answer = people("auditor").patch(case, json={"income": []}, headers={"If-Match": '"1"'})
    assert code(answer) == (403, "forbidden")


def test_a_change_needs_the_version_it_was_made_on(journey, people):
    case = journey.at("draft")
    missing = people("officer").patch(case, json={"income": []})
    assert code(missing) == (428, "if_match_required")
    first = journey.patch("officer", case, request={"months": 90})
    assert first.status_code == 200
    stale = people("officer").patch(case, json={"income": []}, headers={"If-Match": '"1"'})
    assert code(stale) == (412, "stale_version")
    assert journey.get(case)["file"]["request"]["months"] == 90


def test_of_two_stale_edits_at_once_one_wins(journey, people):
    case = journey.at("draft")
    version = people("officer").get(case).headers["etag"]
    answers = []

    def edit(months):
        request = {**journey.file()["request"], "months": months}
        answers.append(
            people("officer").patch(case, json={"request": request}, headers={"If-Match": version})
        )

    threads = [threading.Thread(target=edit, args=(months,)) for months in (80, 81, 82)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


def test_a_draft_is_submitted_only_when_whole(journey, people):
    case = journey.at("draft")
    journey.patch("officer", case, request={"amount_fen": None, "months": None}, purposes=[])
    answer = people("officer").post(f"{case}/submit")
    assert code(answer) == (422, "file_incomplete")
    assert set(pointers(answer)) == {"/request/amount_fen", "/request/months", "/purposes"}
    assert journey.state(case) == "draft"


def test_the_rent_roll_is_replaced_lease_by_lease(journey, people):
    case = journey.at("draft")
    read = people("officer").get(f"{case}/rent-roll")
    assert (len(read.json()["leases"]), read.json()["lease_class"]) == (5, "overall")
    leases = read.json()["leases"][:1]
    headers = {"If-Match": read.headers["etag"]}
    put = people("officer").put(f"{case}/rent-roll", json={"leases": leases}, headers=headers)
    assert (put.status_code, put.json()["lease_class"]) == (200, "scattered")
    twice = people("officer").put(
        f"{case}/rent-roll",
        json={"leases": leases * 2},
        headers={"If-Match": put.headers["etag"]},
    )
    assert code(twice) == (422, "invalid_input")


def test_lists_are_narrowed_by_state_borrower_number_and_branch(journey, people):
    case = journey.at("submitted")
    shown = journey.get(case)
    found = journey.get(f"/applications?q={shown['number']}&state=submitted")["items"]
    assert [one["id"] for one in found] == [shown["id"]]
    assert journey.get(f"/applications?q={shown['number']}&state=draft")["items"] == []
    by_name = journey.get("/applications?borrower=某商业管理&limit=1000")["items"]
    assert shown["id"] in {one["id"] for one in by_name}
    others = people("other_officer").get("/applications?limit=1000").json()["items"]
    assert {one["branch"] for one in others} <= {"branch-2"}


def test_mine_are_those_that_i_have_had_a_hand_in(journey):
    case = journey.at("in_review")
    number = journey.get(case)["number"]
    for who, is_mine in (("officer", True), ("assistant", True), ("reviewer", False)):
        found = journey.get(f"/applications?mine=true&q={number}", who)["items"]
        assert bool(found) is is_mine, who


def test_overdue_is_what_a_desk_keeps_too_long(journey, clock):
    case = journey.at("submitted")
    number = journey.get(case)["number"]
    path = f"/applications?overdue=true&q={number}"
    assert journey.get(path)["items"] == []
    clock.ahead = timedelta(days=11)
    found = journey.get(path)["items"]
    assert [one["is_overdue"] for one in found] == [True]


@pytest.mark.parametrize(
    "path", ["/applications/nonsense", "/applications/0198c0de-0000-7000-8000-000000000001"]
)
def test_what_is_not_there_is_not_found(people, path):
    assert code(people("officer").get(path)) == (404, "not_found")
