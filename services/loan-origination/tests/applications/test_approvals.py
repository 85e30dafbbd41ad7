"""The final approval: tighter only, conditions, validity, changes afterwards, races."""

import threading
from datetime import timedelta
from fractions import Fraction

import pytest

from loan_origination.domain.approved_terms import Terms, loosened
from loan_origination.usecases.lapses import lapse_due

from .journey import MEMBERS
from .mall import a_review

APPROVED = Terms(100, 96, Fraction("0.05"), Fraction("0.7"), {"refit": 60, "upkeep": 40})


def code(answer):
    return answer.status_code, answer.json()["code"]


def asked(**changes):
    whole = {
        name: getattr(APPROVED, name)
        for name in ("amount_fen", "months", "annual_rate", "collateral_rate", "purposes")
    }
    return Terms(**{**whole, **changes})


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({}, []),
        ({"months": 95}, []),
        ({"annual_rate": Fraction("0.06")}, []),
        ({"collateral_rate": Fraction("0.6")}, []),
        ({"amount_fen": 90, "purposes": {"refit": 50, "upkeep": 40}}, []),
        ({"amount_fen": 60, "purposes": {"refit": 60}}, []),
        ({"months": 97}, ["months"]),
        ({"annual_rate": Fraction("0.049")}, ["annual_rate"]),
        ({"collateral_rate": Fraction("0.71")}, ["collateral_rate"]),
        ({"amount_fen": 101, "purposes": {"refit": 61, "upkeep": 40}}, ["amount_fen", "purposes"]),
        ({"amount_fen": 90}, ["purposes"]),
        ({"purposes": {"refit": 60, "decoration": 40}}, ["purposes"]),
    ],
)
def test_tighter_is_allowed_and_looser_is_named(changes, places):
    assert [one.place for one in loosened(APPROVED, asked(**changes))] == places


def decision(**changes):
    return {"outcome": "approve", "reason": "同意", **changes}


def test_the_approver_tightens_amount_term_and_conditions(journey):
    case = journey.at("decided")
    approval = journey.post(
        "approver",
        f"{case}/decision",
        201,
        **decision(
            amount_fen=2_000_000_000,
            months=84,
            purposes=[{"code": "refit", "amount_fen": 2_000_000_000}],
            conditions=[{"stage": "pre_payout", "text": "补足租金监管账户底限"}],
        ),
    )
    assert journey.state(case) == "approved_with_conditions"
    assert (approval["amount_fen"], approval["months"]) == (2_000_000_000, 84)
    assert approval["file"]["purposes"][0]["amount_fen"] == 2_000_000_000
    assert approval["file"]["request"]["months"] == 84
    assert journey.get(case)["file"]["request"]["months"] == 96


def test_the_approver_loosens_nothing(journey, people):
    case = journey.at("decided")
    for change in ({"months": 97}, {"annual_rate": "0.01"}, {"amount_fen": 100}):
        answer = people("approver").post(f"{case}/decision", json=decision(**change))
        assert code(answer) == (422, "approval_may_only_tighten")
    assert journey.state(case) == "decided"


def test_the_approver_may_refuse_what_the_committee_approved(journey):
    case = journey.at("decided")
    found = journey.post(
        "approver", f"{case}/decision", 201, **decision(outcome="refuse", reason="集中度过高")
    )
    assert (found["outcome"], journey.state(case)) == ("refused", "rejected")


def test_conditions_of_reviewer_committee_and_approver_come_together_once(journey):
    case = journey.at("in_review")
    first = {"stage": "pre_contract", "text": "完成租约备案"}
    second = {"stage": "covenant", "text": "每季度报送租金流水"}
    journey.review(case, verdict="agree_with_conditions", conditions=[first])
    journey.schedule(case)
    journey.vote(case, "aaaaaaa")
    journey.post("secretary", f"{case}/committee/close", attending=[], conditions=[first, second])
    approval = journey.post("approver", f"{case}/decision", 201, **decision(conditions=[second]))
    assert [one["text"] for one in approval["conditions"]] == [first["text"], second["text"]]
    met = journey.post("contracts", f"{case}/conditions/1/meet", evidence="备案证明2026-1")
    assert (met["state"], met["met_by"]) == ("met", "contract-officer-1")


def test_only_an_approver_changes_a_condition_and_the_old_one_stays_readable(journey, people):
    case = journey.at("decided")
    conditions = [{"stage": "pre_contract", "text": "母公司担保"}]
    journey.post("approver", f"{case}/decision", 201, **decision(conditions=conditions))
    body = {"text": "实际控制人担保", "reason": "母公司注销"}
    answer = people("contracts").post(f"{case}/conditions/1/change", json=body)
    assert code(answer) == (403, "forbidden")
    journey.post("approver", f"{case}/conditions/1/change", **body)
    found = journey.get(f"{case}/decisions")["items"][0]["conditions"]
    assert [(one["state"], one["text"]) for one in found] == [
        ("changed", "母公司担保"),
        ("open", "实际控制人担保"),
    ]
    again = people("approver").post(f"{case}/conditions/1/change", json=body)
    assert code(again) == (409, "invalid_transition")


