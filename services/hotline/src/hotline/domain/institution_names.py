"""Which institution a name means: exactly, by another name of it, or by likeness to one alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hotline.domain.similarity import bigrams, comparable, jaccard

LIKE_ENOUGH = Fraction(8, 10)
WORTH_ASKING = Fraction(4, 10)
_MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The code that a name means and how that was found; else candidates to choose from."""

    code: str | None
    how: str
    candidates: tuple[str, ...] = ()


def resolved(name: str | None, known: Mapping[str, tuple[str, ...]]) -> NameMatch:
    """What a name means among codes with their names, the official one second after the code.

    Exact name or code, then an alias that only one has, then a bigram likeness of at least 0.8
    with a single best; otherwise it has to be asked.
    """
    if name is None or not comparable(name):
        return NameMatch(None, "")
    wanted = comparable(name)
    for count, how in ((2, "名称一致"), (None, "简称一致")):
        same = [
            code
            for code, names in known.items()
            if wanted in {comparable(each) for each in names[:count]}
        ]
        if len(same) == 1:
            return NameMatch(same[0], how)
        if same:
            return NameMatch(None, "", tuple(sorted(same)))
    return _likest(wanted, known)


def _likest(wanted: str, known: Mapping[str, tuple[str, ...]]) -> NameMatch:
    pairs = bigrams(wanted)
    ranked = sorted(
        (
            (max(jaccard(pairs, bigrams(each)) for each in names[1:]), code)
            for code, names in known.items()
        ),
        key=lambda scored: (-scored[0], scored[1]),
    )
    best = [code for score, code in ranked if score >= LIKE_ENOUGH and score == ranked[0][0]]
    if len(best) == 1:
        return NameMatch(best[0], "名称近似")
    asked = [code for score, code in ranked if score >= WORTH_ASKING]
    return NameMatch(None, "", tuple(asked[:_MOST_CANDIDATES]))
