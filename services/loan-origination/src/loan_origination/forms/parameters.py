"""Parameters: what is in force, what is proposed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from servicekit.wire import Day, ExactDecimal, Instant, LongText, ShortText, WireModel


class ParameterForm(WireModel):
    """A proposed value from a day on, for everybody or for one branch or person."""

    name: ShortText
    scope: Annotated[str, Field(strict=True, max_length=200)] = ""
    value: ExactDecimal
    from_on: Day
    reason: LongText


class DecisionForm(WireModel):
    """Why a proposal is approved or refused."""

    reason: LongText


class ParameterAnswer(WireModel):
    """What holds on a day, since when, and from which version."""

    name: str
    unit: str
    scope: str
    value: str
    since_on: Day
    version: str
    source: str


class ParameterList(WireModel):
    """All parameters on a day."""

    on: Day
    items: list[ParameterAnswer]


class ChangeAnswer(WireModel):
    """A change of a parameter."""

    id: UUID
    name: str
    scope: str
    value: str
    from_on: Day
    reason: str
    state: str
    proposed_by: str
    created_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    decision_reason: str
