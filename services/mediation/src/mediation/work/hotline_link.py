"""Events to and from the hotline."""

from __future__ import annotations

import httpx
from sqlmodel import Session

from mediation.forms.handover import PROGRESSED, REQUESTED, RESULT
from mediation.usecases.acting import Acting
from mediation.usecases.case_intake import apply_for_mediation
from mediation.usecases.hotline_link import (
    HOTLINE,
    LINK,
    case_form,
    note_handover,
    read_request,
    tell_hotline,
)
from servicekit.database import Database
from servicekit.inbox_routes import PATH
from servicekit.keys import SigningKey
from servicekit.outbox import Subscriber
from servicekit.outbox_relay import Relay
from servicekit.webhooks import Delivered

TAKEN = (HOTLINE, REQUESTED)
TOLD = frozenset({PROGRESSED, RESULT})


def take_request(session: Session, database: Database, delivered: Delivered) -> None:
    """Make the case of a request; a request known before makes no second one."""
    form = read_request(delivered)
    acting = Acting(session, database, LINK)
    taken = apply_for_mediation(acting, case_form(form))
    if taken.is_new:
        note_handover(acting, taken.case, form)
        tell_hotline(acting, taken.case)


def hotline_relay(
    database: Database, key: SigningKey, hotline_url: str, client: httpx.Client
) -> Relay:
    """Brings what happens to handed-over cases back to the hotline."""
    subscriber = Subscriber(HOTLINE, hotline_url.rstrip("/") + PATH, TOLD)
    return Relay(database, key, [subscriber], client)
