"""Reading rules replayed on history, for those who tune them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query

from hotline.forms.replays import ReplayAnswer, replay_answer
from hotline.usecases.replays import replayed
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.wire import Day

router = new_router("classification replays")
Tuner = Annotated[Caller, Depends(needs("hotline_admin", "analyst", "supervisor"))]
SPAN = timedelta(days=90)


@router.get("/classification-replays")
def get_classification_replay(
    caller: Tuner,
    database: CurrentDatabase,
    received_from: Day | None = None,
    received_to: Day | None = None,
    limit: Annotated[int, Query(ge=1, le=2_000)] = 500,
) -> ReplayAnswer:
    """Today's rules on what people have classified, of the last ninety days if no span is given."""
    to_on = received_to or day_in_shanghai(database.clock())
    from_on = received_from or to_on - SPAN
    with database.reading() as session:
        replay = replayed(session, caller, from_on, to_on, limit)
    return replay_answer(replay.rules_version, replay.compared)
