"""What a paper for the court consists of, before anybody decides on PDF or DOCX."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from paperkit.drawing import Picture

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is 一、, level 2 （一）."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values beside each other, without a header."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `share` is its part of the width."""

    title: str
    align: Align = "left"
    share: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header repeats on every page; `has_total` sets the last row off."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    has_total: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table of any length with one short line a row, set over whole pages."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn picture with its caption."""

    picture: Picture
    caption: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be signed by hand."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A paper within the paper: it begins a new page under its own title."""

    title: str


Block = Heading | Paragraph | Facts | Table | Ledger | Figure | Signatures | Part


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on pages of its own, across."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One paper; `made_at` is the moment it speaks of, so that printing again gives the same."""

    title: str
    running_head: str
    cover: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    made_at: datetime
    has_cover_page: bool = True
