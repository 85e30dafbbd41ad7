"""Subscribers of events and the key they verify with, on the wire."""

from __future__ import annotations

from uuid import UUID

from servicekit.wire import Instant, WireModel


class EventSubscriberAnswer(WireModel):
    """A subscriber of the settings and how its deliveries stand."""

    name: str
    url: str
    types: list[str]
    delivered: int
    waiting: int
    dead: int
    waiting_since_at: Instant | None
    last_error: str | None


class EventSubscribersAnswer(WireModel):
    """All subscribers; `unrouted` events are not on their way to anybody yet."""

    items: list[EventSubscriberAnswer]
    unrouted: int


class ReplayForm(WireModel):
    """Send one event again whatever became of it; without an id, all that are dead."""

    event_id: UUID | None = None


class ReplayAnswer(WireModel):
    """How many deliveries wait anew."""

    subscriber: str
    replayed: int


class EventKey(WireModel):
    """A public key: as JWK (RFC 8037) and as Standard Webhooks write it."""

    kty: str
    crv: str
    alg: str
    use: str
    kid: str
    x: str
    webhook_key: str


class EventKeysAnswer(WireModel):
    """The keys that sign events; `webhook-key-id` of a delivery is the `kid`."""

    keys: list[EventKey]
