"""Parameters: what is in force, what is proposed."""

from __future__ import annotations

from uuid import UUID

from loan_origination.forms.facts import Words
from servicekit.wire import Day, ExactDecimal, Instant, LongText, ShortText, WireModel


class ParameterForm(WireModel):
    """A proposed value from a day on, for everybody or for one branch or person."""

    name: ShortText
    scope: Words = ""
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
