"""Contracts on the wire."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from lawkit.rounding import decimal_text
from loan_origination.domain.contracts import Coverage, LoanTerms, TermDifference
from loan_origination.domain.facts import PurposeCode
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.forms.facts import Flag, Rate
from loan_origination.forms.lateness import LatenessForm
from loan_origination.tables.contracts import ContractRow, TenantNoticeRow
from servicekit.wire import (
    MAX_FEN,
    Day,
    ExactDecimal,
    Instant,
    LongText,
    ShortText,
    Whole,
    WireModel,
)

PositiveFen = Annotated[Whole, Field(gt=0, le=MAX_FEN)]
Account = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{8,32}$")]


class PurposeLine(WireModel):
    """A purpose and its part of the loan."""

    code: PurposeCode
    amount_fen: PositiveFen


class LoanTermsForm(WireModel):
    """The terms of a loan contract. The first six are compared with the approval."""

    amount_fen: PositiveFen
    term_months: Annotated[Whole, Field(ge=1, le=600)]
    annual_rate: Rate
    method: RepaymentMethod
    purposes: Annotated[list[PurposeLine], Field(min_length=1, max_length=100)]
    conditions: Annotated[list[LongText], Field(max_length=100)] = Field(default_factory=list)
    has_rent_supervision: Flag
    repayment_account: Account
    supervised_account: Account
    payout_account: Account
    is_payout_account_dedicated: Flag
    account_decision: LongText
    available_until_on: Day
    rate_type: Literal["fixed", "lpr"] = "fixed"
    lpr_tenor: Literal["1Y", "5Y"] | None = None
    spread_bp: Annotated[Whole, Field(ge=-10_000, le=10_000)] | None = None
    repricing: Literal["first_of_january", "anniversary"] | None = None
    interest_method: Literal["monthly", "daily"] = "monthly"
    due_day: Annotated[Whole, Field(ge=1, le=31)] = 20
    interest_only_months: Annotated[Whole, Field(ge=0, le=120)] = 0
    lateness: LatenessForm = LatenessForm()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if sum(line.amount_fen for line in self.purposes) != self.amount_fen:
            raise ValueError("the purposes add up to the amount of the loan")
        codes = [line.code for line in self.purposes]
        if len(set(codes)) != len(codes):
            raise ValueError("each purpose stands once")
        floats = (self.lpr_tenor, self.spread_bp, self.repricing)
        if self.rate_type == "lpr" and None in floats:
            raise ValueError("a floating rate needs lpr_tenor, spread_bp and repricing")
        is_sweep = self.method is RepaymentMethod.INCOME_SWEEP
        if is_sweep and self.interest_method != "daily":
            raise ValueError("an income sweep counts interest by days: interest_method daily")
        if self.interest_only_months >= (1 if is_sweep else self.term_months):
            raise ValueError("interest_only_months: below term_months, none for an income sweep")
        return self

    @property
    def compared(self) -> LoanTerms:
        """The terms that the approval fixes."""
        return LoanTerms(
            amount_fen=self.amount_fen,
            term_months=self.term_months,
            annual_rate=self.annual_rate,
            method=self.method,
            purposes=tuple((line.code.value, line.amount_fen) for line in self.purposes),
            conditions=tuple(self.conditions),
        )


class LoanContractForm(WireModel):
    """Draft the loan contract of an approved application."""

    kind: Literal["loan"]
    application_id: UUID
    terms: LoanTermsForm


class MortgageContractForm(WireModel):
    """Draft the mortgage contract with one mortgagor."""

    kind: Literal["mortgage"]
    loan_contract_id: UUID
    mortgagor_name: ShortText
    mortgagor_code: ShortText
    title_number: ShortText
    property_address: ShortText
    secured_fen: PositiveFen


class GuaranteeContractForm(WireModel):
    """Draft the guarantee contract with one guarantor."""

    kind: Literal["guarantee"]
    loan_contract_id: UUID
    guarantor_name: ShortText
    guarantor_code: ShortText
    is_individual: Flag = False
    guaranteed_fen: PositiveFen


class SupplementForm(WireModel):
    """Draft a supplement: the loan contract's terms as they will be, and why."""

    kind: Literal["supplement"]
    loan_contract_id: UUID
    terms: LoanTermsForm
    reason: LongText


