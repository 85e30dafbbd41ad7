"""Report and review: lines M1 to M14, two signatures, five points, questions and answers."""

import pytest

from loan_origination.domain.investigation import (
    FIGURES_IF_SCATTERED,
    LEASE_FIELDS,
    LeaseReview,
    Line,
    LineText,
    ReportNeeds,
    gaps,
    required_lines,
)
from loan_origination.domain.reviews import Focus, Section
from loan_origination.domain.rules.approval import FOCUS_POINTS, REVIEW_SECTIONS

from .mall import a_report, a_review

NEEDS = ReportNeeds(("L1",), has_related_lease=True, is_private=True, is_scattered=True)
PLAIN = ReportNeeds((), has_related_lease=False, is_private=False, is_scattered=False)


def code(answer):
    return answer.status_code, answer.json()["code"]


def whole_lines():
    details = dict.fromkeys(FIGURES_IF_SCATTERED, "x")
    return {line: LineText("text", "opinion", details=details) for line in Line}


def test_related_tenants_and_private_groups_need_lines_of_their_own():
    plain = set(required_lines(PLAIN))
    assert set(required_lines(NEEDS)) - plain == {Line.M4, Line.M13}
    assert Line.M14 not in required_lines(NEEDS)


def test_a_whole_report_has_no_gap():
    reviews = [LeaseReview("L1", dict.fromkeys(LEASE_FIELDS, "x"))]
    assert gaps(whole_lines(), reviews, NEEDS) == []


@pytest.mark.parametrize("line", required_lines(NEEDS))
def test_every_needed_line_needs_text_and_opinion(line):
    reviews = [LeaseReview("L1", dict.fromkeys(LEASE_FIELDS, "x"))]
    lines = whole_lines()
    lines[line] = LineText(" ", "", details=dict.fromkeys(FIGURES_IF_SCATTERED, "x"))
    places = [gap.place for gap in gaps(lines, reviews, NEEDS)]
    assert places == [f"/lines/{line}/text", f"/lines/{line}/opinion"]
    del lines[line]
    assert f"/lines/{line}" in [gap.place for gap in gaps(lines, reviews, NEEDS)]


@pytest.mark.parametrize("name", LEASE_FIELDS)
def test_every_anchor_lease_is_reviewed_in_seven_fields(name):
    clauses = dict.fromkeys(LEASE_FIELDS, "x") | {name: ""}
    found = gaps(whole_lines(), [LeaseReview("L1", clauses)], NEEDS)
    assert [gap.place for gap in found] == [f"/lease_reviews/L1/{name}"]


def test_a_scattered_house_tells_of_its_last_two_years():
    lines = whole_lines() | {Line.M2: LineText("text", "opinion")}
    found = gaps(lines, [LeaseReview("L1", dict.fromkeys(LEASE_FIELDS, "x"))], NEEDS)
    assert len(found) == len(FIGURES_IF_SCATTERED)


def test_sections_and_focus_are_those_of_the_rule_book():
    assert tuple(Section) == REVIEW_SECTIONS
    assert tuple(Focus) == FOCUS_POINTS


def test_only_the_two_named_people_write_and_sign(journey, people, person):
    case = journey.at("investigating")
    version = people("officer").get(f"{case}/investigation").headers["etag"]
    third = person("branch_officer", 9, "branch-1")
    body = a_report(journey.file())
    answer = people(third).put(f"{case}/investigation", json=body, headers={"If-Match": version})
    assert code(answer) == (403, "not_your_task")
    signed = people(third).post(f"{case}/investigation/sign", json={"report_sha256": "0" * 64})
    assert code(signed) == (403, "not_your_task")


def test_a_report_is_filed_with_both_signatures_over_the_same_content(journey, people):
    case = journey.at("investigating")
    journey.report(case)
    journey.sign(case, "officer")
    answer = people("officer").post(f"{case}/file-report")
    assert code(answer) == (409, "signatures_missing")
    assert answer.json()["persons"] == ["branch-officer-2"]
    changed = journey.report(case, lines=a_report(journey.file())["lines"] | _negative("M8"))
    assert changed["lead_signed_at"] is None
    old = people("assistant").post(f"{case}/investigation/sign", json={"report_sha256": "0" * 64})
    assert code(old) == (409, "file_changed")


def _negative(line):
    return {line: {"text": "竞争加剧", "opinion": "不利", "is_positive": False}}


def test_a_report_with_gaps_is_not_filed(journey, people):
    case = journey.at("investigating")
    shown = journey.report(case, lines={}, proposal=None)
    assert {gap["pointer"] for gap in shown["gaps"]} >= {"/lines/M1", "/proposal"}
    journey.sign(case)
    answer = people("officer").post(f"{case}/file-report")
    assert code(answer) == (422, "report_incomplete")


