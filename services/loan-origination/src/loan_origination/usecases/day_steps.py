"""The fourteen ordered steps of a business day, each worked in chunks of one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from loan_origination.usecases.acting import Acting


@dataclass(frozen=True, slots=True)
class Part:
    """What one chunk of a step did: counts by step number and name, and where to go on (None:
    the step is done). `loans` moves the progress of the job."""

    counts: Mapping[str, int] = field(default_factory=dict)
    cursor: Any = None
    loans: int = 0


@dataclass(frozen=True, slots=True)
class DayStep:
    """One step: `work` is called with its last cursor (None first) until it is done.

    A step that `holds_books` takes the books for itself; it never shares a transaction with an
    earlier step that has locked loans, for whoever books on a loan takes the books first.
    """

    number: int
    name: str
    work: Callable[[Acting, date, Any], Part]
    holds_books: bool = False


def nothing_to_do(_acting: Acting, _on: date, _cursor: Any) -> Part:
    """For a step whose work is done within another one."""
    return Part()
