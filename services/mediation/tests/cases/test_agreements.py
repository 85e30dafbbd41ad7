"""Agreements: pages under one root, signatures with proof, all or none, confirmation."""

from datetime import date, timedelta

import pytest

from mediation.domain.agreements import ProofStep, is_included, page_hash

FAR = str(date(2026, 11, 21) + timedelta(days=30))


def code(answer):
    return answer.status_code, answer.json().get("code")


def test_every_paid_party_has_a_page_under_the_root(settlement, people):
    agreement = settlement.agreement()
    assert (agreement["page_count"], agreement["total_fen"]) == (2, 75_000)
    for party in ("investor-1", "investor-2"):
        page = settlement.page(agreement["id"], party)
        assert page_hash(page["page"]) == page["page_sha256"]
        proof = people("admin").get(f"/agreements/{agreement['id']}/pages/{party}/proof").json()
        steps = [ProofStep(step["sha256"], step["is_left"]) for step in proof["steps"]]
        assert is_included(page["page_sha256"], steps, agreement["merkle_root"])
        assert not is_included("0" * 64, steps, agreement["merkle_root"])
    assert people("admin").get(f"/agreements/{agreement['id']}/pages/investor-3").status_code == 404


def test_an_investor_reads_the_own_page_alone(settlement, people):
    agreement = settlement.agreement()
    at = f"/agreements/{agreement['id']}/pages"
    assert people("investor").get(f"{at}/investor-1").status_code == 200
    assert people("investor").get(f"{at}/investor-2").status_code == 404
    assert people("investor").get(f"{at}/investor-2/proof").status_code == 404
    assert [p["party_ref"] for p in people("investor").get(at).json()["items"]] == ["investor-1"]
    assert people("supervisor").get(f"{at}/investor-1").json()["page"] is None


def test_a_fund_agreement_binds_without_a_mediator_once_all_have_signed(settlement):
    agreement = settlement.agreement(is_for_court=False)
    settlement.sign_page("investor", agreement["id"], "investor-1")
    root = agreement["merkle_root"]
    settlement.sign("signatory", agreement["id"], settlement.signature("ISSUER", root))
    assert settlement.page(agreement["id"], "investor-1")["state"] == "SIGNED"
    settlement.sign("admin", agreement["id"], settlement.signature("ORGANISATION", root))
    assert settlement.page(agreement["id"], "investor-1")["state"] == "EFFECTIVE"


@pytest.fixture
def signed_case(settlement):
    """A case from a court, in mediation, with a drafted agreement over its matter."""
    case = settlement.in_mediation()
    matter = settlement.matter(case_ids=[case[7:]], court="court-1")
    return case, settlement.agreement(matter["id"])


def test_a_mediated_page_binds_with_the_last_of_four_signatures(settlement, signed_case):
    case, agreement = signed_case
    root = agreement["merkle_root"]
    settlement.sign("signatory", agreement["id"], settlement.signature("ISSUER", root))
    settlement.sign("admin", agreement["id"], settlement.signature("ORGANISATION", root))
    settlement.sign_page("investor", agreement["id"], "investor-1")
    assert settlement.state(case) == "SIGNED"
    settlement.sign("mediator", agreement["id"], settlement.signature("MEDIATOR", root))
    assert settlement.state(case) == "EFFECTIVE"


def test_case_and_page_move_together_to_effect(settlement, signed_case):
    case, agreement = signed_case
    assert settlement.state(case) == "AGREEMENT_DRAFTED"
    page = settlement.page(agreement["id"], "investor-1")["page"]
    assert page["court_case_no"] == "(2026)京01民初1号"
    settlement.sign_page("investor", agreement["id"], "investor-1")
    assert settlement.state(case) == "SIGNED"
    answer = settlement.sign_root(agreement)
    assert sorted(answer["agreement"]["signed_root"]) == ["ISSUER", "MEDIATOR", "ORGANISATION"]
    assert settlement.state(case) == "EFFECTIVE"
    assert settlement.page(agreement["id"], "investor-1")["state"] == "EFFECTIVE"
    assert settlement.page(agreement["id"], "investor-2")["state"] == "OPEN"
    shown = settlement.people("court").get(case).json()
    assert shown["agreed_fen"] == 50_000
    assert "MED_CONFIRM_APPLY" in {clock["code"] for clock in shown["clocks"]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"document_sha256": "0" * 64}, "signed_content_differs"),
        ({"method": "OTP_CLICK"}, "signature_refused"),
        ({"certificate_serial": ""}, "signature_refused"),
        ({"timestamp_token": ""}, "signature_refused"),
        ({"party_ref": "investor-2"}, "not_your_party"),
    ],
)
def test_a_signature_without_its_proof_is_not_taken(settlement, change, expected):
    agreement = settlement.agreement()
    document = settlement.page(agreement["id"], "investor-1")["page_sha256"]
    form = settlement.signature("INVESTOR", document, party_ref="investor-1")
    answer = settlement.sign("investor", agreement["id"], {**form, **change})
    assert (answer["taken"], answer["outcomes"][0]["code"]) == (0, expected)
    assert settlement.page(agreement["id"], "investor-1")["state"] == "OPEN"


