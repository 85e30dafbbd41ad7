"""The suitability and governance reviews over HTTP: dry runs and kept ones, on both databases."""

import pytest

SALE = {"dry_run": True, "sold_on": "2010-05-04"}
COPIED = "本人已经阅读上述风险提示，充分了解并清楚知晓本产品的风险，愿意承担相关风险。"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request):
    return request.param


def findings(answer):
    return {each["rule_id"]: each for each in answer["findings"]}


def test_a_dry_run_needs_no_key_and_stores_nothing(people):
    answer = people("investor").post(
        "/suitability-reviews",
        json={**SALE, "confirmation": {"copied_text": COPIED, "client_signed": True}},
        headers={"Idempotency-Key": None},
    )
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["id"], body["rule_set"], body["chosen_by"]) == (None, "2005-11", "sale_day")
    assert list(findings(body)) == [f"S{number}" for number in range(1, 25)]
    copied = findings(body)["S10"]
    assert (copied["article"], copied["verdict"]) == ("30", "pass")
    assert sum(body["counts"].values()) == 24


def test_a_kept_review_needs_a_key_a_role_and_can_be_read_again(people):
    body = {"sold_on": "2004-05-04", "product_class": "guaranteed_return", "amount_fen": 5_000_000}
    assert people("investor").post("/suitability-reviews", json=body).status_code == 403
    without = people("bureau").post(
        "/suitability-reviews", json=body, headers={"Idempotency-Key": None}
    )
    assert (without.status_code, without.json()["code"]) == (400, "idempotency_key_required")
    kept = people("bureau").post("/suitability-reviews", json=body)
    assert kept.status_code == 201, kept.text
    assert kept.json()["rule_set"] == "draft"
    at = kept.headers["Location"]
    assert people("bureau").get(at).json() == kept.json()
    assert people("auditor").get(at).status_code == 200
    assert people("other_bureau").get(at).status_code == 404


def test_a_review_hangs_on_a_complaint_that_exists_alone(people):
    body = {"sold_on": "2010-05-04", "request_id": "0193a1b2-0000-7000-8000-000000000000"}
    answer = people("bureau").post("/suitability-reviews", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_after_the_repeal_the_rule_set_is_named(people):
    sale = {**SALE, "sold_on": "2018-09-26"}
    refused = people("investor").post("/suitability-reviews", json=sale)
    assert (refused.status_code, refused.json()["code"]) == (422, "rule_set_required")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/rule_set"]
    named = people("investor").post("/suitability-reviews", json={**sale, "rule_set": "2005-11"})
    assert named.json()["chosen_by"] == "caller"


def test_a_governance_review_is_tried_and_kept(people):
    product = {"sold_from": "2010-05-04", "limits": {"value_at_risk": False}}
    tried = people("investor").post(
        "/product-governance-reviews",
        json={**product, "dry_run": True, "excesses": []},
        headers={"Idempotency-Key": None},
    )
    assert tried.status_code == 200, tried.text
    found = findings(tried.json())
    assert (found["G5"]["verdict"], found["G5"]["article"]) == ("fail", "41")
    assert found["G9"]["verdict"] == "pass"
    assert found["G11"]["verdict"] == "not_applicable"
    kept = people("triager").post("/product-governance-reviews", json=product)
    assert kept.status_code == 201, kept.text
    assert people("triager").get(kept.headers["Location"]).json() == kept.json()


@pytest.mark.parametrize(
    "change",
    [
        {"amount_fen": -1},
        {"amount_fen": 1.5},
        {"product_class": "savings"},
        {"currency": "yuan"},
        {"assessment": {"surprise": True}},
        {"assessment": {"client_signed": "yes"}},
        {"sold_on": "2010-02-30"},
        {"dry_run": "true"},
    ],
)
def test_unusable_facts_are_refused(people, change):
    answer = people("investor").post("/suitability-reviews", json={**SALE, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
