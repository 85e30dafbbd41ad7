"""Work lists: what waits for whom, longest first."""

import pytest


def listed(journey, who, name):
    lists = journey.get("/work-lists", who)["items"]
    return next((one for one in lists if one["name"] == name), None)


@pytest.mark.parametrize(
    ("state", "who", "name"),
    [
        ("draft", "officer", "to_submit"),
        ("submitted", "manager", "to_accept"),
        ("accepted", "manager", "to_name_investigators"),
        ("investigating", "assistant", "to_investigate"),
        ("investigated", "manager", "to_send_to_review"),
        ("in_review", "reviewer", "to_review"),
        ("reviewed", "secretary", "to_schedule"),
        ("in_committee", "secretary", "to_close_vote"),
        ("in_committee", "member-1", "to_vote"),
        ("decided", "approver", "to_approve"),
        ("approved", "contracts", "to_contract"),
    ],
)
def test_a_state_waits_on_one_desk(journey, state, who, name):
    before = listed(journey, who, name)["count"]
    journey.at(state)
    after = listed(journey, who, name)
    assert after["count"] == before + 1
    assert after["tasks"]
    due = [task["due_on"] for task in after["tasks"] if task["due_on"]]
    assert name == "to_vote" or due == sorted(due)


def test_other_branches_and_roles_see_nothing_of_it(journey):
    before = listed(journey, "other_manager", "to_accept")["count"]
    journey.at("submitted")
    assert listed(journey, "other_manager", "to_accept")["count"] == before
    assert listed(journey, "officer", "to_accept") is None


def test_who_has_voted_is_not_waited_for(journey):
    case = journey.at("in_committee")
    before = listed(journey, "member-1", "to_vote")["count"]
    journey.vote(case, "a------")
    assert listed(journey, "member-1", "to_vote")["count"] == before - 1


def test_a_waiver_walks_from_desk_to_desk(journey):
    case = journey.at("investigating")
    body = {
        "rule_id": "R-C7",
        "reason": "该物业位于核心商圈，面积虽小但经营稳定，可以接受。",
        "evidence": ["照片"],
    }
    waiver = journey.post("officer", f"{case}/waivers", 201, **body)["id"]

    def waits(who, name):
        return waiver in {task["id"] for task in listed(journey, who, name)["tasks"]}

    assert waits("manager", "waivers_to_endorse")
    journey.post("manager", f"/waivers/{waiver}/endorse", text="同意")
    assert not waits("manager", "waivers_to_endorse")
    assert waits("reviewer", "waivers_to_judge")
    journey.post("reviewer", f"/waivers/{waiver}/opinion", text="可以", is_positive=True)
    assert waits("credit", "waivers_to_decide")


def test_a_delegated_role_brings_its_list(journey, person):
    deputy = person("risk_manager", 31)
    assert listed(journey, deputy, "to_review") is None
    journey.post(
        "reviewer",
        "/delegations",
        201,
        to_person="risk-manager-31",
        role="ho_reviewer",
        from_on=journey.today.isoformat(),
        until_on=journey.today.isoformat(),
        reason="请假",
    )
    assert listed(journey, deputy, "to_review") is not None
