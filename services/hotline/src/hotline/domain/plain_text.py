"""Text as rules read it: compatibility forms folded, every character traced to where it stood."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotline.domain.variants import simplified

_UNREAD = ("P", "Z", "C")


@dataclass(frozen=True, slots=True)
class PlainText:
    """A folded text and, for each of its characters, the place it came from in the original."""

    text: str
    places: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that a non-empty span of the folded text came from."""
        return self.places[start], self.places[end - 1] + 1


def folded(original: str) -> PlainText:
    """Compatibility forms (full-width, circled, other digits) as plain characters."""
    return _by_character(original, _compatible)


def reading(original: str) -> PlainText:
    """The text as keywords are looked for: folded, lower case, traditional forms simplified."""
    return _by_character(original, lambda each: simplified(_compatible(each).lower()))


def bare(text: str) -> str:
    """The text after NFKC without spaces, punctuation and invisible characters."""
    kept = unicodedata.normalize("NFKC", text)
    return "".join(each for each in kept if not unicodedata.category(each).startswith(_UNREAD))


def _compatible(character: str) -> str:
    """One character in NFKC, with the decimal digits of every script as ASCII digits."""
    if character.isascii():
        return character
    digit = unicodedata.decimal(character, None)
    return unicodedata.normalize("NFKC", character) if digit is None else str(digit)


def _by_character(original: str, form: Callable[[str], str]) -> PlainText:
    pieces = [form(each) for each in original]
    text = "".join(pieces)
    if len(text) == len(original) and all(len(piece) == 1 for piece in pieces):
        return PlainText(text, range(len(text)))
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    return PlainText(text, places)
