"""Repayments and bank accounts on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from loan_origination.forms.contracts import Account, PositiveFen
from loan_origination.tables.bank_accounts import BankAccountRow
from servicekit.wire import Day, Instant, NonNegativeFen, ShortText, WireModel

MOST_ACCOUNTS = 1_000


class RepaymentForm(WireModel):
    """Money for a loan; `on` must be the open business day when it is named."""

    amount_fen: PositiveFen
    on: Day | None = None
    kind: Literal["payment", "swept_income"] = "payment"
    reference: ShortText


class BankAccountForm(WireModel):
    """An account of a borrower and what it holds, as the core system tells it."""

    number: Account
    borrower_code: ShortText
    kind: Literal["repayment", "supervised", "basic", "general", "other"]
    balance_fen: NonNegativeFen
    is_protected: bool = False


class BalancesForm(WireModel):
    """Balances of many accounts at once."""

    accounts: Annotated[list[BankAccountForm], Field(min_length=1, max_length=MOST_ACCOUNTS)]


class BalancesAnswer(WireModel):
    """How many accounts were new, and how many known."""

    added: int
    updated: int


class BankAccountAnswer(WireModel):
    """An account as it is known."""

    number: str
    branch: str
    borrower_code: str
    kind: str
    balance_fen: int
    is_protected: bool
    told_by: str
    told_at: Instant


def bank_account_answer(row: BankAccountRow) -> BankAccountAnswer:
    """An account as it is shown."""
    return BankAccountAnswer(
        **{name: getattr(row, name) for name in BankAccountAnswer.model_fields}
    )
