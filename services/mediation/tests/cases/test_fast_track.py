"""Small claims: what a firm has promised binds it once the investor accepts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from mediation.domain.payout_files import FileHead, ResultLine, result_file
from mediation.domain.payouts import Result
from servicekit.clock import day_in_shanghai
from servicekit.testing import ServiceUnderTest, Session, a_caller

PROMISE = {
    "cap_fen": 50_000,
    "valid_from": "2020-01-01",
    "valid_until": "2100-01-01",
    "document_sha256": "d" * 64,
}
FIRM = a_caller(
    "issuer_signatory", organisation="broker-1", subject="broker-signatory", kind="person"
)
FIRM_CLERK = a_caller("issuer_rep", organisation="broker-1", subject="broker-rep", kind="person")


class SmallClaim:
    """An ordinary investor against a securities company, in mediation."""

    def __init__(self, journey: Any, service: ServiceUnderTest, clock: Any) -> None:
        self.journey, self.service, self.clock = journey, service, clock
        self.case = ""

    def by(self, caller: Any) -> Session:
        session = self.service.as_caller(caller)
        session._auth.clock = self.clock
        return session

    def day(self, ahead: int = 0) -> str:
        return (day_in_shanghai(self.clock()) + timedelta(days=ahead)).isoformat()

    def promise(self, **change: Any) -> str:
        answer = self.by(FIRM).post("/promises", json={**PROMISE, **change})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def opened(self, screening: dict[str, Any]) -> str:
        parties = [
            {
                "party_ref": "investor-1",
                "role": "APPLICANT",
                "kind": "ORDINARY_INVESTOR",
                "name": "张三",
            },
            {
                "party_ref": "broker-1",
                "role": "RESPONDENT",
                "kind": "BROKER",
                "name": "某证券公司",
                "organisation": "broker-1",
            },
        ]
        facts = {"issuer": "broker-1", "cause": "适当性纠纷", "claimed_fen": 60_000}
        case = self.journey.post("investor", "/cases", 201, **facts, parties=parties)
        self.case = f"/cases/{case['id']}"
        self.journey.post("admin", f"{self.case}/screen", **screening)
        self.journey.post("admin", f"{self.case}/accept")
        mediator = self.journey.mediator()
        self.journey.post("admin", f"{self.case}/assign", mediator_ids=[mediator], lead_id=mediator)
        self.journey.post("mediator", f"{self.case}/invite")
        self.journey.consent("investor", self.case, "investor-1")
        self.journey.post("mediator", f"{self.case}/begin")
        return self.case

    def propose(self, amount_fen: int = 40_000, who: str = "mediator") -> Any:
        form = {"amount_fen": amount_fen, "terms": "一次性支付", "valid_until": self.day(5)}
        return self.journey.people(who).post(f"{self.case}/fast-proposals", json=form)

    def accept(self, proposal: dict[str, Any], who: str = "investor") -> Any:
        form = {"document_sha256": proposal["document_sha256"], "second_factor": "123456"}
        return self.journey.people(who).post(f"/fast-proposals/{proposal['id']}/accept", json=form)


@pytest.fixture
def small(
    journey: Any, mediation: ServiceUnderTest, clock: Any, screening: dict[str, Any]
) -> SmallClaim:
    claim = SmallClaim(journey, mediation, clock)
    claim.opened(screening)
    return claim


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_proposal_within_the_promise_binds_once_the_investor_accepts(
    small: SmallClaim, people: Callable[[str], Session]
):
    small.promise()
    proposal = small.propose()
    assert proposal.status_code == 201, proposal.text
    stranger = small.accept(proposal.json(), "other_investor")
    assert stranger.status_code == 404
    wrong = small.accept({**proposal.json(), "document_sha256": "0" * 64})
    assert code(wrong) == (409, "signed_content_differs")
    assert small.accept(proposal.json()).json()["state"] == "BINDING"
    assert code(small.accept(proposal.json())) == (409, "invalid_transition")
    case = people("investor").get(small.case).json()
    assert (case["state"], case["agreed_fen"], case["tier"]) == (
        "EFFECTIVE",
        40_000,
        "small_claim_fast",
    )
    assert "MED_CONFIRM_APPLY" in {clock["code"] for clock in case["clocks"]}
    account = an_account(people)
    path = f"/fast-proposals/{proposal.json()['id']}/entitlements"
    for created in (1, 0):
        owed = people("admin").post(path, json={"escrow_account_id": account})
        assert owed.json()["created"] == created
    assert people("investor").get(small.case).json()["state"] == "PERFORMING"
    early = people("admin").post(f"{small.case}/close", json={})
    assert code(early) == (409, "not_performed")
    pay(people, account)
    closed = people("admin").post(f"{small.case}/close", json={}).json()
    assert (closed["state"], closed["paid_fen"]) == ("CLOSED_PERFORMED", 40_000)


def test_a_default_says_what_was_paid_before_it(
    small: SmallClaim, people: Callable[[str], Session]
):
    small.promise()
    proposal = small.propose().json()
    small.accept(proposal)
    account = an_account(people)
    path = f"/fast-proposals/{proposal['id']}/entitlements"
    people("admin").post(path, json={"escrow_account_id": account})
    pay(people, account)
    ended = people("admin").post(f"{small.case}/default", json={"reason": "逾期"}).json()
    assert (ended["state"], ended["paid_fen"]) == ("DEFAULTED", 40_000)


def an_account(people: Callable[[str], Session]) -> str:
    """An escrow account of the firm with enough money in it."""
    escrow = {
        "number": "E1",
        "title": "小额速调",
        "model": "C",
        "issuer": "broker-1",
        "custodian": "custodian-bank-1",
        "bank_account": "1",
        "target_fen": 0,
        "contributors": [{"contributor_ref": "broker-1", "name": "某证券公司"}],
    }
    account: str = people("manager").post("/escrow-accounts", json=escrow).json()["id"]
    money = {"contributor_ref": "broker-1", "amount_fen": 40_000, "bank_ref": "D1"}
    people("manager").post(f"/escrow-accounts/{account}/deposits", json=money)
    return account


def pay(people: Callable[[str], Session], account: str) -> None:
    """Pay everything that the account owes."""
    line = {
        "party_ref": "investor-1",
        "payee_account": "6222000011112222",
        "bank_code": "102100099996",
    }
    form = {
        "escrow_account_id": account,
        "purpose": "赔付",
        "pay_on": "2026-11-23",
        "lines": [line],
    }
    batch = people("admin").post("/payout-batches", json=form).json()["id"]
    for verb in ("check", "submit"):
        shown = people("admin").post(f"/payout-batches/{batch}/{verb}").json()
    decision = {"content_sha256": shown["content_sha256"], "second_factor": "otp"}
    for who in ("checker", "manager"):
        people(who).post(f"/payout-batches/{batch}/approve", json=decision)
    assert people("checker").post(f"/payout-batches/{batch}/release").status_code == 200
    (sent,) = people("admin").get(f"/payout-batches/{batch}/lines").json()["items"]
    on = date(2026, 11, 23)
    said = ResultLine(sent["instruction_id"], Result.SUCCESS, "REF", on, "", "")
    head = FileHead(account.replace("-", ""), shown["batch_no"], on)
    content = result_file(head, [said], sum_fen=40_000)
    answer = people("bank").post(
        f"/payout-batches/{batch}/results", content=content, headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 200, answer.text


def test_beyond_the_promise_nobody_is_bound(small: SmallClaim, people: Callable[[str], Session]):
    assert code(small.propose()) == (422, "beyond_promise")
    promise = small.promise(cap_fen=39_999)
    assert code(small.propose()) == (422, "beyond_promise")
    old = small.promise(valid_until="2021-01-01")
    assert code(small.propose()) == (422, "beyond_promise")
    small.promise(cap_fen=10**9)
    assert code(small.propose(60_001)) == (422, "above_loss")
    assert small.propose(who="other_mediator").status_code == 404
    assert small.propose(who="investor").status_code == 403
    assert people("signatory").post(f"/promises/{promise}/withdraw").status_code == 404
    for one in (promise, old):
        assert small.by(FIRM).post(f"/promises/{one}/withdraw").json()["is_withdrawn"]
    bad = {**PROMISE, "valid_until": "2019-01-01"}
    assert small.by(FIRM).post("/promises", json=bad).status_code == 422
    listed = people("investor").get("/promises?firm=broker-1").json()["items"]
    assert [one["is_withdrawn"] for one in listed] == [True, True, False]


def test_a_proposal_stands_when_the_promise_is_withdrawn_later_but_not_for_ever(
    small: SmallClaim, people: Callable[[str], Session], clock: Any
):
    promise = small.promise()
    first, second = small.propose().json(), small.propose(30_000).json()
    small.by(FIRM).post(f"/promises/{promise}/withdraw")
    assert code(small.propose()) == (422, "beyond_promise")
    declined = people("investor").post(f"/fast-proposals/{second['id']}/decline", json={})
    assert declined.json()["state"] == "DECLINED"
    clock.ahead += timedelta(days=6)
    assert code(small.accept(first)) == (409, "window_closed")
    clock.ahead -= timedelta(days=6)
    assert small.accept(first).json()["state"] == "BINDING"


def test_evidence_that_the_company_does_not_show_counts_against_it(
    small: SmallClaim, people: Callable[[str], Session], clock: Any
):
    path = f"{small.case}/suitability-evidence"
    assert people("investor").get(small.case).json()["suitability"] is None
    asked = small.journey.post("mediator", path, 201, due_on=small.day(3))
    assert {item["standing"] for item in asked["items"]} == {"OWED"}
    assert asked["items"][0]["owed_by"] == "broker-1"
    again = people("mediator").post(path, json={"due_on": small.day(3)})
    assert code(again) == (409, "already_exists")
    came = {"evidence": "CUSTOMER_ASSESSMENT", "document_sha256": "e" * 64}
    assert people("issuer").post(f"{path}/receive", json=came).status_code == 404
    shown = small.by(FIRM_CLERK).post(f"{path}/receive", json=came)
    assert shown.json()["items"][0]["standing"] == "RECEIVED"
    twice = small.by(FIRM_CLERK).post(f"{path}/receive", json=came)
    assert code(twice) == (409, "already_exists")
    assert (
        small.by(FIRM_CLERK)
        .post(f"{path}/receive", json={**came, "evidence": "SOMETHING"})
        .status_code
        == 422
    )
    assert not people("investor").get(path).json()["is_adverse"]
    clock.ahead += timedelta(days=4)
    found = people("investor").get(small.case).json()["suitability"]
    assert found["is_adverse"]
    assert [item["standing"] for item in found["items"]] == ["RECEIVED"] + ["MISSING"] * 5


def test_evidence_is_owed_by_securities_companies_alone(journey: Any):
    case = journey.in_mediation()
    refused = journey.people("mediator").post(
        f"{case}/suitability-evidence", json={"due_on": "2027-01-01"}
    )
    assert code(refused) == (422, "no_burden_of_proof")
