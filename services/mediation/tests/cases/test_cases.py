"""Cases over HTTP on both databases: batches, steps, consents, terms, the wall, who sees what."""

from datetime import timedelta

import pytest


def code(answer):
    return answer.status_code, answer.json().get("code")


def test_a_batch_of_82_is_one_request_with_a_result_per_row(journey, people):
    answer = journey.entrust(82)
    assert (answer["row_count"], answer["created_count"]) == (82, 82)
    assert {result["outcome"] for result in answer["results"]} == {"created"}
    listed = people("court").get("/cases?limit=100").json()["items"]
    assert len(listed) == 82
    assert len({case["case_no"] for case in listed}) == 82
    assert all(case["state"] == "RECEIVED" and case["due_at"] for case in listed)


def test_bad_rows_are_named_and_stop_no_other(people, batch_row):
    rows = [
        batch_row(1),
        batch_row(2, claimed_fen=1.5),
        batch_row(3, parties=[]),
        "nonsense",
        batch_row(1),
        batch_row(4, surprise=1),
    ]
    answer = people("court").post("/entrustments", json={"batch_no": "B1", "cases": rows})
    assert answer.status_code == 201
    outcomes = [result["outcome"] for result in answer.json()["results"]]
    assert outcomes == [
        "created",
        "refused",
        "refused",
        "refused",
        "duplicate_case_no",
        "refused",
    ]
    assert answer.json()["results"][1]["errors"][0]["code"] == "amount_must_be_integer_fen"
    assert answer.json()["results"][0]["case_id"] == answer.json()["results"][4]["case_id"]


