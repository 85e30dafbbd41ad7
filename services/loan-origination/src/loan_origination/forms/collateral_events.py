"""Damage to a collateral, its enforcement, and the money that enforcement brings, on the wire."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import model_validator

from loan_origination.forms.contracts import PositiveFen
from loan_origination.forms.facts import NonNegativeFen
from loan_origination.tables.security import CollateralDamageRow
from servicekit.wire import Day, Instant, LongText, ShortText, WireModel


class DamageForm(WireModel):
    """Damage that was found; `covered_fen` is what a policy of the collateral pays of it."""

    found_on: Day
    description: LongText
    loss_fen: PositiveFen
    covered_fen: NonNegativeFen = 0
    policy_id: UUID | None = None

    @model_validator(mode="after")
    def _cover_has_a_policy(self) -> Self:
        if self.covered_fen > self.loss_fen:
            raise ValueError("no more than the loss is covered")
        if (self.covered_fen > 0) != (self.policy_id is not None):
            raise ValueError("covered_fen and policy_id go together")
        return self


class DamageAnswer(WireModel):
    """Damage, and whether the security is enough without what was lost."""

    id: UUID
    collateral_id: UUID
    contract_id: UUID
    state: str
    found_on: date
    description: str
    loss_fen: int
    covered_fen: int
    policy_id: UUID | None
    top_up_id: UUID | None
    judged_on: date | None
    made_up_on: date | None
    reported_by: str
    created_at: Instant


class EnforcementForm(WireModel):
    """How the mortgage is enforced: by agreement with the mortgagor, or by a court."""

    manner: Literal["agreed_sale", "auction", "taken_at_value", "court"]
    reference: ShortText
    reason: LongText


def damage_answer(row: CollateralDamageRow) -> DamageAnswer:
    """Stored damage as it goes out."""
    return DamageAnswer(**row.model_dump(include=set(DamageAnswer.model_fields)))
