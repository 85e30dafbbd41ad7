"""Fees, recoveries and returned money on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from loan_origination.forms.contracts import PositiveFen
from servicekit.wire import Day, LongText, ShortText, Whole, WireModel


class BookingForm(WireModel):
    """A sum and why; `on` must be the open business day when it is named."""

    amount_fen: PositiveFen
    on: Day | None = None
    reference: ShortText
    reason: LongText


class FeeForm(BookingForm):
    """A fee on an instalment that fell due; without its number, costs of enforcement."""

    instalment: Annotated[Whole, Field(ge=1)] | None = None


class RecoveryForm(BookingForm):
    """Money for a loan that was written off."""


class HeldReturnForm(BookingForm):
    """Money held and not needed goes back to the repayment account."""
