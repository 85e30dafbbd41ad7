"""Mediation as far as the hotline knows it: what is sent to it, and what it sends."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
import pytest

from hotline.work.mediation_link import mediation_relay
from servicekit.clock import instant_text
from servicekit.keys import load_signing_key
from servicekit.webhooks import body_of, sign

UNSETTLED = {
    "outcome": "EXPLAINED_NOT_ACCEPTED",
    "explanation": "我司认为销售合规。",
    "reply": "我司认为销售合规，未能达成一致。",
}


class Mediation:
    """The other program."""

    def __init__(self, service, keys, clock):
        self.service, self.keys, self.clock = service, keys, clock
        self.heard = []

    def listen(self):
        """Let everything that waits in the outbox be delivered; the requests among it."""

        def answer(request):
            self.heard.append(json.loads(request.content))
            return httpx.Response(200)

        state = self.service.app.state
        with httpx.Client(transport=httpx.MockTransport(answer)) as client:
            relay = mediation_relay(
                state.database, state.signing_key, "http://mediation.test", client
            )
            relay.run_once()
        return [event["data"] for event in self.heard]

    def send(self, event_type, payload, *, event_id=None, sender="mediation"):
        now = self.clock()
        body = body_of(
            sender=sender,
            type=event_type,
            aggregate="case/1",
            seq=1,
            occurred_at=instant_text(now),
            payload=payload,
        )
        key = load_signing_key(self.keys, sender)
        headers = sign(key, event_id or uuid4().hex, body, now=now)
        return self.service.unauthenticated.post("/internal/events", content=body, headers=headers)

    def progressed(self, request_id, state="ACCEPTED", case_id="case-1", at=None, **changes):
        payload = {
            "source_ref": request_id,
            "case_id": case_id,
            "case_no": "调2026-000001",
            "state": state,
            "agreed_fen": 0,
            "at": instant_text(at or self.clock()),
            **changes,
        }
        return self.send("mediation.case_progressed", payload)

    def ended(self, request_id, *, event_id=None, **changes):
        payload = {
            "source_ref": request_id,
            "case_id": "case-1",
            "case_no": "调2026-000001",
            "outcome": "agreed",
            "amount_fen": 300_000,
            "paid_fen": 300_000,
            "reason": "AGREED",
            "at": instant_text(self.clock()),
            **changes,
        }
        return self.send("mediation.result", payload, event_id=event_id)


@pytest.fixture
def mediation(hotline, keys_folder, clock):
    return Mediation(hotline, keys_folder, clock)


@pytest.fixture
def unsettled(path):
    """A complaint whose result settled nothing; returns its id."""

    def make(result=UNSETTLED, **changes):
        request_id = path.contacted(**changes)["id"]
        path.step("branch", request_id, "result", **result)
        return request_id

    return make


@pytest.fixture
def handed_over(path, unsettled):
    """A complaint on its way to mediation; returns its id."""

    def make(**changes):
        request_id = unsettled(**changes)
        path.step("triager", request_id, "offer-mediation")
        consent = {"words": "我愿意调解", "channel": "WEB"}
        path.step("investor", request_id, "consent-mediation", **consent)
        return request_id

    return make
