"""The dated figures of a running loan."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from importlib.resources import files

from lawkit.figures import load_figures

SERVICING = load_figures(files("loan_origination") / "figures" / "servicing.toml")


def ratio_on(name: str, day: date) -> Fraction:
    """A figure as an exact ratio; NoFigureInForceError when none is in force."""
    return Fraction(SERVICING[name].on(day))


def count_on(name: str, day: date) -> int:
    """A figure that counts days, months or periods; NoFigureInForceError when none is in force."""
    return int(SERVICING[name].on(day))
