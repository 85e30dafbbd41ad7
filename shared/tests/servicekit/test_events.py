"""Events on their way out: sequence, order, retries, dead letters; the clock stands still."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from servicekit.background import bell_of
from servicekit.columns import new_registry
from servicekit.database import Database
from servicekit.keys import new_signing_key
from servicekit.outbox import BELL, Subscriber, emit, relay_lag, replay
from servicekit.outbox_deliveries import Deliveries
from servicekit.outbox_relay import Relay
from servicekit.tables import kit_tables

METADATA = new_registry().metadata
KIT = kit_tables(METADATA)
KEY = new_signing_key("mediation")
PATIENCE = 60
LOANS = Subscriber("loan-origination", "http://loans.internal/internal/events", frozenset("*"))
CALLS = Subscriber("hotline", "http://calls.internal/internal/events", frozenset({"case.closed"}))


class FakeClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


class Receiver:
    """A subscriber that notes what arrives and answers as it is told."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answers: dict[str, int | Exception] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.get(request.url.host, 200)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer)

    def seen(self, host: str) -> list[tuple[str, int]]:
        bodies = [json.loads(each.content) for each in self.requests if each.url.host == host]
        return [(body["aggregate"], body["seq"]) for body in bodies]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def database(database_url: str, clock: FakeClock) -> Iterator[Database]:
    found = Database(database_url, KIT, clock=clock)
    METADATA.create_all(found.engine)
    yield found
    found.close()


@pytest.fixture
def client(receiver: Receiver) -> Iterator[httpx.Client]:
    with httpx.Client(transport=httpx.MockTransport(receiver)) as found:
        yield found


@pytest.fixture
def relay(database: Database, client: httpx.Client) -> Relay:
    return Relay(database, KEY, [LOANS, CALLS], client)


def tell(database: Database, aggregate: str = "case/1", event_type: str = "case.opened") -> Any:
    with database.writing() as session:
        return emit(session, database, aggregate, event_type, {"number": "A-1"})


def deliveries(database: Database) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(select(KIT.delivery).order_by(KIT.delivery.c.id)).all())


def test_an_event_goes_to_the_subscribers_of_its_type_once(
    database: Database, relay: Relay, receiver: Receiver
) -> None:
    tell(database)
    tell(database, event_type="case.closed")
    assert relay.run_once() == 3
    assert relay.run_once() == 0
    assert receiver.seen("loans.internal") == [("case/1", 1), ("case/1", 2)]
    assert receiver.seen("calls.internal") == [("case/1", 2)]


