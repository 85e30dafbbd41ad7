"""Forms of issue codes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hotline.forms.requests import IssueCode
from servicekit.wire import ShortText, Whole, WireModel

MOST_CODES = 1_000
Weight = Annotated[Whole, Field(ge=1, le=100)]
Word = Annotated[str, Field(strict=True, min_length=1, max_length=40)]


class IssueCodeForm(WireModel):
    """A code of the organisation's own: its words with their weights."""

    code: IssueCode
    title_zh: ShortText
    words: Annotated[dict[Word, Weight], Field(min_length=1, max_length=200)]
    is_negatable: bool = False
    is_active: bool = True


class IssueCodeAnswer(IssueCodeForm):
    """A code; shipped ones have version 0 and do not change here."""

    is_shipped: bool
    version: int


class IssueCodeList(WireModel):
    """All codes by which requests are read, and the version of the rules."""

    items: list[IssueCodeAnswer]
    rules_version: str


class IssueCodeImport(WireModel):
    """Codes of an import: all or none."""

    rows: Annotated[list[IssueCodeForm], Field(min_length=1, max_length=MOST_CODES)]
