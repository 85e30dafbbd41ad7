"""What strangers tried with cases: others' references, late sessions, identities, ended cases."""

import pytest

from mediation.domain.identities import NameDiffersError, completed_name

SLOT = {
    "mode": "ONLINE_VIDEO",
    "from_at": "2026-12-01T01:00:00Z",
    "to_at": "2026-12-01T02:00:00Z",
}


def code(answer):
    return answer.status_code, answer.json().get("code")


def application(party_ref, **change):
    parties = [
        {
            "party_ref": party_ref,
            "role": "APPLICANT",
            "kind": "ORDINARY_INVESTOR",
            "name": "张三",
        },
        {
            "party_ref": "issuer-1",
            "role": "RESPONDENT",
            "kind": "ISSUER",
            "name": "某股份有限公司",
            "organisation": "issuer-1",
        },
    ]
    facts = {"issuer": "issuer-1", "cause": "纠纷", "claimed_fen": 500_000, "parties": parties}
    return {**facts, **change}


def test_the_source_of_anothers_case_shows_nothing_of_it(people):
    mine = application("investor-1", source_ref="S-1")
    first = people("investor").post("/cases", json=mine)
    assert first.status_code == 201
    again = people("investor").post("/cases", json=mine)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    stranger = people("other_investor").post(
        "/cases", json=application("investor-2", source_ref="S-1")
    )
    assert code(stranger) == (409, "source_content_differs")
    assert "张三" not in stranger.text


def test_an_identity_is_checked_after_the_consents_and_then_a_session_is_held(journey):
    case = journey.invited()
    for who, party in (("investor", "investor-1"), ("issuer", "issuer-1")):
        form = {"party_ref": party, "consent": "ACCEPTED", "channel": "online"}
        journey.post(who, f"{case}/consents", **form)
    journey.post("mediator", f"{case}/begin")
    early = journey.people("mediator").post(f"{case}/sessions", json=SLOT)
    assert code(early) == (409, "identity_not_checked")
    for party in ("investor-1", "issuer-1"):
        form = {"party_ref": party, "method": "ID_IMAGE"}
        own = journey.people("investor").post(f"{case}/identity-checks", json=form)
        assert own.status_code == 403
        journey.post("mediator", f"{case}/identity-checks", **form)
    journey.post("mediator", f"{case}/sessions", 201, **SLOT)
    renamed = {"party_ref": "investor-1", "method": "ID_IMAGE", "name": "李四"}
    refused = journey.people("mediator").post(f"{case}/identity-checks", json=renamed)
    assert code(refused) == (422, "party_name_differs")


def test_a_masked_name_is_completed_and_no_other_name_is_changed():
    assert completed_name("张**", "张小明") == "张小明"
    assert completed_name("张小明", "张小明") == "张小明"
    for known, given in (("张**", "李小明"), ("张**", "张"), ("张**", "张*明"), ("张三", "张三丰")):
        with pytest.raises(NameDiffersError):
            completed_name(known, given)


def test_a_case_that_has_ended_takes_no_session_and_no_recusal(journey):
    case = journey.in_mediation()
    backwards = {**SLOT, "to_at": SLOT["from_at"]}
    refused = journey.people("mediator").post(f"{case}/sessions", json=backwards)
    assert code(refused) == (422, "invalid_input")
    journey.post("mediator", f"{case}/return", end_reason="DEADLOCK")
    late = journey.people("admin").post(f"{case}/sessions", json=SLOT)
    assert code(late) == (409, "invalid_transition")
    mediator = journey.people("admin").get("/mediators").json()["items"][0]["id"]
    recusal = {
        "mediator_id": mediator,
        "party_ref": "investor-1",
        "ground": "NEAR_RELATIVE",
        "explanation": "亲属",
    }
    asked = journey.people("investor").post(f"{case}/recusals", json=recusal)
    assert code(asked) == (409, "invalid_transition")


def test_one_refusal_holds_the_agreement_up_until_the_case_is_returned_and_no_longer(
    settlement, people
):
    case = settlement.in_mediation()
    matter = settlement.matter(case_ids=[case[7:]], court="court-1")["id"]
    form = {
        "proposal_id": settlement.accepted_proposal(matter),
        "framework": "框架协议",
        "terms": {"payer": "某公司", "pay_by_on": "2027-03-01", "breach_clause": "违约金"},
        "payees": [],
    }
    settlement.consent("investor", case, "investor-1", "REFUSED")
    held_up = people("admin").post(f"/matters/{matter}/agreements", json=form)
    assert code(held_up) == (409, "cases_not_in_mediation")
    settlement.post("mediator", f"{case}/return", end_reason="PARTY_REFUSES")
    drafted = settlement.post("admin", f"/matters/{matter}/agreements", 201, **form)
    assert (drafted["page_count"], drafted["total_fen"]) == (1, 25_000)
    assert people("admin").get(f"/agreements/{drafted['id']}/pages/investor-1").status_code == 404


def test_a_step_that_needs_no_facts_may_come_without_a_body(journey, people, screening):
    case = journey.received()
    journey.post("admin", f"{case}/screen", **screening)
    accepted = people("admin").post(f"{case}/accept")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "ACCEPTED")
    no_json = people("admin").post(f"{case}/assign")
    assert code(no_json) == (415, "unsupported_media_type")


def test_a_concession_is_not_read_by_the_other_side_in_confirming_it(journey):
    case = journey.in_mediation()
    form = {"name": "让步", "kind": "CONCESSION", "text": "愿受三成"}
    item = journey.post("investor", f"{case}/items", 201, **form)
    other = journey.people("issuer").post(
        f"/items/{item['id']}/confirm", json={"party_ref": "issuer-1"}
    )
    assert code(other) == (404, "not_found")
    by_hand = journey.post("mediator", f"/items/{item['id']}/confirm", party_ref="issuer-1")
    assert by_hand["confirmed_by"] == ["issuer-1"]


def test_losses_under_an_open_agreement_are_not_replaced(settlement, people):
    agreement = settlement.agreement()
    rows = [{"party_ref": "investor-1", "name": "张三", "loss_fen": 1}]
    where = f"/matters/{agreement['matter_id']}/losses"
    assert code(people("admin").post(where, json={"rows": rows})) == (409, "agreement_stands")
    own = people("other_investor").get(f"/agreements/{agreement['id']}/pages/investor-2")
    assert own.status_code == 200
    settlement.post("admin", f"/agreements/{agreement['id']}/conclude")
    settlement.post("admin", where, 201, rows=rows)
