"""Penalty interest (罚息) and compound interest (复利): actual days over 360."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.refusals import Refusal
from lawkit.rounding import Rounding, decimal_text
from loan_origination.domain.repayment_articles import OVERDUE, PENALTY_RATES
from loan_origination.domain.servicing_figures import ratio_on

DAYS_PER_BANK_YEAR = 360
UPLIFTS = {"overdue_uplift": "逾期", "misuse_uplift": "挪用"}
UPLIFT_PLACES = 4


class UpliftOutOfRangeError(Refusal, ValueError):
    """A penalty uplift outside what the central bank allows."""

    code = "penalty_uplift_out_of_range"
    title = "Penalty uplift out of range"
    title_zh = "罚息加收幅度超出范围"

    def __init__(self, kind_zh: str, uplift: Fraction, least: Fraction, most: Fraction) -> None:
        super().__init__(
            f"an uplift of {decimal_text(uplift)} is not within {decimal_text(least)} to "
            f"{decimal_text(most)}",
            f"{kind_zh}加收幅度须在{decimal_text(least)}至{decimal_text(most)}之间",
            uplift=decimal_text(uplift),
            least=decimal_text(least),
            most=decimal_text(most),
        )


@carries_out(PENALTY_RATES)
def require_lawful_uplifts(overdue: Fraction, misuse: Fraction, on: date) -> None:
    """Overdue money bears 30 to 50 % more than the contract rate, misused money 50 to 100 %.

    Raises UpliftOutOfRangeError; the bounds are dated figures.
    """
    require_lawful_uplift("overdue_uplift", overdue, on)
    require_lawful_uplift("misuse_uplift", misuse, on)


@carries_out(PENALTY_RATES)
def require_lawful_uplift(name: str, uplift: Fraction, on: date) -> None:
    """One of the two uplifts, `overdue_uplift` or `misuse_uplift`, within its bounds of a day."""
    least, most = (ratio_on(f"{name}_{end}", on) for end in ("least", "most"))
    if not least <= uplift <= most:
        raise UpliftOutOfRangeError(UPLIFTS[name], uplift, least, most)


@carries_out(PENALTY_RATES)
def penalty_rate(
    contract_rate: Fraction, *, overdue: Fraction | None = None, misuse: Fraction | None = None
) -> Fraction:
    """The contract rate with its uplift; of two uplifts only the heavier, never both."""
    uplifts = [uplift for uplift in (overdue, misuse) if uplift is not None]
    return contract_rate * (1 + max(uplifts, default=Fraction(0)))


@carries_out(OVERDUE, PENALTY_RATES)
def interest_on_arrears(
    unpaid: Money, annual_penalty_rate: Fraction, due_on: date, paid_on: date, rounding: Rounding
) -> Money:
    """Penalty on unpaid principal, or compound interest on unpaid contract interest.

    The due date counts, the day of payment does not: paid one day late is one day. Nothing before
    the due date.
    """
    days = max((paid_on - due_on).days, 0)
    factor = annual_penalty_rate * Fraction(days, DAYS_PER_BANK_YEAR)
    return unpaid.times(factor, rounding=rounding)
