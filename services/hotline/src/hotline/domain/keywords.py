"""Finding many keywords in one pass; of words that begin at one place the longest counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import Pattern

_CLAUSE_ENDS = "。，,.!！?？;；:：\n"


def clause_before(text: str, start: int) -> str:
    """What stands before a place in the same clause."""
    clause_start = 1 + max(text.rfind(end, 0, start) for end in _CLAUSE_ENDS)
    return text[clause_start:start]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A keyword at its place in the text that was searched."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Keywords:
    """A set of keywords, made ready once."""

    pattern: Pattern[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> Keywords:
        """A lookahead finds words that overlap; longer ones stand first and so win."""
        ordered = sorted(set(words), key=lambda word: (-len(word), word))
        return cls(re.compile(f"(?=({'|'.join(re.escape(word) for word in ordered)}))"))

    def found_in(self, text: str) -> Iterator[Occurrence]:
        """Every occurrence from left to right, none that lies inside a longer one."""
        reached = 0
        for match in self.pattern.finditer(text):
            start, end = match.span(1)
            if end > reached:
                reached = end
                yield Occurrence(match[1], start, end)


@dataclass(frozen=True, slots=True)
class Negations:
    """Words that take back what follows them closely in the same clause."""

    words: Pattern[str]
    window: int

    @classmethod
    def of(cls, words: Iterable[str], window: int) -> Negations:
        """Negations that reach `window` characters forward."""
        ordered = sorted(set(words), key=lambda word: (-len(word), word))
        return cls(re.compile("|".join(re.escape(word) for word in ordered)), window)

    def reaches(self, text: str, start: int) -> bool:
        """Whether what begins at `start` is denied; a double negation denies nothing."""
        before = clause_before(text, start)[-self.window :]
        return len(self.words.findall(before)) % 2 == 1