def test_only_the_issuer_of_the_matter_signs_for_the_issuer(settlement, people):
    agreement = settlement.agreement()
    form = settlement.signature("ISSUER", agreement["merkle_root"])
    answer = settlement.sign("admin", agreement["id"], form)
    assert answer["outcomes"][0]["code"] == "forbidden"
    investor = settlement.sign("investor", agreement["id"], form)
    assert investor["outcomes"][0]["code"] == "forbidden"


def test_a_page_is_signed_once(settlement):
    agreement = settlement.agreement()
    assert settlement.sign_page("investor", agreement["id"], "investor-1")["taken"] == 1
    again = settlement.sign_page("investor", agreement["id"], "investor-1")
    assert again["outcomes"][0]["code"] == "invalid_transition"
    assert again["agreement"]["signed_count"] == 1


@pytest.fixture
def conditional(settlement):
    """An agreement that binds only when both investors sign; the root is signed."""
    case = settlement.in_mediation()
    matter = settlement.matter(case_ids=[case[7:]], court="court-1")
    agreement = settlement.agreement(
        matter["id"], minimum={"count_bp": 10_000, "amount_bp": 10_000, "by_on": FAR}
    )
    settlement.sign_root(agreement)
    return case, agreement


def states(settlement, agreement):
    items = settlement.people("admin").get(f"/agreements/{agreement['id']}/pages").json()["items"]
    return {item["party_ref"]: (item["state"], item["effective_at"]) for item in items}


def test_a_minimum_that_is_reached_makes_all_effective_at_one_instant(settlement, conditional):
    case, agreement = conditional
    settlement.sign_page("investor", agreement["id"], "investor-1")
    assert states(settlement, agreement)["investor-1"][0] == "SIGNED_CONDITIONAL"
    assert settlement.state(case) == "SIGNED"
    answer = settlement.sign_page("other_investor", agreement["id"], "investor-2")
    assert answer["agreement"]["is_condition_met"] is True
    found = states(settlement, agreement)
    assert {state for state, _ in found.values()} == {"EFFECTIVE"}
    assert len({at for _, at in found.values()}) == 1
    assert settlement.state(case) == "EFFECTIVE"


def test_a_minimum_that_is_missed_lapses_all(settlement, conditional, clock):
    case, agreement = conditional
    settlement.sign_page("investor", agreement["id"], "investor-1")
    early = settlement.people("admin").post(f"/agreements/{agreement['id']}/conclude", json={})
    assert code(early) == (409, "window_open")
    clock.ahead += timedelta(days=400)
    late = settlement.sign_page("other_investor", agreement["id"], "investor-2")
    assert late["outcomes"][0]["code"] == "window_closed"
    concluded = settlement.post("admin", f"/agreements/{agreement['id']}/conclude")
    assert concluded["state"] == "LAPSED"
    assert {state for state, _ in states(settlement, agreement).values()} == {"LAPSED"}
    assert settlement.state(case) == "LAPSED"
    assert settlement.people("court").get(f"{case}/report").status_code == 200


def test_an_investor_may_step_back_until_it_binds(settlement, conditional):
    case, agreement = conditional
    settlement.sign_page("investor", agreement["id"], "investor-1")
    at = f"/agreements/{agreement['id']}/withdraw-signature"
    other = settlement.people("other_investor").post(at, json={"party_ref": "investor-1"})
    assert code(other) == (403, "not_your_party")
    back = settlement.post("investor", at, party_ref="investor-1")
    assert (back["signed_count"], back["signed_fen"]) == (0, 0)
    assert settlement.state(case) == "LAPSED"


