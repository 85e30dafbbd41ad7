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
from servicekit.testing import ServiceUnderTest, Session
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
        self, payload: Any, *, event_id: str | None = None, sender: str = "hotline"
    ) -> httpx.Response:
        now: datetime = utc_now()
        body = body_of(
            sender=sender,
            type="hotline.mediation_requested",
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
