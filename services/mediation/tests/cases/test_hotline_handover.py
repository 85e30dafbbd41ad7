"""The hotline's hand-over: one case per request, every move and one result back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from mediation.work.hotline_link import hotline_relay
from servicekit.clock import instant_text, utc_now
from servicekit.keys import load_signing_key
from servicekit.testing import ServiceUnderTest, Session, a_caller
from servicekit.webhooks import body_of, sign

REQUEST = {
    "request_id": "01900000-0000-7000-8000-000000000001",
    "request_number": "12386-2026-000001",
    "consent": {
        "who": "investor-1",
        "at": "2026-11-20T02:00:00Z",
        "words": "愿意调解",
        "channel": "PHONE",
    },
    "applicant": {"party_ref": "investor-1", "name": "张**"},
    "counterparty": {"organisation": "broker-1", "name": "某证券公司"},
    "claim": "销售产品与风险承受能力不匹配，要求赔偿",
    "amount_fen": 500_000,
    "facts": ["2026年3月购入"],
}


class Hotline:
    """The other program, as far as mediation knows it."""

    def __init__(self, service: ServiceUnderTest, keys: Path) -> None:
        self.service = service
        self.keys = keys
        self.heard: list[dict[str, Any]] = []

    def send(
        self,
        payload: Any,
        *,
        event_id: str | None = None,
        sender: str = "hotline",
        told: str = "requested",
    ) -> httpx.Response:
        now: datetime = utc_now()
        body = body_of(
            sender=sender,
            type=f"hotline.mediation_{told}",
            aggregate="request/1",
            seq=1,
            occurred_at=instant_text(now),
            payload=payload,
        )
        key = load_signing_key(self.keys, sender)
        headers = sign(key, event_id or uuid4().hex, body, now=now)
        found: httpx.Response = self.service.unauthenticated.post(
            "/internal/events", content=body, headers=headers
        )
        return found

    def listen(self) -> None:
        """Let everything that waits in the outbox be delivered."""

        def answer(request: httpx.Request) -> httpx.Response:
            self.heard.append(json.loads(request.content))
            return httpx.Response(200)

        state = self.service.app.state
        client = httpx.Client(transport=httpx.MockTransport(answer))
        with client:
            hotline_relay(
                state.database, state.signing_key, "http://hotline.test", client
            ).run_once()

    def told(self, event_type: str) -> list[dict[str, Any]]:
        return [event["data"] for event in self.heard if event["type"] == event_type]

    def withdrawn(self, event_id: str | None = None, **change: Any) -> httpx.Response:
        payload = {
            "request_id": REQUEST["request_id"],
            "channel": "WEB",
            "words": "我撤回",
            "at": "2026-11-21T02:00:00Z",
            **change,
        }
        return self.send(payload, event_id=event_id, told="withdrawn")


@pytest.fixture
def hotline(mediation: ServiceUnderTest, keys_folder: Path) -> Hotline:
    return Hotline(mediation, keys_folder)


def the_case(people: Callable[[str], Session]) -> str:
    items = people("admin").get(f"/cases?q={REQUEST['request_id']}").json()["items"]
    assert len(items) == 1, items
    return f"/cases/{items[0]['id']}"


def test_a_request_that_arrives_three_times_makes_one_case(
    hotline: Hotline, people: Callable[[str], Session]
):
    assert hotline.send(REQUEST, event_id="a").status_code == 200
    assert hotline.send(REQUEST, event_id="a").status_code == 200
    assert hotline.send(REQUEST, event_id="b").status_code == 200
    path = the_case(people)
    case = people("investor").get(path).json()
    assert (case["origin"], case["state"]) == ("HOTLINE", "RECEIVED")
    assert case["source_ref"] == REQUEST["request_id"]
    applicant = case["parties"][0]
    assert (applicant["consent"], applicant["consent_channel"]) == ("ACCEPTED", "HOTLINE/PHONE")
    items = people("admin").get(f"{path}/items").json()["items"]
    assert "2026年3月购入" in items[0]["text"]
    hotline.listen()
    assert [one["state"] for one in hotline.told("mediation.case_progressed")] == ["RECEIVED"]


def test_moves_go_back_and_the_result_goes_back_once(
    hotline: Hotline, people: Callable[[str], Session], screening: dict[str, Any]
):
    hotline.send(REQUEST)
    path = the_case(people)
    admin = people("admin")
    assert admin.post(f"{path}/screen", json=screening).status_code == 200
    hotline.listen()
    refusal = {"code": "NO_EVIDENCE", "reason": "未提交证据"}
    assert admin.post(f"{path}/refuse", json=refusal).status_code == 200
    assert admin.post(f"{path}/refuse", json=refusal).status_code == 409
    hotline.listen()
    hotline.listen()
    states = [one["state"] for one in hotline.told("mediation.case_progressed")]
    assert states == ["RECEIVED", "SCREENED", "REFUSED"]
    (result,) = hotline.told("mediation.result")
    assert (result["outcome"], result["reason"]) == ("refused", "NO_EVIDENCE")
    assert (result["source_ref"], result["paid_fen"]) == (REQUEST["request_id"], 0)


def test_the_willingness_that_the_hotline_took_is_not_asked_for_again(
    hotline: Hotline, people: Callable[[str], Session], journey: Any, screening: dict[str, Any]
):
    hotline.send(REQUEST)
    path = the_case(people)
    journey.post("admin", f"{path}/screen", **screening)
    journey.post("admin", f"{path}/accept")
    mediator = journey.mediator()
    journey.post("admin", f"{path}/assign", mediator_ids=[mediator], lead_id=mediator)
    # The securities company may not refuse an ordinary investor, so nobody is left to be asked.
    assert journey.post("mediator", f"{path}/invite")["state"] == "CONSENTED"
    journey.post("mediator", f"{path}/begin")
    journey.post("mediator", f"{path}/return", end_reason="DEADLOCK", reason="差距过大")
    hotline.listen()
    (result,) = hotline.told("mediation.result")
    assert (result["outcome"], result["reason"]) == ("failed", "DEADLOCK")


def test_only_the_hotline_hands_over_and_only_as_documented(
    hotline: Hotline, people: Callable[[str], Session]
):
    assert hotline.send(REQUEST, sender="loss-calc").json()["code"] == "unknown_event"
    for change in (
        {"amount_fen": 1.5},
        {"amount_fen": -1},
        {"consent": None},
        {"more": 1},
        {"facts": "x"},
    ):
        assert hotline.send({**REQUEST, **change}).status_code == 422
    assert people("admin").get("/cases").json()["items"] == []
    hotline.send(REQUEST)
    other = {**REQUEST, "amount_fen": 1}
    assert hotline.send(other).json()["code"] == "source_content_differs"


def test_a_request_taken_back_at_the_hotline_ends_its_case_and_its_result_goes_back_once(
    hotline: Hotline, people: Callable[[str], Session], screening: dict[str, Any]
):
    early = hotline.withdrawn()
    assert (early.status_code, early.json()["code"]) == (409, "handover_unknown")
    hotline.send(REQUEST)
    path = the_case(people)
    people("admin").post(f"{path}/screen", json=screening)
    for event_id in ("a", "a", "b"):
        assert hotline.withdrawn(event_id).status_code == 200
    case = people("admin").get(path).json()
    assert (case["state"], case["end_reason"]) == ("WITHDRAWN", "OTHER")
    hotline.listen()
    (result,) = hotline.told("mediation.result")
    assert (result["outcome"], result["paid_fen"]) == ("failed", 0)
    assert hotline.withdrawn(words=1).status_code == 422


def test_a_request_that_comes_back_is_handed_over_anew_once_its_case_has_ended(
    hotline: Hotline, people: Callable[[str], Session]
):
    first, second = ({**REQUEST, "handover_id": each} for each in ("h-1", "h-2"))
    assert hotline.send(first).status_code == 200
    assert hotline.send(second).json()["code"] == "source_content_differs"
    assert hotline.withdrawn(handover_id="h-2").json()["code"] == "handover_unknown"
    assert hotline.withdrawn(handover_id="h-1").status_code == 200
    for _ in range(2):
        assert hotline.send(second).status_code == 200
    assert hotline.send(first).status_code == 200
    found = people("admin").get(f"/cases?q={REQUEST['request_id']}").json()["items"]
    assert sorted(case["state"] for case in found) == ["RECEIVED", "WITHDRAWN"]
    hotline.listen()
    told = [each["handover_id"] for each in hotline.told("mediation.case_progressed")]
    assert told == ["h-1", "h-1", "h-2"]


def test_what_is_signed_outlives_a_withdrawal_at_the_hotline(
    hotline: Hotline, people: Callable[[str], Session], journey: Any, screening: dict[str, Any]
):
    hotline.send({**REQUEST, "amount_fen": 60_000})
    path = the_case(people)
    journey.post("admin", f"{path}/screen", **screening)
    journey.post("admin", f"{path}/accept")
    mediator = journey.mediator()
    journey.post("admin", f"{path}/assign", mediator_ids=[mediator], lead_id=mediator)
    journey.post("mediator", f"{path}/invite")
    journey.post("mediator", f"{path}/begin")
    promise_of_broker(hotline.service)
    form = {"amount_fen": 40_000, "terms": "一次性支付", "valid_until": "2099-01-01"}
    proposal = journey.post("mediator", f"{path}/fast-proposals", 201, **form)
    accepted = {"document_sha256": proposal["document_sha256"], "second_factor": "123456"}
    journey.post("investor", f"/fast-proposals/{proposal['id']}/accept", **accepted)
    assert hotline.withdrawn().status_code == 200
    assert people("admin").get(path).json()["state"] == "EFFECTIVE"
    happened = people("admin").get(f"{path}/timeline").json()
    assert happened["items"][-1]["step"] == "withdrawal_told"


def promise_of_broker(service: ServiceUnderTest) -> None:
    """The broker promises to accept small proposals."""
    firm = a_caller("issuer_signatory", organisation="broker-1", subject="broker", kind="person")
    form = {
        "cap_fen": 50_000,
        "valid_from": "2020-01-01",
        "valid_until": "2100-01-01",
        "document_sha256": "d" * 64,
    }
    assert service.as_caller(firm).post("/promises", json=form).status_code == 201
