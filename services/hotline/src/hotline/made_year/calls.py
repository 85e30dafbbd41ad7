"""Calls and letters of thanks of a made year."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from hotline.made_year.plan import SEED, YearPlan
from hotline.made_year.rows import SOURCE, made_id
from hotline.made_year.texts import MARK
from hotline.made_year.timelines import office_moment
from lawkit.calendar import shipped_calendars, shipped_phone_hours

_SHORT_SHARE = 30
"""Of a hundred who gave up, so many hung up within five seconds."""


def made_calls(plan: YearPlan, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Calls that asked for a person in service hours, the planned share of them answered."""
    dice = random.Random(seed + 2)  # noqa: S311 - made-up calls, no secrets
    phone = shipped_calendars().phone
    first = date(plan.year, 1, 1)
    open_days = [day for n in range(365) if phone.is_working(day := first + timedelta(days=n))]
    answered = -(-plan.calls * plan.answered_percent // 100)
    moments = sorted(_service_moment(dice, open_days) for _ in range(plan.calls))
    chosen = set(dice.sample(range(plan.calls), answered))
    for number, at in enumerate(moments):
        yield _call(dice, number, at, is_answered=number in chosen)


def _service_moment(dice: random.Random, open_days: list[date]) -> datetime:
    at = office_moment(dice, dice.choice(open_days))
    while not shipped_phone_hours().is_open(at):
        at = office_moment(dice, dice.choice(open_days))
    return at


def _call(dice: random.Random, number: int, at: datetime, *, is_answered: bool) -> dict[str, Any]:
    is_short = dice.randrange(100) < _SHORT_SHARE
    wait = dice.randint(3, 90) if is_answered else dice.randint(1, 4 if is_short else 240)
    talk = dice.randint(40, 900) if is_answered else None
    over = at + timedelta(seconds=wait)
    return {
        "id": made_id(dice, at),
        "call_ref": f"{SOURCE}-{number + 1}",
        "offered_at": at,
        "wants_person": True,
        "is_in_service_hours": True,
        "answered_at": over if is_answered else None,
        "abandoned_at": None if is_answered else over,
        "ended_at": over + timedelta(seconds=talk or 0),
        "wait_seconds": wait,
        "talk_seconds": talk,
        "agent": SOURCE if is_answered else None,
        "wants_callback": False,
        "request_id": None,
    }


def made_letters(plan: YearPlan, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Letters of thanks and a few banners."""
    dice = random.Random(seed + 3)  # noqa: S311 - made-up letters, no secrets
    first = date(plan.year, 1, 1)
    for number in range(plan.letters):
        on = first + timedelta(days=dice.randrange(365))
        at = office_moment(dice, on)
        yield {
            "id": made_id(dice, at),
            "kind": "banner" if number % 10 == 0 else "letter",
            "received_on": on,
            "request_id": None,
            "institution_code": None,
            "masked_text": f"{MARK}感谢热线工作人员耐心解答。",
            "entered_by": SOURCE,
            "created_at": at,
        }
