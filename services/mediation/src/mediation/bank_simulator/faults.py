"""What goes wrong at the simulated bank, and which payments it hits."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lawkit.rounding import Rounding, rounded
from mediation.domain.payouts import FailCode

PERCENT = 100


class Fate(StrEnum):
    """What becomes of one payment in the end."""

    PAID = "paid"
    FAILED = "failed"
    UNKNOWN_THEN_PAID = "unknown, then paid"
    UNKNOWN_THEN_FAILED = "unknown, then failed"
    RETURNED = "paid, then returned"


@dataclass(frozen=True, slots=True)
class Share:
    """So many payments of a file: a number of them, or a percentage of all."""

    amount: Fraction
    is_percentage: bool = False

    @classmethod
    def parse(cls, text: str) -> Share:
        """A share as written: `3` or `0.2%`; raises ValueError for anything else."""
        figure = text.removesuffix("%")
        amount = Fraction(figure)
        is_percentage = figure != text
        if amount < 0 or "/" in text or (not is_percentage and amount.denominator != 1):
            raise ValueError(f"a number of payments or a percentage is needed, not {text!r}")
        return cls(amount, is_percentage)

    def of(self, total: int) -> int:
        """How many of `total` that is, half up."""
        if not self.is_percentage:
            return min(int(self.amount), total)
        part = self.amount * total / PERCENT
        return min(int(rounded(part, places=0, rounding=Rounding.HALF_UP)), total)


NOTHING = Share(Fraction(0))


@dataclass(frozen=True, slots=True)
class Faults:
    """The mistakes of one bank; the plainest bank makes none.

    `failed`, `unknown` and `returned` hit payments, the rest files on their way.
    """

    failed: Share = NOTHING
    unknown: Share = NOTHING
    unknown_then_failed: Share = NOTHING
    """Of the unknown ones; all others turn out to be paid."""
    returned: Share = NOTHING
    returned_after_days: int = 3
    loses_request: bool = False
    """The first file sent for a batch never arrives at the bank."""
    loses_answer: bool = False
    """The result file is lost; only the statement tells of the payments."""
    is_doubled: bool = False
    """Every result file is delivered twice."""
    is_reordered: bool = False
    """Files come in any order, and so do the lines in them."""
    is_partial: bool = False
    """Results come in several files, each over some of the payments."""
    is_cut_off: bool = False
    """A file comes without its end first."""
    has_wrong_totals: bool = False
    """A file comes with a sum that is a fen too high first."""


def fates_of(count: int, faults: Faults, dice: random.Random) -> list[Fate]:
    """The fate of each payment of a file, by its place: drawn by the dice alone, so that the same
    seed hits the same lines whatever their instruction ids."""
    places = list(range(count))
    dice.shuffle(places)
    fates = [Fate.PAID] * count
    unknown = faults.unknown.of(count)
    still_failed = faults.unknown_then_failed.of(unknown)
    for fate, wanted in (
        (Fate.FAILED, faults.failed.of(count)),
        (Fate.UNKNOWN_THEN_FAILED, still_failed),
        (Fate.UNKNOWN_THEN_PAID, unknown - still_failed),
        (Fate.RETURNED, faults.returned.of(count)),
    ):
        for _ in range(min(wanted, len(places))):
            fates[places.pop()] = fate
    return fates


def fail_code(dice: random.Random) -> FailCode:
    """Why a payment fails."""
    return dice.choice(list(FailCode))


def parts_of(count: int, dice: random.Random) -> Sequence[range]:
    """The places of a file's lines, in two or three parts where there are enough."""
    cuts = sorted(dice.sample(range(1, count), min(2, count - 1))) if count > 1 else []
    edges = [0, *cuts, count]
    return [range(*pair) for pair in itertools.pairwise(edges)]
