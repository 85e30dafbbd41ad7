"""Events to and from the hotline."""

from __future__ import annotations

import httpx
from sqlmodel import Session

from mediation.forms.handover import (
    PROGRESSED,
    REQUESTED,
    RESULT,
    WITHDRAWN,
    MediationRequested,
    MediationWithdrawn,
)
from mediation.usecases.acting import Acting
from mediation.usecases.case_intake import apply_for_mediation
from mediation.usecases.hotline_link import (
    HOTLINE,
    LINK,
    case_form,
    note_handover,
    read_event,
    tell_hotline,
)
from mediation.usecases.hotline_withdrawals import take_back
from servicekit.database import Database
from servicekit.inbox import EventHandler
from servicekit.inbox_routes import PATH
from servicekit.keys import SigningKey
from servicekit.outbox import Subscriber
from servicekit.outbox_relay import Relay
from servicekit.webhooks import Delivered

TOLD = frozenset({PROGRESSED, RESULT})


def take_request(session: Session, database: Database, delivered: Delivered) -> None:
    """Make the case of a request; a request known before makes no second one."""
    form = read_event(delivered, MediationRequested)
    acting = Acting(session, database, LINK)
    taken = apply_for_mediation(acting, case_form(form), handover_id=form.handover_id)
    if taken.is_new:
        note_handover(acting, taken.case, form)
        tell_hotline(acting, taken.case)


def take_withdrawal(session: Session, database: Database, delivered: Delivered) -> None:
    """The investor has taken the request back: so is the application, while that can be."""
    take_back(Acting(session, database, LINK), read_event(delivered, MediationWithdrawn))


TAKEN: dict[tuple[str, str], EventHandler] = {
    (HOTLINE, REQUESTED): take_request,
    (HOTLINE, WITHDRAWN): take_withdrawal,
}


def hotline_relay(
    database: Database, key: SigningKey, hotline_url: str, client: httpx.Client
) -> Relay:
    """Brings what happens to handed-over cases back to the hotline."""
    subscriber = Subscriber(HOTLINE, hotline_url.rstrip("/") + PATH, TOLD)
    return Relay(database, key, [subscriber], client)