def test_an_event_of_an_undone_transaction_is_never_told(
    database: Database, relay: Relay, receiver: Receiver
) -> None:
    def tell_and_fail() -> None:
        with database.writing() as session:
            emit(session, database, "case/1", "case.opened", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tell_and_fail()
    tell(database)
    relay.run_once()
    assert receiver.seen("loans.internal") == [("case/1", 1)]


def test_an_event_of_twenty_kilobytes_is_refused_when_it_is_written(database: Database) -> None:
    with database.writing() as session, pytest.raises(ValueError, match="20000 bytes"):
        emit(session, database, "case/1", "case.opened", {"text": "长" * 7_000})


def test_attempts_follow_the_schedule_of_standard_webhooks_and_then_the_event_is_dead(
    database: Database, relay: Relay, receiver: Receiver, clock: FakeClock
) -> None:
    event_id = tell(database)
    receiver.answers["loans.internal"] = 503
    hour = 3_600
    waits = [5, 300, 1_800, *(hours * hour for hours in (2, 5, 10, 14, 20, 24))]
    assert relay.run_once() == 1
    for wait in waits:
        clock.advance(seconds=wait - 1)
        assert relay.run_once() == 0, f"too early for the {wait} s attempt"
        clock.advance(seconds=1)
        assert relay.run_once() == 1
    clock.advance(days=30)
    assert relay.run_once() == 0
    assert len(receiver.requests) == 10
    ids = {request.headers["webhook-id"] for request in receiver.requests}
    stamps = {request.headers["webhook-timestamp"] for request in receiver.requests}
    assert ids == {str(event_id)}
    assert len(stamps) == 10
    (dead,) = deliveries(database)
    assert dead.dead_at is not None
    assert dead.last_error == "status 503"


@pytest.mark.parametrize(
    "answer", [301, 304, 400, 401, 404, 500, httpx.ConnectError("no"), httpx.ReadTimeout("slow")]
)
def test_only_2xx_is_success(
    database: Database,
    relay: Relay,
    receiver: Receiver,
    clock: FakeClock,
    answer: int | Exception,
) -> None:
    tell(database)
    receiver.answers["loans.internal"] = answer
    relay.run_once()
    assert deliveries(database)[0].delivered_at is None
    clock.advance(seconds=5)
    receiver.answers["loans.internal"] = 204
    relay.run_once()
    assert deliveries(database)[0].delivered_at == clock.now
    assert len(receiver.requests) == 2


def test_a_later_event_of_an_aggregate_waits_for_the_earlier_one_and_others_do_not(
    database: Database, relay: Relay, receiver: Receiver, clock: FakeClock
) -> None:
    tell(database, "case/1", "case.closed")
    receiver.answers["loans.internal"] = 500
    relay.run_once()
    receiver.answers.clear()
    tell(database, "case/1", "case.closed")
    tell(database, "case/2", "case.closed")
    relay.run_once()
    assert receiver.seen("loans.internal") == [("case/1", 1), ("case/2", 1)]
    assert receiver.seen("calls.internal") == [("case/1", 1), ("case/1", 2), ("case/2", 1)]
    clock.advance(seconds=5)
    relay.run_once()
    assert receiver.seen("loans.internal")[2:] == [("case/1", 1), ("case/1", 2)]


def test_a_dead_event_no_longer_holds_back_the_next(
    database: Database, relay: Relay, receiver: Receiver, clock: FakeClock
) -> None:
    tell(database)
    receiver.answers["loans.internal"] = 500
    while deliveries(database) == [] or deliveries(database)[0].dead_at is None:
        relay.run_once()
        clock.advance(days=1)
    receiver.answers.clear()
    tell(database)
    assert relay.run_once() == 1
    assert receiver.seen("loans.internal")[-1] == ("case/1", 2)


def test_a_subscriber_that_is_gone_gets_nothing_more_until_a_replay(
    database: Database, relay: Relay, receiver: Receiver
) -> None:
    first = tell(database)
    tell(database)
    receiver.answers["loans.internal"] = 410
    assert relay.run_once() == 1
    assert all(each.dead_at is not None for each in deliveries(database))
    receiver.answers.clear()
    with database.writing() as session:
        assert replay(session, database, subscriber="loan-origination") == 2
    assert relay.run_once() == 2
    assert receiver.seen("loans.internal") == [("case/1", 1), ("case/1", 1), ("case/1", 2)]
    with database.writing() as session:
        assert replay(session, database, subscriber="loan-origination", event_id=first) == 1
    assert relay.run_once() == 1, "a delivered event is sent again when asked for by its id"


def test_a_target_that_may_not_be_reached_is_not_reached(
    database: Database, client: httpx.Client, receiver: Receiver
) -> None:
    tell(database)
    relay = Relay(database, KEY, [LOANS], client, may_deliver=lambda url: False)
    assert relay.run_once() == 1
    assert receiver.requests == []
    assert deliveries(database)[0].last_error == "the target is not allowed"


def test_a_relay_that_died_between_claim_and_answer_is_followed_by_another_attempt(
    database: Database, client: httpx.Client, receiver: Receiver, clock: FakeClock
) -> None:
    tell(database)
    relay = Relay(database, KEY, [LOANS], client)

    class KilledError(BaseException):
        pass

    def kill(url: str) -> bool:
        raise KilledError

    with pytest.raises(KilledError):
        Relay(database, KEY, [LOANS], client, may_deliver=kill).run_once()
    assert relay.run_once() == 0, "the lease still holds"
    clock.advance(minutes=2)
    assert relay.run_once() == 1
    assert receiver.seen("loans.internal") == [("case/1", 1)]


def test_the_lag_tells_what_waits_what_is_dead_and_for_how_long(
    database: Database, relay: Relay, receiver: Receiver, clock: FakeClock
) -> None:
    def lag() -> tuple[int, int, timedelta]:
        with database.reading() as session:
            found = relay_lag(session, database)
        return found.waiting, found.dead, found.oldest

    assert lag() == (0, 0, timedelta(0))
    tell(database)
    clock.advance(minutes=3)
    assert lag() == (1, 0, timedelta(minutes=3))
    receiver.answers["loans.internal"] = 410
    relay.run_once()
    assert lag() == (0, 1, timedelta(0))


def test_without_subscribers_events_are_not_kept_for_those_who_come_later(
    database: Database, client: httpx.Client, relay: Relay, receiver: Receiver
) -> None:
    tell(database)
    Relay(database, KEY, [], client).run_once()
    assert relay.run_once() == 0
    assert receiver.requests == []


def test_numbers_of_an_aggregate_have_no_gap_and_no_double_under_a_race(
    database: Database,
) -> None:
    url = database.url.render_as_string(hide_password=False)
    in_threads(url, 4, lambda own: [tell(own) for _ in range(10)])
    with database.reading() as session:
        numbers = session.execute(select(KIT.outbox.c.seq).order_by(KIT.outbox.c.seq)).scalars()
        assert list(numbers) == list(range(1, 41))


def test_relays_racing_on_one_outbox_deliver_once_and_in_order(
    database: Database, receiver: Receiver
) -> None:
    for number in range(20):
        tell(database, f"case/{number % 4}")

    def race(own: Database) -> None:
        with httpx.Client(transport=httpx.MockTransport(receiver)) as client:
            relay = Relay(own, KEY, [LOANS], client)
            while undelivered(own):
                relay.run_once()

    in_threads(database.url.render_as_string(hide_password=False), 3, race)
    seen = receiver.seen("loans.internal")
    for case in range(4):
        numbers = [seq for aggregate, seq in seen if aggregate == f"case/{case}"]
        assert numbers == [1, 2, 3, 4, 5]


def test_a_new_event_wakes_a_relay_that_polls_but_once_an_hour(database: Database) -> None:
    arrived = threading.Event()

    def arrive(request: httpx.Request) -> httpx.Response:
        arrived.set()
        return httpx.Response(200)

    client = httpx.Client(transport=httpx.MockTransport(arrive))
    with Relay(database, KEY, [LOANS, CALLS], client, poll_seconds=3_600):
        for _ in range(3):
            arrived.clear()
            tell(database)
            assert arrived.wait(PATIENCE)


def test_routing_wakes_the_threads_that_passed_the_event_over_meanwhile(
    database: Database,
) -> None:
    tell(database)
    heard = bell_of(database, BELL).listener()
    deliveries_of = Deliveries(database, KEY.issuer)
    deliveries_of.route([LOANS, CALLS])
    assert heard.is_set()
    heard.clear()
    deliveries_of.route([LOANS, CALLS])
    assert not heard.is_set()


def undelivered(database: Database) -> bool:
    with database.reading() as session:
        return relay_lag(session, database).waiting > 0


def in_threads(url: str, count: int, work: Callable[[Database], object]) -> None:
    """Do `work` at the same time on several connections to one database."""
    start, troubles = threading.Barrier(count), []

    def run() -> None:
        own = Database(url, KIT)
        try:
            start.wait()
            work(own)
        except Exception as error:
            troubles.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert troubles == []
