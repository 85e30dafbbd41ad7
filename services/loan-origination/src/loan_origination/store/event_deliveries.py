"""Queries about the way of events to their subscribers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlmodel import Session

from servicekit.database import Database


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How a subscriber's deliveries stand; `waiting_since` is the event of the oldest waiting."""

    delivered: int = 0
    waiting: int = 0
    dead: int = 0
    waiting_since: datetime | None = None
    last_error: str | None = None


def delivery_counts(session: Session, database: Database) -> dict[str, DeliveryCounts]:
    """The deliveries of every subscriber that ever had one."""
    event, delivery = database.kit.outbox, database.kit.delivery
    is_waiting = and_(delivery.c.delivered_at.is_(None), delivery.c.dead_at.is_(None))
    query = (
        select(
            delivery.c.subscriber,
            func.count(delivery.c.delivered_at),
            func.sum(case((is_waiting, 1), else_=0)),
            func.count(delivery.c.dead_at),
            func.min(case((is_waiting, event.c.created_at))),
            func.max(case((delivery.c.delivered_at.is_(None), delivery.c.last_error))),
        )
        .join(event, event.c.id == delivery.c.outbox_id)
        .group_by(delivery.c.subscriber)
    )
    return {
        name: DeliveryCounts(delivered, int(waiting), dead, since, error)
        for name, delivered, waiting, dead, since, error in session.execute(query)
    }


def unrouted_count(session: Session, database: Database) -> int:
    """Events that are not on their way to anybody yet."""
    event = database.kit.outbox
    query = select(func.count()).select_from(event).where(event.c.routed_at.is_(None))
    return int(session.execute(query).scalar_one())
