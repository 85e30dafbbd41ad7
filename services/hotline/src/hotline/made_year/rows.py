"""Rows of the tables for made requests."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from hotline.domain.clocks import ClockEnd, ClockRun, clock_end
from hotline.domain.closing import Outcome
from hotline.domain.request_numbers import request_number
from hotline.domain.request_states import State, Step
from hotline.domain.rulebooks import Category, rulebook_on
from hotline.domain.similarity import comparable, searchable
from hotline.domain.sla_policies import ClockName, shipped_sla_policies
from hotline.domain.subjects import Subject
from hotline.made_year.requests import MadeRequest
from hotline.store.blank_rows import blank
from hotline.tables.clocks import ClockRow
from hotline.tables.handovers import HandoverRow
from hotline.tables.requests import RequestEventRow, RequestRow, RoutingRow
from lawkit.calendar import shipped_calendars
from lawkit.money import Money
from lawkit.shanghai import end_of_day, shanghai_day, start_of_day

SOURCE = "made-year"
_PEOPLE = 200_000
_CLOCKS = (
    (ClockName.SIGN, Step.ROUTE, Step.SIGN),
    (ClockName.FIRST_CONTACT, Step.ROUTE, Step.CONTACT),
    (ClockName.DECIDE, Step.ROUTE, Step.SUBMIT_RESULT),
    (ClockName.CLOSE, Step.ACCEPT, Step.CLOSE),
    (ClockName.CALLBACK, Step.SUBMIT_RESULT, Step.CALL_BACK),
)
_ENDS = (Step.CLOSE, Step.WITHDRAW)


class RowMaker:
    """Turns made requests into rows by table; ids come from the dice, so a run is repeatable."""

    def __init__(self, seed: int, now: datetime) -> None:
        self._dice = random.Random(seed + 1)  # noqa: S311 - ids of made-up rows, no secrets
        self._now = self._at = now
        self._serials: Counter[date] = Counter()

    @property
    def serials(self) -> dict[date, int]:
        """The last number given out on each day."""
        return dict(self._serials)

    def rows(self, made: MadeRequest) -> Iterator[tuple[type[Any], dict[str, Any]]]:
        """The request first, then what hangs on it."""
        self._at = made.received_at
        request_id = self._id()
        request = self._request(made, request_id)
        clocks = list(self._clocks(made, request_id))
        request["breached"] = [row["name"] for row in clocks if row["state"] == "breached"]
        request["due_at"] = min(
            (row["due_at"] for row in clocks if row["state"] == "running"), default=None
        )
        yield RequestRow, request
        for event in self._events(made, request_id):
            yield RequestEventRow, event
        for clock in clocks:
            yield ClockRow, clock
        for routing in self._routings(made, request_id):
            yield RoutingRow, routing
        if made.fate.is_mediated and made.when(Step.OFFER_MEDIATION):
            yield HandoverRow, self._handover(made, request_id)

    def _id(self) -> UUID:
        return made_id(self._dice, self._at)

    def _request(self, made: MadeRequest, request_id: UUID) -> dict[str, Any]:
        fate, on = made.fate, shanghai_day(made.received_at)
        self._serials[on] += 1
        state = made.moved[-1].after if made.moved else State.RECEIVED
        is_closed, is_over = state is State.CLOSED, not state.is_open
        row = blank(RequestRow) | {
            "id": request_id,
            "number": request_number(on, self._serials[on]),
            "created_at": made.received_at,
            "received_on": on,
            "channel": made.channel,
            "rulebook_version": rulebook_on(on).version,
            "state": state.value,
            "category": fate.category.value,
            "is_category_confirmed": bool(made.moved),
            "issue": made.issue,
            "suggestion": {},
            # A year has gone by: what nobody triaged in it counts as what it turned out to be.
            "is_valid": fate.is_valid,
            "invalid_reason": fate.invalid_reason,
            "masked_text": made.text,
            "compared": comparable(made.text),
            "searched": searchable(f"{made.text}\n{(made.institution or {}).get('name', '')}"),
            "identity_hash": self._identity(),
            "is_repeat": made.is_repeat,
            "contacted_at": made.when(Step.CONTACT),
            "closed_at": made.moved[-1].at if is_over else None,
            "reopened": sum(each.step is Step.REOPEN for each in made.moved),
            "reopened_at": made.when(Step.REOPEN),
            "returns": sum(each.step is Step.RETURN for each in made.moved),
            "source": SOURCE,
            "source_ref": str(sum(self._serials.values())),
        }
        return row | self._place(made) | (self._end(made) if is_closed else {})

    def _identity(self) -> str:
        return sha256(f"made person {self._dice.randrange(_PEOPLE)}".encode()).hexdigest()

    def _place(self, made: MadeRequest) -> dict[str, Any]:
        """Who is named, and who it was routed to."""
        institution, branch = made.institution, made.branch
        if institution is None or branch is None:
            return {"region": None, "subject": Subject.OTHER.value}
        named = {
            "counterparty": institution["name"],
            "named_institution": institution["code"],
            "named_branch": branch["name"],
            "region": branch["province"],
            "subject": institution["subject"],
        }
        if made.when(Step.ROUTE) is None:
            return named
        return named | {
            "target_kind": "institution",
            "institution_code": institution["code"],
            "branch_code": branch["code"],
            "routed_at": made.when(Step.ROUTE),
        }

    def _end(self, made: MadeRequest) -> dict[str, Any]:
        fate = made.fate
        assert fate.outcome is not None, "what is closed has an outcome"
        is_paid = fate.recovered_fen > 0
        return {
            "outcome": fate.outcome.value,
            "is_reply_sent": True,
            "recovered": Money(fate.recovered_fen),
            "recovered_via": "settlement" if is_paid else None,
            "is_recovery_proved": is_paid,
            "satisfaction": made.score,
            "was_resolved": None if made.score is None else made.score > 2,  # noqa: PLR2004
            "reject_reason": "OUT_OF_SCOPE" if fate.outcome is Outcome.REJECTED else None,
        }

    def _events(self, made: MadeRequest, request_id: UUID) -> Iterator[dict[str, Any]]:
        first = {"step": "receive", "from_state": None, "to_state": State.RECEIVED.value}
        yield self._event(request_id, made.received_at, first, {})
        for each in made.moved:
            states = {
                "step": each.step.value,
                "from_state": each.before.value,
                "to_state": each.after.value,
            }
            outcome = made.fate.outcome if each.step is Step.CLOSE else None
            ended = {"outcome": outcome.value} if outcome else {}
            yield self._event(request_id, each.at, states | ended, ended)

    def _event(
        self, request_id: UUID, at: datetime, states: dict[str, Any], facts: dict[str, Any]
    ) -> dict[str, Any]:
        made = {"id": self._id(), "request_id": request_id, "at": at, "actor": SOURCE}
        return blank(RequestEventRow) | made | states | {"facts": facts}

    def _clocks(self, made: MadeRequest, request_id: UUID) -> Iterator[dict[str, Any]]:
        if made.fate.category in (Category.CONSULT, Category.SUGGEST):
            met_at = made.when(Step.ANSWER) or made.when(Step.REJECT)
            yield self._clock(made, request_id, ClockName.ANSWER, made.received_at, met_at)
            return
        for name, start, end in _CLOCKS:
            started_at = made.when(start)
            if started_at is not None:
                yield self._clock(made, request_id, name, started_at, _met(made, end, started_at))

    def _clock(
        self,
        made: MadeRequest,
        request_id: UUID,
        name: ClockName,
        started_at: datetime,
        met_at: datetime | None,
    ) -> dict[str, Any]:
        subject = (made.institution or {}).get("subject", "OTHER")
        end = _clock_end(name, made.fate.category, Subject(subject), shanghai_day(started_at))
        due_at = end.deadline.due_at
        is_late = (met_at or self._now) > due_at
        state = "breached" if is_late else "running" if met_at is None else "met"
        return blank(ClockRow) | {
            "id": self._id(),
            "request_id": request_id,
            "name": name.value,
            "policy_id": end.policy.policy_id,
            "state": state,
            "started_at": started_at,
            "due_on": end.deadline.due_on,
            "due_at": due_at,
            "is_provisional": end.deadline.provisional,
            "is_verified": end.is_verified,
            "source": end.source,
            "pauses": [],
            "warnings": [],
            "met_at": met_at if state == "met" else None,
            "breached_at": due_at if state == "breached" else None,
            "done_late_at": met_at if state == "breached" else None,
            "institution_code": (made.institution or {}).get("code"),
        }

    def _routings(self, made: MadeRequest, request_id: UUID) -> Iterator[dict[str, Any]]:
        """One a routing; a return ends the first one, and the next begins."""
        starts = [each.at for each in made.moved if each.step is Step.ROUTE]
        ends = [each.at for each in made.moved if each.step is Step.RETURN]
        for place, at in enumerate(starts):
            is_returned = place < len(ends)
            yield blank(RoutingRow) | {
                "id": self._id(),
                "request_id": request_id,
                "decided_at": at,
                "decided_by": SOURCE,
                "target_kind": "institution",
                "institution_code": (made.institution or {}).get("code"),
                "branch_code": (made.branch or {}).get("code"),
                "table_version": "made",
                "explanation": [],
                "ended_at": ends[place] if is_returned else None,
                "ended_by": Step.RETURN.value if is_returned else None,
            }

    def _handover(self, made: MadeRequest, request_id: UUID) -> dict[str, Any]:
        consented, ended = made.when(Step.CONSENT_MEDIATION), made.when(Step.TAKE_MEDIATION_RESULT)
        state = "failed" if ended else "handed_over" if consented else "offered"
        return blank(HandoverRow) | {
            "id": self._id(),
            "request_id": request_id,
            "state": state,
            "claim": made.text,
            "claimed": Money(100_000),
            "offered_by": SOURCE,
            "offered_at": made.when(Step.OFFER_MEDIATION),
            "answered_at": consented,
            "handed_over_at": consented,
            "ended_at": ended,
            "agreed": Money(0) if ended else None,
            "paid": Money(0) if ended else None,
            "reason": "NO_AGREEMENT" if ended else "",
        }


def made_id(dice: random.Random, at: datetime) -> UUID:
    """An id that sorts by its moment (UUIDv7), as the service gives them out."""
    milliseconds = int(at.timestamp() * 1_000)
    bits = dice.getrandbits(74)
    high = milliseconds << 16 | 7 << 12 | bits >> 62
    return UUID(int=high << 64 | 2 << 62 | bits & (1 << 62) - 1)


def _met(made: MadeRequest, end: Step, started_at: datetime) -> datetime | None:
    found = [each.at for each in made.moved if each.step is end and each.at >= started_at]
    return found[0] if found else None


@cache
def _clock_end(name: ClockName, category: Category, subject: Subject, on: date) -> ClockEnd:
    """Limits are counted in whole days: of one day all clocks of a kind run out together."""
    policy = shipped_sla_policies().for_clock(name, on, category=category, subject=subject)
    return clock_end(policy, ClockRun(start_of_day(on)), calendars=shipped_calendars())


def end_of_year(year: int) -> datetime:
    """The moment up to which a made year tells."""
    return end_of_day(date(year, 12, 31))
