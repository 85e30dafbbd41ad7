"""The contract rate through time, and the slices of a period in which it stays the same."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter

from loan_origination.domain.schedules.day_counts import share_of_part, share_of_period
from loan_origination.domain.schedules.due_dates import Period
from loan_origination.domain.schedules.terms import InterestTerms, RateChange

EFFECTIVE_ON = attrgetter("effective_on")


@dataclass(frozen=True, slots=True)
class RateSlice:
    """Part of a period under one rate; `share` is its share of a year."""

    start: date
    end: date
    annual_rate: Fraction
    share: Fraction


@dataclass(frozen=True, slots=True)
class RatePath:
    """The annual rate from the draw on; changes are ordered by day, one for a day."""

    annual_rate: Fraction
    changes: tuple[RateChange, ...] = ()

    @classmethod
    def of(cls, annual_rate: Fraction, changes: Iterable[RateChange]) -> RatePath:
        """A path from changes in any order."""
        return cls(annual_rate, tuple(sorted(changes, key=EFFECTIVE_ON)))

    def on(self, day: date) -> Fraction:
        """The annual rate in force on a day."""
        position = bisect_right(self.changes, day, key=EFFECTIVE_ON)
        return self.changes[position - 1].annual_rate if position else self.annual_rate

    def stretches(self, start: date, end: date) -> Iterable[tuple[date, date]]:
        """[start, end) cut where the rate changes."""
        return pairwise(self._cuts(start, end))

    def slices_of_period(self, terms: InterestTerms, period: Period) -> tuple[RateSlice, ...]:
        """The whole period cut where the rate changes, for the balance that stays."""
        cuts = self._cuts(period.start, period.due_on)
        return self._slices(cuts, [share_of_period(terms, period, cut) for cut in cuts])

    def slices_of_part(
        self, terms: InterestTerms, period: Period, until: date
    ) -> tuple[RateSlice, ...]:
        """The period up to `until` cut where the rate changes, for principal paid on that day."""
        cuts = self._cuts(period.start, until)
        return self._slices(cuts, [share_of_part(terms, period, cut) for cut in cuts])

    def _cuts(self, start: date, end: date) -> list[date]:
        first = bisect_right(self.changes, start, key=EFFECTIVE_ON)
        last = bisect_left(self.changes, end, key=EFFECTIVE_ON)
        return [start, *(change.effective_on for change in self.changes[first:last]), end]

    def _slices(self, cuts: list[date], shares: list[Fraction]) -> tuple[RateSlice, ...]:
        return tuple(
            RateSlice(cuts[i], cuts[i + 1], self.on(cuts[i]), shares[i + 1] - shares[i])
            for i in range(len(cuts) - 1)
        )


def factor_of(slices: Iterable[RateSlice]) -> Fraction:
    """What a balance is multiplied with to give its interest: the sum of rate x share."""
    return sum((each.annual_rate * each.share for each in slices), start=Fraction(0))
