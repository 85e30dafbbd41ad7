"""Separation of duties by person: every forbidden pair, role changes, delegations, conflicts."""

from datetime import timedelta
from itertools import product

import pytest

from loan_origination.domain.duties import (
    OFFICES,
    WITHIN_ONE_CASE,
    WITHIN_ONE_SUBJECT,
    DeclaredConflictError,
    Duty,
    Held,
    SeparationOfDutiesError,
    check_duty,
)
from servicekit.testing import a_caller

from .journey import MEMBERS
from .mall import a_review

OFFICE_PAIRS = [
    (duty, earlier)
    for duty, earlier in product(OFFICES, OFFICES)
    if OFFICES[duty] != OFFICES[earlier]
]
# Sorted: test processes must collect sets in the same order.
SUBJECT_PAIRS = sorted(tuple(sorted(pair)) for pair in WITHIN_ONE_SUBJECT)
SUBJECT_PAIRS += [(earlier, duty) for duty, earlier in SUBJECT_PAIRS]


@pytest.mark.parametrize(("duty", "earlier"), OFFICE_PAIRS)
def test_two_offices_in_one_case_need_two_people(duty, earlier):
    with pytest.raises(SeparationOfDutiesError) as refusal:
        check_duty([Held("x", earlier)], ["x"], duty)
    assert refusal.value.facts["barred_by"] == earlier
    check_duty([Held("y", earlier)], ["x"], duty)


@pytest.mark.parametrize(("duty", "earlier"), SUBJECT_PAIRS)
def test_one_subject_needs_two_people_but_two_subjects_do_not(duty, earlier):
    held = [Held("x", earlier, "waiver/1")]
    with pytest.raises(SeparationOfDutiesError):
        check_duty(held, ["x"], duty, subject="waiver/1")
    check_duty(held, ["x"], duty, subject="waiver/2")


@pytest.mark.parametrize("pair", sorted(tuple(sorted(pair)) for pair in WITHIN_ONE_CASE))
def test_lead_and_assistant_are_two_people(pair):
    with pytest.raises(SeparationOfDutiesError):
        check_duty([Held("x", pair[0])], ["x"], pair[1])


def test_the_four_of_the_rule_book_all_bar_one_another():
    four = (Duty.LEAD_INVESTIGATOR, Duty.REVIEWER, Duty.VOTER, Duty.PAYOUT_CHECKER)
    for duty, earlier in product(four, four):
        if duty is not earlier:
            assert (duty, earlier) in OFFICE_PAIRS


@pytest.mark.parametrize("duty", list(Duty))
def test_a_declared_conflict_bars_every_duty(duty):
    with pytest.raises(DeclaredConflictError):
        check_duty([], ["x"], duty, conflicted=["x"])


def test_acting_for_somebody_bridges_neither_ones_bar():
    held = [Held("investigator", Duty.LEAD_INVESTIGATOR)]
    for persons in (("deputy", "investigator"), ("investigator", "reviewer")):
        with pytest.raises(SeparationOfDutiesError):
            check_duty(held, persons, Duty.REVIEWER)


def wearing(role, subject, organisation="head-office"):
    """The person `subject` after a change of role."""
    return a_caller(role, organisation=organisation, subject=subject, kind="person")


def refused(answer):
    return answer.status_code, answer.json()["code"], answer.json().get("barred_by")


BARRED = (403, "separation_of_duties")


@pytest.mark.parametrize(
    ("earlier", "barred_by"),
    [
        ("branch-officer-1", "lead_investigator"),
        ("branch-officer-2", "assistant_investigator"),
        ("branch-manager-1", "branch_manager"),
    ],
)
def test_who_worked_on_the_case_in_the_branch_cannot_review_it_later(
    journey, people, earlier, barred_by
):
    case = journey.at("in_review")
    answer = people(wearing("ho_reviewer", earlier)).post(f"{case}/reviews", json=a_review())
    assert refused(answer)[:2] == BARRED
    assert answer.json()["barred_by"] in (barred_by, "originator")
    assert journey.state(case) == "in_review"


