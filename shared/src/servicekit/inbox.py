"""The inbox: an event that arrives twice has one effect."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from servicekit.database import Database
from servicekit.webhooks import Delivered

EventHandler = Callable[[Session, Database, Delivered], None]
"""Takes an event's effect in the transaction of the session it is given; commits nothing."""


def receive(session: Session, database: Database, delivered: Delivered) -> bool:
    """Note the event in the transaction of its effect; False when it was taken in before.

    Two deliveries at the same time: the second waits for the first to commit or to fail.
    """
    row = {
        "sender": delivered.sender,
        "webhook_id": delivered.id,
        "type": delivered.type,
        "received_at": database.clock(),
    }
    inbox = database.kit.inbox
    insert = sqlite.insert if database.is_sqlite else postgresql.insert
    noted = insert(inbox).values(**row).on_conflict_do_nothing().returning(inbox.c.webhook_id)
    return session.execute(noted).one_or_none() is not None


def take_in(database: Database, delivered: Delivered, handler: EventHandler) -> bool:
    """Receive and handle an event in one transaction; False when it was taken in before."""
    with database.writing() as session:
        if not receive(session, database, delivered):
            return False
        handler(session, database, delivered)
        return True
