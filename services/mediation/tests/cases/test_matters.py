"""Matters from loss calculations and from rows; proposals, previews, staleness."""

import json
import re

import httpx
import pytest
import respx

from servicekit.callers import CallerVerifier
from servicekit.keys import TrustedKeyFile

CALCULATION = "0192f0c0-0000-7000-8000-000000000001"
BASE = "http://loss-calc.test"
FOUND = {
    "id": CALCULATION,
    "state": "succeeded",
    "facts": {"rule_set": "2022"},
    "parameters": {"average": "moving"},
    "deduction": {"method": "none"},
    "fees": {"commission_rate": "0.0003"},
}


def code(answer):
    return answer.status_code, answer.json().get("code")


def result(number, **change):
    row = {
        "investor_id": f"investor-{number}",
        "payable_difference_fen": 900 + number,
        "commission_fen": 60,
        "stamp_duty_fen": 40,
        "interest_fen": 0,
        "total_fen": 1_000 + number,
    }
    return {**row, **change}


@pytest.fixture
def loss_calc():
    """loss-calc with a calculation of some results, in pages of 1,000."""
    with respx.mock(base_url=BASE, assert_all_called=False) as mock:

        def serve(results, **change):
            totals = {"investors": len(results)}
            at = f"/loss-calc/v1/calculations/{CALCULATION}"
            mock.get(at).respond(json={**FOUND, "totals": totals, **change})

            def page(request):
                first = int(request.url.params.get("cursor", "0"))
                assert request.url.params["limit"] == "1000"
                last = first + 1_000
                following = str(last) if last < len(results) else None
                body = {"items": results[first:last], "next_cursor": following}
                return httpx.Response(200, json=body)

            mock.get(url__regex=re.escape(BASE + at) + r"/results.*").mock(side_effect=page)
            return mock

        yield serve


def test_a_calculation_enters_by_reference_with_the_rights_of_the_caller(loss_calc, people):
    mock = loss_calc([result(1), result(2)])
    answer = people("court").post("/matters", json={"loss_calculation_id": CALCULATION})
    assert answer.status_code == 201, answer.text
    matter = answer.json()
    assert (matter["state"], matter["party_count"], matter["loss_fen"]) == ("OPEN", 2, 2_003)
    assert matter["court"] == "court-1"
    parties = people("court").get(f"/matters/{matter['id']}/parties").json()["items"]
    assert [(p["party_ref"], p["loss_fen"]) for p in parties] == [
        ("investor-1", 1_001),
        ("investor-2", 1_002),
    ]
    token = mock.calls[0].request.headers["x-internal-token"]
    assert token.count(".") == 2


def test_the_token_for_loss_calc_names_the_caller_and_is_believed_there(
    loss_calc, people, keys_folder
):
    mock = loss_calc([result(1)])
    people("court").post("/matters", json={"loss_calculation_id": CALCULATION})
    verifier = CallerVerifier(TrustedKeyFile(keys_folder), "loss-calc")
    for call in mock.calls:
        path = call.request.url.path
        token = call.request.headers["x-internal-token"]
        caller = verifier.verify(token, method="GET", path=path)
        assert (caller.issuer, caller.organisation, caller.subject) == (
            "mediation",
            "court-1",
            "court-1",
        )
        assert caller.has_any("court")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(404, json={}), (404, "not_found")),
        (httpx.Response(403, json={}), (404, "not_found")),
        (httpx.Response(503, json={}), (503, "unavailable")),
        (httpx.ConnectError("down"), (503, "unavailable")),
        (
            httpx.Response(200, json={**FOUND, "state": "running", "totals": None}),
            (409, "losses_not_ready"),
        ),
    ],
)
def test_what_loss_calc_refuses_is_refused(people, answer, expected):
    with respx.mock(base_url=BASE) as mock:
        route = mock.get(f"/loss-calc/v1/calculations/{CALCULATION}")
        if isinstance(answer, Exception):
            route.mock(side_effect=answer)
        else:
            route.mock(return_value=answer)
        refused = people("court").post("/matters", json={"loss_calculation_id": CALCULATION})
    assert code(refused) == expected
    assert people("court").get("/matters").json()["items"] == []


