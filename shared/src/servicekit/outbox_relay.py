"""The relay: brings events to their subscribers, in order per aggregate, at least once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Final

import httpx

from servicekit.background import Background, bell_of
from servicekit.database import Database
from servicekit.keys import SigningKey
from servicekit.logs import logger
from servicekit.outbox import BELL, Subscriber
from servicekit.outbox_deliveries import Deliveries, Delivery
from servicekit.webhooks import sign

log = logger("relay")
TIMEOUT_SECONDS: Final = 20.0
GONE: Final = 410


def is_configured(url: str) -> bool:
    """For subscribers that the operator wrote into the settings: every such URL is meant."""
    return bool(url)


class Relay:
    """Delivers from entering to leaving, one thread per subscriber: a slow one delays no other.

    `may_deliver` is asked before every attempt, so a target that has turned inward is refused
    however it was registered.
    """

    def __init__(
        self,
        database: Database,
        key: SigningKey,
        subscribers: Sequence[Subscriber],
        client: httpx.Client,
        *,
        may_deliver: Callable[[str], bool] = is_configured,
        poll_seconds: float = 1.0,
    ) -> None:
        names = [subscriber.name for subscriber in subscribers]
        if len(set(names)) != len(names):
            raise ValueError("two subscribers have the same name")
        self._subscribers = tuple(subscribers)
        self._deliveries = Deliveries(database, key.issuer)
        self._database = database
        self._key = key
        self._client = client
        self._may_deliver = may_deliver
        self._poll_seconds = poll_seconds
        self._running = ExitStack()

    def __enter__(self) -> Relay:
        self._running.callback(self._client.close)
        bell = bell_of(self._database, BELL)
        turns: dict[str, Callable[[], bool]] = {
            f"relay-{each.name}": partial(self.deliver_next, each) for each in self._subscribers
        }
        # Without subscribers events are still routed, to nobody: who comes later gets no history.
        turns = turns or {"relay": self._route}
        for name, turn in turns.items():
            beside = Background(name, turn, idle_seconds=self._poll_seconds, heard=bell.listener())
            self._running.enter_context(beside)
        return self

    def __exit__(self, *error: object) -> None:
        self._running.close()

    def run_once(self) -> int:
        """Deliver everything that is due now, by hand; returns how many attempts were made."""
        self._route()
        attempts = 0
        for subscriber in self._subscribers:
            while self.deliver_next(subscriber):
                attempts += 1
        return attempts

    def deliver_next(self, subscriber: Subscriber) -> bool:
        """Make one attempt at the next delivery to a subscriber; returns whether one was due."""
        # New events are looked for when nothing is left to deliver: one transaction less for each.
        attempt = self._deliveries.claim(subscriber)
        if attempt is None and self._route():
            attempt = self._deliveries.claim(subscriber)
        if attempt is None:
            return False
        # No session is open here: the database must not wait for somebody's server.
        status, error = self._post(subscriber, attempt)
        self._deliveries.settle(attempt, error)
        if status == GONE:
            log.error("subscriber is gone", subscriber=subscriber.name)
            self._deliveries.bury(subscriber.name, "the subscriber is gone (410)")
        elif error is not None:
            log.warning("delivery failed", subscriber=subscriber.name, attempt=attempt.attempt)
        return True

    def _route(self) -> bool:
        return self._deliveries.route(self._subscribers) > 0

    def _post(self, subscriber: Subscriber, attempt: Delivery) -> tuple[int | None, str | None]:
        """The status, and what went wrong if anything did; only 2xx is success."""
        if not self._may_deliver(subscriber.url):
            return None, "the target is not allowed"
        now = self._database.clock()
        headers = sign(self._key, attempt.webhook_id, attempt.body, now=now)
        try:
            # Streamed and left unread: the status alone counts, however long the answer is.
            with self._client.stream(
                "POST",
                subscriber.url,
                content=attempt.body,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                follow_redirects=False,
            ) as answer:
                status = answer.status_code
        except httpx.HTTPError as error:
            return None, type(error).__name__
        return status, None if answer.is_success else f"status {status}"
