"""Supervised rent accounts on the wire."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from loan_origination.domain.servicing.supervised import DebitClass
from loan_origination.forms.contracts import Account, PositiveFen
from loan_origination.tables.supervised_accounts import SupervisedDebitRow
from servicekit.wire import Day, ExactDecimal, Instant, LongText, ShortText, WireModel

MOST_ROWS = 1_000


class SupervisedAccountForm(WireModel):
    """Put an account under supervision; the rule book gives no figure for the floor, so the
    product's `reserve_ratio` (a share of the instalment) is told here."""

    number: Account
    reserve_ratio: ExactDecimal

    @model_validator(mode="after")
    def _a_share(self) -> Self:
        if not Fraction(0) <= self.reserve_ratio <= Fraction(100):
            raise ValueError("a ratio from 0 to 100")
        return self


class ExpectedRentForm(WireModel):
    """Rent of a lease that falls due on a day."""

    lease: ShortText
    due_on: Day
    amount_fen: PositiveFen


class ExpectedRentsForm(WireModel):
    """What leases bring; a lease's day that is known already is replaced."""

    rents: Annotated[list[ExpectedRentForm], Field(min_length=1, max_length=MOST_ROWS)]


class RentReceiptForm(WireModel):
    """Rent that came in; `reference` is the bank's own and is taken once."""

    lease: ShortText
    on: Day
    amount_fen: PositiveFen
    reference: ShortText


class SupervisedDebitForm(WireModel):
    """Money that should leave the account; every debit has a class (R-V2)."""

    kind: DebitClass
    amount_fen: PositiveFen
    payee: ShortText
    purpose: LongText


class RentGapAnswer(WireModel):
    """Rent expected and not received."""

    lease: str
    due_on: date
    missing_fen: int
    days_missing: int
    is_alert: bool


class SupervisedAccountAnswer(WireModel):
    """An account under supervision as it stands on the open business day."""

    id: UUID
    number: str
    branch: str
    borrower_code: str
    reserve_ratio: str
    balance_fen: int
    instalment_fen: int
    floor_fen: int
    next_due_on: date | None
    set_aside_on: date | None
    missing_fen: int
    is_short: bool
    expected_fen: int
    received_fen: int
    gaps: list[RentGapAnswer]
    checked_on: date | None


class RentReceiptAnswer(WireModel):
    """A receipt as it was taken."""

    id: UUID
    lease: str
    on: date
    amount_fen: int
    reference: str
    recorded_by: str


class ExpectedRentsAnswer(WireModel):
    """How many expected rents are known now."""

    count: int


class SupervisedDebitAnswer(WireModel):
    """A debit and how far it is."""

    id: UUID
    state: str
    kind: str
    amount_fen: int
    payee: str
    purpose: str
    requested_by: str
    first_approver: str | None
    second_approver: str | None
    made_on: date | None
    refusal_reason: str
    created_at: Instant


def debit_answer(row: SupervisedDebitRow) -> SupervisedDebitAnswer:
    """A debit as it is shown."""
    names = SupervisedDebitAnswer.model_fields
    return SupervisedDebitAnswer(**{name: getattr(row, name) for name in names})
