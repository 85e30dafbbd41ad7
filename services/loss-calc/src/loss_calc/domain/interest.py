"""Interest on the loss, which only the 2003 rule knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise

from lawkit.articles import carries_out
from lawkit.figures import Figure, load_figures
from loss_calc.domain.articles import DAMAGE_HEADS, DAMAGE_HEADS_2003
from loss_calc.domain.charges import Interest, InterestMode
from loss_calc.domain.errors import FigureMissingError, InterestNotDueError
from loss_calc.domain.facts import RuleSet

DEPOSIT_RATES = load_figures(files("loss_calc") / "figures" / "demand_deposit_rate.toml")
DEPOSIT_RATE = DEPOSIT_RATES["demand_deposit_rate"]


@dataclass(frozen=True, slots=True)
class InterestSpan:
    """Days at one yearly rate; the start day counts, the end day does not."""

    from_on: date
    to_on: date
    rate: Fraction

    @property
    def days(self) -> int:
        """How many days bear interest."""
        return (self.to_on - self.from_on).days


@dataclass(frozen=True, slots=True)
class InterestLine:
    """Simple interest on one principal (yuan, exact) over its spans."""

    principal: Fraction
    spans: tuple[InterestSpan, ...]
    year_days: int

    @property
    def amount(self) -> Fraction:
        """The interest in yuan, exact."""
        days = sum((span.rate * span.days for span in self.spans), Fraction(0))
        return self.principal * days / self.year_days


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def interest_terms(rule_set: RuleSet, interest: Interest | None) -> Interest | None:
    """The 2003 rule adds interest at the demand-deposit rate; the 2022 rule names no interest, so
    asking for it there raises InterestNotDueError. None means none under either rule."""
    if interest is None or interest.mode is InterestMode.NONE:
        return None
    if rule_set is RuleSet.RULE_2003:
        return interest
    if interest.mode is InterestMode.BY_RULE_SET:
        return None
    raise InterestNotDueError


@carries_out(DAMAGE_HEADS_2003)
def interest_line(principal: Fraction, from_on: date, to_on: date, terms: Interest) -> InterestLine:
    """Simple interest on the principal (yuan) from the first effective purchase day to the sale or
    baseline day, at the demand-deposit rate of each day or at a fixed yearly rate.

    Raises FigureMissingError for days before the table begins.
    """
    if terms.rate is not None:
        spans = [InterestSpan(from_on, to_on, terms.rate)]
    else:
        spans = table_spans(DEPOSIT_RATE, from_on, to_on)
    return InterestLine(principal, tuple(spans), terms.year_days)


@carries_out(DAMAGE_HEADS_2003)
def table_spans(figure: Figure, from_on: date, to_on: date) -> list[InterestSpan]:
    """The days from `from_on` to before `to_on`, cut where the rate changes."""
    if from_on < figure.values[0].since:
        raise FigureMissingError(figure.name, from_on)
    changes = [dated.since for dated in figure.values if from_on < dated.since < to_on]
    return [
        InterestSpan(start, end, Fraction(figure.on(start)))
        for start, end in pairwise([from_on, *changes, to_on])
    ]
