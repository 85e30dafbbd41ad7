"""A complaint of the CFPB's database as rows of this service: request, events, clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hotline.domain.cfpb import CfpbComplaint
from hotline.domain.masking import masked
from hotline.domain.request_numbers import request_number
from hotline.domain.request_states import State, Step
from hotline.domain.rulebooks import OPENED_ON, Category, rulebook_on
from hotline.domain.similarity import comparable, searchable
from hotline.domain.sla_policies import ClockName
from hotline.store.blank_rows import blank
from hotline.store.search import IndexedText
from hotline.tables.clocks import ClockRow
from hotline.tables.requests import RequestEventRow, RequestRow
from lawkit.money import Money
from lawkit.shanghai import end_of_day, start_of_day
from servicekit.ids import new_id

SOURCE = "cfpb"
ANSWER_DAYS = 15
"""Companies answer within 15 calendar days; the database tells only whether they did."""
_NOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class ImportedRows:
    """The rows of one imported complaint, by table, and what it is searched by."""

    request: dict[str, Any]
    events: tuple[dict[str, Any], ...]
    clock: dict[str, Any]

    @property
    def id(self) -> UUID:
        request_id: UUID = self.request["id"]
        return request_id

    @property
    def indexed(self) -> IndexedText:
        return IndexedText(self.id, self.request["created_at"], self.request["searched"])


def rows_of(found: CfpbComplaint, serial: int) -> ImportedRows:
    """The rows of a complaint; the day of closing is not public, so it is the day of sending."""
    request_id = new_id()
    received_at = start_of_day(found.received_on) + _NOON
    sent_at = max(received_at, start_of_day(found.sent_on) + _NOON)
    is_open = found.outcome is None
    request = _request(found, serial, request_id) | {
        "created_at": received_at,
        "routed_at": sent_at,
        "closed_at": None if is_open else sent_at,
    }
    clock = _clock(found, request_id, sent_at)
    request["breached"] = [ClockName.CLOSE.value] if clock["breached_at"] else []
    request["due_at"] = clock["due_at"] if is_open and not clock["breached_at"] else None
    return ImportedRows(request, tuple(_events(found, request_id, received_at, sent_at)), clock)


def _request(found: CfpbComplaint, serial: int, request_id: UUID) -> dict[str, Any]:
    text = masked(found.text).text
    is_open = found.outcome is None
    return blank(RequestRow) | {
        "id": request_id,
        "number": request_number(found.received_on, serial),
        "received_on": found.received_on,
        "channel": found.channel.value,
        # The database is older than the hotline: its first rulebook stands for the years before.
        "rulebook_version": rulebook_on(max(found.received_on, OPENED_ON)).version,
        "state": (State.HANDLING if is_open else State.CLOSED).value,
        "category": Category.COMPLAINT.value,
        "is_category_confirmed": True,
        "issue": found.issue_code,
        "suggestion": {},
        "is_valid": True,
        "masked_text": text,
        "compared": comparable(text),
        "searched": searchable(f"{text}\n{found.issue}\n{found.company}"),
        "wish": found.issue,
        "counterparty": found.company,
        "named_institution": company_code(found.company),
        "region": found.state or None,
        "product": found.product,
        "target_kind": "institution",
        "institution_code": company_code(found.company),
        "outcome": None if is_open else found.outcome,
        "is_reply_sent": not is_open,
        "recovered": None if is_open else Money(0),
        "was_resolved": None if found.is_disputed is None else not found.is_disputed,
        "source": SOURCE,
        "source_ref": found.complaint_id,
    }


def company_code(company: str) -> str:
    """A company of the database as a code that is none of the directory's."""
    return f"CFPB:{company}"[:64]


def _events(
    found: CfpbComplaint, request_id: UUID, received_at: datetime, sent_at: datetime
) -> Iterator[dict[str, Any]]:
    receive = ("receive", None, State.RECEIVED, {"remarks": list(found.remarks)})
    yield _event(request_id, received_at, *receive)
    yield _event(request_id, sent_at, Step.ROUTE.value, State.ACCEPTED, State.ROUTED, {})
    if found.outcome is not None:
        facts = {"outcome": found.outcome.value}
        yield _event(request_id, sent_at, Step.CLOSE.value, State.CALLBACK, State.CLOSED, facts)


def _event(
    request_id: UUID,
    at: datetime,
    step: str,
    before: State | None,
    after: State,
    facts: dict[str, Any],
) -> dict[str, Any]:
    return blank(RequestEventRow) | {
        "id": new_id(),
        "request_id": request_id,
        "at": at,
        "actor": SOURCE,
        "step": step,
        "from_state": before,
        "to_state": after,
        "outcome": facts.get("outcome"),
        "facts": facts,
    }


def _clock(found: CfpbComplaint, request_id: UUID, sent_at: datetime) -> dict[str, Any]:
    due_on: date = max(found.sent_on, found.received_on) + timedelta(days=ANSWER_DAYS)
    due_at = end_of_day(due_on)
    is_late = found.is_timely is False
    is_met = found.outcome is not None and not is_late
    return blank(ClockRow) | {
        "id": new_id(),
        "request_id": request_id,
        "name": ClockName.CLOSE.value,
        "policy_id": "cfpb-15-days",
        # What is not told to be late is history: no sweep shall find it breached today.
        "state": "breached" if is_late else "met" if is_met else "void",
        "started_at": sent_at,
        "due_on": due_on,
        "due_at": due_at,
        "is_provisional": False,
        "is_verified": True,
        "source": "CFPB: companies answer within 15 calendar days",
        "pauses": [],
        "warnings": [],
        "met_at": sent_at if is_met else None,
        "breached_at": due_at if is_late else None,
        "institution_code": company_code(found.company),
    }
