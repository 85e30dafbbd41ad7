"""What happens to a made request, step by step, on working days; only along known states."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from hotline.domain.request_states import State, Step, after
from hotline.domain.rulebooks import Category
from lawkit.calendar import add_working_days, shipped_calendars
from lawkit.shanghai import SHANGHAI, shanghai_day

Pace = tuple[tuple[Step, int, int], ...]
"""Steps with the working days, least and most, since the step before."""

TRIAGED: Pace = ((Step.TRIAGE, 0, 1),)
ANSWERED: Pace = (*TRIAGED, (Step.ANSWER, 0, 4), (Step.CLOSE, 0, 1))
REJECTED: Pace = (*TRIAGED, (Step.REJECT, 0, 1), (Step.CLOSE, 0, 0))
MERGED: Pace = ((Step.MERGE, 0, 2),)
ROUTED: Pace = (*TRIAGED, (Step.ACCEPT, 0, 1), (Step.ROUTE, 0, 0))
WITH_INSTITUTION: Pace = (
    (Step.SIGN, 0, 1),
    (Step.CONTACT, 0, 3),
    (Step.HANDLE, 0, 1),
    (Step.SUBMIT_RESULT, 1, 9),
)
CALLED_BACK: Pace = ((Step.CALL_BACK, 0, 5), (Step.CLOSE, 0, 1))
HANDLED: Pace = (*ROUTED, *WITH_INSTITUTION, (Step.REVIEW, 0, 2), *CALLED_BACK)
RETURNED: Pace = (
    *ROUTED,
    (Step.RETURN, 0, 2),
    (Step.REROUTE, 0, 1),
    (Step.ACCEPT, 0, 0),
    (Step.ROUTE, 0, 0),
    *WITH_INSTITUTION,
    (Step.REVIEW, 0, 2),
    *CALLED_BACK,
)
REOPENED: Pace = (
    *HANDLED,
    (Step.REOPEN, 2, 12),
    (Step.HANDLE, 0, 1),
    (Step.SUBMIT_RESULT, 1, 5),
    (Step.REVIEW, 0, 1),
    *CALLED_BACK,
)
WITHDRAWN: Pace = (*ROUTED, (Step.SIGN, 0, 1), (Step.CONTACT, 0, 3), (Step.WITHDRAW, 0, 3))
MEDIATED: Pace = (
    *ROUTED,
    (Step.SIGN, 0, 1),
    (Step.CONTACT, 0, 2),
    (Step.HANDLE, 0, 0),
    (Step.SUBMIT_RESULT, 1, 3),
    (Step.OFFER_MEDIATION, 0, 1),
    (Step.CONSENT_MEDIATION, 0, 1),
    (Step.TAKE_MEDIATION_RESULT, 3, 8),
    *CALLED_BACK,
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A step of a made request, with the states around it."""

    step: Step
    at: datetime
    before: State
    after: State


def timeline(
    dice: random.Random, pace: Pace, category: Category, received_at: datetime, until: datetime
) -> list[Moved]:
    """The steps up to `until`; what would come later has not happened yet."""
    state, at = State.RECEIVED, received_at
    moved: list[Moved] = []
    for step, least, most in pace:
        at = _later(dice, at, dice.randint(least, most))
        if at >= until:
            break
        following = after(state, step, category=category)
        moved.append(Moved(step, at, state, following))
        state = following
    return moved


def _later(dice: random.Random, at: datetime, days: int) -> datetime:
    """A moment of the office day so many working days on, or some minutes later."""
    if days == 0:
        return at + timedelta(minutes=dice.randint(1, 40))
    on = working_days_after(shanghai_day(at), days)
    return office_moment(dice, on)


def office_moment(dice: random.Random, on: date) -> datetime:
    """A moment between 09:00 and 16:30 of a day."""
    start = datetime(on.year, on.month, on.day, 9, tzinfo=SHANGHAI)
    return start + timedelta(seconds=dice.randrange(27_000))


@cache
def working_days_after(on: date, days: int) -> date:
    """The n-th statutory working day after a day."""
    return add_working_days(on, days, shipped_calendars().statutory)
