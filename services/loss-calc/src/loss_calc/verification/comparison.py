"""Stored and fresh results side by side, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from loss_calc.verification.hashes import canonical_line

Answer = Mapping[str, Any]
MOST_DIFFERENCES = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one investor that is not the same; None where a side has nothing."""

    investor_id: str
    field: str
    stored: Any
    fresh: Any

    def answer(self) -> dict[str, Any]:
        """The difference, JSON-ready."""
        return {
            "investor_id": self.investor_id,
            "field": self.field,
            "stored": self.stored,
            "fresh": self.fresh,
        }


@dataclass(slots=True)
class Comparison:
    """What came out: hashes of both sides, how many differ, and the first differences."""

    stored_sha256: str = ""
    fresh_sha256: str = ""
    investors: int = 0
    differing_investors: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        return self.stored_sha256 == self.fresh_sha256


def compared(stored: Iterable[Answer], fresh: Iterable[Answer]) -> Comparison:
    """Both sides in the order of investor ids, compared field by field."""
    found = Comparison()
    stored_hash, fresh_hash = sha256(), sha256()
    for one, other in _paired(iter(stored), iter(fresh)):
        for answer, digest in ((one, stored_hash), (other, fresh_hash)):
            if answer is not None:
                digest.update(canonical_line(answer))
        found.investors += other is not None
        differences = list(_differences(one, other))
        found.differing_investors += bool(differences)
        room = MOST_DIFFERENCES - len(found.differences)
        found.differences += differences[:room]
    found.stored_sha256 = stored_hash.hexdigest()
    found.fresh_sha256 = fresh_hash.hexdigest()
    return found


def _paired(
    stored: Iterator[Answer], fresh: Iterator[Answer]
) -> Iterator[tuple[Answer | None, Answer | None]]:
    one, other = next(stored, None), next(fresh, None)
    while one is not None or other is not None:
        is_stored_alone = other is None or (one is not None and _id(one) < _id(other))
        is_fresh_alone = one is None or (other is not None and _id(other) < _id(one))
        yield (None if is_fresh_alone else one), (None if is_stored_alone else other)
        if not is_fresh_alone:
            one = next(stored, None)
        if not is_stored_alone:
            other = next(fresh, None)


def _id(answer: Answer) -> str:
    return str(answer["investor_id"])


def _differences(stored: Answer | None, fresh: Answer | None) -> Iterator[Difference]:
    if stored is None or fresh is None:
        present = stored or fresh or {}
        sides = (stored and stored.get("total_fen"), fresh and fresh.get("total_fen"))
        yield Difference(_id(present), "investor_id", *sides)
        return
    for name in dict.fromkeys([*stored, *fresh]):
        if stored.get(name) != fresh.get(name):
            yield Difference(_id(stored), name, stored.get(name), fresh.get(name))
