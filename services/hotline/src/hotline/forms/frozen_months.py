"""Frozen months and client counts on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from servicekit.wire import Day, Instant, LongText, ShortText, Whole, WireModel


class RestateForm(WireModel):
    """Why a published month is restated."""

    reason: LongText


class RestatedFigureAnswer(WireModel):
    """A figure that has changed."""

    figure: str
    before: int
    after: int


class RestatementAnswer(WireModel):
    """A restatement that was published."""

    number: int
    reason: str
    restated_at: Instant
    changes: list[RestatedFigureAnswer]


class FrozenMonthSummary(WireModel):
    """A frozen month in a list."""

    month: str
    sha256: str
    frozen_at: Instant


class FrozenMonthAnswer(FrozenMonthSummary):
    """A month as first published, as it stands, and what a recount would change."""

    figures: dict[str, int]
    published: dict[str, int]
    restatements: list[RestatementAnswer]
    pending: list[RestatedFigureAnswer]


class ClientCountForm(WireModel):
    """How many clients an institution had on a day, and who says so."""

    institution_code: ShortText
    counted_on: Day
    clients: Annotated[Whole, Field(ge=1, le=10**10)]
    source: ShortText


class ClientCountsForm(WireModel):
    """Counts to be entered; one of the same day is replaced."""

    rows: Annotated[list[ClientCountForm], Field(min_length=1, max_length=5_000)]


class ClientCountsAnswer(WireModel):
    """How many counts were entered."""

    entered: int
