"""Checks: history, reproducible later, three refusals with articles, waivers, underwriting."""

import pytest

REASON = "该物业位于核心商圈，面积虽小但经营稳定，可以接受。"


def verdicts(run):
    return {one["rule_id"]: one["verdict"] for one in run["results"]}


def errors_of(answer):
    return {error["rule_id"]: error for error in answer.json()["errors"]}


def test_checks_run_at_any_time_and_keep_their_history(journey):
    case = journey.at("draft")
    first = journey.post("officer", f"{case}/checks", 201)
    journey.patch("officer", case, property={"gross_area_m2": "5999"})
    second = journey.post("reviewer", f"{case}/checks", 201)
    assert (verdicts(first)["R-C7"], verdicts(second)["R-C7"]) == ("pass", "fail")
    runs = journey.get(f"{case}/checks")["items"]
    assert [run["number"] for run in runs] == [1, 2]
    assert journey.get(f"{case}/checks/latest")["id"] == second["id"]
    assert journey.get(f"{case}/checks/{first['id']}")["results"] == first["results"]


def test_a_result_names_rule_article_kind_inputs_and_both_languages(journey):
    run = journey.post("officer", f"{journey.at('draft')}/checks", 201)
    found = next(one for one in run["results"] if one["rule_id"] == "R-H1")
    assert "art. 20" in found["article"]
    assert "第二十条" in found["article_zh"]
    assert {"kind", "inputs", "computed", "limit", "message", "message_zh"} <= found.keys()


def test_a_stored_run_gives_the_same_after_file_and_figures_have_changed(journey, people):
    case = journey.at("draft")
    run = journey.post("officer", f"{case}/checks", 201)
    journey.patch("officer", case, property={"gross_area_m2": "100"}, income=[])
    change = journey.post(
        "risk",
        "/parameter-changes",
        201,
        name="commercial_floor_area_least",
        value="7000",
        from_on=journey.today.isoformat(),
        reason="本行收紧准入",
    )
    journey.post("credit", f"/parameter-changes/{change['id']}/approve", reason="同意")
    again = journey.get(f"{case}/checks/{run['id']}/verification")
    assert again["is_same"] is True
    tighter = journey.post("officer", f"{case}/checks", 201)
    assert tighter["parameters"]["commercial_floor_area_least"]["value"] == "7000"
    assert run["parameters"]["commercial_floor_area_least"]["value"] == "6000"
    undo = journey.post(
        "risk",
        "/parameter-changes",
        201,
        name="commercial_floor_area_least",
        value="6000",
        from_on=journey.today.isoformat(),
        reason="恢复",
    )
    journey.post("credit", f"/parameter-changes/{undo['id']}/approve", reason="同意")


def test_the_national_rule_set_can_be_chosen(journey, people):
    answer = people("officer").post("/applications", json={**journey.file(), "rule_set": "CN-2024"})
    case = f"/applications/{answer.json()['id']}"
    run = journey.post("officer", f"{case}/checks", 201)
    assert run["rule_set"] == "CN-2024"
    assert len(run["results"]) > len(
        journey.post("officer", f"{journey.at('draft')}/checks", 201)["results"]
    )


LTV = {"appraisal": {"value_fen": 4_000_000_000}}
ANCHOR = {"request": {"months": 120, "starts_on": "2027-06-01"}}
HOTEL = {
    "property": {
        "type": "star_hotel",
        "hotel_stars": 4,
        "rooms": [],
        "operating_mode": "self_run",
    }
}


@pytest.mark.parametrize(
    ("change", "rule_id", "article", "article_zh", "pointer"),
    [
        (LTV, "R-H1", "art. 20", "第二十条", "/request/amount_fen"),
        (ANCHOR, "R-G3", "art. 18", "第十八条", "/request/matures_on"),
        (HOTEL, "R-D6", "art. 15", "第十五条", "/property/rooms"),
    ],
    ids=["ltv", "anchor lease", "hotel occupancy"],
)
def test_a_hard_rule_stops_the_report_with_rule_article_and_pointer(
    journey, people, change, rule_id, article, article_zh, pointer
):
    case = journey.at("investigating")
    assert journey.patch("officer", case, **change).status_code == 200
    journey.report(case)
    journey.sign(case)
    for language, wanted in (("en", article), ("zh-CN", article_zh)):
        answer = people("officer").post(
            f"{case}/file-report", headers={"Accept-Language": language}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "rules_not_met")
        error = errors_of(answer)[rule_id]
        assert wanted in error["article"]
        assert error["pointer"] == pointer
        assert error["kind"] == "hard"
    assert journey.state(case) == "investigating"


