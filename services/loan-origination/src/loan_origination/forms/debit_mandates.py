"""Mandates to debit repayment accounts on the wire."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loan_origination.forms.contracts import Account
from loan_origination.tables.debit_mandates import DebitMandateRow
from servicekit.wire import Day, Instant, ShortText, WireModel


class DebitMandateForm(WireModel):
    """The borrower's written mandate over the repayment account of the contract."""

    account: Account
    reference: ShortText
    signed_on: Day


class DebitMandateAnswer(WireModel):
    """A mandate; it stands until it is revoked."""

    id: UUID
    contract_id: UUID
    account: str
    reference: str
    signed_on: date
    recorded_by: str
    created_at: Instant
    is_standing: bool
    revoked_on: date | None
    revoked_by: str | None
    revocation_reason: str


def mandate_answer(row: DebitMandateRow) -> DebitMandateAnswer:
    """A stored mandate as it goes out."""
    told = row.model_dump(include=set(DebitMandateAnswer.model_fields))
    return DebitMandateAnswer(**told, is_standing=row.revoked_on is None)
