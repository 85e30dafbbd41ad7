"""Masking: personal data in a text made unreadable, the rest of it untouched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hotline.domain.found_data import Candidate, DataKind
from hotline.domain.number_search import numbers_in
from hotline.domain.plain_text import PlainText, folded
from hotline.domain.word_search import words_in

MASK = "*"
_ORDER = {kind: place for place, kind in enumerate(DataKind)}


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of data at a span of the original text; a low-confidence one may be mistyped."""

    kind: DataKind
    start: int
    end: int
    is_low_confidence: bool
    is_masked: bool


@dataclass(frozen=True, slots=True)
class Masked:
    """A text of the same length without readable personal data, and what stood in it."""

    text: str
    found: tuple[Found, ...]


def masked(text: str) -> Masked:
    """The text with personal data masked; masking it again changes nothing.

    What stays readable of one number can meet the digits beside it and read as another, so the
    search goes on until it finds nothing more. Every round hides at least one character.
    """
    found: list[Found] = []
    while True:
        plain = folded(text)
        chosen = _chosen(plain.text)
        is_first_round = not found
        fresh = [_found(plain, each) for each in chosen if each.hidden or is_first_round]
        found.extend(fresh)
        if not any(each.is_masked for each in fresh):
            return Masked(text, tuple(sorted(found, key=lambda each: (each.start, each.end))))
        text = _hidden(text, plain, chosen)


def _chosen(text: str) -> list[Candidate]:
    """Of candidates that overlap the surest one: by kind, then valid first, then from the left."""
    candidates = [*words_in(text), *numbers_in(text)]
    taken: set[int] = set()
    chosen = []
    for candidate in sorted(candidates, key=_sureness):
        if taken.isdisjoint(candidate.places):
            taken.update(candidate.places)
            chosen.append(candidate)
    return chosen


def _sureness(candidate: Candidate) -> tuple[int, int, int]:
    # A mistyped identity card is surer than a mobile, yet less sure than a valid bank card.
    kind = DataKind.CREDIT_CODE if candidate.is_low_confidence else candidate.kind
    return _ORDER[kind], candidate.start, -len(candidate.places)


def _found(plain: PlainText, candidate: Candidate) -> Found:
    start, end = plain.original_span(candidate.start, candidate.end)
    return Found(
        candidate.kind, start, end, candidate.is_low_confidence, is_masked=bool(candidate.hidden)
    )


def _hidden(text: str, plain: PlainText, chosen: Iterable[Candidate]) -> str:
    characters = list(text)
    for candidate in chosen:
        for place in candidate.hidden:
            characters[plain.places[place]] = MASK
    return "".join(characters)
