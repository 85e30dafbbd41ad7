"""Forms of the dry run of masking."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hotline.domain.found_data import DataKind
from hotline.domain.masking import Masked
from servicekit.wire import WireModel

LONGEST_TEXT = 50_000
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
RequestText = Annotated[
    str, Field(strict=True, min_length=1, max_length=LONGEST_TEXT, pattern=PRINTABLE)
]
"""What a person wrote or said."""


class TextForm(WireModel):
    """A text."""

    text: RequestText


class FoundData(WireModel):
    """A piece of data from `start` up to, not including, `end`, in characters of the text sent."""

    kind: DataKind
    start: int
    end: int
    low_confidence: bool
    """The shape is right and the check character wrong: masked all the same."""
    masked: bool
    """False for numbers of companies, which are public."""


class MaskingQuote(WireModel):
    """The text with personal data masked, as long as the original, and what was found in it."""

    masked: str
    found: list[FoundData]


def masking_quote(result: Masked) -> MaskingQuote:
    """A masked text as it goes out."""
    found = [
        FoundData(
            kind=each.kind,
            start=each.start,
            end=each.end,
            low_confidence=each.is_low_confidence,
            masked=each.is_masked,
        )
        for each in result.found
    ]
    return MaskingQuote(masked=result.text, found=found)
