"""Forms of compensation funds: plan, announcements, windows, work on many claims."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from mediation.domain.schemes import SchemeType
from mediation.forms.amounts import AmountFen
from mediation.forms.cases import Flag
from mediation.forms.escrow import Optional200
from mediation.forms.schemes import SchemeForm
from servicekit.wire import Day, Instant, LongText, ShortText, WireModel

MOST_CLAIMS = 50_000
Code = Annotated[str, Field(strict=True, pattern="^[A-Z][A-Z_]{0,48}$")]
_BY_ROW = {SchemeType.FULL, SchemeType.RATIO, SchemeType.TIERED_MARGINAL}


class FundForm(WireModel):
    """The plan of a fund over an escrow account of model C or D.

    `exclusions` name who gets nothing, by code: a row of the list with such a flag is ineligible.
    """

    escrow_account_id: UUID
    title: ShortText
    method: LongText
    scheme: SchemeForm = SchemeForm(type=SchemeType.FULL)
    exclusions: Annotated[dict[Code, ShortText], Field(max_length=50)] = Field(default_factory=dict)
    liable_persons: Annotated[list[ShortText], Field(max_length=100)] = Field(default_factory=list)
    needs_contract: Flag = True
    pay_from_on: Day | None = None
    keep_until_on: Day | None = None
    ends_on: Day

    @model_validator(mode="after")
    def _pays_row_by_row(self) -> Self:
        if self.scheme.type not in _BY_ROW:
            raise ValueError("a fund offers each investor an amount of their own: FULL, RATIO, ...")
        self.scheme.fact()
        if self.keep_until_on is not None and self.keep_until_on > self.ends_on:
            raise ValueError("`keep_until_on` lies within the life of the fund")
        return self


class AnnouncementForm(WireModel):
    """Something made public."""

    kind: Literal["PLAN", "LIST", "WINDOW", "PAYMENT", "RESULT"]
    title: ShortText
    text: LongText
    published_on: Day


class AnnouncementAnswer(AnnouncementForm):
    id: UUID
    number: int
    sha256: str


class WindowForm(WireModel):
    """Days in which claims are declared; later ones reopen them, each by its announcement."""

    announcement_id: UUID
    from_on: Day
    until_on: Day


class WindowAnswer(WindowForm):
    id: UUID
    number: int


class StateCount(WireModel):
    """How many claims are in a state, and what they amount to."""

    state: str
    count: int
    amount_fen: int


class FundAnswer(WireModel):
    """A fund with its counts; rates are shares of all eligible investors and their money."""

    id: UUID
    escrow_account_id: UUID
    title: str
    model: str
    state: str
    method: str
    scheme: dict[str, Any]
    exclusions: dict[str, str]
    liable_persons: list[str]
    needs_contract: bool
    pay_from_on: date | None
    keep_until_on: date | None
    ends_on: date
    plan_filed_on: date | None
    is_window_open: bool
    list_sha256: str
    eligible_count: int
    eligible_fen: int
    declared_count: int
    declared_fen: int
    paid_count: int
    paid_fen: int
    declared_investors_rate: str
    declared_amount_rate: str
    paid_investors_rate: str
    paid_amount_rate: str
    by_state: list[StateCount]
    announcements: list[AnnouncementAnswer]
    windows: list[WindowAnswer]
    created_at: Instant


class ListRowForm(WireModel):
    """One investor of the list; flags that the plan excludes make the claim ineligible."""

    party_ref: ShortText
    name: ShortText
    loss_fen: AmountFen
    recovered_fen: AmountFen = 0
    flags: Annotated[list[ShortText], Field(max_length=100)] = Field(default_factory=list)
    securities_account: Optional200 = ""
    payee_account: Optional200 = ""
    bank_code: Annotated[str, Field(strict=True, max_length=20)] = ""


class ListForm(WireModel):
    """The eligible list: inline, or the losses of a matter that came from a loss calculation."""

    matter_id: UUID | None = None
    rows: Annotated[list[Any], Field(min_length=1, max_length=MOST_CLAIMS)] | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.matter_id is None) == (self.rows is None):
            raise ValueError("give either `matter_id` or `rows`")
        return self


class NotificationForm(WireModel):
    """Tell all listed investors, by a channel."""

    channel: Literal["WEBSITE", "SMS", "LETTER", "EXCHANGE"]


class DeclarationRowForm(WireModel):
    """One declaration as the exchange's system or a counter took it."""

    party_ref: ShortText
    channel: Literal["EXCHANGE", "WEBSITE", "MANUAL"]
    declaration_ref: Optional200 = ""
    accepted_fen: AmountFen
    contract_sha256: Annotated[str, Field(strict=True, pattern="^([0-9a-f]{64})?$")] = ""
    contract_proof: Optional200 = ""
    recovered_fen: AmountFen = 0
    payee_account: Optional200 = ""
    bank_code: Annotated[str, Field(strict=True, max_length=20)] = ""


class DeclarationsForm(WireModel):
    """Many declarations; each row is judged by itself."""

    rows: Annotated[list[Any], Field(min_length=1, max_length=MOST_CLAIMS)]


class LateClaimsForm(WireModel):
    """Late claims to be admitted; a second person approves."""

    claim_ids: Annotated[list[UUID], Field(min_length=1, max_length=1_000)]
    reason: ShortText


class RunAnswer(WireModel):
    """Work on many claims and how it stands."""

    id: UUID
    fund_id: UUID
    kind: str
    state: str
    row_count: int
    outcomes: dict[str, int]
    job_id: UUID | None
    created_at: Instant


class RunItemAnswer(WireModel):
    """One row of such work."""

    row: int
    party_ref: str
    outcome: str
    code: str
    detail: str
    claim_id: UUID | None