def test_parts_that_do_not_add_up_are_refused(loss_calc, people):
    loss_calc([result(1), result(2, commission_fen=61)])
    answer = people("court").post("/matters", json={"loss_calculation_id": CALCULATION})
    assert code(answer) == (422, "loss_rows_refused")
    assert answer.json()["party_refs"] == ["investor-2"]


def test_a_large_calculation_is_read_by_a_job(loss_calc, people):
    loss_calc([result(number) for number in range(2_500)])
    answer = people("court").post("/matters", json={"loss_calculation_id": CALCULATION})
    assert answer.status_code == 202, answer.text
    events = people("court").get(f"{answer.headers['location']}/events").text.strip()
    job = json.loads(events.split("\n\n")[-1].split("data: ", 1)[1])
    assert (job["state"], job["done"], job["total"]) == ("succeeded", 2_500, 2_500)
    matter = people("court").get(f"/matters/{job['matter_id']}").json()
    assert (matter["state"], matter["party_count"]) == ("OPEN", 2_500)
    assert matter["loss_fen"] == sum(1_000 + number for number in range(2_500))


def test_rows_may_be_given_inline_but_not_both_nor_neither(settlement, people):
    matter = settlement.matter()
    assert (matter["party_count"], matter["loss_fen"]) == (3, 150_000)
    both = {"loss_calculation_id": CALCULATION, "rows": [{"party_ref": "a", "loss_fen": 1}]}
    assert code(people("admin").post("/matters", json=both)) == (422, "invalid_input")
    assert code(people("admin").post("/matters", json={})) == (422, "invalid_input")
    twice = {"rows": [{"party_ref": "a", "loss_fen": 1}] * 2}
    assert code(people("admin").post("/matters", json=twice)) == (422, "duplicate_party_ref")
    broken = {"rows": [{"party_ref": "a", "loss_fen": 1.5}]}
    answer = people("admin").post("/matters", json=broken)
    assert code(answer) == (422, "amount_must_be_integer_fen")


def test_an_investor_sees_the_own_row_alone(settlement, people):
    matter = settlement.matter()
    at = f"/matters/{matter['id']}/parties"
    assert [p["party_ref"] for p in people("investor").get(at).json()["items"]] == ["investor-1"]
    assert len(people("issuer").get(at).json()["items"]) == 3
    assert people("supervisor").get(at).json()["items"][0]["name"] == "张*"
    for who in ("other_issuer", "court", "mediator", "bank"):
        assert people(who).get(at).status_code == 404, who


def test_parties_come_in_pages_in_their_order(settlement, people):
    matter = settlement.matter()
    first = people("admin").get(f"/matters/{matter['id']}/parties?limit=2").json()
    rest = people("admin").get(
        f"/matters/{matter['id']}/parties?limit=2&cursor={first['next_cursor']}"
    )
    assert [p["sequence"] for p in first["items"] + rest.json()["items"]] == [1, 2, 3]


def test_a_proposal_is_drafted_previewed_submitted_and_accepted(settlement, people):
    matter = settlement.matter()
    at = f"/matters/{matter['id']}/proposals"
    first = settlement.post("admin", at, 201, scheme={"type": "RATIO", "ratio_bp": 4_000})
    second = settlement.post("admin", at, 201, scheme={"type": "RATIO", "ratio_bp": 5_000})
    assert (first["number"], second["number"], second["total_fen"]) == (1, 2, 75_000)
    shown = people("admin").post(f"/proposals/{second['id']}/preview").json()
    assert shown["changed"][0] == {
        "party_ref": "investor-1",
        "before_fen": 40_000,
        "after_fen": 50_000,
    }
    assert (shown["zero_rows"], shown["funded_fen"]) == (1, None)
    assert people("issuer").get(f"/proposals/{second['id']}").status_code == 404
    settlement.post("admin", f"/proposals/{second['id']}/submit")
    own = people("investor").get(f"/proposals/{second['id']}/amounts").json()["items"]
    assert own == [{"party_ref": "investor-1", "amount_fen": 50_000}]
    accepted = settlement.post("signatory", f"/proposals/{second['id']}/accept")
    assert accepted["state"] == "ACCEPTED"
    again = people("signatory").post(f"/proposals/{second['id']}/accept", json={})
    assert code(again) == (409, "invalid_transition")


