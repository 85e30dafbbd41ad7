"""How alike two Chinese texts are, and the form in which any two characters of one are found.

Chinese has no spaces, so texts are compared by pairs of neighbouring characters. Work is done on
masked text: nobody's number makes two complaints alike.
"""

from __future__ import annotations

import unicodedata
from fractions import Fraction

from rapidfuzz.distance import Indel

from hotline.domain.plain_text import bare
from hotline.domain.variants import simplified
from lawkit.refusals import Refusal

SHORTEST_QUERY = 2
_PERCENT = 100


class QueryTooShortError(Refusal):
    """A search for a single character, which nearly every text contains."""

    code = "query_too_short"
    title = "Query too short"
    title_zh = "检索词过短"

    def __init__(self, query: str) -> None:
        super().__init__(
            f"Search for at least {SHORTEST_QUERY} characters.",
            f"检索词至少{SHORTEST_QUERY}个字符。",
            query=query,
            shortest=SHORTEST_QUERY,
        )


def comparable(text: str) -> str:
    """The text as it is compared and searched: without punctuation, folded, simplified."""
    return simplified(bare(text).lower())


def bigrams(text: str) -> frozenset[str]:
    """Every pair of neighbours of the comparable text; of a single character that one."""
    return bigrams_of_comparable(comparable(text))


def bigrams_of_comparable(plain: str) -> frozenset[str]:
    """The same of a text that is in its comparable form already."""
    if len(plain) < SHORTEST_QUERY:
        return frozenset([plain] if plain else [])
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def jaccard(one: frozenset[str], other: frozenset[str]) -> Fraction:
    """The share of bigrams that two sets have in common; 0 for two empty ones."""
    united = len(one | other)
    return Fraction(len(one & other), united) if united else Fraction(0)


def edit_ratio(one: str, other: str) -> Fraction:
    """0 to 100: how much of two comparable texts stays when one is edited into the other."""
    length = len(one) + len(other)
    if length == 0:
        return Fraction(_PERCENT)
    return Fraction(_PERCENT * (length - Indel.distance(one, other)), length)


def index_text(text: str) -> str:
    """What the full-text index stores: bigrams with spaces between, in the order of the text.

    A pair in which the text breaks off (a space or a sign between) is stored as well: the reader
    does not see where an index cuts.
    """
    return " ".join(_pairs(_searchable(text)))


def index_phrase(query: str) -> str:
    """The phrase to look up for a query; QueryTooShortError below two characters."""
    plain = _searchable(query)
    if len(plain) < SHORTEST_QUERY:
        raise QueryTooShortError(query)
    return " ".join(_pairs(plain))


def _searchable(text: str) -> str:
    """Letters, digits and characters alone: an index tokenises everything else away."""
    kept = unicodedata.normalize("NFKC", text)
    letters = (each for each in kept if unicodedata.category(each)[0] in "LN")
    return simplified("".join(letters).lower())


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]
