"""Awards for reports as they come and go."""

from __future__ import annotations

from datetime import date

from hotline.domain.awards import AwardState
from hotline.forms.requests import Words
from hotline.tables.awards import AwardRow
from servicekit.wire import Day, NonNegativeFen, WireModel


class AwardForm(WireModel):
    """The next step of an award, on the day on which it was taken (left out: today)."""

    state: AwardState
    amount_fen: NonNegativeFen | None = None
    basis: Words = ""
    done_on: Day | None = None


class AwardAnswer(WireModel):
    """Where an award stands."""

    state: AwardState
    amount_fen: int | None
    basis: str
    done_on: date


def award_answer(row: AwardRow) -> AwardAnswer:
    """A stored award as it goes out."""
    return AwardAnswer(
        state=AwardState(row.state),
        amount_fen=None if row.amount is None else row.amount.fen,
        basis=row.basis,
        done_on=row.done_on,
    )
