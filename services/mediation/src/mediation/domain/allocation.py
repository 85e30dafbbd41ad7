"""A scheme applied to all parties of a matter, and what a preview tells about the outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from mediation.domain.scheme_errors import (
    AboveLossError,
    AmountMissingError,
    DuplicatePartyError,
    InversionsNotAcceptedError,
    LossAboveBracketsError,
    NoClassForPartyError,
    PoolExceededError,
)
from mediation.domain.schemes import (
    PARTS,
    LossRow,
    Scheme,
    SchemeType,
    class_of,
    marginal_parts,
    pool_shares,
    rounded_parts,
)

QUANTILES = (0, 10, 25, 50, 75, 90, 99, 100)


@dataclass(frozen=True, slots=True)
class Allocation:
    """What every party gets, in the order of the rows."""

    rows: tuple[LossRow, ...]
    amounts: tuple[int, ...]

    @property
    def total_fen(self) -> int:
        return sum(self.amounts)

    @property
    def by_party(self) -> dict[str, int]:
        pairs = zip(self.rows, self.amounts, strict=True)
        return {row.party_ref: amount for row, amount in pairs}


def allocate(scheme: Scheme, rows: Sequence[LossRow]) -> Allocation:
    """What each party gets: base, less recovery elsewhere, cap, minimum, maximum, one rounding.

    Raises the SchemeRefusedError that fits; the order of the rows decides only ties of a pool.
    """
    check_parties(rows)
    base = _base_parts(scheme, rows)
    amounts = [_modified(scheme, row, parts) for row, parts in zip(rows, base, strict=True)]
    _check_caps(scheme, rows, amounts)
    allocation = Allocation(tuple(rows), tuple(amounts))
    if scheme.pool_fen is not None and allocation.total_fen > scheme.pool_fen:
        raise PoolExceededError(allocation.total_fen, scheme.pool_fen)
    return allocation


def check_parties(rows: Sequence[LossRow]) -> None:
    """Every party stands in the list once; DuplicatePartyError otherwise."""
    counted = Counter(row.party_ref for row in rows)
    twice = [party_ref for party_ref, count in counted.items() if count > 1]
    if twice:
        raise DuplicatePartyError(twice)


def require_no_inversions(scheme: Scheme, allocation: Allocation) -> None:
    """Cliffs between classes are kept only when somebody says so."""
    found = inversions(allocation)
    if scheme.type is SchemeType.TIERED_CLASS and found and not scheme.accept_inversions:
        raise InversionsNotAcceptedError(found)


def inversions(allocation: Allocation) -> list[str]:
    """The parties that get less than some party with a smaller loss."""
    order = sorted(range(len(allocation.rows)), key=lambda place: allocation.rows[place].loss_fen)
    found: list[str] = []
    highest = 0
    for _, same_loss in groupby(order, key=lambda place: allocation.rows[place].loss_fen):
        places = list(same_loss)
        below = [place for place in places if allocation.amounts[place] < highest]
        found += [allocation.rows[place].party_ref for place in below]
        highest = max(highest, *(allocation.amounts[place] for place in places))
    return found


def _base_parts(scheme: Scheme, rows: Sequence[LossRow]) -> list[int]:
    match scheme.type:
        case SchemeType.FULL:
            return [row.loss_fen * PARTS for row in rows]
        case SchemeType.RATIO:
            return [row.loss_fen * (scheme.ratio_bp or 0) for row in rows]
        case SchemeType.TIERED_MARGINAL:
            return _marginal(scheme, rows)
        case SchemeType.TIERED_CLASS:
            return _by_class(scheme, rows)
        case SchemeType.POOL:
            shares = pool_shares(scheme.pool_fen or 0, [row.loss_fen for row in rows])
            return [share * PARTS for share in shares]
        case SchemeType.FIXED:
            return _fixed(scheme.amounts, rows)


def _marginal(scheme: Scheme, rows: Sequence[LossRow]) -> list[int]:
    found = [marginal_parts(scheme.brackets, row.loss_fen) for row in rows]
    above = [row.party_ref for row, parts in zip(rows, found, strict=True) if parts is None]
    if above:
        raise LossAboveBracketsError(above)
    return [parts or 0 for parts in found]


def _by_class(scheme: Scheme, rows: Sequence[LossRow]) -> list[int]:
    found = [class_of(scheme.classes, row) for row in rows]
    without = [row.party_ref for row, each in zip(rows, found, strict=True) if each is None]
    if without:
        raise NoClassForPartyError(without)
    return [row.loss_fen * (each.bp if each else 0) for row, each in zip(rows, found, strict=True)]


def _fixed(amounts: Mapping[str, int], rows: Sequence[LossRow]) -> list[int]:
    parties = {row.party_ref for row in rows}
    differing = sorted(parties.symmetric_difference(amounts))
    if differing:
        raise AmountMissingError(differing)
    return [amounts[row.party_ref] * PARTS for row in rows]


def _modified(scheme: Scheme, row: LossRow, parts: int) -> int:
    """The modifiers in their fixed order, then the one rounding."""
    if scheme.deduct_other_recovery:
        parts = max(parts - row.recovered_fen * PARTS, 0)
    # A table says what it says: it is refused above the loss and never cut silently.
    if scheme.type is not SchemeType.FIXED and not scheme.above_loss_reason:
        parts = min(parts, row.left_fen * PARTS)
    # A minimum is a comfort for those who have a loss left, not a gift for those who have none.
    if scheme.min_fen is not None and row.left_fen > 0:
        parts = max(parts, scheme.min_fen * PARTS)
    if scheme.max_fen is not None:
        parts = min(parts, scheme.max_fen * PARTS)
    return rounded_parts(parts, scheme.rounding)


def _check_caps(scheme: Scheme, rows: Sequence[LossRow], amounts: Sequence[int]) -> None:
    pairs = zip(rows, amounts, strict=True)
    above = [row.party_ref for row, amount in pairs if amount > row.left_fen]
    if above and not scheme.above_loss_reason:
        raise AboveLossError(above)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the parties should know before a scheme is put to them."""

    count: int
    total_fen: int
    loss_fen: int
    quantiles: Mapping[int, int]
    inversions: tuple[str, ...]
    zero_rows: int
    rows_above_cap: tuple[str, ...]
    changed: Mapping[str, tuple[int | None, int | None]]
    funded_fen: int | None

    @property
    def missing_fen(self) -> int | None:
        """What the funded balance lacks; None when no balance is known."""
        return None if self.funded_fen is None else max(self.total_fen - self.funded_fen, 0)


