"""The condition that enough investors accept: all pages become effective, or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mediation.domain.agreement_errors import ConditionRefusedError

_WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class MinimumAcceptance:
    """At least these basis points of the number and of the money, by the end of a day."""

    count_bp: int
    amount_bp: int
    by_on: date

    def __post_init__(self) -> None:
        if not (0 <= self.count_bp <= _WHOLE_BP and 0 <= self.amount_bp <= _WHOLE_BP):
            raise ConditionRefusedError("0 to 10000 basis points", "应为0至10000个基点")
        if self.count_bp == 0 and self.amount_bp == 0:
            raise ConditionRefusedError("it demands nothing", "未设任何要求")


@dataclass(frozen=True, slots=True)
class Accepted:
    """How much of an agreement has been signed."""

    count: int
    amount_fen: int
    total_count: int
    total_fen: int


def is_met(condition: MinimumAcceptance, accepted: Accepted) -> bool:
    """Whether both shares are reached; compared as whole numbers, nothing is rounded."""
    by_count = accepted.count * _WHOLE_BP >= condition.count_bp * accepted.total_count
    by_amount = accepted.amount_fen * _WHOLE_BP >= condition.amount_bp * accepted.total_fen
    return by_count and by_amount


def is_over(condition: MinimumAcceptance, today: date) -> bool:
    """Whether the last day has passed."""
    return today > condition.by_on
