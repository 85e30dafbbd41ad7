"""Compensation funds (先行赔付): a milder deduction, and what happens when a fund is too small."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from loss_calc.domain.articles import ADVANCE_COMPENSATION
from loss_calc.domain.errors import ParameterError


@carries_out(ADVANCE_COMPENSATION)
def shared_deduction(
    ratio: Fraction, *, borne_share: Fraction, smallest_payout: Fraction
) -> Fraction:
    """The deduction when the fund lets investors bear only a share of the market risk and never
    pays less than a share of the loss; all are ratios."""
    return min(ratio * borne_share, 1 - smallest_payout)


@carries_out(ADVANCE_COMPENSATION)
def pro_rata(claims: Mapping[str, Money], fund: Money) -> dict[str, Money]:
    """Claims are paid in full if the fund suffices, else in proportion, cut to the fen; the fen
    left over go to the largest remainders, ties by claim id. Pays exactly min(fund, claims)."""
    if fund.is_negative or any(claim.is_negative for claim in claims.values()):
        raise ParameterError(
            "Neither fund nor claims may be negative.",
            "基金与索赔金额均不得为负。",
            parameter="fund",
        )
    total = sum(claims.values(), start=Money(0))
    if total <= fund:
        return dict(claims)
    shares = {
        claim_id: divmod(claim.fen * fund.fen, total.fen) for claim_id, claim in claims.items()
    }
    left_over = fund.fen - sum(whole for whole, _ in shares.values())
    first_served = sorted(shares, key=lambda claim_id: (-shares[claim_id][1], claim_id))
    favoured = frozenset(first_served[:left_over])
    return {
        claim_id: Money(whole + (1 if claim_id in favoured else 0))
        for claim_id, (whole, _) in shares.items()
    }
