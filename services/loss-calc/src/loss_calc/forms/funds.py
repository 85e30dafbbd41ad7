"""Forms of the dry run of a compensation fund."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from loss_calc.domain.fund_eligibility import ExclusionReason, FundScope, FundStatus, Ineligibility
from servicekit.wire import Day, ExactDecimal, NonNegativeFen, ShortText, WireModel

MOST_CLAIMS = 200_000
Ratio = Annotated[ExactDecimal, Field(ge=Fraction(0), le=Fraction(1))]
Rate = Annotated[ExactDecimal, Field(ge=Fraction(0), le=Fraction(1))]


class ClaimForm(WireModel):
    """One investor's loss as put to the fund; `deduction_ratio` is the market's share of it."""

    party_ref: ShortText
    name: Annotated[str, Field(strict=True, max_length=200)] = ""
    loss_fen: NonNegativeFen
    deduction_ratio: Ratio | None = None
    recovered_fen: NonNegativeFen = 0
    status: FundStatus = FundStatus.COMPUTED
    declared_on: Day | None = None


class StandingForm(WireModel):
    """What is known of a calculated investor beside the result."""

    party_ref: ShortText
    recovered_fen: NonNegativeFen = 0
    status: FundStatus = FundStatus.COMPUTED
    declared_on: Day | None = None


class ExclusionForm(WireModel):
    """An investor whom the fund's terms leave out."""

    party_ref: ShortText
    reason: ExclusionReason


class RiskSharingForm(WireModel):
    """Investors bear `borne_share` of the market's part, and never get less than
    `smallest_payout` of the loss."""

    borne_share: Ratio
    smallest_payout: Ratio


class WindowForm(WireModel):
    """The first and the last day of the declaration period, both included."""

    from_on: Day | None = None
    until_on: Day | None = None


class FundQuoteForm(WireModel):
    """Claims inline or of a calculation, the fund and its terms; null `fund_fen` pays in full."""

    fund_fen: NonNegativeFen | None
    claims: Annotated[list[ClaimForm], Field(max_length=MOST_CLAIMS)] | None = None
    calculation_id: UUID | None = None
    standings: Annotated[tuple[StandingForm, ...], Field(max_length=MOST_CLAIMS)] = ()
    exclusions: Annotated[tuple[ExclusionForm, ...], Field(max_length=MOST_CLAIMS)] = ()
    declaration: WindowForm = WindowForm()
    risk_sharing: RiskSharingForm | None = None
    charge_rate: Rate = Fraction(0)
    small_claim_fen: NonNegativeFen = 0
    minimum_fen: NonNegativeFen = 0

    @model_validator(mode="after")
    def _names_its_claims_once(self) -> Self:
        if (self.claims is None) == (self.calculation_id is None):
            raise ValueError("give either `claims` or `calculation_id`")
        if self.claims is not None and self.standings:
            raise ValueError(
                "`standings` go with `calculation_id`; inline claims say it themselves"
            )
        for named in (self.claims or (), self.standings, self.exclusions):
            if len({one.party_ref for one in named}) != len(named):
                raise ValueError("a party_ref stands twice")
        for place, claim in enumerate(self.claims or []):
            if self.risk_sharing is not None and claim.deduction_ratio is None:
                raise ValueError(f"claims/{place}: risk_sharing needs its deduction_ratio")
        return self

    def scope(self) -> FundScope:
        """The fund's terms; raises ParameterError."""
        return FundScope(
            declared_from=self.declaration.from_on,
            declared_until=self.declaration.until_on,
            excluded={one.party_ref: one.reason for one in self.exclusions},
        )


class FundRow(WireModel):
    """One claim and what the fund pays on it; `reason` says why nothing is paid."""

    party_ref: str
    name: str
    loss_fen: int
    claim_fen: int
    recovered_fen: int
    pay_fen: int
    status: FundStatus
    is_eligible: bool
    reason: Ineligibility | ExclusionReason | FundStatus | None


class MediationRow(WireModel):
    """The payment in the form in which mediation takes inline rows."""

    party_ref: str
    name: str
    loss_fen: int


class CoverageAnswer(WireModel):
    """Accepted against eligible; ratios are decimal strings with exact fractions beside."""

    eligible_people: int
    accepted_people: int
    people_ratio: str
    people_ratio_exact: str | None
    eligible_fen: int
    accepted_fen: int
    money_ratio: str
    money_ratio_exact: str | None


class FundQuote(WireModel):
    """What the fund pays; `paid_fen` is exactly the lesser of fund and payable claims."""

    fund_fen: int | None
    claims_fen: int
    paid_fen: int
    unpaid_fen: int
    left_in_fund_fen: int
    coverage: CoverageAnswer
    rows: list[FundRow]
    mediation_rows: list[MediationRow]
