"""Events to other systems: who is told, how far that has come, with which key."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from loan_origination.forms.event_deliveries import (
    EventKeysAnswer,
    EventSubscribersAnswer,
    ReplayAnswer,
    ReplayForm,
)
from loan_origination.routes.credit_desk import commanded
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.event_deliveries import (
    KEEPERS,
    event_key,
    replay_events,
    shown_subscribers,
)
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing

router = new_router("events to other systems")
Watcher = Annotated[Caller, Depends(needs(*KEEPERS, "auditor"))]


@router.get("/event-subscribers")
def get_subscribers(
    caller: Watcher, database: CurrentDatabase, request: Request
) -> EventSubscribersAnswer:
    """The systems that the operator named, and how many events reached them."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        return shown_subscribers(acting, request.app.state.event_subscribers)


@router.post("/event-subscribers/{name}/replay", response_model=ReplayAnswer)
def post_replay(name: str, body: ReplayForm, command: Storing, request: Request) -> Response:
    """Send dead events again, or one event whatever became of it."""
    known = request.app.state.event_subscribers
    return commanded(command, lambda acting: Answer(replay_events(acting, known, name, body)))


@router.get("/event-keys")
def get_keys(caller: AnyCaller, request: Request) -> EventKeysAnswer:
    """The public key that verifies the signature of every event."""
    return EventKeysAnswer(keys=[event_key(request.app.state.signing_key)])
