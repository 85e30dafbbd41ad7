"""Paying early, paying off and extending on the wire."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from loan_origination.domain.prepayments import PrepaymentQuote
from loan_origination.domain.schedules.terms import Keep
from loan_origination.forms.contracts import PositiveFen
from loan_origination.tables.accelerations import AccelerationRow
from loan_origination.tables.loan_changes import LoanChangeRow
from servicekit.wire import Day, ExactDecimal, Instant, LongText, ShortText, Whole, WireModel

LoanRate = Annotated[ExactDecimal, Field(ge=0, le=1)]
"""A rate per year that a running loan can have."""
RERUN = ("title", "licence", "leases", "insurance")
MOST_CONSENTS = 50


class PrepaymentQuoteForm(WireModel):
    """What paying early would cost today; without principal, paying everything."""

    principal_fen: PositiveFen | None = None
    keep: Keep = Keep.TERM
    is_consented_sale: bool = False


class PrepaymentRequestForm(PrepaymentQuoteForm):
    """Ask to pay early; without principal, to pay everything."""

    reason: LongText


class ConsentForm(WireModel):
    """The written consent of one who gave security."""

    party: ShortText
    role: Literal["mortgagor", "guarantor"]
    consented_on: Day


class RerunForm(WireModel):
    """A group of rules looked at again for the new maturity."""

    rules: Literal["title", "licence", "leases", "insurance"]
    is_met: bool
    note: ShortText


class ExtensionRequestForm(WireModel):
    """Ask for more months: consents in writing, and the rules looked at again (R-W7).

    The service runs the rules itself over the file as approved and the roll of today;
    `licence_ends_on` and `title_right_ends_on` tell of papers renewed since then.
    """

    months: Annotated[Whole, Field(ge=1, le=120)]
    consents: Annotated[list[ConsentForm], Field(min_length=1, max_length=MOST_CONSENTS)]
    reruns: list[RerunForm]
    licence_ends_on: Day | None = None
    title_right_ends_on: Day | None = None
    is_for_financial_difficulty: bool
    new_annual_rate: LoanRate | None = None
    reason: LongText

    @model_validator(mode="after")
    def _everybody_and_everything(self) -> Self:
        if not any(each.role == "mortgagor" for each in self.consents):
            raise ValueError("the mortgagor consents in writing")
        if {each.rules for each in self.reruns} != set(RERUN) or len(self.reruns) != len(RERUN):
            raise ValueError(f"each of {', '.join(RERUN)} is looked at again, once")
        return self


class RepriceForm(WireModel):
    """Ask for another rate: a fixed one, or the new spread of a floating one."""

    annual_rate: LoanRate | None = None
    spread_bp: Annotated[Whole, Field(ge=-10_000, le=10_000)] | None = None
    reason: LongText

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.annual_rate is None) == (self.spread_bp is None):
            raise ValueError("either annual_rate or spread_bp")
        return self


class AgreementForm(WireModel):
    """The supplementary agreement that makes a change binding."""

    number: ShortText
    signed_on: Day


class EffectForm(WireModel):
    """Put a change into effect; `amount_fen` is what the quote of the day asks for."""

    amount_fen: PositiveFen | None = None


class PrepaymentQuoteAnswer(WireModel):
    """Valid on its day alone; arrears come first."""

    on: date
    arrears_fen: int
    principal_fen: int
    interest_fen: int
    charge_rate: ExactDecimal
    charge_fen: int
    held_fen: int
    total_fen: int
    to_pay_fen: int
    keep: Keep
    new_instalment_fen: int
    instalments_left: int


class LoanChangeAnswer(WireModel):
    """A change and how far it is."""

    id: UUID
    loan_id: UUID
    kind: str
    state: str
    terms: dict[str, Any]
    reason: str
    requested_by: str
    decided_by: str | None
    decision_reason: str
    agreement_number: str
    agreed_on: date | None
    agreed_by: str | None
    effective_on: date | None
    effected_by: str | None
    event_seq: int | None
    created_at: Instant


class AccelerationAnswer(WireModel):
    """A chain of missed due dates on its way to the declaration."""

    id: UUID
    loan_id: UUID
    state: str
    is_ended: bool
    first_missed_on: date
    next_due_on: date
    test_on: date
    declare_on: date
    pay_by: date
    is_provisional: bool
    proposed_by: str | None
    proposal_reason: str
    confirmed_by: str | None
    declared_on: date | None
    enforced_by: str | None
    enforcement_reason: str
    enforced_on: date | None
    alerted_on: date | None
    ended_on: date | None
    created_at: Instant


def quote_answer(quote: PrepaymentQuote, charge_rate: Fraction) -> PrepaymentQuoteAnswer:
    """A quote as it goes out."""
    return PrepaymentQuoteAnswer(
        on=quote.on,
        arrears_fen=quote.arrears.total.fen,
        principal_fen=quote.principal.fen,
        interest_fen=quote.interest.fen,
        charge_rate=charge_rate,
        charge_fen=quote.charge.fen,
        held_fen=quote.held.fen,
        total_fen=quote.total.fen,
        to_pay_fen=quote.to_pay.fen,
        keep=quote.keep,
        new_instalment_fen=quote.new_step.fen,
        instalments_left=quote.instalments_left,
    )


def change_answer(row: LoanChangeRow) -> LoanChangeAnswer:
    """A change as it is shown."""
    return LoanChangeAnswer(**{name: getattr(row, name) for name in LoanChangeAnswer.model_fields})


def acceleration_answer(row: AccelerationRow) -> AccelerationAnswer:
    """A chain as it is shown."""
    names = AccelerationAnswer.model_fields
    return AccelerationAnswer(**{name: getattr(row, name) for name in names})
