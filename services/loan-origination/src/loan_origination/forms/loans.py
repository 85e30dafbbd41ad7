"""Running loans on the wire: what is taken over, what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from loan_origination.domain.allocation import NON_PERFORMING, PERFORMING
from loan_origination.domain.repricing import FloatingRate, RepricingDay
from loan_origination.domain.servicing.account import ServicingTerms
from loan_origination.domain.servicing.bills import Compounding
from loan_origination.forms.contracts import Account, PositiveFen
from loan_origination.forms.facts import Flag
from loan_origination.forms.income_plans import SweepTermsForm
from loan_origination.forms.lateness import GraceDays, LatenessAnswer, OrderName, Uplift
from loan_origination.forms.schedule_quotes import ScheduleQuoteForm
from loan_origination.tables.batches import LoanImportRow
from loan_origination.tables.loans import LoanEventRow, LoanRow
from servicekit.wire import Day, Instant, ShortText, Whole, WireModel

MOST_ROWS, MOST_PAYMENTS = 1_000, 600


class FloatingForm(WireModel):
    """A rate that follows the loan prime rate of a tenor."""

    lpr_tenor: Literal["1Y", "5Y"]
    spread_bp: Annotated[Whole, Field(ge=-10_000, le=10_000)]
    repricing: Literal["first_of_january", "anniversary"]


class PastPaymentForm(WireModel):
    """A payment that the loan had before it was taken over."""

    on: Day
    amount_fen: PositiveFen
    kind: Literal["payment", "swept_income"] = "payment"


class LoanImportRowForm(WireModel):
    """A running loan of another system: its terms from the draw, and the payments it had.

    The borrower's mandate to debit the repayment account is taken over with it unless the row says
    that there is none.
    """

    number: ShortText
    borrower_name: ShortText
    borrower_code: ShortText
    repayment_account: Account
    supervised_account: Account | None = None
    has_debit_mandate: Flag = True
    terms: Annotated[ScheduleQuoteForm | SweepTermsForm, Field(discriminator="method")]
    floating: FloatingForm | None = None
    overdue_uplift: Uplift = Fraction(1, 2)
    misuse_uplift: Uplift = Fraction(1)
    grace_days: GraceDays = 0
    is_due_date_following: bool = False
    compounding: Compounding = Compounding.INTEREST
    performing_order: OrderName = PERFORMING.name
    non_performing_order: OrderName = NON_PERFORMING.name
    needs_same_debt: bool = False
    payments: Annotated[list[PastPaymentForm], Field(max_length=MOST_PAYMENTS)] = Field(
        default_factory=list
    )

    @model_validator(mode="after")
    def _payments_are_the_only_history(self) -> Self:
        quoted = self.terms if isinstance(self.terms, ScheduleQuoteForm) else None
        if quoted is not None and (quoted.rate_changes or quoted.prepayments):
            raise ValueError("a loan is taken over with its payments; send no changes or quotes")
        if not 0 <= self.terms.annual_rate <= 1:
            raise ValueError("a running loan has a rate from 0 to 1")
        if quoted is not None and any(each.kind != "payment" for each in self.payments):
            raise ValueError("only an income sweep takes in income")
        if [each.on for each in self.payments] != sorted(each.on for each in self.payments):
            raise ValueError("payments are in the order of their days")
        return self

    @property
    def term_months(self) -> int:
        """How long the loan runs; instalments are monthly but for a sweep."""
        terms = self.terms
        return terms.term_months if isinstance(terms, SweepTermsForm) else terms.periods

    def servicing_terms(self) -> ServicingTerms:
        return ServicingTerms(
            note=self.terms.terms(),
            overdue_uplift=self.overdue_uplift,
            misuse_uplift=self.misuse_uplift,
            grace_days=self.grace_days,
            is_due_date_following=self.is_due_date_following,
            compounding=self.compounding,
            good_order=self.performing_order,
            bad_order=self.non_performing_order,
            needs_same_debt=self.needs_same_debt,
        )

    def floating_rate(self) -> FloatingRate | None:
        if self.floating is None:
            return None
        is_january = self.floating.repricing == "first_of_january"
        return FloatingRate(
            term_months=61 if self.floating.lpr_tenor == "5Y" else 60,
            spread_basis_points=self.floating.spread_bp,
            repricing_day=(
                RepricingDay.FIRST_OF_JANUARY if is_january else RepricingDay.DRAW_ANNIVERSARY
            ),
            disbursed_on=self.terms.disbursed_on,
        )


class LoanImportForm(WireModel):
    """Running loans to take over; each row is judged by itself."""

    batch_no: ShortText
    loans: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_ROWS)]


class LoanImportAnswer(WireModel):
    """An import with what became of its rows so far."""

    id: UUID
    branch: str
    batch_no: str
    row_count: int
    opened_count: int
    job_id: UUID
    results: list[dict[str, Any]]


class LoanSummary(WireModel):
    """A loan in a list; amounts are those of `day`, interest accrued since is left out."""

    id: UUID
    number: str
    branch: str
    borrower_name: str
    borrower_code: str
    method: str
    principal_fen: int
    annual_rate: str
    disbursed_on: date
    matures_on: date
    life: str
    level: str
    chain_stage: str
    day: date
    next_due_on: date | None
    oldest_unpaid_on: date | None
    days_late: int
    loan_fen: int
    principal_due_fen: int
    owed_fen: int
    held_fen: int
    failed_on: date | None


class OwedAnswer(WireModel):
    """What is due, by component."""

    fee_fen: int
    penalty_fen: int
    compound_fen: int
    interest_fen: int
    principal_fen: int
    total_fen: int


class LoanAnswer(LoanSummary):
    """One loan exactly as it stands on the open business day."""

    note_id: UUID | None
    contract_id: UUID | None
    application_id: UUID | None
    term_months: int
    extended_months: int
    restructured_on: date | None
    watch_from_on: date | None
    repayment_account: str
    supervised_account: str
    has_debit_mandate: bool
    owed: OwedAnswer
    accrued_fen: int
    instalment_fen: int
    is_on_accrual: bool
    is_non_performing: bool
    lateness: LatenessAnswer
    books: dict[str, int]
    created_at: Instant


class LoanEventAnswer(WireModel):
    """Something that happened to a loan; a payment with where it went."""

    id: UUID
    seq: int
    on: date
    kind: str
    event: dict[str, Any]
    amount_fen: int | None
    state: str
    source: str
    reference: str
    allocation: list[dict[str, Any]]
    recorded_by: str
    created_at: Instant
    reversed_on: date | None
    reversed_by: str | None
    reversal_reason: str


class PostingAnswer(WireModel):
    """An entry of the general ledger; `is_in_sums` repeats what daily sums have posted."""

    on: date
    cause: str
    event_seq: int | None
    debit: str
    credit: str
    amount_fen: int
    is_in_sums: bool


class ScheduleRowAnswer(WireModel):
    """An instalment: fallen due with what was paid of it, or to come as the plan stands."""

    number: int
    due_on: date
    is_due: bool
    principal_fen: int
    interest_fen: int
    total_fen: int
    paid_principal_fen: int
    paid_interest_fen: int
    paid_penalty_fen: int
    paid_compound_fen: int
    paid_fee_fen: int


class EarlyPaymentAnswer(WireModel):
    """Principal paid early beside the instalments, with its interest and charge."""

    on: date
    principal_fen: int
    interest_fen: int
    charge_fen: int


class LoanScheduleAnswer(WireModel):
    """The instalments of a loan, past and to come, and what was paid early."""

    loan_id: UUID
    day: date
    instalments: list[ScheduleRowAnswer]
    prepayments: list[EarlyPaymentAnswer]


def loan_summary(row: LoanRow) -> LoanSummary:
    """A loan in a list."""
    return LoanSummary(**{name: getattr(row, name) for name in LoanSummary.model_fields})


def event_answer(row: LoanEventRow) -> LoanEventAnswer:
    """An event as it is shown."""
    return LoanEventAnswer(**{name: getattr(row, name) for name in LoanEventAnswer.model_fields})


def import_answer(row: LoanImportRow, results: Sequence[dict[str, Any]]) -> LoanImportAnswer:
    """An import and its results so far."""
    names = LoanImportAnswer.model_fields.keys() - {"results"}
    return LoanImportAnswer(**{name: getattr(row, name) for name in names}, results=list(results))
