"""How alike two Chinese texts are, and the form in which any two characters of one are found.

Chinese has no spaces, so texts are compared by pairs of neighbouring characters. Work is done on
masked text: nobody's number makes two complaints alike.
"""

from __future__ import annotations

import unicodedata
from fractions import Fraction

from rapidfuzz.distance import Indel

from hotline.domain.plain_text import Kept, bare
from hotline.domain.variants import simplified
from lawkit.refusals import Refusal

SHORTEST_QUERY = 2
_LETTERS = Kept("LN")
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


def searchable(text: str) -> str:
    """The letters, digits and characters of a text, folded: what a search looks into.

    A pair in which the text breaks off (a space or a sign between) counts as well: the reader does
    not see where an index cuts.
    """
    kept = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    return simplified(kept.lower())


def searched_words(query: str) -> str:
    """What a query looks for in searchable texts; QueryTooShortError below two characters."""
    plain = searchable(query)
    if len(plain) < SHORTEST_QUERY:
        raise QueryTooShortError(query)
    return plain


def index_pairs(plain: str) -> list[str]:
    """Every pair of neighbours of a searchable text once: what an index names it by."""
    return sorted({plain[place : place + 2] for place in range(len(plain) - 1)})
