"""What a search for personal data finds: the kind, the characters, and how much of them stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class DataKind(StrEnum):
    """Kinds of personal data, and the company number that is told apart from them."""

    EMAIL = "email"
    IDENTITY_CARD = "identity_card"
    BANK_CARD = "bank_card"
    CREDIT_CODE = "credit_code"
    MOBILE = "mobile"
    SECURITIES_ACCOUNT = "securities_account"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel_permit"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible piece of personal data in a folded text.

    `places` are its significant characters (separators between digits are none); of them the
    first `keep_first` and the last `keep_last` stay readable.
    """

    kind: DataKind
    places: Sequence[int]
    keep_first: int
    keep_last: int
    is_low_confidence: bool = False

    @property
    def start(self) -> int:
        """The first character."""
        return self.places[0]

    @property
    def end(self) -> int:
        """One after the last character."""
        return self.places[-1] + 1

    @property
    def hidden(self) -> Sequence[int]:
        """The characters that masking replaces; none for numbers of companies."""
        if self.kind is DataKind.CREDIT_CODE:
            return ()
        return self.places[self.keep_first : len(self.places) - self.keep_last]