def test_what_is_proposed_is_what_the_file_asks_for(journey):
    case = journey.at("investigating")
    proposal = a_report(journey.file())["proposal"] | {"amount_fen": 1}
    shown = journey.report(case, proposal=proposal)
    assert [gap["pointer"] for gap in shown["gaps"]] == ["/proposal/amount_fen"]


def test_a_missing_opinion_on_a_point_of_judgement_stops_the_report(journey, people):
    case = journey.at("investigating")
    judgements = a_report(journey.file())["judgements"]
    del judgements["R-C3"]
    journey.report(case, judgements=judgements)
    journey.sign(case)
    answer = people("officer").post(f"{case}/file-report")
    assert code(answer) == (422, "rules_not_met")
    assert {error["rule_id"] for error in answer.json()["errors"]} == {"R-C3"}
    assert answer.json()["errors"][0]["code"] == "needs_judgement"


def test_questions_send_the_file_back_and_want_answers(journey, people):
    case = journey.at("in_review")
    shown = journey.post("reviewer", f"{case}/send-back", questions=["租约L1的退租条款？"])
    assert shown["state"] == "investigating"
    report = journey.get(f"{case}/investigation")
    assert report["lead_signed_at"] is None
    assert [gap["pointer"] for gap in report["gaps"]] == ["/answers/1"]
    journey.report(case, answers={"1": "提前六个月通知"})
    journey.sign(case)
    assert journey.post("officer", f"{case}/file-report")["state"] == "investigated"


def test_nobody_corrects_a_file_that_is_under_review(journey, people):
    """R-N6: a correction sends the file back; neither branch nor reviewer changes it meanwhile."""
    case = journey.at("in_review")
    answer = journey.patch("officer", case, request={"months": 90})
    assert code(answer) == (409, "invalid_transition")
    assert "send_back" in answer.json()["allowed"]
    by_reviewer = journey.patch("reviewer", case, request={"months": 90})
    assert code(by_reviewer) == (403, "forbidden")


def test_a_review_wants_every_section_and_every_point(journey, people):
    case = journey.at("in_review")
    whole = a_review()
    for part, name in (("sections", "market"), ("focus", "purpose")):
        lacking = {**whole, part: {k: v for k, v in whole[part].items() if k != name}}
        answer = people("reviewer").post(f"{case}/reviews", json=lacking)
        assert code(answer) == (422, "invalid_input")
    vague = people("reviewer").post(
        f"{case}/reviews", json=a_review(verdict="agree_with_conditions")
    )
    assert code(vague) == (422, "invalid_input")


def test_a_negative_opinion_of_the_file_has_to_be_answered(journey, people):
    case = journey.at("investigating")
    report = a_report(journey.file())
    report["judgements"]["R-C3"]["is_positive"] = False
    journey.report(case, lines=report["lines"] | _negative("M8"), judgements=report["judgements"])
    journey.sign(case)
    journey.post("officer", f"{case}/file-report")
    journey.post("manager", f"{case}/send-to-review", reason="")
    silent = people("reviewer").post(f"{case}/reviews", json=a_review())
    assert code(silent) == (422, "review_incomplete")
    places = [error["pointer"] for error in silent.json()["errors"]]
    assert places == ["/answers/M8", "/answers/R-C3"]
    answers = {"M8": "已考虑在折扣率中", "R-C3": "地铁明年开通"}
    journey.review(case, answers=answers)
    assert journey.state(case) == "reviewed"


def test_a_disagreeing_reviewer_does_not_stop_the_committee_but_is_shown_first(journey):
    case = journey.at("in_review")
    journey.review(case, verdict="disagree")
    journey.schedule(case)
    meeting = journey.get(f"{case}/committee")["items"][0]
    assert next(iter(meeting)) == "review"
    assert meeting["review"]["verdict"] == "disagree"
    frozen = journey.get(f"{case}/committee/file", "member-1")
    assert frozen["content"]["review"]["verdict"] == "disagree"


def test_others_may_be_named_before_the_report_is_filed_and_sign_afresh(journey, people):
    case = journey.at("signed")
    named = {"lead": "branch-officer-7", "assistant": "branch-officer-2"}
    journey.post("manager", f"{case}/investigate", **named)
    shown = journey.get(f"{case}/investigation")
    assert (shown["lead"], shown["assistant"]) == ("branch-officer-7", "branch-officer-2")
    assert (shown["lead_signed_at"], shown["assistant_signed_at"]) == (None, None)
    unsigned = people("officer").post(f"{case}/file-report")
    assert unsigned.json()["code"] in {"signatures_missing", "not_your_task"}
    duties = {(one["person"], one["duty"]) for one in journey.get(case)["duties"]}
    assert ("branch-officer-1", "lead_investigator") in duties
    swapped = {"lead": "branch-officer-2", "assistant": "branch-officer-7"}
    answer = people("manager").post(f"{case}/investigate", json=swapped)
    assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")
    late = people("manager").post(f"{journey.at('in_review')}/investigate", json=named)
    assert (late.status_code, late.json()["code"]) == (409, "invalid_transition")
