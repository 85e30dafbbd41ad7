"""What a contract says about late money, on the wire."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field

from lawkit.rounding import decimal_text
from loan_origination.domain.allocation import order_named
from loan_origination.domain.penalties import UPLIFT_PLACES
from loan_origination.domain.servicing.account import ServicingTerms
from loan_origination.domain.servicing.bills import Compounding
from servicekit.wire import ExactDecimal, ShortText, Whole, WireModel

MOST_GRACE_DAYS = 30


def _with_few_places(value: Fraction) -> Fraction:
    if (value * 10**UPLIFT_PLACES).denominator != 1:
        raise ValueError(f"an uplift has at most {UPLIFT_PLACES} decimals")
    return value


def _with_known_order(name: str) -> str:
    return order_named(name).name


Uplift = Annotated[ExactDecimal, Field(ge=0, le=1), AfterValidator(_with_few_places)]
GraceDays = Annotated[Whole, Field(ge=0, le=MOST_GRACE_DAYS)]
OrderName = Annotated[ShortText, AfterValidator(_with_known_order)]
"""performing, non_performing, or an order that its name spells out."""


class LatenessForm(WireModel):
    """What the contract agrees about late money; what it leaves open follows the bank's figures
    on the day of the draw, and the standard orders of payments."""

    overdue_uplift: Uplift | None = None
    misuse_uplift: Uplift | None = None
    grace_days: GraceDays | None = None
    is_due_date_following: bool | None = None
    compounding: Compounding | None = None
    performing_order: OrderName | None = None
    non_performing_order: OrderName | None = None
    needs_same_debt: bool | None = None


class LatenessAnswer(WireModel):
    """What late money of a running loan costs, and in which order payments are used."""

    overdue_uplift: str
    misuse_uplift: str
    grace_days: int
    is_due_date_following: bool
    compounding: Compounding
    performing_order: str
    non_performing_order: str
    needs_same_debt: bool


def lateness_answer(terms: ServicingTerms) -> LatenessAnswer:
    """The terms of a running loan about late money."""
    return LatenessAnswer(
        overdue_uplift=decimal_text(terms.overdue_uplift),
        misuse_uplift=decimal_text(terms.misuse_uplift),
        grace_days=terms.grace_days,
        is_due_date_following=terms.is_due_date_following,
        compounding=terms.compounding,
        performing_order=terms.good_order,
        non_performing_order=terms.bad_order,
        needs_same_debt=terms.needs_same_debt,
    )