def test_an_investigator_or_reviewer_cannot_vote(journey, people):
    for person in ("branch-officer-1", "branch-manager-1", "ho-reviewer-1"):
        case = journey.at("reviewed")
        answer = people("secretary").post(
            f"{case}/schedule",
            json={"meets_on": journey.today.isoformat(), "members": [person, *MEMBERS[:6]]},
        )
        assert refused(answer)[:2] == BARRED, person
        assert journey.state(case) == "reviewed"


@pytest.mark.parametrize(
    "person", ["branch-officer-1", "branch-officer-2", "branch-manager-1", "ho-reviewer-1"]
)
def test_who_worked_on_the_case_before_cannot_approve_it(journey, people, person):
    case = journey.at("decided")
    answer = people(wearing("approver", person)).post(
        f"{case}/decision", json={"outcome": "approve", "reason": "同意"}
    )
    assert refused(answer)[:2] == BARRED
    assert journey.state(case) == "decided"


def test_a_voter_may_be_the_approver(journey, people):
    case = journey.at("decided")
    answer = people(wearing("approver", "committee-member-1")).post(
        f"{case}/decision", json={"outcome": "approve", "reason": "同意"}
    )
    assert answer.status_code == 201


def test_an_officer_who_became_manager_cannot_accept_the_own_application(journey, people):
    case = journey.at("submitted")
    answer = people(wearing("branch_manager", "branch-officer-1", "branch-1")).post(
        f"{case}/accept", json={"reason": ""}
    )
    assert refused(answer) == (*BARRED, "originator")


def test_a_reviewer_or_voter_who_moves_to_the_branch_cannot_change_the_file(journey, people):
    case = journey.at("decided")
    for person in ("ho-reviewer-1", "committee-member-1"):
        mover = wearing("branch_officer", person, "branch-1")
        version = people(mover).get(case).headers["etag"]
        answer = people(mover).patch(case, json={"income": []}, headers={"If-Match": version})
        assert refused(answer)[:2] == BARRED, person
    assert journey.state(case) == "decided"


def test_one_person_cannot_investigate_twice_over(journey, people):
    case = journey.at("accepted")
    body = {"lead": "branch-officer-1", "assistant": "branch-officer-1"}
    answer = people("manager").post(f"{case}/investigate", json=body)
    assert refused(answer) == (*BARRED, "lead_investigator")
    assert journey.state(case) == "accepted"


def test_the_manager_who_accepted_is_no_investigator(journey, people):
    case = journey.at("accepted")
    body = {"lead": "branch-manager-1", "assistant": "branch-officer-2"}
    answer = people("manager").post(f"{case}/investigate", json=body)
    assert refused(answer) == (*BARRED, "branch_manager")


def delegation(journey, role, to_person, days=(0, 5)):
    first, last = (journey.today + timedelta(days=day) for day in days)
    return {
        "to_person": to_person,
        "role": role,
        "from_on": first.isoformat(),
        "until_on": last.isoformat(),
        "reason": "出差期间",
    }


def test_a_delegate_acts_for_the_delegator_on_the_days_named(journey, people, clock):
    deputy = wearing("risk_manager", "deputy-1")
    case = journey.at("in_review")
    body = delegation(journey, "ho_reviewer", "deputy-1", (0, 2))
    made = journey.post("reviewer", "/delegations", 201, **body)
    clock.ahead = timedelta(days=3)
    late = people(deputy).post(f"{case}/reviews", json=a_review())
    assert (late.status_code, late.json()["code"]) == (403, "forbidden")
    clock.ahead = timedelta(0)
    assert people(deputy).post(f"{case}/reviews", json=a_review()).status_code == 201
    event = journey.get(f"{case}/events?limit=1000")["items"][-1]
    assert (event["actor"], event["on_behalf_of"]) == ("deputy-1", "ho-reviewer-1")
    held = {one["person"] for one in journey.get(case)["duties"] if one["duty"] == "reviewer"}
    assert held == {"deputy-1", "ho-reviewer-1"}
    journey.post("reviewer", f"/delegations/{made['id']}/revoke")


