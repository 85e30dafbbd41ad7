"""The losses that a matter starts from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lawkit.articles import carries_out
from mediation.domain.agreement_errors import LossRowsRefusedError
from mediation.domain.articles import DAMAGE_HEADS


@dataclass(frozen=True, slots=True)
class CalculatedLoss:
    """One investor's row of a loss calculation; every head after the deduction."""

    party_ref: str
    loss_fen: int
    price_difference_fen: int
    commission_fen: int
    stamp_duty_fen: int
    interest_fen: int


@carries_out(DAMAGE_HEADS)
def check_losses(rows: Iterable[CalculatedLoss]) -> None:
    """A loss is price difference, commission and stamp duty (and interest under the 2003 rule).

    Raises LossRowsRefusedError for rows whose parts are negative or do not add up.
    """
    wrong = [row.party_ref for row in rows if not _adds_up(row)]
    if wrong:
        raise LossRowsRefusedError(wrong)


def _adds_up(row: CalculatedLoss) -> bool:
    parts = (
        row.price_difference_fen,
        row.commission_fen,
        row.stamp_duty_fen,
        row.interest_fen,
    )
    return min(parts) >= 0 and sum(parts) == row.loss_fen
