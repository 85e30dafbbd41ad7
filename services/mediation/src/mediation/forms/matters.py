"""Forms of matters, proposals and demonstration judgments."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from mediation.domain.allocation import Preview
from mediation.forms.amounts import AmountFen
from mediation.forms.cases import Flag, Sha256, Text
from mediation.forms.schemes import MOST_ROWS, SchemeForm
from servicekit.wire import Day, Instant, ShortText, WireModel


class MatterRowForm(WireModel):
    """One investor's loss, given inline."""

    party_ref: ShortText
    name: ShortText | None = None
    loss_fen: AmountFen
    recovered_fen: AmountFen = 0
    flags: Annotated[list[ShortText], Field(max_length=100)] = Field(default_factory=list)
    payee_account: ShortText | None = None
    bank_code: ShortText | None = None


Rows = Annotated[list[MatterRowForm], Field(min_length=1, max_length=MOST_ROWS)]


class LossesForm(WireModel):
    """Losses by reference to a calculation, or inline."""

    loss_calculation_id: UUID | None = None
    rows: Rows | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.loss_calculation_id is None) == (self.rows is None):
            raise ValueError("give either `loss_calculation_id` or `rows`")
        return self


class MatterForm(LossesForm):
    """Many investors' losses against one issuer."""

    name: ShortText | None = None
    issuer: ShortText | None = None
    court: ShortText | None = None
    co_mediators: Annotated[list[ShortText], Field(max_length=20)] = Field(default_factory=list)
    entrustment_id: UUID | None = None
    case_ids: Annotated[list[UUID], Field(max_length=1_000)] = Field(default_factory=list)
    demonstration_id: UUID | None = None


class MatterAnswer(WireModel):
    """A matter."""

    id: UUID
    name: str
    issuer: str | None
    court: str | None
    co_mediators: list[str]
    entrustment_id: UUID | None
    demonstration_id: UUID | None
    loss_calculation_id: UUID | None
    loss_version: int
    losses_sha256: str | None
    parameters_sha256: str | None
    state: str
    party_count: int
    loss_fen: int
    created_at: Instant


class MatterPartyAnswer(WireModel):
    """One investor of a matter."""

    sequence: int
    party_ref: str
    name: str | None
    loss_fen: int
    recovered_fen: int
    flags: list[str]
    case_id: UUID | None


class ProposalForm(WireModel):
    """A scheme put to the parties."""

    scheme: SchemeForm
    valid_until: Day | None = None
    is_private: Flag = False
    departure_reason: Text = ""


class ProposalAnswer(WireModel):
    """A proposal."""

    id: UUID
    matter_id: UUID
    number: int
    author_kind: str
    is_private: bool
    scheme: dict[str, Any]
    valid_until: date | None
    state: str
    loss_version: int
    losses_sha256: str
    parameters_sha256: str | None
    departure_reason: str
    party_count: int
    total_fen: int
    created_at: Instant


class ProposedAmount(WireModel):
    """What one party would get."""

    party_ref: str
    amount_fen: int


class ChangedAmount(WireModel):
    """A row that differs from the version before."""

    party_ref: str
    before_fen: int | None
    after_fen: int | None


class PreviewAnswer(WireModel):
    """What the parties should know before a scheme is put to them."""

    count: int
    total_fen: int
    loss_fen: int
    quantiles_fen: dict[str, int]
    inversions: list[str]
    zero_rows: int
    rows_above_cap: list[str]
    changed: list[ChangedAmount]
    funded_fen: int | None
    missing_fen: int | None


def preview_answer(found: Preview, most: int = 1_000) -> PreviewAnswer:
    """A preview as it goes out; long lists show their first members."""
    changed = [
        ChangedAmount(party_ref=party, before_fen=before, after_fen=after)
        for party, (before, after) in list(found.changed.items())[:most]
    ]
    return PreviewAnswer(
        count=found.count,
        total_fen=found.total_fen,
        loss_fen=found.loss_fen,
        quantiles_fen={f"p{percent}": value for percent, value in found.quantiles.items()},
        inversions=list(found.inversions[:most]),
        zero_rows=found.zero_rows,
        rows_above_cap=list(found.rows_above_cap[:most]),
        changed=changed,
        funded_fen=found.funded_fen,
        missing_fen=found.missing_fen,
    )


class DemonstrationForm(WireModel):
    """A demonstration judgment and the facts that it established."""

    court_case_no: ShortText
    effective_on: Day
    implementation_on: Day
    exposure_on: Day
    baseline_on: Day
    baseline_price: ShortText
    liable: Annotated[list[ShortText], Field(min_length=1, max_length=100)]
    deduction_method: ShortText
    ratio: ShortText
    parameters_sha256: Sha256


class DemonstrationAnswer(WireModel):
    """A demonstration judgment."""

    id: UUID
    court: str
    court_case_no: str
    effective_on: date
    facts: dict[str, Any]
    parameters_sha256: str
    is_changed_on_appeal: bool
    linked_matters: list[UUID]


class LinkForm(WireModel):
    """A parallel matter of the judgment."""

    matter_id: UUID
