"""The terms of a loan as the committee approved them, and what would loosen them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lawkit.articles import carries_out
from loan_origination.domain.articles import MEASURES_26


@dataclass(frozen=True, slots=True)
class Terms:
    """Amount in fen, whole term in months, ratios per year and of the value."""

    amount_fen: int
    months: int
    annual_rate: Fraction
    collateral_rate: Fraction
    purposes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Loosened:
    """A term that is looser than approved; `place` is its name."""

    place: str
    detail: str


@carries_out(MEASURES_26)
def loosened(approved: Terms, asked: Terms) -> list[Loosened]:
    """Where a final approval goes beyond what the committee approved.

    Tighter is a smaller amount, a shorter term, a higher rate, a lower share of the value; purposes
    only shrink, and together they are the amount.
    """
    found = [
        Loosened(place, detail)
        for place, detail, is_looser in (
            ("amount_fen", "more than approved", asked.amount_fen > approved.amount_fen),
            ("months", "longer than approved", asked.months > approved.months),
            ("annual_rate", "lower than approved", asked.annual_rate < approved.annual_rate),
            (
                "collateral_rate",
                "higher than approved",
                asked.collateral_rate > approved.collateral_rate,
            ),
        )
        if is_looser
    ]
    for code, amount_fen in asked.purposes.items():
        if amount_fen > approved.purposes.get(code, 0):
            found.append(Loosened("purposes", f"{code}: more than approved"))
    if sum(asked.purposes.values()) != asked.amount_fen:
        found.append(Loosened("purposes", "the purposes do not add up to the amount"))
    return found