def preview(
    allocation: Allocation,
    *,
    previous: Mapping[str, int] | None = None,
    funded_fen: int | None = None,
) -> Preview:
    """Totals, quantiles, inversions, zero rows, rows above the cap, changes, budget."""
    amounts = sorted(allocation.amounts)
    pairs = list(zip(allocation.rows, allocation.amounts, strict=True))
    last = len(amounts) - 1
    quantiles = (
        {percent: amounts[last * percent // 100] for percent in QUANTILES} if amounts else {}
    )
    return Preview(
        count=len(amounts),
        total_fen=sum(amounts),
        loss_fen=sum(row.loss_fen for row in allocation.rows),
        quantiles=quantiles,
        inversions=tuple(inversions(allocation)),
        zero_rows=sum(amount == 0 for amount in amounts),
        rows_above_cap=tuple(row.party_ref for row, amount in pairs if amount > row.left_fen),
        changed={} if previous is None else _changes(previous, allocation.by_party),
        funded_fen=funded_fen,
    )


def _changes(
    before: Mapping[str, int], after: Mapping[str, int]
) -> dict[str, tuple[int | None, int | None]]:
    parties = [*after, *(party for party in before if party not in after)]
    return {
        party: (before.get(party), after.get(party))
        for party in parties
        if before.get(party) != after.get(party)
    }