def test_the_same_batch_again_is_the_same_batch(people, batch_row):
    body = {"batch_no": "B1", "cases": [batch_row(1), batch_row(2)]}
    first = people("court").post("/entrustments", json=body)
    again = people("court").post("/entrustments", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = people("court").post("/entrustments", json={**body, "cases": [batch_row(3)]})
    assert code(other) == (409, "batch_content_differs")
    next_batch = people("court").post("/entrustments", json={**body, "batch_no": "B2"})
    assert next_batch.json()["created_count"] == 0
    elsewhere = people("other_court").post("/entrustments", json=body)
    assert elsewhere.json()["created_count"] == 2


def test_more_than_a_thousand_rows_are_refused(people, batch_row):
    body = {"batch_no": "B1", "cases": [batch_row(1)] * 1_001}
    assert code(people("court").post("/entrustments", json=body)) == (422, "invalid_input")


def test_only_those_concerned_see_a_case(journey, people):
    case = journey.in_mediation()
    for who in ("court", "admin", "mediator", "investor", "issuer", "signatory", "supervisor"):
        assert people(who).get(case).status_code == 200, who
    for who in ("other_court", "other_mediator", "other_investor", "other_issuer", "bank", "agent"):
        assert people(who).get(case).status_code == 404, who
        assert people(who).get("/cases").json()["items"] == [], who
        assert people(who).get(f"{case}/timeline").status_code == 404, who


def test_a_supervisor_reads_names_masked(journey, people):
    case = journey.received()
    shown = people("supervisor").get(case).json()["parties"][0]["name"]
    assert shown == "张**"
    assert people("court").get(case).json()["parties"][0]["name"] == "张三1"


def test_an_agent_sees_the_case_only_while_the_power_of_attorney_runs(people, batch_row):
    agents = [
        {"subject": "party-agent-1", "scope": "全权", "from_on": "2026-01-01"},
    ]
    row = batch_row(1)
    row["parties"][0]["agents"] = agents
    over = batch_row(2)
    over["parties"][0]["agents"] = [{**agents[0], "until_on": "2026-01-31"}]
    body = {"batch_no": "B1", "cases": [row, over]}
    results = people("court").post("/entrustments", json=body).json()["results"]
    seen = [case["id"] for case in people("agent").get("/cases").json()["items"]]
    assert seen == [results[0]["case_id"]]


def test_grounds_for_refusal_stand_against_acceptance(journey, screening):
    case = journey.received()
    journey.post("admin", f"{case}/screen", **{**screening, "has_evidence": False})
    answer = journey.people("admin").post(f"{case}/accept", json={})
    assert code(answer) == (409, "grounds_for_refusal")
    assert answer.json()["grounds"] == ["NO_EVIDENCE"]
    refused = journey.post("admin", f"{case}/refuse", code="NO_EVIDENCE", reason="材料不足")
    assert (refused["state"], refused["refusal_code"]) == ("REFUSED", "NO_EVIDENCE")
    assert refused["allowed_steps"] == []
    report = journey.people("court").get(f"{case}/report").json()
    assert report["packet"]["end_reason"] == "NO_EVIDENCE"


def test_a_suit_pending_elsewhere_does_not_stop_what_a_court_sends(journey, screening):
    case = journey.received()
    journey.post("admin", f"{case}/screen", **{**screening, "is_pending_elsewhere": True})
    assert journey.post("admin", f"{case}/accept")["state"] == "ACCEPTED"


def test_steps_out_of_order_are_refused_with_the_allowed_ones(journey):
    case = journey.received()
    answer = journey.people("admin").post(f"{case}/accept", json={})
    assert code(answer) == (409, "invalid_transition")
    assert answer.json()["allowed"] == ["screen", "withdraw"]


def test_a_stale_version_is_refused(journey, screening):
    case = journey.received()
    admin = journey.people("admin")
    version = admin.get(case).headers["ETag"]
    first = admin.post(f"{case}/screen", json=screening, headers={"If-Match": version})
    assert first.status_code == 200
    late = admin.post(f"{case}/accept", json={}, headers={"If-Match": version})
    assert code(late) == (412, "stale_version")


def test_the_term_starts_with_acceptance_by_origin_and_procedure(journey):
    case = journey.accepted()
    clocks = {clock["code"]: clock for clock in journey.people("admin").get(case).json()["clocks"]}
    assert set(clocks) == {"MED_ACCEPT", "MED_TERM_PRE", "MED_ASK_OTHER_SIDE"}
    assert clocks["MED_ACCEPT"]["met_at"] is not None
    assert clocks["MED_TERM_PRE"]["met_at"] is None


@pytest.mark.parametrize(
    ("change", "term"),
    [({"procedure": "ordinary"}, "MED_TERM_ORD"), ({"procedure": "simple"}, "MED_TERM_SIMPLE")],
)
def test_after_filing_the_procedure_sets_the_term(
    people, journey, batch_row, screening, change, term
):
    body = {"batch_no": "B1", "origin": "COURT_POST_FILING", "cases": [batch_row(1, **change)]}
    case_id = people("court").post("/entrustments", json=body).json()["results"][0]["case_id"]
    journey.post("admin", f"/cases/{case_id}/screen", **screening)
    shown = journey.post("admin", f"/cases/{case_id}/accept")
    assert term in {clock["code"] for clock in shown["clocks"]}


def test_consents_of_both_sides_open_mediation(journey):
    case = journey.invited()
    after_one = journey.consent("investor", case, "investor-1")
    assert after_one["state"] == "INVITED"
    after_both = journey.consent("issuer", case, "issuer-1")
    assert after_both["state"] == "CONSENTED"


def test_nobody_answers_for_another_side(journey):
    case = journey.invited()
    body = {"party_ref": "issuer-1", "consent": "ACCEPTED", "channel": "online"}
    answer = journey.people("investor").post(f"{case}/consents", json=body)
    assert code(answer) == (403, "not_your_party")


def test_a_securities_company_cannot_refuse_an_ordinary_investor(
    journey, people, batch_row, screening
):
    row = batch_row(1)
    row["parties"][1]["kind"] = "BROKER"
    body = {"batch_no": "B1", "cases": [row]}
    result = people("court").post("/entrustments", json=body).json()["results"][0]
    case = f"/cases/{result['case_id']}"
    journey.post("admin", f"{case}/screen", **screening)
    journey.post("admin", f"{case}/accept")
    mediator = journey.mediator()
    journey.post("admin", f"{case}/assign", mediator_ids=[mediator], lead_id=mediator)
    invited = journey.post("mediator", f"{case}/invite")
    assert [party["consent"] for party in invited["parties"]] == ["PENDING", "ACCEPTED"]
    no = {"party_ref": "issuer-1", "consent": "REFUSED", "channel": "letter"}
    refused = people("issuer").post(f"{case}/consents", json=no)
    assert code(refused) == (422, "broker_may_not_refuse")
    assert journey.consent("investor", case, "investor-1")["state"] == "CONSENTED"


def test_consent_taken_back_stops_the_beginning(journey):
    case = journey.invited()
    journey.consent("investor", case, "investor-1")
    journey.consent("issuer", case, "issuer-1")
    journey.consent("issuer", case, "issuer-1", "REFUSED")
    answer = journey.people("mediator").post(f"{case}/begin", json={})
    assert code(answer) == (409, "consents_missing")
    assert answer.json()["party_refs"] == ["issuer-1"]


@pytest.mark.parametrize(
    ("facts", "hit"),
    [
        ({"employer": "issuer-1"}, "SAME_EMPLOYER"),
        ({"shareholdings": ["issuer-1"]}, "SHAREHOLDING"),
        ({"family": ["investor-1"]}, "FAMILY"),
        ({"past_clients": ["issuer-1"]}, "PAST_AGENT"),
    ],
)
def test_a_conflict_stops_the_assignment_until_all_parties_agree(journey, facts, hit):
    case = journey.accepted()
    mediator = journey.mediator("mediator-2", **facts)
    found = journey.people("admin").get(f"/mediators/{mediator}/conflicts?case={case[7:]}")
    assert found.json()["conflict_hits"] == [hit]
    body = {"mediator_ids": [mediator], "lead_id": mediator}
    one = journey.people("admin").post(f"{case}/assign", json={**body, "waived_by": ["issuer-1"]})
    assert code(one) == (422, "conflict_of_interest")
    waived = {**body, "waived_by": ["issuer-1", "investor-1"]}
    assert journey.post("admin", f"{case}/assign", **waived)["state"] == "MEDIATOR_ASSIGNED"


def test_a_recused_mediator_leaves_at_once_and_is_replaced(journey):
    case = journey.in_mediation()
    mediator = journey.people("admin").get(case).json()["mediators"][0]["mediator_id"]
    asked = journey.post(
        "investor",
        f"{case}/recusals",
        201,
        mediator_id=mediator,
        party_ref="investor-1",
        ground="TOOK_BENEFITS",
        explanation="收受礼品",
    )
    assert asked["due_at"]
    decided = journey.post(
        "admin", f"/recusals/{asked['id']}/decide", is_granted=True, reason="属实"
    )
    assert decided["decision"] == "GRANTED"
    assert journey.people("mediator").get(case).status_code == 404
    other = journey.mediator("mediator-2")
    journey.post("admin", f"{case}/assign", mediator_ids=[other], lead_id=other)
    assert journey.people("other_mediator").get(case).status_code == 200
    again = journey.people("admin").post(
        f"{case}/assign", json={"mediator_ids": [mediator], "lead_id": mediator}
    )
    assert code(again) == (422, "conflict_of_interest")
    twice = journey.people("admin").post(
        f"/recusals/{asked['id']}/decide", json={"is_granted": False, "reason": "x"}
    )
    assert code(twice) == (409, "already_resolved")


def test_days_of_a_suspension_are_not_part_of_the_term(journey, clock):
    case = journey.in_mediation()

    def due():
        clocks = journey.people("admin").get(case).json()["clocks"]
        return next(c["due_on"] for c in clocks if c["code"] == "MED_TERM_PRE")

    before = due()
    journey.post("mediator", f"{case}/suspend", cause="APPRAISAL", reason="损失核定")
    refused = journey.people("mediator").post(
        f"{case}/return", json={"end_reason": "TERM_EXPIRED_NO_EXTENSION"}
    )
    assert code(refused) == (409, "term_not_over")
    clock.ahead += timedelta(days=21)
    resumed = journey.post("mediator", f"{case}/resume")
    assert resumed["state"] == "IN_MEDIATION"
    assert due() > before


def test_a_longer_term_needs_the_consent_of_all_parties(journey):
    case = journey.in_mediation()
    one = journey.people("mediator").post(
        f"{case}/extend", json={"days": 15, "agreed_by": ["investor-1"]}
    )
    assert code(one) == (422, "extension_needs_consent")
    both = journey.post("mediator", f"{case}/extend", days=15, agreed_by=["investor-1", "issuer-1"])
    assert both["extension_days"] == 15


def test_the_end_of_the_term_ends_a_case_only_once_it_is_over(journey, clock):
    case = journey.in_mediation()
    body = {"end_reason": "TERM_EXPIRED_NO_EXTENSION", "reason": "期限届满"}
    early = journey.people("mediator").post(f"{case}/return", json=body)
    assert code(early) == (409, "term_not_over")
    clock.ahead += timedelta(days=45)
    assert journey.post("mediator", f"{case}/return", **body)["state"] == "RETURNED"


def test_the_packet_to_the_court_holds_nothing_privileged(journey):
    case = journey.in_mediation()
    for who, name, kind, text in (
        ("mediator", "手记", "NOTE", "底价两成"),
        ("issuer", "让步", "CONCESSION", "愿付三成"),
        ("mediator", "无争议事实", "UNDISPUTED_FACT", "买入一万股"),
        ("mediator", "未确认事实", "UNDISPUTED_FACT", "卖出日期"),
        ("court", "起诉状", "MATERIAL", ""),
    ):
        item = journey.post(who, f"{case}/items", 201, name=name, kind=kind, text=text)
        if name == "无争议事实":
            journey.post("investor", f"/items/{item['id']}/confirm", party_ref="investor-1")
            journey.post("issuer", f"/items/{item['id']}/confirm", party_ref="issuer-1")
    journey.post("mediator", f"{case}/return", end_reason="DEADLOCK", reason="分歧较大")
    packet = journey.people("court").get(f"{case}/report").json()["packet"]
    assert packet["undisputed_facts"] == ["买入一万股"]
    assert [item["name"] for item in packet["materials"]] == ["起诉状"]
    assert set(packet["delivery_addresses"]) == {"investor-1", "issuer-1"}
    assert "底价" not in str(packet)
    assert "三成" not in str(packet)


def test_privileged_items_are_their_authors_and_the_mediators_alone(journey):
    case = journey.in_mediation()
    journey.post("issuer", f"{case}/items", 201, name="让步", kind="CONCESSION", text="愿付三成")
    note = journey.post("mediator", f"{case}/items", 201, name="手记", kind="NOTE", text="底价")

    def names(who):
        items = journey.people(who).get(f"{case}/items").json()["items"]
        return {item["name"] for item in items}

    assert names("mediator") == {"让步", "手记"}
    assert names("issuer") == {"让步"}
    assert names("investor") == names("court") == names("supervisor") == set()
    told = journey.people("investor").post(
        f"/items/{note['id']}/confirm", json={"party_ref": "investor-1"}
    )
    assert told.status_code == 404


def test_a_session_waits_for_identities_and_its_record_for_those_who_came(journey):
    case = journey.invited()
    slot = {
        "mode": "ONLINE_VIDEO",
        "from_at": "2026-12-01T01:00:00Z",
        "to_at": "2026-12-01T02:00:00Z",
    }
    early = journey.people("mediator").post(f"{case}/sessions", json=slot)
    assert code(early) == (409, "identity_not_checked")
    journey.consent("investor", case, "investor-1")
    journey.consent("issuer", case, "issuer-1")
    journey.post("mediator", f"{case}/begin")
    planned = journey.post("mediator", f"{case}/sessions", 201, **slot)
    at = f"/sessions/{planned['id']}"
    nothing = journey.people("investor").post(f"{at}/confirm", json={"party_ref": "investor-1"})
    assert code(nothing) == (409, "record_missing")
    journey.post(
        "mediator", f"{at}/record", record="双方到场", attendees=["investor-1", "issuer-1"]
    )
    confirmed = journey.post("investor", f"{at}/confirm", party_ref="investor-1")
    assert confirmed["confirmed_by"] == ["investor-1"]
    court = journey.people("court").get(f"{case}/sessions").json()["items"]
    assert (court[0]["record"], court[0]["is_recorded"]) == (None, True)


def test_a_court_recalls_its_batch(journey):
    batch = journey.entrust(3)
    first = f"/cases/{batch['results'][0]['case_id']}"
    outcome = journey.post("court", f"/entrustments/{batch['id']}/recall", reason="另行处理")
    assert outcome["done"] == 3
    shown = journey.people("court").get(first).json()
    assert (shown["state"], shown["end_reason"]) == ("WITHDRAWN", "RECALLED_BY_COURT")
    assert journey.people("court").get(f"{first}/report").status_code == 200
    other = journey.people("other_court").post(f"/entrustments/{batch['id']}/recall", json={})
    assert other.status_code == 404


def test_a_whole_batch_moves_with_an_outcome_per_case(journey, screening):
    batch = journey.entrust(3)
    one = f"/cases/{batch['results'][1]['case_id']}"
    journey.post("admin", f"{one}/screen", **screening)
    outcome = journey.post("admin", f"/entrustments/{batch['id']}/screen", **screening)
    assert (outcome["done"], outcome["refused"]) == (2, 1)
    refused = next(row for row in outcome["rows"] if not row["is_done"])
    assert (refused["code"], refused["state"]) == ("invalid_transition", "SCREENED")
    accepted = journey.post("admin", f"/entrustments/{batch['id']}/accept")
    assert accepted["done"] == 3


def test_an_investor_applies_in_their_own_name(people, batch_row):
    facts = batch_row(1)
    del facts["court_case_no"]
    own = people("investor").post("/cases", json=facts)
    assert (own.status_code, own.json()["origin"]) == (201, "SELF_APPLIED")
    other = people("other_investor").post("/cases", json=facts)
    assert code(other) == (403, "not_your_application")
    court = people("admin").post("/cases", json={**facts, "origin": "COURT_PRE_FILING"})
    assert code(court) == (422, "origin_not_possible")


def test_a_hand_over_from_the_hotline_is_one_case_however_often_it_is_sent(people, batch_row):
    facts = {**batch_row(1), "origin": "HOTLINE", "source_ref": "request-7"}
    del facts["court_case_no"]
    first = people("admin").post("/cases", json=facts)
    again = people("admin").post("/cases", json=facts)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = people("admin").post("/cases", json={**facts, "claimed_fen": 7})
    assert code(other) == (409, "source_content_differs")


def test_the_timeline_tells_actor_role_and_states(journey, people):
    case = journey.in_mediation()
    entries = people("court").get(f"{case}/timeline").json()["items"]
    moves = [(entry["from_state"], entry["to_state"]) for entry in entries]
    assert moves[0] == (None, "RECEIVED")
    assert moves[-1] == ("CONSENTED", "IN_MEDIATION")
    assert entries[-1]["actor"] == "mediator-1"


def test_cases_are_found_by_state_number_and_what_is_due(journey, people):
    journey.entrust(3)
    court = people("court")
    assert len(court.get("/cases?state=RECEIVED").json()["items"]) == 3
    assert court.get("/cases?state=ACCEPTED").json()["items"] == []
    assert len(court.get("/cases?q=民初2号").json()["items"]) == 1
    assert court.get("/cases?q=%25").json()["items"] == []
    assert len(court.get("/cases?due_before=2099-01-01T00:00:00Z").json()["items"]) == 3
    assert court.get("/cases?due_before=2020-01-01T00:00:00Z").json()["items"] == []


def test_names_are_not_readable_in_the_database(journey, mediation):
    journey.entrust(1)
    with mediation.app.state.database.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT name FROM case_party").scalars().all()
        facts = connection.exec_driver_sql("SELECT facts FROM journal").scalars().all()
    assert stored
    assert all(name.startswith("v1.") for name in stored)
    assert "张三" not in str(facts)
