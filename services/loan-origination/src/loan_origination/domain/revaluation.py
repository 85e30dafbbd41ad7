"""The value of the collateral against the balance: when new security has to be given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.refusals import Refusal
from loan_origination.domain.articles import MEASURES_12, MEASURES_40
from loan_origination.domain.step_tables import StepTable

TOP_UP = StepTable(
    "top-up case",
    "补充担保",
    {
        "open": {"provide": "provided", "end": "accepted"},
        "provided": {"accept": "accepted", "return": "open", "end": "accepted"},
    },
)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What lacks: security of so much value, or so much less balance."""

    value_missing: Money
    balance_above: Money


class AppraiserNotListedError(Refusal):
    """A value from a firm that is not on the bank's list on the day of its report."""

    code = "appraiser_not_listed"
    title = "The appraiser is not on the approved list"
    title_zh = "评估机构不在认可名单内"

    def __init__(self, firm: str, on: date) -> None:
        super().__init__(
            f"{firm} is not known to be on the approved list on {on}.",
            f"评估机构{firm}在{on}不属于本行认可的评估机构。",
            firm=firm,
            on=on.isoformat(),
            rule_id="R-A11",
            article=MEASURES_12.citation,
        )


@carries_out(MEASURES_12)
def require_listed(
    firm: str, on: date, listed_from_on: date | None, listed_until_on: date | None
) -> None:
    """A value comes only from an appraisal firm that stands on the bank's list on the day of its
    report; raises AppraiserNotListedError."""
    has_begun = listed_from_on is not None and listed_from_on <= on
    if not has_begun or (listed_until_on is not None and listed_until_on < on):
        raise AppraiserNotListedError(firm, on)


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
