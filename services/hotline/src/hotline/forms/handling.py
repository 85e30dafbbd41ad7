"""What an institution hands in: results and extensions, and what the hotline says to them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hotline.domain.closing import Outcome
from hotline.forms.requests import OptionalText, Words
from servicekit.wire import Day, LongText, NonNegativeFen, ShortText, Whole, WireModel

ResultOutcome = Literal[
    Outcome.SETTLED_PAID,
    Outcome.SETTLED_OTHER,
    Outcome.EXPLAINED_ACCEPTED,
    Outcome.EXPLAINED_NOT_ACCEPTED,
    Outcome.UNREACHABLE,
]


class ResultForm(WireModel):
    """A result; money counts as recovered only with proof or the investor's word."""

    outcome: ResultOutcome
    explanation: Words = ""
    """The institution's reasons."""
    reply: LongText
    """What the investor is told."""
    amount_fen: NonNegativeFen = 0
    agreement: Words = ""
    agreed_on: Day | None = None
    has_performance_proof: bool = False
    evidence: Annotated[list[ShortText], Field(max_length=50)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _a_payment_is_paid(self) -> Self:
        is_paid = self.outcome is Outcome.SETTLED_PAID
        if is_paid != (self.amount_fen > 0):
            raise ValueError("`amount_fen` above 0 goes with SETTLED_PAID")
        if self.outcome.is_settled and not (self.agreement.strip() and self.agreed_on):
            raise ValueError("a settlement has its `agreement` and `agreed_on`")
        return self


class ReviewForm(WireModel):
    """Whether a result is good, or goes back with a reason."""

    verdict: Literal["good", "refused"]
    reason: Words = ""
    is_recovery_confirmed: bool = False
    """The investor has confirmed the money."""


class ExtendForm(WireModel):
    """A longer limit, with the reason that the investor is told."""

    clock: Literal["decide", "close"] = "close"
    days: Whole
    reason: LongText


class ExtensionDecisionForm(WireModel):
    """Whether the longer limit is given."""

    is_approved: bool
    reason: OptionalText = ""


class RecoveryForm(WireModel):
    """Money that came back after the result, confirmed by the investor or with proof."""

    amount_fen: NonNegativeFen
    is_proved: bool
