"""The value of the collateral against the balance: when new security has to be given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from loan_origination.domain.articles import MEASURES_40
from loan_origination.domain.step_tables import StepTable

TOP_UP = StepTable(
    "top-up case",
    "补充担保",
    {
        "open": {"provide": "provided", "pay_down": "accepted"},
        "provided": {"accept": "accepted", "return": "open"},
    },
)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What lacks: security of so much value, or so much less balance."""

    value_missing: Money
    balance_above: Money


@carries_out(MEASURES_40)
def security_shortfall(balance: Money, value: Money, agreed_rate: Fraction) -> Shortfall | None:
    """New security is needed when the balance is more than the agreed share of the value (article
    40); exactly the share is enough. Both figures are rounded up to the fen, so that giving
    either one is always enough. ValueError for a rate that is not positive."""
    if agreed_rate <= 0:
        raise ValueError(f"the agreed rate is {agreed_rate}")
    carried = value.fen * agreed_rate
    if balance.fen <= carried:
        return None
    value_missing = balance.fen / agreed_rate - value.fen
    return Shortfall(Money(_up(value_missing)), Money(_up(balance.fen - carried)))


@carries_out(MEASURES_40)
def top_up_deadline(found_on: date, days: int) -> date:
    """The borrower gives new security within the days that the bank sets."""
    return found_on + timedelta(days=days)


def _up(value: Fraction) -> int:
    return -int(-value // 1)
