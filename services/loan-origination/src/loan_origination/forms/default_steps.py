"""Remedies and resolutions of events of default, releases, and their answers on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from loan_origination.domain.release import RELEASE
from loan_origination.domain.remedies import REMEDY, RESOLUTION, ResolutionKind, remedy_name
from loan_origination.forms.draws import DefaultEventAnswer, default_event_answer
from loan_origination.forms.facts import Text
from loan_origination.tables.defaults import RemedyRow, ResolutionRow
from loan_origination.tables.draws import DefaultEventRow
from loan_origination.tables.releases import HandBackRow, ReleaseRow
from servicekit.wire import Day, Instant, LongText, ShortText, WireModel

LEAST_REASON = 20
WaiverReason = Annotated[LongText, Field(min_length=LEAST_REASON)]


class RemedyForm(WireModel):
    """A remedy A to G; a cure period (A) tells its deadline."""

    code: Literal["A", "B", "C", "D", "E", "F", "G"]
    reason: LongText
    until_on: Day | None = None


class OutcomeForm(WireModel):
    """What came of a remedy."""

    step: Literal["finish", "give_up"]
    outcome: LongText


class ResolutionForm(WireModel):
    """Propose that an event of default was cured, or is waived."""

    kind: ResolutionKind
    reason: WaiverReason
    conditions: Text = ""


class ReleaseForm(WireModel):
    """Ask for the release of a mortgage."""

    collateral_id: UUID
    reason: LongText


class HandBackForm(WireModel):
    """The originals go to the mortgagor's representative."""

    received_by: ShortText
    authority_ref: ShortText


class CancellationForm(WireModel):
    """The registration was cancelled at the local office."""

    cancellation_no: ShortText
    cancelled_on: Day


class RemedyAnswer(WireModel):
    """A remedy."""

    id: UUID
    event_id: UUID
    contract_id: UUID
    branch: str
    code: str
    name: str
    name_zh: str
    state: str
    allowed: list[str]
    reason: str
    until_on: date | None
    chosen_on: date
    proposed_by: str
    decided_by: str | None
    decided_on: date | None
    outcome: str
    finished_on: date | None
    created_at: Instant


class ResolutionAnswer(WireModel):
    """How an event of default ended, or is proposed to."""

    id: UUID
    event_id: UUID
    contract_id: UUID
    kind: ResolutionKind
    state: str
    allowed: list[str]
    reason: str
    conditions: str
    proposed_by: str
    decided_by: str | None
    decided_on: date | None
    created_at: Instant


class DefaultFileAnswer(WireModel):
    """An event of default with everything done about it."""

    event: DefaultEventAnswer
    state: Literal["open", "cured", "waived"]
    remedies: list[RemedyAnswer]
    resolutions: list[ResolutionAnswer]


class HandBackAnswer(WireModel):
    """The receipt for originals handed back."""

    receipt_no: str
    slips: list[str]
    items: list[dict[str, Any]]
    received_by: str
    authority_ref: str
    handed_by: str
    witness: str
    handed_back_at: Instant


class ReleaseAnswer(WireModel):
    """A release; `settlement` is what was owed when it was last looked at: nothing."""

    id: UUID
    contract_id: UUID
    collateral_id: UUID
    branch: str
    state: str
    allowed: list[str]
    settlement: dict[str, Any]
    reason: str
    requested_by: str
    requested_on: date
    approved_by: str | None
    approved_on: date | None
    cancellation_no: str
    released_on: date | None
    hand_back: HandBackAnswer | None
    created_at: Instant


def remedy_answer(row: RemedyRow) -> RemedyAnswer:
    """A stored remedy as it goes out."""
    name, name_zh = remedy_name(row.code)
    told = row.model_dump(include=set(RemedyAnswer.model_fields))
    allowed = REMEDY.allowed(row.state)
    return RemedyAnswer(**told, name=name, name_zh=name_zh, allowed=allowed)


def resolution_answer(row: ResolutionRow) -> ResolutionAnswer:
    """A stored resolution as it goes out."""
    told = row.model_dump(include=set(ResolutionAnswer.model_fields))
    return ResolutionAnswer(**told, allowed=RESOLUTION.allowed(row.state))


def default_file(
    event: DefaultEventRow, remedies: list[RemedyRow], resolutions: list[ResolutionRow]
) -> DefaultFileAnswer:
    """An event with its remedies and resolutions; one closed without a waiver counts as cured."""
    is_waived = any(row.state == "approved" and row.kind == "waived" for row in resolutions)
    closed: Literal["cured", "waived"] = "waived" if is_waived else "cured"
    return DefaultFileAnswer(
        event=default_event_answer(event),
        state="open" if event.closed_on is None else closed,
        remedies=[remedy_answer(row) for row in remedies],
        resolutions=[resolution_answer(row) for row in resolutions],
    )


def hand_back_answer(row: HandBackRow) -> HandBackAnswer:
    """A stored receipt as it goes out."""
    return HandBackAnswer(**row.model_dump(include=set(HandBackAnswer.model_fields)))


def release_answer(row: ReleaseRow, hand_back: HandBackRow | None) -> ReleaseAnswer:
    """A stored release as it goes out."""
    told = row.model_dump(include=set(ReleaseAnswer.model_fields))
    receipt = None if hand_back is None else hand_back_answer(hand_back)
    return ReleaseAnswer(**told, allowed=RELEASE.allowed(row.state), hand_back=receipt)