ContractForm = Annotated[
    LoanContractForm | MortgageContractForm | GuaranteeContractForm | SupplementForm,
    Field(discriminator="kind"),
]


class SignatureForm(WireModel):
    """A party's signature and seal."""

    party: ShortText
    signatory: ShortText
    signed_on: Day
    has_seal: Flag


class SigningForm(WireModel):
    """All signatures of a contract."""

    signatures: Annotated[list[SignatureForm], Field(min_length=2, max_length=20)]


class ReasonForm(WireModel):
    """Why a person decides so."""

    reason: LongText


class NoticeForm(WireModel):
    """The Notice has been given to the tenant."""

    given_on: Day
    delivered_by: ShortText


class UndertakingForm(WireModel):
    """The tenant's Undertaking has come in."""

    undertaken_on: Day
    undertaking_ref: ShortText


class DifferenceAnswer(WireModel):
    """A term on which contract and approval do not agree."""

    term: str
    approved: str
    contracted: str


class ComparisonAnswer(WireModel):
    """The contract beside its approval, term by term."""

    is_equal: bool
    rule_id: str
    article: str
    terms: list[DifferenceAnswer]
    differences: list[DifferenceAnswer]


class ContractAnswer(WireModel):
    """A contract."""

    id: UUID
    application_id: UUID
    loan_contract_id: UUID | None
    kind: str
    number: str
    branch: str
    state: str
    allowed: list[str]
    party_name: str
    party_code: str
    amount_fen: int
    terms: dict[str, Any]
    signatures: list[dict[str, Any]]
    drafted_by: str
    checked_by: str | None
    effective_on: date | None
    matures_on: date | None
    reason: str
    created_at: Instant


class NoticeAnswer(WireModel):
    """How far one tenant has been told."""

    id: UUID
    lease: str
    tenant: str
    annual_rent_fen: int
    given_on: date | None
    delivered_by: str
    undertaken_on: date | None
    undertaking_ref: str


class NoticesAnswer(WireModel):
    """All tenants of the counted rent, and how much of it has been covered."""

    rent_fen: int
    covered_fen: int
    covered_share: ExactDecimal
    without_notice: list[str]
    without_undertaking: list[str]
    items: list[NoticeAnswer]


def contract_answer(row: ContractRow, allowed: list[str]) -> ContractAnswer:
    """A stored contract as it goes out."""
    return ContractAnswer(
        id=row.id,
        application_id=row.application_id,
        loan_contract_id=row.parent_id,
        kind=row.kind,
        number=row.number,
        branch=row.branch,
        state=row.state,
        allowed=allowed,
        party_name=row.party_name,
        party_code=row.party_code,
        amount_fen=row.amount_fen,
        terms=row.terms,
        signatures=row.signatures,
        drafted_by=row.drafted_by,
        checked_by=row.checked_by,
        effective_on=row.effective_on,
        matures_on=row.matures_on,
        reason=row.reason,
        created_at=row.created_at,
    )


def comparison_answer(
    approved: LoanTerms, contracted: LoanTerms, found: tuple[TermDifference, ...], article: str
) -> ComparisonAnswer:
    """Every compared term with both values, and those that differ."""
    one, other = approved.as_texts(), contracted.as_texts()
    terms = [
        DifferenceAnswer(term=term, approved=one[term], contracted=other[term]) for term in one
    ]
    differing = {each.term for each in found}
    return ComparisonAnswer(
        is_equal=not found,
        rule_id="R-P4",
        article=article,
        terms=terms,
        differences=[term for term in terms if term.term in differing],
    )


def notice_answer(row: TenantNoticeRow) -> NoticeAnswer:
    """A stored notice as it goes out."""
    return NoticeAnswer(**row.model_dump(include=set(NoticeAnswer.model_fields)))


def notices_answer(rows: list[TenantNoticeRow], coverage: Coverage) -> NoticesAnswer:
    """All notices of a contract with the share of rent that they cover."""
    return NoticesAnswer(
        rent_fen=coverage.rent_fen,
        covered_fen=coverage.covered_fen,
        covered_share=Fraction(decimal_text(coverage.share)),
        without_notice=list(coverage.without_notice),
        without_undertaking=list(coverage.without_undertaking),
        items=[notice_answer(row) for row in rows],
    )
