"""The outbox: events written in the transaction of the change they tell of, then delivered.

An event goes first to the outbox; a relay routes it to its subscribers as deliveries and sends
them. Per aggregate and subscriber the order of `seq` is kept; there is no global order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session

from servicekit.background import bell_of
from servicekit.bulk_rows import insert_many
from servicekit.clock import instant_text
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.webhooks import body_of

BELL = "outbox"
_LONGEST_SENDER = "loan-origination"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Where events of some types go: `types` lists them, or holds "*" for all."""

    name: str
    url: str
    types: frozenset[str]

    def wants(self, event_type: str) -> bool:
        return event_type in self.types or "*" in self.types


@dataclass(frozen=True, slots=True)
class RelayLag:
    """How far deliveries are behind: for metrics and alarms."""

    waiting: int
    dead: int
    oldest: timedelta


def emit(
    session: Session,
    database: Database,
    aggregate: str,
    type: str,  # noqa: A002 - the standard's word
    payload: Mapping[str, Any],
) -> UUID:
    """Tell subscribers, after the commit, what happened to `aggregate` ("loan/<id>").

    Returns the event's id, which is the webhook-id of every attempt. Raises ValueError for a
    payload that makes the event 20 kB or more, TypeError for one that is not JSON.
    """
    seq = _next_seq(session, database, aggregate)
    event_id, now = new_id(), database.clock()
    body_of(
        sender=_LONGEST_SENDER,
        type=type,
        aggregate=aggregate,
        seq=seq,
        occurred_at=instant_text(now),
        payload=payload,
    )
    row = {
        "id": event_id,
        "aggregate": aggregate,
        "seq": seq,
        "type": type,
        "payload": dict(payload),
        "created_at": now,
    }
    session.execute(database.kit.outbox.insert().values(**row))
    bell_of(database, BELL).ring_after(session)
    return event_id


@dataclass(frozen=True, slots=True)
class News:
    """One event of many: what `emit` is told, kept until all are written at once."""

    aggregate: str
    type: str
    payload: Mapping[str, Any]


def emit_all(session: Session, database: Database, news: Sequence[News]) -> None:
    """`emit` for many aggregates in three statements, in the order given.

    The caller holds what keeps each aggregate to itself (its row, locked). Raises as `emit` does.
    """
    if not news:
        return
    table, now = database.kit.outbox, database.clock()
    names = sorted({each.aggregate for each in news})
    highest = select(table.c.aggregate, func.max(table.c.seq).label("highest"))
    found = session.execute(highest.where(table.c.aggregate.in_(names)).group_by(table.c.aggregate))
    last: Counter[str] = Counter({row.aggregate: row.highest for row in found})
    rows = []
    for each in news:
        last[each.aggregate] += 1
        row = {
            "id": new_id(),
            "aggregate": each.aggregate,
            "seq": last[each.aggregate],
            "type": each.type,
            "payload": dict(each.payload),
            "created_at": now,
        }
        body_of(
            sender=_LONGEST_SENDER,
            type=each.type,
            aggregate=each.aggregate,
            seq=last[each.aggregate],
            occurred_at=instant_text(now),
            payload=each.payload,
        )
        rows.append(row)
    insert_many(session, table, rows)
    bell_of(database, BELL).ring_after(session)


def replay(
    session: Session, database: Database, *, subscriber: str, event_id: UUID | None = None
) -> int:
    """Send again what is dead at a subscriber, or one event whatever became of it.

    Returns how many deliveries wait anew; the receiver's inbox keeps a second effect out.
    """
    table = database.kit.delivery
    which = table.c.dead_at.is_not(None) if event_id is None else table.c.outbox_id == event_id
    values = {
        "attempts": 0,
        "next_at": database.clock(),
        "delivered_at": None,
        "dead_at": None,
        "leased_until": None,
    }
    chosen = and_(table.c.subscriber == subscriber, which)
    found: Any = session.execute(update(table).where(chosen).values(**values))
    bell_of(database, BELL).ring_after(session)
    return int(found.rowcount)


def relay_lag(session: Session, database: Database) -> RelayLag:
    """How many deliveries and unrouted events wait, how many are dead, since when the oldest."""
    kit = database.kit
    event, delivery = kit.outbox, kit.delivery
    is_waiting = and_(delivery.c.delivered_at.is_(None), delivery.c.dead_at.is_(None))
    both = event.outerjoin(delivery, delivery.c.outbox_id == event.c.id)
    is_late = or_(event.c.routed_at.is_(None), and_(delivery.c.id.is_not(None), is_waiting))
    late = select(func.count(), func.min(event.c.created_at)).select_from(both).where(is_late)
    waiting, oldest = session.execute(late).one()
    dead = select(func.count()).select_from(delivery).where(delivery.c.dead_at.is_not(None))
    age = timedelta(0) if oldest is None else database.clock() - oldest
    return RelayLag(waiting, session.execute(dead).scalar_one(), max(age, timedelta(0)))


def _next_seq(session: Session, database: Database, aggregate: str) -> int:
    """The aggregate's next number, safe because only one transaction at a time may take one."""
    database.lock(session, BELL, aggregate)
    table = database.kit.outbox
    highest = select(func.max(table.c.seq)).where(table.c.aggregate == aggregate)
    return (session.execute(highest).scalar_one() or 0) + 1