class TestWaivers:
    def test_a_hard_rule_has_no_waiver(self, journey, people):
        case = journey.at("investigating")
        body = {"rule_id": "R-H1", "reason": REASON, "evidence": ["纪要"]}
        answer = people("officer").post(f"{case}/waivers", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "rule_cannot_be_waived")
        unknown = people("officer").post(f"{case}/waivers", json={**body, "rule_id": "R-ZZ99"})
        assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_rule")

    def test_a_waiver_needs_twenty_characters_and_evidence(self, journey, people):
        case = journey.at("investigating")
        for body in (
            {"rule_id": "R-C7", "reason": "太短", "evidence": ["纪要"]},
            {"rule_id": "R-C7", "reason": REASON, "evidence": []},
        ):
            answer = people("officer").post(f"{case}/waivers", json=body)
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")

    def test_a_failure_in_principle_needs_a_waiver_to_file_and_its_grant_to_approve(
        self, journey, people
    ):
        case = journey.at("investigating")
        journey.patch("officer", case, property={"gross_area_m2": "5500"})
        journey.report(case)
        journey.sign(case)
        stopped = people("officer").post(f"{case}/file-report")
        assert set(errors_of(stopped)) == {"R-C7"}
        waiver = self.asked(journey, case)
        journey.post("officer", f"{case}/file-report")
        journey.post("manager", f"{case}/send-to-review", reason="")
        journey.review(case)
        journey.schedule(case)
        journey.vote(case, "aaaaaaa")
        journey.close(case)
        body = {"outcome": "approve", "reason": "同意"}
        answer = people("approver").post(f"{case}/decision", json=body)
        assert set(errors_of(answer)) == {"R-C7"}
        journey.post("manager", f"/waivers/{waiver}/endorse", text="支行同意")
        opinion = {"text": "可以接受", "is_positive": True}
        journey.post("reviewer", f"/waivers/{waiver}/opinion", **opinion)
        journey.post("approver", f"/waivers/{waiver}/approve", text="同意豁免")
        approval = journey.post("approver", f"{case}/decision", 201, **body)
        run = journey.get(f"{case}/checks/{approval['check_run_id']}")
        found = next(one for one in run["results"] if one["rule_id"] == "R-C7")
        assert (found["verdict"], found["waiver_id"]) == ("waived", waiver)

    def test_the_proposer_never_approves(self, journey, people, person):
        case = journey.at("investigating")
        waiver = self.asked(journey, case)
        journey.post("manager", f"/waivers/{waiver}/endorse", text="同意")
        journey.post("reviewer", f"/waivers/{waiver}/opinion", text="可以", is_positive=True)
        for subject in ("branch-officer-1", "branch-manager-1", "ho-reviewer-1"):
            barred = person("approver")
            barred = type(barred)(**{**_fields(barred), "subject": subject, "client_id": subject})
            answer = people(barred).post(f"/waivers/{waiver}/approve", json={"text": "同意"})
            assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")
        journey.post("approver", f"/waivers/{waiver}/refuse", text="不同意")
        shown = journey.get(f"/waivers/{waiver}")
        assert (shown["state"], shown["decided_by"]) == ("refused", "approver-1")

    def test_steps_come_in_order_and_once(self, journey, people):
        case = journey.at("investigating")
        waiver = self.asked(journey, case)
        early = people("approver").post(f"/waivers/{waiver}/approve", json={"text": "同意"})
        assert (early.status_code, early.json()["code"]) == (409, "invalid_transition")
        body = {"rule_id": "R-C7", "reason": REASON, "evidence": ["纪要"]}
        again = people("officer").post(f"{case}/waivers", json=body)
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")

    def test_a_change_of_the_file_takes_the_grant_back(self, journey):
        case = journey.at("investigating")
        waiver = self.asked(journey, case)
        journey.post("manager", f"/waivers/{waiver}/endorse", text="同意")
        journey.patch("officer", case, property={"gross_area_m2": "100"})
        assert journey.get(f"/waivers/{waiver}")["state"] == "requested"

    @staticmethod
    def asked(journey, case):
        body = {"rule_id": "R-C7", "reason": REASON, "evidence": ["现场照片"]}
        return journey.post("officer", f"{case}/waivers", 201, **body)["id"]


def _fields(caller):
    return {name: getattr(caller, name) for name in caller.__dataclass_fields__}


def test_underwriting_is_stored_with_its_explanation_and_can_be_computed_again(journey):
    case = journey.at("investigating")
    found = journey.post("officer", f"{case}/underwritings", 201)
    result = found["result"]
    assert (result["amount_fen"], result["bound_by"]) == (2_929_000_000, "cash_flow")
    assert result["rent_base_fen"][0] == 621_000_000
    assert {one["lease"] for one in result["excluded_leases"]} == {"L4", "L5"}
    assert result["explanation"]["rests_on"]
    journey.patch("officer", case, request={"haircut": "0.5"})
    again = journey.get(f"{case}/underwritings/{found['id']}/verification")
    assert again["is_same"] is True
    less = journey.post("officer", f"{case}/underwritings", 201)
    assert less["result"]["amount_fen"] < result["amount_fen"]
    assert [one["number"] for one in journey.get(f"{case}/underwritings")["items"]] == [1, 2]


def test_underwriting_names_what_the_file_still_lacks(journey, people):
    case = journey.at("draft")
    journey.patch("officer", case, request={"annual_costs_fen": None}, appraisal=None)
    answer = people("officer").post(f"{case}/underwritings")
    assert (answer.status_code, answer.json()["code"]) == (422, "file_incomplete")
    places = {error["pointer"] for error in answer.json()["errors"]}
    assert places == {"/appraisal", "/request/annual_costs_fen"}


@pytest.mark.parametrize("database_of_all", ["sqlite"], indirect=True)
def test_an_underwriting_has_a_picture_of_rent_service_and_cover(journey, people):
    case = journey.at("investigating")
    found = journey.post("officer", f"{case}/underwritings", 201)
    answer = people("auditor").get(
        f"{case}/underwritings/{found['id']}/picture", headers={"Accept": "image/svg+xml"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert b"<svg" in answer.content
