"""An application approved step by step goes on to contracts, security and a paid draw."""

import pytest

from servicekit.testing import a_caller

from .to_the_draw import CHECKER, PAPERS, ToTheDraw

DRAWN = 1_000_000_000
JUDGES = ("branch-officer-1", "branch-officer-2", "branch-manager-1", "ho-reviewer-1")
DECIDERS = ("committee-member-1", "committee-member-7", "approver-1")


@pytest.fixture
def way(journey):
    return ToTheDraw(journey)


@pytest.fixture
def secured(journey, way):
    """The case and the loan contract of an application that went the whole way."""
    case = journey.at("approved")
    loan, mortgage = way.contracts(case)
    assert journey.state(case) == "contracted"
    assert way.told(loan) == ["L1", "L2", "L3"]
    assert way.post(CHECKER, f"{loan}/take-effect")["state"] == "effective"
    way.secured(loan, mortgage)
    return case, loan


def test_an_application_approved_step_by_step_ends_in_a_paid_draw(journey, way, secured):
    case, loan = secured
    draw = way.paid(way.requested(loan, DRAWN))
    assert (draw["state"], draw["amount_fen"]) == ("paid", DRAWN)
    notes = journey.get("/loan-notes?limit=1000")["items"]
    note = next(one for one in notes if one["id"] == draw["loan_note_id"])
    assert (note["principal_fen"], note["annual_rate"]) == (DRAWN, "0.0485")
    events = journey.get(f"{case}/events?limit=1000")["items"]
    actions = {event["action"] for event in events}
    assert {"create", "approve", "contract_sign", "contract_take_effect"} <= actions


def test_whoever_judged_the_application_never_approves_its_payout(way, secured, people):
    at = way.requested(secured[1], DRAWN)
    way.post(CHECKER, f"{at}/check", papers=PAPERS, account_decision="经专户发放。")
    for subject in (*JUDGES, *DECIDERS):
        turned = a_caller(
            "payout_checker", organisation="head-office", subject=subject, kind="person"
        )
        answer = people(turned).post(f"{at}/approve")
        assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")
