"""The final approval: tighter terms, conditions, and how conditions are met or changed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from loan_origination.domain.facts import PurposeCode
from loan_origination.forms.facts import NonNegativeFen, Rate, Ratio
from servicekit.wire import LongText, Whole, WireModel


class Stage(StrEnum):
    """The gate before which a condition must be met."""

    PRE_CONTRACT = "pre_contract"
    PRE_PAYOUT = "pre_payout"
    COVENANT = "covenant"


class ConditionForm(WireModel):
    """A condition and its gate."""

    stage: Stage
    text: LongText


class PurposeShareForm(WireModel):
    """What remains of a purpose when the amount is smaller than asked for."""

    code: PurposeCode
    amount_fen: Annotated[NonNegativeFen, Field(gt=0)]


class ApprovalForm(WireModel):
    """The approver's decision; terms that are left out stay as the committee approved them."""

    outcome: Literal["approve", "refuse"]
    reason: LongText
    amount_fen: Annotated[NonNegativeFen, Field(gt=0)] | None = None
    months: Annotated[Whole, Field(ge=1, le=600)] | None = None
    annual_rate: Rate | None = None
    collateral_rate: Ratio | None = None
    purposes: Annotated[list[PurposeShareForm], Field(max_length=100)] | None = None
    conditions: Annotated[list[ConditionForm], Field(max_length=100)] = Field(default_factory=list)


class ConditionMetForm(WireModel):
    """Proof that a condition is met."""

    evidence: LongText


class ConditionChangeForm(WireModel):
    """Another wording of a condition, by an approver."""

    text: LongText
    reason: LongText
