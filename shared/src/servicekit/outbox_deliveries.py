"""The deliveries of one relay: which are due, who has them, what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select, update

from servicekit.background import bell_of
from servicekit.clock import instant_text
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.outbox import BELL, Subscriber
from servicekit.webhooks import body_of

LEASE = timedelta(seconds=60)
"""Longer than an attempt can take."""

DELAYS = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
"""Standard Webhooks: how long before each attempt; after the last one the delivery is dead."""

ROUTED_AT_ONCE = 200
MAX_ERROR = 500


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to bring one event to one subscriber."""

    id: UUID
    webhook_id: str
    subscriber: str
    attempt: int
    body: bytes


class Deliveries:
    """What a relay of `sender` asks of the outbox and writes back to it."""

    def __init__(self, database: Database, sender: str) -> None:
        self.database = database
        self.sender = sender
        self._event = database.kit.outbox
        self._delivery = database.kit.delivery

    def route(self, subscribers: Sequence[Subscriber]) -> int:
        """Make a delivery of each new event for each subscriber that wants its type.

        Their threads are told: one that passed over an event while it was being routed here found
        nothing, and waits.
        """
        event, now = self._event, self.database.clock()
        unrouted = (
            select(event.c.id, event.c.type)
            .where(event.c.routed_at.is_(None))
            .order_by(event.c.created_at, event.c.id)
            .limit(ROUTED_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        with self.database.writing() as session:
            found = session.execute(unrouted).all()
            rows = [
                {"id": new_id(), "outbox_id": row.id, "subscriber": each.name, "next_at": now}
                for row in found
                for each in subscribers
                if each.wants(row.type)
            ]
            if rows:
                session.execute(self._delivery.insert(), rows)
                bell_of(self.database, BELL).ring_after(session)
            if found:
                routed = event.c.id.in_([row.id for row in found])
                session.execute(update(event).where(routed).values(routed_at=now))
        return len(found)

    def claim(self, subscriber: Subscriber) -> Delivery | None:
        """The next due delivery to a subscriber, leased to the caller; the attempt counts now."""
        delivery, event, now = self._delivery, self._event, self.database.clock()
        due = (
            select(delivery, *_of_event(event))
            .join(event, event.c.id == delivery.c.outbox_id)
            .where(delivery.c.subscriber == subscriber.name, self._is_due(now))
            .where(~self._has_earlier_waiting())
            .order_by(delivery.c.next_at, delivery.c.id)
            .limit(1)
            .with_for_update(of=delivery, skip_locked=True)
        )
        with self.database.writing() as session:
            row = session.execute(due).one_or_none()
            if row is None:
                return None
            values = {"attempts": row.attempts + 1, "leased_until": now + LEASE}
            session.execute(update(delivery).where(delivery.c.id == row.id).values(**values))
        return self._attempt(row)

    def settle(self, attempt: Delivery, error: str | None) -> None:
        """Write how an attempt ended; a late answer to an older attempt changes nothing."""
        values: dict[str, Any] = {"leased_until": None, "last_error": error and error[:MAX_ERROR]}
        now = self.database.clock()
        if error is None:
            values["delivered_at"] = now
        elif attempt.attempt < len(DELAYS):
            values["next_at"] = now + DELAYS[attempt.attempt]
        else:
            values["dead_at"] = now
        table = self._delivery
        is_latest = and_(table.c.id == attempt.id, table.c.attempts == attempt.attempt)
        chosen = and_(is_latest, table.c.delivered_at.is_(None))
        with self.database.writing() as session:
            session.execute(update(table).where(chosen).values(**values))

    def bury(self, subscriber: str, error: str) -> None:
        """Give up everything that waits for a subscriber that is gone; `replay` revives it."""
        table = self._delivery
        values = {"dead_at": self.database.clock(), "leased_until": None, "last_error": error}
        chosen = and_(table.c.subscriber == subscriber, _is_waiting(table.c))
        with self.database.writing() as session:
            session.execute(update(table).where(chosen).values(**values))

    def _is_due(self, now: datetime) -> ColumnElement[bool]:
        columns = self._delivery.c
        is_free = or_(columns.leased_until.is_(None), columns.leased_until < now)
        return and_(_is_waiting(columns), columns.next_at <= now, is_free)

    def _has_earlier_waiting(self) -> ColumnElement[bool]:
        """An earlier event of the aggregate is not yet routed, or not yet with this subscriber."""
        before, other = self._event.alias(), self._delivery.alias()
        is_before = and_(
            before.c.aggregate == self._event.c.aggregate, before.c.seq < self._event.c.seq
        )
        unrouted = exists().where(is_before, before.c.routed_at.is_(None))
        undelivered = exists().where(
            is_before,
            other.c.outbox_id == before.c.id,
            other.c.subscriber == self._delivery.c.subscriber,
            _is_waiting(other.c),
        )
        return or_(unrouted, undelivered)

    def _attempt(self, row: Row[Any]) -> Delivery:
        body = body_of(
            sender=self.sender,
            type=row.type,
            aggregate=row.aggregate,
            seq=row.seq,
            occurred_at=instant_text(row.created_at),
            payload=row.payload,
        )
        return Delivery(row.id, str(row.outbox_id), row.subscriber, row.attempts + 1, body)


def _is_waiting(columns: Any) -> ColumnElement[bool]:
    return and_(columns.delivered_at.is_(None), columns.dead_at.is_(None))


def _of_event(event: Any) -> tuple[Any, ...]:
    return (event.c.aggregate, event.c.seq, event.c.type, event.c.payload, event.c.created_at)
