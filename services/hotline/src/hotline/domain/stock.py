"""The identities that every statistic of the hotline has to keep, checked before it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lawkit.refusals import Refusal

SHORT_HANG_UP_SECONDS = 5


class StatisticsBrokenError(Refusal):
    """Figures that do not add up; nothing is published on them."""

    code = "statistics_do_not_add_up"
    title = "The figures do not add up"
    title_zh = "统计数据勾稽关系不成立"

    def __init__(self, identity: str, left: int, right: int) -> None:
        super().__init__(
            f"{identity}: {left} is not {right}.",
            f"{identity}：{left}与{right}不相等。",
            identity=identity,
            left=left,
            right=right,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Requests of a period as they came, ended and came back."""

    opening: int
    received: int
    reopened: int
    closed: int
    merged: int
    unmerged: int
    withdrawn: int
    closing: int

    @property
    def expected_closing(self) -> int:
        """Opening + received + reopened - closed - merged - withdrawn; an unmerge takes back."""
        arrived = self.opening + self.received + self.reopened + self.unmerged
        return arrived - self.closed - self.merged - self.withdrawn


def require_identities(
    stock: Stock, by_category: Mapping[str, int], by_outcome: Mapping[str, int]
) -> None:
    """Raises StatisticsBrokenError naming the identity that does not hold."""
    identities = (
        ("sum by category = received", sum(by_category.values()), stock.received),
        ("sum of outcomes = closed", sum(by_outcome.values()), stock.closed),
        ("stock at the end", stock.closing, stock.expected_closing),
    )
    for name, left, right in identities:
        if left != right:
            raise StatisticsBrokenError(name, left, right)


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure of a frozen month that a recount no longer agrees with."""

    figure: str
    frozen: int
    recounted: int


def restatements(frozen: Mapping[str, int], recounted: Mapping[str, int]) -> list[Restatement]:
    """What has changed since a month was frozen, by figure; absent figures are zero."""
    names = sorted(set(frozen) | set(recounted))
    compared = (Restatement(each, frozen.get(each, 0), recounted.get(each, 0)) for each in names)
    return [each for each in compared if each.frozen != each.recounted]


def restated(frozen: Mapping[str, int], changes: list[Restatement]) -> dict[str, int]:
    """The snapshot with its restatements applied: the live recount again."""
    current = {**frozen, **{each.figure: each.recounted for each in changes}}
    return {name: count for name, count in current.items() if count}


@dataclass(frozen=True, slots=True)
class AnswerRate:
    """Answered calls out of those that asked for a person in service hours, counted both ways.

    None where there was no such call.
    """

    of_all: Fraction | None
    without_short: Fraction | None


def answer_rate(answered: int, offered: int, short_hang_ups: int) -> AnswerRate:
    """The rate with and without callers who hung up within 5 seconds."""
    if not 0 <= answered + short_hang_ups <= offered or answered < 0 or short_hang_ups < 0:
        raise StatisticsBrokenError("answered + hung up <= offered", answered, offered)
    waited = offered - short_hang_ups
    return AnswerRate(
        Fraction(answered, offered) if offered else None,
        Fraction(answered, waited) if waited else None,
    )