def test_after_effect_nobody_steps_back(settlement, signed_case):
    _, agreement = signed_case
    settlement.sign_page("investor", agreement["id"], "investor-1")
    settlement.sign_root(agreement)
    at = f"/agreements/{agreement['id']}/withdraw-signature"
    answer = settlement.people("investor").post(at, json={"party_ref": "investor-1"})
    assert code(answer) == (409, "invalid_transition")


def test_no_agreement_for_cases_that_are_not_in_mediation(settlement, people):
    case = settlement.received()
    matter = settlement.matter(case_ids=[case[7:]])
    proposal = settlement.accepted_proposal(matter["id"])
    body = {
        "proposal_id": proposal,
        "framework": "框架",
        "terms": {"payer": "x", "pay_by_on": "2027-01-01", "breach_clause": "y"},
    }
    answer = people("admin").post(f"/matters/{matter['id']}/agreements", json=body)
    assert code(answer) == (409, "cases_not_in_mediation")


@pytest.fixture
def effective(settlement, signed_case):
    case, agreement = signed_case
    settlement.sign_page("investor", agreement["id"], "investor-1")
    settlement.sign_root(agreement)
    return case, agreement


def test_confirmation_is_applied_for_together_in_time_and_granted(settlement, effective):
    case, agreement = effective
    at = f"/agreements/{agreement['id']}/confirmations"
    alone = settlement.people("admin").post(
        at, json={"party_refs": ["investor-1"], "is_joint": False}
    )
    assert code(alone) == (422, "joint_application_required")
    open_page = settlement.people("admin").post(
        at, json={"party_refs": ["investor-2"], "is_joint": True}
    )
    assert code(open_page) == (409, "not_effective")
    applied = settlement.post("admin", at, 201, party_refs=["investor-1"], is_joint=True)
    assert (applied["court"], settlement.state(case)) == ("court-1", "CONFIRM_APPLIED")
    twice = settlement.people("admin").post(
        at, json={"party_refs": ["investor-1"], "is_joint": True}
    )
    assert code(twice) == (409, "not_effective")
    here = f"/confirmations/{applied['id']}"
    assert settlement.people("other_court").get(here).status_code == 404
    filed = settlement.post("court", f"{here}/filed", filed_on="2026-12-01")
    assert filed["ruling_due_on"] == "2026-12-31"
    granted = settlement.post("court", f"{here}/granted", ruling_no="(2026)京01民特1号")
    assert (granted["state"], settlement.state(case)) == ("GRANTED", "CONFIRMED")


def test_the_right_to_confirmation_lapses_with_its_window(settlement, effective, clock):
    _, agreement = effective
    clock.ahead += timedelta(days=45)
    answer = settlement.people("admin").post(
        f"/agreements/{agreement['id']}/confirmations",
        json={"party_refs": ["investor-1"], "is_joint": True},
    )
    assert code(answer) == (409, "window_closed")


@pytest.mark.parametrize(("goes_on", "state"), [(True, "IN_MEDIATION"), (False, "RETURNED")])
def test_a_rejected_confirmation_goes_on_or_back(settlement, effective, goes_on, state):
    case, agreement = effective
    applied = settlement.post(
        "admin",
        f"/agreements/{agreement['id']}/confirmations",
        201,
        party_refs=["investor-1"],
        is_joint=True,
    )
    rejected = settlement.post(
        "court",
        f"/confirmations/{applied['id']}/rejected",
        ruling_no="(2026)京01民特2号",
        ground="CONTENT_NOT_CLEAR",
        goes_on=goes_on,
    )
    assert (rejected["state"], settlement.state(case)) == ("REJECTED", state)


def test_a_page_without_an_account_is_not_clear_enough_for_a_court(settlement):
    case = settlement.in_mediation()
    matter = settlement.matter(case_ids=[case[7:]], court="court-1")
    agreement = settlement.agreement(matter["id"], payees=False)
    settlement.sign_page("investor", agreement["id"], "investor-1")
    settlement.sign_root(agreement)
    answer = settlement.people("admin").post(
        f"/agreements/{agreement['id']}/confirmations",
        json={"party_refs": ["investor-1"], "is_joint": True},
    )
    assert code(answer) == (422, "content_not_clear")
    assert answer.json()["missing"] == ["account"]
