"""Text as rules read it: compatibility forms folded, every character traced to where it stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotline.domain.variants import simplified


class Kept(dict[int, int | None]):
    """For `str.translate`: characters of these major categories stay, all others go.

    A text has few different characters, so each is judged once in the life of the program.
    """

    def __init__(self, majors: str) -> None:
        super().__init__()
        self._majors = majors

    def __missing__(self, code: int) -> int | None:
        is_kept = unicodedata.category(chr(code))[0] in self._majors
        self[code] = found = code if is_kept else None
        return found


# Without punctuation, separators and control characters.
_READ = Kept("LMNS")


_UNSEEN = re.compile(
    "[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


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
    if original.isascii():
        return PlainText(original, range(len(original)))
    return _by_character(original, _compatible)


def reading(original: str) -> PlainText:
    """The text as keywords are looked for: folded, lower case, traditional forms simplified.

    What nobody sees is not there: a word cannot be hidden by a character without width.
    """
    return _by_character(original, _read)


def bare(text: str) -> str:
    """The text after NFKC without spaces, punctuation and invisible characters."""
    return unicodedata.normalize("NFKC", text).translate(_READ)


def _compatible(character: str) -> str:
    """One character in NFKC, with the decimal digits of every script as ASCII digits."""
    if character.isascii():
        return character
    digit = unicodedata.decimal(character, None)
    return unicodedata.normalize("NFKC", character) if digit is None else str(digit)


def _read(character: str) -> str:
    """One character as it is read; none for what has no width."""
    is_plain = character.isascii() or not _UNSEEN.match(character)
    return simplified(_compatible(character).lower()) if is_plain else ""


def _by_character(original: str, form: Callable[[str], str]) -> PlainText:
    pieces = [form(each) for each in original]
    text = "".join(pieces)
    if len(text) == len(original) and all(len(piece) == 1 for piece in pieces):
        return PlainText(text, range(len(text)))
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    return PlainText(text, places)
