"""Imports on the wire: the batch's rows, and what became of every line."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from hotline.domain.intake import Intake
from hotline.forms.requests import RequestForm
from hotline.tables.imports import ImportedLineRow, ImportRow
from servicekit.wire import Instant, ShortText, WireModel

MOST_ROWS = 5_000


class BatchRow(RequestForm):
    """A request from elsewhere: any channel, with its own time and reference."""

    channel: Intake = Intake.REGULATOR_FORWARD
    source_ref: Annotated[ShortText, Field(max_length=100)]
    received_at: Instant


class BatchForm(WireModel):
    """Rows as they come; each is judged by itself, and a bad one harms no other."""

    rows: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_ROWS)]


class ImportRunAnswer(WireModel):
    """An import: how many lines came in, were known from before, or were refused."""

    id: UUID
    kind: str
    state: str
    job_id: UUID
    imported: int
    known: int
    refused: int
    created_at: Instant
    finished_at: Instant | None


class ImportedLineAnswer(WireModel):
    """What became of one line; the header of a file is line 1."""

    line: int
    outcome: str
    source_ref: str
    request_id: UUID | None
    code: str
    detail: str
    detail_zh: str
    remarks: list[str]


class ImportedLines(WireModel):
    """A page of lines; `next_line` is where the next one begins."""

    items: list[ImportedLineAnswer]
    next_line: int | None


def import_answer(row: ImportRow) -> ImportRunAnswer:
    """An import as it goes out."""
    return ImportRunAnswer(**{name: getattr(row, name) for name in ImportRunAnswer.model_fields})


def line_answer(row: ImportedLineRow) -> ImportedLineAnswer:
    """A line as it goes out."""
    facts = {name: getattr(row, name) for name in ImportedLineAnswer.model_fields}
    return ImportedLineAnswer(**facts)
