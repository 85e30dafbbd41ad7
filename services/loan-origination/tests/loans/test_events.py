"""Events to other systems: signed webhooks in order, their keepers, sent again on demand."""

from __future__ import annotations

import json
from datetime import date

import httpx
import pytest
from pydantic import ValidationError

from loan_origination.settings import Settings
from loan_origination.work.event_relay import event_relays
from servicekit.keys import TrustedKeyFile
from servicekit.outbox import Subscriber
from servicekit.outbox_relay import Relay
from servicekit.webhooks import Delivered, verify_webhook

from .bank import Bank

TYPES = frozenset({"loan.due", "loan.late", "loan.paid", "loan.classified"})
CORE = Subscriber("core", "https://core.example/events", TYPES)


class Receiver:
    """Another system: verifies what comes, and answers as it is told to."""

    def __init__(self, bank: Bank, keys: TrustedKeyFile) -> None:
        self.bank = bank
        self.keys = keys
        self.status = 204
        self.taken: list[Delivered] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): text for name, text in request.headers.items()}
        clock = self.bank.database.clock
        event = verify_webhook(headers, request.content, self.keys, clock)
        if self.status == httpx.codes.NO_CONTENT:
            self.taken.append(event)
        return httpx.Response(self.status)

    def relay(self) -> Relay:
        client = httpx.Client(transport=httpx.MockTransport(self))
        return Relay(self.bank.database, self.bank.service.app.state.signing_key, [CORE], client)


@pytest.fixture
def receiver(bank: Bank, keys_folder) -> Receiver:
    bank.service.app.state.event_subscribers = (CORE,)
    return Receiver(bank, TrustedKeyFile(keys_folder))


def test_subscriber_is_told_in_order_once_for_each_event(bank: Bank, receiver: Receiver):
    bank.run_day(date(2025, 2, 19))
    loan = bank.a_loan()
    bank.run_day(date(2025, 2, 21))
    bank.pay(loan, bank.loan(loan)["owed_fen"])
    relay = receiver.relay()
    assert relay.run_once() == 4
    assert [each.type for each in receiver.taken] == [
        *("loan.due", "loan.late", "loan.classified", "loan.paid"),
    ]
    assert [each.seq for each in receiver.taken] == sorted(each.seq for each in receiver.taken)
    assert {each.aggregate for each in receiver.taken} == {f"loan/{loan}"}
    due = receiver.taken[0].payload
    assert (due["principal_fen"], due["interest_fen"]) == (6_613_841, 3_750_000)
    assert relay.run_once() == 0


def test_dead_events_are_shown_and_sent_again_with_the_same_id(bank: Bank, receiver: Receiver):
    bank.run_day(date(2025, 2, 19))
    bank.a_loan()
    bank.run_day(date(2025, 2, 20))
    receiver.status = 410
    receiver.relay().run_once()
    (shown,) = bank.ok(bank.by("auditor").get("/event-subscribers"))["items"]
    assert (shown["dead"], shown["delivered"], shown["waiting"]) == (1, 0, 0)
    assert bank.by("officer").get("/event-subscribers").status_code == 403
    receiver.status = 204
    again = "/event-subscribers/core/replay"
    assert bank.by("officer").post(again, json={}).status_code == 403
    assert bank.by("credit").post("/event-subscribers/none/replay", json={}).status_code == 404
    told = bank.ok(bank.by("credit").post(again, json={}))
    assert told == {"subscriber": "core", "replayed": 1}
    waiting = bank.ok(bank.by("credit").get("/event-subscribers"))["items"][0]
    assert (waiting["waiting"], waiting["waiting_since_at"][-1]) == (1, "Z")
    receiver.relay().run_once()
    event = receiver.taken[0].id
    bank.ok(bank.by("credit").post(again, json={"event_id": event}))
    receiver.relay().run_once()
    assert [each.id for each in receiver.taken] == [event, event]


def test_everybody_who_is_signed_in_reads_the_key_that_signs_events(bank: Bank):
    (key,) = bank.ok(bank.by("stranger").get("/event-keys"))["keys"]
    assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
    assert key["kid"] == bank.service.app.state.signing_key.kid
    assert key["webhook_key"].startswith("whpk_")


def test_settings_name_each_subscriber_once_and_production_sends_by_https_alone(tmp_path):
    plain = {"name": "core", "url": "http://127.0.0.1:9000/events"}
    secure = {**plain, "url": "https://core.example/events", "types": ["loan.due"]}
    for told, environment in (([plain, secure], "development"), ([plain], "production")):
        with pytest.raises(ValidationError):
            Settings(environment=environment, data_dir=tmp_path, event_subscribers=told)
    found = Settings(environment="production", data_dir=tmp_path, event_subscribers=[secure])
    assert found.event_subscribers[0].subscriber() == Subscriber(
        "core", "https://core.example/events", frozenset({"loan.due"})
    )
    assert json.loads(found.model_dump_json())["event_subscribers"][0]["name"] == "core"


def test_without_subscribers_no_relay_runs_and_events_wait(bank: Bank):
    state = bank.service.app.state
    assert event_relays(bank.database, state.signing_key, ()) == ()
    bank.run_day(date(2025, 2, 19))
    bank.a_loan()
    found = bank.ok(bank.by("credit").get("/event-subscribers"))
    assert (found["items"], found["unrouted"] > 0) == ([], True)
