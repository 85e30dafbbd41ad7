"""Events to other systems: brought to each subscriber of the settings as signed webhooks."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from servicekit.database import Database
from servicekit.keys import SigningKey
from servicekit.outbox import Subscriber
from servicekit.outbox_relay import Relay


def event_relays(
    database: Database, key: SigningKey, subscribers: Sequence[Subscriber]
) -> Sequence[Relay]:
    """One relay for all subscribers; none without any: events wait in the outbox."""
    return (Relay(database, key, subscribers, httpx.Client()),) if subscribers else ()
