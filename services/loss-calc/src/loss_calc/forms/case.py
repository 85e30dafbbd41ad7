"""Forms of the facts of a case."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from loss_calc.domain.facts import (
    Announcement,
    Bar,
    CorporateAction,
    Direction,
    GivenBaseline,
    OpeningPosition,
    RuleSet,
    Side,
    Trade,
    TradeKind,
)
from loss_calc.domain.parameters import ShortfallPolicy
from servicekit.wire import (
    Day,
    ExactDecimal,
    Instant,
    LocalTime,
    ShortText,
    Whole,
    WireModel,
)

MOST_BARS = 20_000
MOST_ACTIONS = 1_000
LARGEST_COUNT = 10**15
ZERO = Fraction(0)

Shares = Annotated[Whole, Field(ge=0, le=LARGEST_COUNT)]
Quantity = Annotated[Whole, Field(ge=1, le=10**12)]
Reason = Annotated[str, Field(strict=True, max_length=2_000)]


class AnnouncementForm(WireModel):
    """The day of a publication, and whether it came after the close."""

    announced_on: Day
    after_close: Annotated[bool, Field(strict=True)] = False

    def fact(self) -> Announcement:
        return Announcement(self.announced_on, self.after_close)


class BaselineForm(WireModel):
    """A baseline fixed by the court or agreed by the parties."""

    on: Day | None = None
    price: ExactDecimal | None = None
    reason: Reason = ""

    def fact(self) -> GivenBaseline | None:
        """The given baseline; None when neither day nor price is given."""
        if self.on is None and self.price is None:
            return None
        return GivenBaseline(self.on, self.price, self.reason)


class CorporateActionForm(WireModel):
    """Terms per old share, taking effect on the ex-date."""

    ex_on: Day
    cash_per_share: ExactDecimal | None = None
    bonus_per_share: ExactDecimal | None = None
    rights_per_share: ExactDecimal | None = None
    rights_price: ExactDecimal | None = None

    def fact(self) -> CorporateAction:
        return CorporateAction(
            self.ex_on,
            self.cash_per_share or ZERO,
            self.bonus_per_share or ZERO,
            self.rights_per_share or ZERO,
            self.rights_price,
        )


class BarForm(WireModel):
    """One trading day; an empty close is a halted day."""

    on: Day
    close: ExactDecimal | None
    volume: Shares | None = None
    block_volume: Shares = 0
    float_shares: Shares | None = None

    def fact(self) -> Bar:
        return Bar(self.on, self.close, self.volume, self.block_volume, self.float_shares)


class OpeningForm(WireModel):
    """Shares held before the first listed trade."""

    account: ShortText
    quantity: Annotated[Whole, Field(ge=0, le=10**12)]

    def fact(self) -> OpeningPosition:
        return OpeningPosition(self.account, self.quantity)


class TradeForm(WireModel):
    """One trade of a statement."""

    trade_id: ShortText
    account: ShortText
    executed_at: LocalTime
    side: Side
    quantity: Quantity
    price: ExactDecimal | None = None
    kind: TradeKind = TradeKind.AUCTION
    cancels: ShortText | None = None
    fee_fen: Annotated[Whole, Field(ge=0, le=10**15)] | None = None

    def fact(self, sequence: int) -> Trade:
        return Trade(
            self.trade_id,
            self.account,
            self.executed_at,
            self.side,
            self.quantity,
            self.price,
            self.kind,
            self.cancels,
            self.fee_fen,
            sequence,
        )


class FactsForm(WireModel):
    """What a case and a trial calculation have in common."""

    rule_set: RuleSet
    direction: Direction
    implementation: AnnouncementForm
    exposure: AnnouncementForm
    baseline: BaselineForm | None = None
    corporate_actions: Annotated[
        tuple[CorporateActionForm, ...], Field(max_length=MOST_ACTIONS)
    ] = ()
    hearing_on: Day | None = None
    delisted_on: Day | None = None


class CaseForm(FactsForm):
    """A court's case, as opened or changed."""

    case_number: ShortText
    court: ShortText | None = None
    security_code: ShortText
    shortfall_policy: ShortfallPolicy = ShortfallPolicy.ERROR

    def facts_document(self) -> dict[str, Any]:
        """The facts of the law as stored and shown, JSON-ready."""
        return self.model_dump(mode="json", include=set(FactsForm.model_fields))


class CaseAnswer(CaseForm):
    """A stored case."""

    id: UUID
    created_at: Instant
