"""The state machine: every pair of state and step, and what the refusal says."""

import pytest

from loan_origination.domain.application_states import (
    TERMINAL,
    TRANSITIONS,
    InvalidTransitionError,
    State,
    Step,
    after,
    allowed_steps,
)

PAIRS = [(state, step) for state in State for step in Step]


@pytest.mark.parametrize(("state", "step"), PAIRS)
def test_a_step_leads_where_the_table_says_or_names_what_is_allowed(state, step):
    if step in TRANSITIONS.get(state, {}):
        assert after(state, step) is TRANSITIONS[state][step]
        return
    with pytest.raises(InvalidTransitionError) as refusal:
        after(state, step)
    assert refusal.value.facts["allowed"] == [str(one) for one in allowed_steps(state)]


def test_nothing_leads_out_of_an_end():
    assert all(allowed_steps(state) == [] for state in TERMINAL)


def test_every_state_before_the_contract_can_be_withdrawn():
    ends = {*TERMINAL}
    assert all(Step.WITHDRAW in allowed_steps(state) for state in State if state not in ends)


def test_a_refusal_of_the_committee_never_becomes_an_approval_without_a_new_hearing():
    assert Step.APPROVE not in allowed_steps(State.REJECTED)
    assert after(State.REJECTED, Step.REHEAR) is State.IN_REVIEW


STEPS = {
    "submit": ("officer", {}),
    "accept": ("manager", {"reason": ""}),
    "return": ("manager", {"reason": "补充资料"}),
    "file-report": ("officer", {}),
    "send-to-review": ("manager", {"reason": ""}),
}


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("draft", "accept"),
        ("draft", "return"),
        ("submitted", "submit"),
        ("accepted", "accept"),
        ("accepted", "send-to-review"),
        ("investigated", "file-report"),
        ("in_review", "send-to-review"),
        ("approved", "submit"),
    ],
)
def test_a_step_at_the_wrong_time_is_a_conflict_with_the_allowed_list(journey, people, state, step):
    case = journey.at(state)
    who, body = STEPS[step]
    answer = people(who).post(f"{case}/{step}", **({"json": body} if body else {}))
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
    assert answer.json()["allowed"]
    assert journey.state(case) == state


def test_a_returned_application_is_a_draft_again_with_its_reasons(journey):
    case = journey.at("submitted")
    shown = journey.post("manager", f"{case}/return", reason="请补充近期报表")
    assert (shown["state"], shown["reason"]) == ("draft", "请补充近期报表")


def test_a_declined_application_tells_the_reason_and_when_the_papers_went_back(journey):
    case = journey.at("investigating")
    shown = journey.post(
        "manager",
        f"{case}/decline",
        reason="租约不实",
        papers_returned_on=journey.today.isoformat(),
    )
    assert (shown["state"], shown["papers_returned_on"]) == ("declined", journey.today.isoformat())


@pytest.mark.parametrize("state", ["draft", "accepted", "in_review", "in_committee", "approved"])
def test_the_branch_withdraws_at_the_customers_request(journey, state):
    case = journey.at(state)
    shown = journey.post("officer", f"{case}/withdraw", reason="客户撤回申请")
    assert (shown["state"], shown["allowed"]) == ("withdrawn", [])


def test_acceptance_wants_every_paper(journey, people):
    case = journey.at("draft")
    journey.post("officer", f"{case}/submit")
    answer = people("manager").post(f"{case}/accept", json={"reason": ""})
    assert (answer.status_code, answer.json()["code"]) == (422, "documents_missing")
    assert answer.json()["items"] == [f"D{number:02}" for number in range(1, 10)]
    assert "art. 24" in answer.json()["article"]


def test_acceptance_stays_within_the_delegated_authority(journey, people):
    too_much = 100_000_000_001
    case = journey.at("draft")
    journey.patch(
        "officer",
        case,
        request={"amount_fen": too_much},
        purposes=[{"code": "refit", "amount_fen": too_much}],
    )
    journey.papers(case)
    journey.post("officer", f"{case}/submit")
    answer = people("manager").post(f"{case}/accept", json={"reason": ""})
    assert (answer.status_code, answer.json()["code"]) == (422, "beyond_authority")
    assert answer.json()["rule_id"] == "R-O8"
