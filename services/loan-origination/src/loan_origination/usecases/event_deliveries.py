"""Who is told of events, how far that has come, and telling them again."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from loan_origination.forms.event_deliveries import (
    EventKey,
    EventSubscriberAnswer,
    EventSubscribersAnswer,
    ReplayAnswer,
    ReplayForm,
)
from loan_origination.store.event_deliveries import (
    DeliveryCounts,
    delivery_counts,
    unrouted_count,
)
from loan_origination.usecases.acting import Acting
from servicekit.keys import SigningKey
from servicekit.outbox import Subscriber, replay
from servicekit.problems import NotFoundError

KEEPERS = ("ho_credit_mgmt", "system")


def shown_subscribers(acting: Acting, subscribers: Sequence[Subscriber]) -> EventSubscribersAnswer:
    """Every subscriber of the settings with its deliveries."""
    counts = delivery_counts(acting.session, acting.database)
    return EventSubscribersAnswer(
        items=[_shown(each, counts.get(each.name, DeliveryCounts())) for each in subscribers],
        unrouted=unrouted_count(acting.session, acting.database),
    )


def _shown(subscriber: Subscriber, counts: DeliveryCounts) -> EventSubscriberAnswer:
    return EventSubscriberAnswer(
        name=subscriber.name,
        url=subscriber.url,
        types=sorted(subscriber.types),
        delivered=counts.delivered,
        waiting=counts.waiting,
        dead=counts.dead,
        waiting_since_at=counts.waiting_since,
        last_error=counts.last_error,
    )


def replay_events(
    acting: Acting, subscribers: Sequence[Subscriber], name: str, form: ReplayForm
) -> ReplayAnswer:
    """Send again what a subscriber did not take; the event keeps its id, so that a receiver that
    has it already takes it once. Raises NotFoundError for an unknown subscriber."""
    acting.standing(*KEEPERS)
    if name not in {each.name for each in subscribers}:
        raise NotFoundError("event subscriber", "事件订阅方")
    session, database = acting.session, acting.database
    count = replay(session, database, subscriber=name, event_id=form.event_id)
    acting.record("events.replayed", "event_subscriber", name, count=count)
    return ReplayAnswer(subscriber=name, replayed=count)


def event_key(key: SigningKey) -> EventKey:
    """The public half of the key that signs events."""
    jwk = {name: text for name, text in key.jwk().items() if name != "iss"}
    raw = key.private.public_key().public_bytes_raw()
    return EventKey(**jwk, webhook_key=f"whpk_{base64.b64encode(raw).decode()}")