@pytest.mark.parametrize("state", ["reviewed", "in_committee", "voted", "decided", "approved"])
def test_a_change_after_the_review_goes_back_to_review_and_voids_what_was_decided(journey, state):
    case = journey.at(state)
    answer = journey.patch("officer", case, request={"months": 84})
    assert (answer.status_code, answer.json()["state"]) == (200, "in_review")
    assert answer.json()["valid_until_on"] is None
    assert all(one["is_superseded"] for one in journey.get(f"{case}/reviews")["items"])
    assert all(one["is_void"] for one in journey.get(f"{case}/decisions")["items"])
    assert {one["state"] for one in journey.get(f"{case}/committee")["items"]} <= {"void"}


def test_a_changed_file_passes_the_reviewer_only_after_it_went_back(journey, people):
    case = journey.at("reviewed")
    journey.patch("officer", case, request={"months": 100})
    answer = people("reviewer").post(f"{case}/reviews", json=a_review())
    assert code(answer) == (422, "rules_not_met")
    assert "R-N6" in {error["rule_id"] for error in answer.json()["errors"]}
    journey.post("reviewer", f"{case}/send-back", questions=["期限变更后的还款来源？"])
    journey.report(case, answers={"1": "租金覆盖充足"})
    journey.sign(case)
    journey.post("officer", f"{case}/file-report")
    journey.post("manager", f"{case}/send-to-review", reason="")
    journey.review(case)
    journey.schedule(case, MEMBERS)
    assert journey.state(case) == "in_committee"


def test_an_approval_lapses_when_its_days_are_over(journey, people, clock):
    case, other = journey.at("approved"), journey.at("approved")
    until = journey.get(case)["valid_until_on"]
    assert until == (journey.today + timedelta(days=180)).isoformat()
    clock.ahead = timedelta(days=180)
    assert journey.state(case) == "approved"
    clock.ahead = timedelta(days=181)
    assert journey.state(case) == "lapsed"
    number = journey.get(case)["number"]
    assert journey.get(f"/applications?state=approved&q={number}")["items"] == []
    assert len(journey.get(f"/applications?state=lapsed&q={number}")["items"]) == 1
    answer = people("officer").post(f"{case}/withdraw", json={"reason": "客户撤回"})
    assert code(answer) == (409, "invalid_transition")
    assert answer.json()["state"] == "lapsed"
    assert lapse_due(journey.database) >= 2
    last = journey.get(f"{other}/events?limit=1000")["items"][-1]
    assert (last["action"], last["actor"], last["to_state"]) == ("lapse", "system", "lapsed")


def test_the_daily_batch_lets_approvals_lapse_for_a_day_that_has_come(journey, people, clock):
    case = journey.at("approved")
    tomorrow = (journey.today + timedelta(days=1)).isoformat()
    early = people("batch").post("/application-lapses", json={"on": tomorrow})
    assert code(early) == (422, "day_in_the_future")
    clock.ahead = timedelta(days=181)
    on = (journey.today + timedelta(days=181)).isoformat()
    assert journey.post("batch", "/application-lapses", on=on)["count"] >= 1
    assert journey.post("batch", "/application-lapses", on=on)["count"] == 0
    assert journey.state(case) == "lapsed"
    answer = people("officer").post("/application-lapses", json={"on": on})
    assert code(answer) == (403, "forbidden")


def test_what_expires_soon_can_be_listed(journey):
    case = journey.at("approved")
    number, until = journey.get(case)["number"], journey.get(case)["valid_until_on"]
    path = f"/applications?q={number}&expires_before="
    assert journey.get(path + until)["items"] == []
    day_after = (journey.today + timedelta(days=181)).isoformat()
    assert len(journey.get(path + day_after)["items"]) == 1


def test_racing_approvals_have_one_effect(journey, people, person):
    case = journey.at("decided")
    answers = []

    def approve(number):
        client = people(person("approver", number))
        answers.append(client.post(f"{case}/decision", json=decision()))

    threads = [threading.Thread(target=approve, args=(number,)) for number in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert all(one["code"] == "invalid_transition" and one["state"] == "approved" for one in lost)
    assert len(journey.get(f"{case}/decisions")["items"]) == 1


def test_a_doubled_approval_with_one_key_is_answered_alike(journey, people):
    case = journey.at("decided")
    headers = {"Idempotency-Key": f"approve {case}"}
    first, again = (
        people("approver").post(f"{case}/decision", json=decision(), headers=headers)
        for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"


def test_an_approver_stays_within_the_own_authority(journey, people, person):
    change = journey.post(
        "risk",
        "/parameter-changes",
        201,
        name="final_approval_authority_fen",
        scope="approver-7",
        value="1000000000",
        from_on=journey.today.isoformat(),
        reason="新任审批人限额",
    )
    journey.post("credit", f"/parameter-changes/{change['id']}/approve", reason="同意")
    case = journey.at("decided")
    answer = people(person("approver", 7)).post(f"{case}/decision", json=decision())
    assert code(answer) == (422, "beyond_authority")
    assert (answer.json()["rule_id"], answer.json()["limit_fen"]) == ("R-O8", 1_000_000_000)