def test_a_stranger_issuer_cannot_answer(settlement, people):
    matter = settlement.matter()
    drafted = settlement.post(
        "admin", f"/matters/{matter['id']}/proposals", 201, scheme={"type": "FULL"}
    )
    settlement.post("admin", f"/proposals/{drafted['id']}/submit")
    answer = people("other_issuer").post(f"/proposals/{drafted['id']}/accept", json={})
    assert answer.status_code == 404


def test_other_losses_make_open_proposals_stale(settlement, people):
    matter = settlement.matter()
    drafted = settlement.post(
        "admin", f"/matters/{matter['id']}/proposals", 201, scheme={"type": "FULL"}
    )
    settlement.post("admin", f"/proposals/{drafted['id']}/submit")
    rows = [{"party_ref": "investor-1", "loss_fen": 7}]
    renewed = settlement.post("admin", f"/matters/{matter['id']}/losses", 201, rows=rows)
    assert (renewed["loss_version"], renewed["loss_fen"]) == (2, 7)
    assert renewed["losses_sha256"] != matter["losses_sha256"]
    answer = people("signatory").post(f"/proposals/{drafted['id']}/accept", json={})
    assert code(answer) == (422, "proposal_stale")


def test_a_proposal_past_its_day_is_stale(settlement, people):
    matter = settlement.matter()
    drafted = settlement.post(
        "admin",
        f"/matters/{matter['id']}/proposals",
        201,
        scheme={"type": "FULL"},
        valid_until="2020-01-01",
    )
    settlement.post("admin", f"/proposals/{drafted['id']}/submit")
    answer = people("signatory").post(f"/proposals/{drafted['id']}/accept", json={})
    assert code(answer) == (422, "proposal_stale")


JUDGMENT = {
    "court_case_no": "(2026)京01民初100号",
    "effective_on": "2026-05-01",
    "implementation_on": "2018-01-01",
    "exposure_on": "2019-01-01",
    "baseline_on": "2019-03-01",
    "baseline_price": "12.70",
    "liable": ["某股份有限公司"],
    "deduction_method": "synchronised_index",
    "ratio": "1",
    "parameters_sha256": "a" * 64,
}


def test_parallel_proposals_follow_the_judgment_or_say_why_not(settlement, people):
    judgment = settlement.post("court", "/demonstrations", 201, **JUDGMENT)
    matter = settlement.matter(court="court-1")
    at = f"/matters/{matter['id']}/proposals"
    before = settlement.post("admin", at, 201, scheme={"type": "FULL"})
    linked = settlement.post(
        "court", f"/demonstrations/{judgment['id']}/links", matter_id=matter["id"]
    )
    assert linked["linked_matters"] == [matter["id"]]
    assert people("admin").get(f"/proposals/{before['id']}").json()["state"] == "STALE"
    differing = people("admin").post(at, json={"scheme": {"type": "FULL"}})
    assert code(differing) == (422, "parameters_differ")
    reasoned = settlement.post(
        "admin", at, 201, scheme={"type": "FULL"}, departure_reason="样本不同"
    )
    changed = settlement.post(
        "court", f"/demonstrations/{judgment['id']}/change", **{**JUDGMENT, "ratio": "0.8"}
    )
    assert changed["is_changed_on_appeal"] is True
    assert people("admin").get(f"/proposals/{reasoned['id']}").json()["state"] == "STALE"


def test_a_judgment_is_entered_once_and_changed_by_its_own_court(settlement, people):
    judgment = settlement.post("court", "/demonstrations", 201, **JUDGMENT)
    twice = people("court").post("/demonstrations", json=JUDGMENT)
    assert code(twice) == (409, "already_exists")
    other = people("other_court").post(f"/demonstrations/{judgment['id']}/change", json=JUDGMENT)
    assert other.status_code == 404
