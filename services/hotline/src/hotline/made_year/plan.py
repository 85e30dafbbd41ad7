"""What a made year amounts to: the public figures of 2018, or a part of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SEED = 12386


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """The figures that the rows of a made year add up to, exactly."""

    year: int
    valid: int
    invalid: int
    recovered_fen: int
    settled_paid: int
    """Among how many settlements the recovered money is spread."""
    handed_over: int
    mediation_from: date
    """The pilot of direct transfer to mediation began on this day."""
    letters: int
    calls: int
    answered_percent: int

    @property
    def received(self) -> int:
        return self.valid + self.invalid

    def part(self, one_in: int) -> YearPlan:
        """The same year with one request in so many; at least one of everything."""

        def some(count: int) -> int:
            return max(1, round(count / one_in))

        return YearPlan(
            year=self.year,
            valid=some(self.valid),
            invalid=some(self.invalid),
            recovered_fen=some(self.recovered_fen),
            settled_paid=some(self.settled_paid),
            handed_over=some(self.handed_over),
            mediation_from=self.mediation_from,
            letters=some(self.letters),
            calls=some(self.calls),
            answered_percent=self.answered_percent,
        )

    def grown_to(self, requests: int) -> YearPlan:
        """A year of so many requests with everything else in proportion: for measuring speed."""

        def grown(count: int) -> int:
            return max(1, count * requests // self.received)

        valid = grown(self.valid)
        return YearPlan(
            year=self.year,
            valid=valid,
            invalid=requests - valid,
            recovered_fen=grown(self.recovered_fen),
            settled_paid=grown(self.settled_paid),
            handed_over=grown(self.handed_over),
            mediation_from=self.mediation_from,
            letters=grown(self.letters),
            calls=grown(self.calls),
            answered_percent=self.answered_percent,
        )


YEAR_2018 = YearPlan(
    year=2018,
    valid=80_551,
    invalid=3_449,
    recovered_fen=1_061_000_000,
    settled_paid=2_400,
    handed_over=104,
    mediation_from=date(2018, 11, 1),
    letters=103,
    calls=96_000,
    answered_percent=93,
)
"""Public: 80,551 valid requests, over 10.61 million yuan recovered, 104 to mediation, 103 letters,
at least nine of ten calls answered. How many were invalid or settled, and how many calls there
were, is not public and made up."""


def spread(total: int, weights: list[int]) -> list[int]:
    """A total in whole parts by weight, the largest remainders rounded up; they add up exactly."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
