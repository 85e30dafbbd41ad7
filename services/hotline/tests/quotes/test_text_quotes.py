"""The dry runs over texts: masking and classification."""

import pytest


@pytest.fixture
def mask(people):
    client = people("investor")
    return lambda text: client.post("/masking-quotes", json={"text": text})


@pytest.fixture
def classify(people):
    client = people("investor")
    return lambda text, **more: client.post("/classification-quotes", json={"text": text, **more})


def test_masking_gives_the_masked_text_and_where_the_data_stood(mask):
    text = "我叫张三，身份证11010519491231002X，手机138 1234 1234。"
    answer = mask(text).json()
    assert answer["masked"] == "我叫张*，身份证110*************2X，手机138 **** 1234。"
    assert [each["kind"] for each in answer["found"]] == ["name", "identity_card", "mobile"]
    card = answer["found"][1]
    assert text[card["start"] : card["end"]] == "11010519491231002X"
    assert card["low_confidence"] is False
    assert card["masked"] is True


def test_a_mistyped_identity_card_is_masked_and_marked(mask):
    answer = mask("110105194912310021").json()
    assert answer["masked"] == "110*************21"
    assert answer["found"][0]["low_confidence"] is True


def test_the_code_of_a_company_stays_readable(mask):
    answer = mask("统一社会信用代码91350100M000100Y43").json()
    assert answer["masked"] == "统一社会信用代码91350100M000100Y43"
    assert [(each["kind"], each["masked"]) for each in answer["found"]] == [("credit_code", False)]


def test_a_text_without_data_comes_back_as_it_was(mask):
    text = "2024年5月买入1000股，佣金12.50元，亏损3万元。"
    assert mask(text).json() == {"masked": text, "found": []}


@pytest.mark.parametrize("body", [{"text": ""}, {"text": 5}, {}, {"text": "好", "extra": 1}])
def test_unusable_texts_are_refused(people, body):
    for path in ("/masking-quotes", "/classification-quotes"):
        answer = people("investor").post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


def test_a_very_long_text_is_refused_and_a_long_one_is_read(mask):
    assert mask("很" * 50_001).status_code == 422
    assert mask("1 " * 25_000).status_code == 200


def test_a_complaint_is_read_with_its_evidence(classify):
    text = "投诉某证券公司营业部擅自平仓，要求赔偿损失"
    answer = classify(text).json()
    assert (answer["category"], answer["subject"]) == ("COMPLAINT", "BROKER")
    assert {issue["code"] for issue in answer["issues"]} == {"MARGIN_CALL", "UNAUTH_TRADE"}
    for issue in answer["issues"]:
        for span in issue["evidence"]:
            assert text[span["start"] : span["end"]] == span["text"] == span["word"]
    assert answer["rulebook_version"] == "2022"
    assert answer["rules_version"]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("举报某公司操纵市场，请求查处", "REPORT"),
        ("请问如何开户？", "CONSULT"),
        ("建议完善打新规则", "SUGGEST"),
        ("某基金公司没有误导我，但赎回款一直未到账，要求退还", "COMPLAINT"),
    ],
)
def test_the_category_follows_what_is_asked_for(classify, text, category):
    assert classify(text).json()["category"] == category


def test_redress_and_punishment_in_one_text_are_offered_as_two(classify):
    answer = classify("某期货公司诱导开户，要求赔偿损失并请证监局处罚").json()
    assert answer["split_into"] == ["COMPLAINT", "REPORT"]
    assert answer["needs_human"] is True


def test_a_denied_accusation_is_none(classify):
    codes = [issue["code"] for issue in classify("客户经理没有误导我").json()["issues"]]
    assert "MISSELL" not in codes
    codes = [issue["code"] for issue in classify("客户经理不是没有误导我").json()["issues"]]
    assert "MISSELL" in codes


def test_words_of_danger_call_a_person_at_once(classify):
    answer = classify("亏光了，我要跳楼").json()
    assert (answer["urgency"], answer["is_urgent"], answer["needs_human"]) == ("URGENT", True, True)


def test_the_day_of_intake_chooses_the_rulebook(classify):
    answer = classify("举报内幕交易，请查处", received_on="2019-05-06").json()
    assert answer["rulebook_version"] == "2018"
    assert answer["is_category_in_rulebook"] is False
    refused = classify("请问如何开户", received_on="2010-01-04")
    assert (refused.status_code, refused.json()["code"]) == (422, "no_rulebook_in_force")


def test_the_manual_desk_takes_what_the_empty_directory_cannot_place(people):
    answer = people("investor").post("/routing-quotes", json={"institution": "某证券"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["target_kind"] == "manual_desk"
