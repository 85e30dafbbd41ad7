"""Events to and from mediation."""

from __future__ import annotations

import httpx
from sqlmodel import Session

from hotline.forms.handovers import (
    PROGRESSED,
    REQUESTED,
    RESULT,
    WITHDRAWN,
    CaseProgressed,
    MediationResult,
)
from hotline.usecases.acting import Acting
from hotline.usecases.mediation_results import (
    LINK,
    MEDIATION,
    read_event,
    take_progress,
    take_result,
)
from servicekit.database import Database
from servicekit.inbox import EventHandler
from servicekit.inbox_routes import PATH
from servicekit.keys import SigningKey
from servicekit.outbox import Subscriber
from servicekit.outbox_relay import Relay
from servicekit.webhooks import Delivered

TOLD = frozenset({REQUESTED, WITHDRAWN})


def on_progress(session: Session, database: Database, delivered: Delivered) -> None:
    """A case that came from here has moved."""
    take_progress(Acting(session, database, LINK), read_event(delivered, CaseProgressed))


def on_result(session: Session, database: Database, delivered: Delivered) -> None:
    """A case that came from here has ended."""
    take_result(Acting(session, database, LINK), read_event(delivered, MediationResult))


HANDLERS: dict[tuple[str, str], EventHandler] = {
    (MEDIATION, PROGRESSED): on_progress,
    (MEDIATION, RESULT): on_result,
}


def mediation_relay(
    database: Database, key: SigningKey, mediation_url: str, client: httpx.Client
) -> Relay:
    """Brings complaints that investors want mediated to mediation."""
    subscriber = Subscriber(MEDIATION, mediation_url.rstrip("/") + PATH, TOLD)
    return Relay(database, key, [subscriber], client)
