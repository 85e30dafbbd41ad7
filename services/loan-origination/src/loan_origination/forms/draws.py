"""Draws, payments, lists of use, loan notes and events of default on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from loan_origination.domain.facts import PurposeCode
from loan_origination.domain.loan_facts import PaymentMode
from loan_origination.domain.payments import Instruction
from loan_origination.forms.contracts import Account, PositiveFen
from loan_origination.forms.facts import Words
from loan_origination.forms.income_plans import MOST_PERIODS, PlanLineForm
from loan_origination.tables.draws import (
    DefaultEventRow,
    DrawPaymentRow,
    DrawRow,
    LoanNoteRow,
    UseListRow,
)
from servicekit.wire import Day, Instant, LongText, ShortText, WireModel

MOST_LINES = 500
PayoutPaper = Literal[
    "loan_contract",
    "mortgage_contract",
    "guarantee_contract",
    "notices",
    "undertakings",
    "loan_note",
]


class PaymentForm(WireModel):
    """One payment to a counterparty of the borrower."""

    payee_name: ShortText
    payee_account: Account
    payee_bank: ShortText
    amount_fen: PositiveFen
    purpose: PurposeCode
    reference: ShortText


class UseLineForm(WireModel):
    """A planned or actual payment by the borrower; `reference` is its contract or voucher."""

    payee: ShortText
    purpose: PurposeCode
    amount_fen: PositiveFen
    on: Day
    reference: Words = ""
    explanation: Words = ""


class DrawForm(WireModel):
    """Ask for a draw: with payments when the bank pays, planned ones when the borrower does.

    A draw of an income sweep brings the plan agreed for its periods; the last one pays the rest.
    """

    contract_id: UUID
    amount_fen: PositiveFen
    mode: PaymentMode
    draw_on: Day
    payments: Annotated[list[PaymentForm], Field(max_length=MOST_LINES)] = Field(
        default_factory=list
    )
    planned: Annotated[list[UseLineForm], Field(max_length=MOST_LINES)] = Field(
        default_factory=list
    )

    income_plan: Annotated[list[PlanLineForm], Field(max_length=MOST_PERIODS)] = Field(
        default_factory=list
    )

    @model_validator(mode="after")
    def _fits_its_mode(self) -> Self:
        is_entrusted = self.mode is PaymentMode.ENTRUSTED
        if is_entrusted != bool(self.payments) or is_entrusted == bool(self.planned):
            raise ValueError("entrusted: payments and no plan; self-managed: planned, no payments")
        return self

    @property
    def instructions(self) -> list[Instruction]:
        """What the money is for, payee by payee, in either mode."""
        if self.mode is PaymentMode.ENTRUSTED:
            return [
                Instruction(
                    each.payee_name,
                    each.payee_account,
                    each.amount_fen,
                    each.purpose.value,
                    each.reference,
                )
                for each in self.payments
            ]
        return [
            Instruction(line.payee, "", line.amount_fen, line.purpose.value, line.reference)
            for line in self.planned
        ]


class PapersForm(WireModel):
    """The papers of a draw were read: their codes, and how the account was decided on."""

    papers: Annotated[list[PayoutPaper], Field(max_length=50)]
    account_decision: LongText


class BankResultForm(WireModel):
    """What became of a payment at the bank."""

    result: Literal["paid", "failed", "returned"]
    on: Day
    bank_ref: ShortText
    text: Words = ""


class ReplacementForm(WireModel):
    """Where a locked payment is to go instead: same purpose and sum, other account or payee."""

    payee_name: ShortText
    payee_account: Account
    payee_bank: ShortText
    reference: ShortText


class UseListForm(WireModel):
    """What the borrower really paid, up to a day."""

    until_on: Day
    lines: Annotated[list[UseLineForm], Field(min_length=1, max_length=MOST_LINES)]


class MisuseForm(WireModel):
    """Misuse is confirmed: how much went elsewhere, and since when.

    Without an amount it is the whole draw as far as it is still owed; without a day it began when
    the draw was paid.
    """

    reason: LongText
    misused_fen: PositiveFen | None = None
    since: Day | None = None


class DefaultEventForm(WireModel):
    """An event of default was found."""

    rule_id: Annotated[str, StringConstraints(strict=True, pattern="^R-X(G[1-4]|[1-9])$")]
    found_on: Day
    note: LongText


class PaymentAnswer(WireModel):
    """One payment of a draw."""

    id: UUID
    line_no: int
    attempt: int
    state: str
    amount_fen: int
    purpose: str
    payee_name: str
    payee_account: str
    payee_bank: str
    reference: str
    bank_ref: str
    resulted_on: date | None
    result_text: str


class UseListAnswer(WireModel):
    """A list of planned or actual payments, with where it departs from the plan."""

    id: UUID
    kind: str
    sequence: int
    lines: list[dict[str, Any]]
    differences: list[dict[str, Any]]
    total_fen: int
    until_on: date | None


class DrawAnswer(WireModel):
    """A draw with its payments; `locked_fen` came back or never left and stays locked."""

    id: UUID
    contract_id: UUID
    number: str
    branch: str
    state: str
    allowed: list[str]
    amount_fen: int
    mode: str
    account: str
    account_decision: str
    draw_on: date
    purposes: dict[str, int]
    income_plan: list[PlanLineForm]
    papers: list[str]
    requested_by: str
    checked_by: str | None
    approved_by: str | None
    booked_by: str | None
    booked_on: date | None
    paid_on: date | None
    locked_fen: int
    payments: list[PaymentAnswer]
    checks: list[dict[str, Any]]
    loan_note_id: UUID | None
    next_list_due_on: date | None
    reason: str
    created_at: Instant


class LoanNoteAnswer(WireModel):
    """A loan note."""

    id: UUID
    number: str
    draw_id: UUID
    contract_id: UUID
    application_id: UUID
    branch: str
    borrower_name: str
    borrower_code: str
    principal_fen: int
    annual_rate: str
    method: str
    term_months: int
    disbursed_on: date
    matures_on: date
    repayment_account: str
    terms: dict[str, Any]
    created_at: Instant


class DefaultEventAnswer(WireModel):
    """An event of default."""

    id: UUID
    contract_id: UUID
    rule_id: str
    found_on: date
    note: str
    found_by: str
    closed_on: date | None
    closed_by: str | None
    closing_note: str


def payment_answer(row: DrawPaymentRow) -> PaymentAnswer:
    """A stored payment as it goes out."""
    return PaymentAnswer(**row.model_dump(include=set(PaymentAnswer.model_fields)))


def use_list_answer(row: UseListRow) -> UseListAnswer:
    """A stored list of use as it goes out."""
    return UseListAnswer(**row.model_dump(include=set(UseListAnswer.model_fields)))


def draw_answer(row: DrawRow, payments: Sequence[DrawPaymentRow], **computed: Any) -> DrawAnswer:
    """A stored draw as it goes out."""
    told = row.model_dump(include=set(DrawAnswer.model_fields))
    return DrawAnswer(**told, payments=[payment_answer(each) for each in payments], **computed)


def note_answer(row: LoanNoteRow) -> LoanNoteAnswer:
    """A stored loan note as it goes out."""
    return LoanNoteAnswer(**row.model_dump(include=set(LoanNoteAnswer.model_fields)))


def default_event_answer(row: DefaultEventRow) -> DefaultEventAnswer:
    """A stored event of default as it goes out."""
    return DefaultEventAnswer(**row.model_dump(include=set(DefaultEventAnswer.model_fields)))
