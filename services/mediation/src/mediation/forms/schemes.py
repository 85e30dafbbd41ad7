"""Forms of settlement schemes, of loss rows and of the allocation that follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from lawkit.rounding import Rounding
from mediation.domain.allocation import Allocation, check_parties
from mediation.domain.schemes import Bracket, LossClass, LossRow, Scheme, SchemeType
from mediation.forms.amounts import AmountFen
from servicekit.wire import LongText, ShortText, Whole, WireModel

MOST_ROWS = 100_000
MOST_STEPS = 1_000

Bp = Annotated[Whole, Field(ge=0, le=10_000)]
Flag = Annotated[bool, Field(strict=True)]


class BracketForm(WireModel):
    """The part of a loss up to `up_to_fen` (null in the last: without end) at `bp`."""

    up_to_fen: AmountFen | None = None
    bp: Bp


class LossClassForm(WireModel):
    """Whole losses up to a size, or parties with a flag, at `bp`; the first match wins."""

    bp: Bp
    up_to_fen: AmountFen | None = None
    flag: ShortText | None = None


class FixedAmountForm(WireModel):
    """One party's amount in a table."""

    party_ref: ShortText
    amount_fen: AmountFen


class SchemeForm(WireModel):
    """A scheme as agreed or proposed; parameters of other types stay empty."""

    type: SchemeType
    ratio_bp: Bp | None = None
    brackets: Annotated[list[BracketForm] | None, Field(max_length=MOST_STEPS)] = None
    classes: Annotated[list[LossClassForm] | None, Field(max_length=MOST_STEPS)] = None
    pool_fen: AmountFen | None = None
    amounts: Annotated[list[FixedAmountForm] | None, Field(max_length=MOST_ROWS)] = None
    rounding: Rounding = Rounding.HALF_UP
    min_fen: AmountFen | None = None
    max_fen: AmountFen | None = None
    deduct_other_recovery: Flag = False
    accept_inversions: Flag = False
    above_loss_reason: LongText | None = None

    def fact(self) -> Scheme:
        """The scheme of the domain; raises the SchemeRefusedError that fits."""
        return Scheme(
            type=self.type,
            ratio_bp=self.ratio_bp,
            brackets=tuple(Bracket(each.up_to_fen, each.bp) for each in self.brackets or ()),
            classes=tuple(
                LossClass(each.bp, each.up_to_fen, each.flag) for each in self.classes or ()
            ),
            pool_fen=self.pool_fen,
            amounts=self._table(),
            rounding=self.rounding,
            min_fen=self.min_fen,
            max_fen=self.max_fen,
            deduct_other_recovery=self.deduct_other_recovery,
            accept_inversions=self.accept_inversions,
            above_loss_reason=self.above_loss_reason or "",
        )

    def _table(self) -> dict[str, int]:
        listed = [LossRow(each.party_ref, each.amount_fen) for each in self.amounts or ()]
        check_parties(listed)
        return {row.party_ref: row.loss_fen for row in listed}

    def document(self) -> dict[str, Any]:
        """The scheme as stored and shown, JSON-ready."""
        return self.model_dump(mode="json", exclude_none=True)


class LossRowForm(WireModel):
    """One party's loss; `recovered_fen` is what it has had for this loss elsewhere."""

    party_ref: ShortText
    loss_fen: AmountFen
    recovered_fen: AmountFen = 0
    flags: Annotated[list[ShortText], Field(max_length=100)] = Field(default_factory=list)

    def fact(self) -> LossRow:
        return LossRow(self.party_ref, self.loss_fen, self.recovered_fen, frozenset(self.flags))


class AllocationQuoteForm(WireModel):
    """A scheme and the rows to try it on."""

    scheme: SchemeForm
    rows: Annotated[list[LossRowForm], Field(min_length=1, max_length=MOST_ROWS)]

    def facts(self) -> Sequence[LossRow]:
        return [row.fact() for row in self.rows]


class AllocatedRow(WireModel):
    """What one party gets."""

    party_ref: str
    amount_fen: int


class AllocationQuote(WireModel):
    """What everybody gets, in the order of the rows."""

    rows: list[AllocatedRow]
    total_fen: int
    inversions: list[str]
    """Parties that get less than some party with a smaller loss."""


def allocation_quote(allocation: Allocation, inverted: Sequence[str]) -> AllocationQuote:
    """The allocation as it goes out."""
    pairs = zip(allocation.rows, allocation.amounts, strict=True)
    rows = [AllocatedRow(party_ref=row.party_ref, amount_fen=amount) for row, amount in pairs]
    return AllocationQuote(rows=rows, total_fen=allocation.total_fen, inversions=list(inverted))
