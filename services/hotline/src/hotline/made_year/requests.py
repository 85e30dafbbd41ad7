"""The requests of a made year, each with its events, clocks, routings and hand-over."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hotline.directory_maker import made_directory
from hotline.domain.closing import Outcome
from hotline.domain.request_states import Step
from hotline.domain.rulebooks import Category
from hotline.made_year import texts, timelines
from hotline.made_year.plan import SEED, YearPlan, spread
from hotline.made_year.timelines import Moved, Pace, office_moment, timeline
from lawkit.calendar import shipped_calendars
from lawkit.shanghai import SHANGHAI, end_of_day

PHONE_SHARE = 62
"""Of a hundred requests; the others come by the website, at any hour of any day."""
_LATEST_SETTLED = (11, 10)
"""What was recovered in a year came in early enough to be closed in it."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a made request."""

    category: Category
    pace: Pace
    outcome: Outcome | None
    texts: tuple[tuple[str, str, int], ...]
    is_valid: bool = True
    invalid_reason: str | None = None
    recovered_fen: int = 0
    is_mediated: bool = False


@dataclass(frozen=True, slots=True)
class MadeRequest:
    """A request with everything that happened to it until the end of the made year."""

    fate: Fate
    received_at: datetime
    channel: str
    institution: dict[str, Any] | None
    branch: dict[str, Any] | None
    issue: str
    text: str
    moved: tuple[Moved, ...]
    is_repeat: bool
    score: int | None

    def when(self, step: Step) -> datetime | None:
        """When a step was taken last."""
        found = [each.at for each in self.moved if each.step is step]
        return found[-1] if found else None


ANSWERED = Outcome.ANSWERED
_COMPLAINT, _CONSULT, _SUGGEST = Category.COMPLAINT, Category.CONSULT, Category.SUGGEST
_ORDINARY: tuple[tuple[Fate, int], ...] = (
    (Fate(_CONSULT, timelines.ANSWERED, ANSWERED, texts.CONSULTATIONS), 520),
    (Fate(_SUGGEST, timelines.ANSWERED, ANSWERED, texts.SUGGESTIONS), 55),
    (Fate(_COMPLAINT, timelines.HANDLED, Outcome.EXPLAINED_ACCEPTED, texts.COMPLAINTS), 190),
    (Fate(_COMPLAINT, timelines.HANDLED, Outcome.EXPLAINED_NOT_ACCEPTED, texts.COMPLAINTS), 95),
    (Fate(_COMPLAINT, timelines.HANDLED, Outcome.SETTLED_OTHER, texts.COMPLAINTS), 60),
    (Fate(_COMPLAINT, timelines.HANDLED, Outcome.UNREACHABLE, texts.COMPLAINTS), 12),
    (Fate(_COMPLAINT, timelines.RETURNED, Outcome.EXPLAINED_ACCEPTED, texts.COMPLAINTS), 14),
    (Fate(_COMPLAINT, timelines.REOPENED, Outcome.EXPLAINED_ACCEPTED, texts.COMPLAINTS), 8),
    (Fate(_COMPLAINT, timelines.WITHDRAWN, None, texts.COMPLAINTS), 12),
    (Fate(_COMPLAINT, timelines.REJECTED, Outcome.REJECTED, texts.COMPLAINTS), 34),
)
_NOISE = Fate(
    _CONSULT,
    timelines.REJECTED,
    Outcome.REJECTED,
    texts.NOISE,
    is_valid=False,
    invalid_reason="not_a_request",
)


