"""Repricing: the loan prime rate of the tenor plus the spread fixed in the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from importlib.resources import files

from lawkit.figures import Figure, load_figures
from loan_origination.domain.extensions import is_five_year_tenor
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.schedules.terms import MONTHS_PER_YEAR, RateChange

LPR = load_figures(files("loan_origination") / "figures" / "lpr.toml")
PERCENT = 100
BASIS_POINTS = 10_000


class RepricingDay(StrEnum):
    """On which day of a year the contract reprices."""

    FIRST_OF_JANUARY = "first_of_january"
    DRAW_ANNIVERSARY = "draw_anniversary"


@dataclass(frozen=True, slots=True)
class FloatingRate:
    """What the contract says about a floating rate; the spread may be negative."""

    term_months: int
    spread_basis_points: int
    repricing_day: RepricingDay
    disbursed_on: date


def annual_rate_on(floating: FloatingRate, day: date, lpr: Mapping[str, Figure] = LPR) -> Fraction:
    """LPR in force on a day plus spread: five-year tenor above five years, else one-year.

    NoFigureInForceError when none is known for the day.
    """
    name = "lpr_5y" if is_five_year_tenor(floating.term_months) else "lpr_1y"
    published = Fraction(lpr[name].on(day)) / PERCENT
    return published + Fraction(floating.spread_basis_points, BASIS_POINTS)


def is_repricing_day(floating: FloatingRate, day: date) -> bool:
    """Whether the contract reprices on a day after the draw."""
    if day <= floating.disbursed_on:
        return False
    if floating.repricing_day is RepricingDay.FIRST_OF_JANUARY:
        return (day.month, day.day) == (1, 1)
    years = day.year - floating.disbursed_on.year
    return day == months_later(floating.disbursed_on, years * MONTHS_PER_YEAR)


def rate_change_on(
    floating: FloatingRate, day: date, present_rate: Fraction, lpr: Mapping[str, Figure] = LPR
) -> RateChange | None:
    """The change a repricing day brings; None on other days and where the rate stays."""
    if not is_repricing_day(floating, day):
        return None
    annual_rate = annual_rate_on(floating, day, lpr)
    return None if annual_rate == present_rate else RateChange(day, annual_rate)
