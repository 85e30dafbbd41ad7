"""The whole way of one application, from the draft to the approval, on both databases."""

import pytest

WAY = (
    "draft",
    "submitted",
    "accepted",
    "investigating",
    "investigated",
    "in_review",
    "reviewed",
    "in_committee",
    "decided",
    "approved",
)


@pytest.mark.parametrize("state", WAY)
def test_the_way_leads_through_every_state(journey, state):
    case = journey.at(state)
    assert journey.state(case) == state


def test_the_journal_tells_the_whole_way_in_order(journey):
    events = journey.get(f"{journey.at('approved')}/events?limit=1000")["items"]
    steps = [event["action"] for event in events if event["from_state"] != event["to_state"]]
    assert steps == [
        "submit",
        "accept",
        "investigate",
        "file_report",
        "send_to_review",
        "give_opinion",
        "schedule",
        "close_vote",
        "approve",
    ]
    assert events[0]["action"] == "create"
    assert all(event["actor"] and event["role"] for event in events)


def test_an_approval_keeps_its_terms_checks_and_validity(journey, clock):
    case = journey.at("approved")
    approval = journey.get(f"{case}/decisions")["items"][0]
    assert approval["outcome"] == "approved"
    assert (approval["amount_fen"], approval["months"]) == (2_929_000_000, 96)
    assert (approval["annual_rate"], approval["ltv"]) == ("0.0485", "0.7")
    assert journey.get(case)["valid_until_on"] == approval["valid_until_on"]
    run = journey.get(f"{case}/checks/{approval['check_run_id']}")
    blocked = [one for one in run["results"] if "approval" in one["gates"]]
    assert {one["verdict"] for one in blocked} <= {"pass", "not_applicable"}
