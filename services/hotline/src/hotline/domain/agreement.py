"""How far readings by rules agree with what people chose: the measure by which rules are tuned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Reading:
    """Category, subject and issue of one text, as somebody or something read it."""

    category: str | None
    subject: str
    issue: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A request: what a person chose, what was read at its intake, what is read now."""

    request_ref: str
    chosen: Reading
    then: Reading
    now: Reading


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of readings that are what people chose; None of nothing."""

    category: Fraction | None
    subject: Fraction | None
    issue: Fraction | None


def agreement(chosen: Sequence[Reading], read: Sequence[Reading]) -> Agreement:
    """How often two readings of the same texts, in the same order, agree."""
    pairs = list(zip(chosen, read, strict=True))

    def share(name: str) -> Fraction | None:
        same = sum(getattr(one, name) == getattr(other, name) for one, other in pairs)
        return Fraction(same, len(pairs)) if pairs else None

    return Agreement(share("category"), share("subject"), share("issue"))