def made_requests(plan: YearPlan, seed: int = SEED) -> Iterator[MadeRequest]:
    """Every request of the year in the order of its coming; equal plans give equal requests."""
    dice = random.Random(seed)  # noqa: S311 - made-up requests, no secrets
    institutions, branches = made_directory()
    owned: dict[str, list[dict[str, Any]]] = {}
    for each in branches:
        owned.setdefault(each["institution_code"], []).append(each)
    until = end_of_day(date(plan.year, 12, 31))
    for received_at, channel, fate in _arrivals(dice, plan):
        is_named = fate.category is Category.COMPLAINT
        institution: dict[str, Any] | None = dice.choice(institutions) if is_named else None
        branch = dice.choice(owned[institution["code"]]) if institution else None
        name = institution["name"] if institution else ""
        issue, text = texts.made_text(dice, fate.texts, name)
        moved = timeline(dice, fate.pace, fate.category, received_at, until)
        is_closed = bool(moved) and moved[-1].step is Step.CLOSE
        yield MadeRequest(
            fate=fate,
            received_at=received_at,
            channel=channel,
            institution=institution,
            branch=branch,
            issue=issue,
            text=text,
            moved=tuple(moved),
            is_repeat=is_named and dice.random() < 0.03,  # noqa: PLR2004 - three in a hundred
            score=_score(dice, fate) if is_closed and is_named else None,
        )


def _arrivals(dice: random.Random, plan: YearPlan) -> list[tuple[datetime, str, Fate]]:
    """When each request comes, by which channel, and its fate."""
    first, last = date(plan.year, 1, 1), date(plan.year, 12, 31)
    settled_last = date(plan.year, *_LATEST_SETTLED)
    mediated_last = min(plan.mediation_from + timedelta(days=14), last)
    arrivals: list[tuple[datetime, str, Fate]] = []

    def add(fates: list[Fate], from_on: date, to_on: date) -> None:
        arrivals.extend((*_arrival(dice, from_on, to_on), fate) for fate in fates)

    paid = _settled(dice, plan)
    mediated = _mediated(plan)
    add(paid, first, settled_last)
    add(mediated, plan.mediation_from, mediated_last)
    add([_NOISE] * plan.invalid, first, last)
    kinds = [fate for fate, _ in _ORDINARY]
    ordinary = plan.valid - len(paid) - len(mediated)
    weights = spread(ordinary, [weight for _, weight in _ORDINARY])
    for fate, count in zip(kinds, weights, strict=True):
        add([fate] * count, first, last)
    return sorted(arrivals, key=lambda arrival: arrival[0])


def _settled(dice: random.Random, plan: YearPlan) -> list[Fate]:
    """Settlements that share what was recovered in the year."""
    count = min(plan.settled_paid, plan.valid // 10)
    weights = [dice.randint(5, 400) for _ in range(count)]
    return [
        Fate(
            _COMPLAINT,
            timelines.HANDLED,
            Outcome.SETTLED_PAID,
            texts.COMPLAINTS,
            recovered_fen=fen,
        )
        for fen in spread(plan.recovered_fen, weights)
    ]


def _mediated(plan: YearPlan) -> list[Fate]:
    """Requests handed over; the pilot's first weeks brought no money yet."""
    fate = Fate(
        _COMPLAINT, timelines.MEDIATED, Outcome.MEDIATED_FAILED, texts.COMPLAINTS, is_mediated=True
    )
    return [fate] * min(plan.handed_over, plan.valid // 10)


def _arrival(dice: random.Random, from_on: date, to_on: date) -> tuple[datetime, str]:
    on = from_on + timedelta(days=dice.randrange((to_on - from_on).days + 1))
    if dice.randrange(100) < PHONE_SHARE:
        return office_moment(dice, _day_with_phones(on)), "PHONE"
    midnight = datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
    return midnight + timedelta(seconds=dice.randrange(86_400)), "WEB"


def _day_with_phones(on: date) -> date:
    """The next day on which the phones are served; in December the last one before."""
    phone = shipped_calendars().phone
    direction = timedelta(days=-1 if on.month == 12 else 1)  # noqa: PLR2004 - December
    while not phone.is_working(on):
        on += direction
    return on


def _score(dice: random.Random, fate: Fate) -> int | None:
    if fate.outcome is Outcome.UNREACHABLE or dice.random() < 0.2:  # noqa: PLR2004 - one in five
        return None
    is_glad = fate.outcome in (Outcome.SETTLED_PAID, Outcome.SETTLED_OTHER)
    return dice.choices((1, 2, 3, 4, 5), (2, 3, 10, 35, 50) if is_glad else (8, 10, 27, 35, 20))[0]