def test_a_revoked_delegation_gives_nothing(journey, people):
    deputy = wearing("risk_manager", "deputy-2")
    case = journey.at("in_review")
    body = delegation(journey, "ho_reviewer", "deputy-2")
    made = journey.post("reviewer", "/delegations", 201, **body)
    stranger = people(deputy).post(f"/delegations/{made['id']}/revoke")
    assert stranger.status_code == 403
    journey.post("reviewer", f"/delegations/{made['id']}/revoke")
    answer = people(deputy).post(f"{case}/reviews", json=a_review())
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_delegation_does_not_bridge_a_bar(journey, people):
    """The deputy investigated before moving to head office; the delegator is free of any bar."""
    case = journey.at("in_review")
    body = delegation(journey, "ho_reviewer", "branch-officer-2")
    made = journey.post(wearing("ho_reviewer", "reviewer-9"), "/delegations", 201, **body)
    deputy = wearing("risk_manager", "branch-officer-2")
    answer = people(deputy).post(f"{case}/reviews", json=a_review())
    assert refused(answer)[:2] == BARRED
    assert made["organisation"] == "head-office"


def test_a_delegation_stays_inside_one_organisation(journey, people):
    case = journey.at("in_review")
    body = delegation(journey, "ho_reviewer", "outsider-1")
    journey.post("reviewer", "/delegations", 201, **body)
    outsider = wearing("contract_officer", "outsider-1", "branch-1")
    answer = people(outsider).post(f"{case}/reviews", json=a_review())
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_only_an_own_role_is_delegated_and_not_for_ever(journey, people):
    not_own = people("reviewer").post(
        "/delegations", json=delegation(journey, "approver", "deputy-3")
    )
    assert not_own.status_code == 403
    for days in ((0, 400), (-1, 3)):
        answer = people("reviewer").post(
            "/delegations", json=delegation(journey, "ho_reviewer", "deputy-3", days)
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "delegation_refused")
    to_self = delegation(journey, "ho_reviewer", "ho-reviewer-1")
    assert people("reviewer").post("/delegations", json=to_self).status_code == 422


def test_a_member_cannot_vote_through_a_deputy(journey, people):
    case = journey.at("in_committee")
    body = delegation(journey, "committee_member", "deputy-4")
    journey.post("member-1", "/delegations", 201, **body)
    answer = people(wearing("risk_manager", "deputy-4")).post(
        f"{case}/committee/votes", json=journey.ballot(case)
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_declared_conflict_bars_review_and_approval_for_the_customer(journey, people):
    for state, role, path, body in (
        ("in_review", "ho_reviewer", "reviews", a_review()),
        ("decided", "approver", "decision", {"outcome": "approve", "reason": "同意"}),
    ):
        case = journey.at(state)
        person = wearing(role, f"conflicted-{role}")
        journey.post(person, f"{case}/conflicts", 201, reason="配偶在借款人任职")
        answer = people(person).post(f"{case}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "conflict_of_interest")
        listed = journey.get(f"{case}/conflicts", "auditor")["items"]
        assert [one["person"] for one in listed] == [f"conflicted-{role}"]


def test_a_program_does_nothing_that_needs_a_person(journey, people):
    case = journey.at("submitted")
    machine = a_caller("branch_manager", organisation="branch-1", subject="machine-1")
    answer = people(machine).post(f"{case}/accept", json={"reason": ""})
    assert (answer.status_code, answer.json()["code"]) == (403, "person_required")


def test_roles_that_do_not_fit_are_forbidden(journey, people):
    case = journey.at("submitted")
    for who in ("officer", "reviewer", "approver", "contracts"):
        answer = people(who).post(f"{case}/accept", json={"reason": ""})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), who
