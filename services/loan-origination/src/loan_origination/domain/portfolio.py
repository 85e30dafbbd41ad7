"""The portfolio on one day: lateness, classes, maturities, cover, rent against expectation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from lawkit.money import Money
from loan_origination.domain.classification import LEVELS, Level
from loan_origination.domain.loan_years import months_later

NOTHING = Money(0)
DELINQUENCY_UPPER_DAYS = (0, 30, 60, 90, 180, 270, 360)
"""The last day of each bucket of lateness; the last bucket is open."""
MATURITY_UPPER_MONTHS = (0, 3, 6, 12, 24, 36, 60, 120)
COVER_LOWER = (Fraction(0), Fraction(1), Fraction(6, 5), Fraction(3, 2), Fraction(2))


@dataclass(frozen=True, slots=True)
class Position:
    """One loan in the portfolio; `overdue` is what is due and unpaid."""

    branch: str
    balance: Money
    overdue: Money
    days_late: int
    level: Level
    matures_on: date


@dataclass(frozen=True, slots=True)
class Bucket:
    """A line of a report: how many loans, what they owe, their share of the whole."""

    key: str
    label_zh: str
    loans: int
    balance: Money
    overdue: Money
    share: Fraction


@dataclass(frozen=True, slots=True)
class ClassReport:
    """The five classes, and the share of non-performing loans (不良率)."""

    buckets: tuple[Bucket, ...]
    non_performing: Money
    non_performing_share: Fraction


@dataclass(frozen=True, slots=True)
class RentMonth:
    """Rent of one month over all supervised accounts."""

    month: str
    expected: Money
    received: Money

    @property
    def share(self) -> Fraction | None:
        """Received over expected (实收率); None when nothing was expected."""
        return Fraction(self.received.fen, self.expected.fen) if self.expected.fen else None


def by_delinquency(positions: Iterable[Position]) -> tuple[Bucket, ...]:
    """Loans by days late: current, 1-30, 31-60, 61-90, 91-180, 181-270, 271-360, over 360."""
    edges = DELINQUENCY_UPPER_DAYS
    labels = {"current": "未逾期"}
    for lower, upper in pairwise(edges):
        labels[f"{lower + 1}-{upper}"] = f"逾期{lower + 1}至{upper}天"
    labels[f"over_{edges[-1]}"] = f"逾期{edges[-1]}天以上"
    keys = tuple(labels)
    keyed = ((keys[_place(each.days_late, edges)], each) for each in positions)
    return _buckets(labels, keyed)


def by_class(positions: Iterable[Position]) -> ClassReport:
    """Loans by the five levels."""
    labels = {level.value: level.zh for level in LEVELS}
    buckets = _buckets(labels, ((each.level.value, each) for each in positions))
    bad = [each for each in buckets if Level(each.key).is_non_performing]
    return ClassReport(
        buckets,
        sum((each.balance for each in bad), start=NOTHING),
        sum((each.share for each in bad), start=Fraction(0)),
    )


def by_maturity(positions: Iterable[Position], on: date) -> tuple[Bucket, ...]:
    """Loans by the time left until they mature; those past it first."""
    edges = MATURITY_UPPER_MONTHS
    days = [months_later(on, months) for months in edges]
    labels = {"matured": "已到期"}
    for lower, upper in pairwise(edges):
        labels[f"{lower}-{upper}m"] = f"{lower}至{upper}个月" if lower else f"{upper}个月以内"
    labels[f"over_{edges[-1]}m"] = f"{edges[-1]}个月以上"
    keys = tuple(labels)

    def key(each: Position) -> str:
        place = sum(each.matures_on > day for day in days)
        return keys[place]

    return _buckets(labels, ((key(each), each) for each in positions))


def by_cover(covers: Iterable[tuple[Fraction, Position]]) -> tuple[Bucket, ...]:
    """Loans by cover: what rent leaves after costs over the instalments of the same time."""
    labels = {"negative": "小于0"}
    for lower, upper in pairwise(COVER_LOWER):
        labels[f"{float(lower):g}-{float(upper):g}"] = f"{float(lower):g}至{float(upper):g}倍"
    labels[f"from_{float(COVER_LOWER[-1]):g}"] = f"{float(COVER_LOWER[-1]):g}倍以上"
    keys = tuple(labels)
    keyed = ((keys[sum(cover >= lower for lower in COVER_LOWER)], each) for cover, each in covers)
    return _buckets(labels, keyed)


def _place(value: int, upper: tuple[int, ...]) -> int:
    return sum(value > edge for edge in upper)


def _buckets(
    labels: Mapping[str, str], keyed: Iterable[tuple[str, Position]]
) -> tuple[Bucket, ...]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for key, each in keyed:
        sums = found[key]
        sums[0] += 1
        sums[1] += each.balance.fen
        sums[2] += each.overdue.fen
    whole = sum(sums[1] for sums in found.values())
    return tuple(
        Bucket(
            key,
            label,
            found[key][0],
            Money(found[key][1]),
            Money(found[key][2]),
            Fraction(found[key][1], whole) if whole else Fraction(0),
        )
        for key, label in labels.items()
    )
