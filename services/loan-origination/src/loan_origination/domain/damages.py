"""Damage to the collateral: what insurance does not cover must not leave the security too small."""

from __future__ import annotations

from lawkit.articles import carries_out
from lawkit.money import Money
from loan_origination.domain.articles import MEASURES_27
from loan_origination.domain.step_tables import StepTable

DAMAGE = StepTable(
    "damage",
    "毁损",
    {
        "reported": {"find_enough": "security_enough", "find_short": "security_short"},
        "security_short": {"make_up": "made_up"},
    },
)
MADE_GOOD = ("covered", "security_enough", "made_up")
"""The states in which damage asks for nothing more."""


@carries_out(MEASURES_27)
def uncovered_loss(loss: Money, covered: Money) -> Money:
    """The part of a loss outside the cover of the insurance: when the security is no longer enough
    for it, the borrower gives new security that the branch accepts (article 27; R-R5).

    ValueError for more cover than loss.
    """
    if covered > loss:
        raise ValueError(f"{covered.fen} fen of cover for a loss of {loss.fen} fen")
    return loss - covered
