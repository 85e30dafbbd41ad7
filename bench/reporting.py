"""A benchmark's outcome: small tables for people, the same figures as JSON, plain verdicts."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Figure = float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures under named columns; None prints as a dash."""

    title: str
    columns: tuple[str, ...]
    rows: dict[str, tuple[Figure, ...]]

    def text(self) -> str:
        cells = [[_shown(figure) for figure in figures] for figures in self.rows.values()]
        first = max(len(name) for name in [self.title, *self.rows])
        widths = [
            max([len(column), *(len(row[at]) for row in cells)])
            for at, column in enumerate(self.columns)
        ]
        head = zip(self.columns, widths, strict=True)
        lines = ["  ".join([self.title.ljust(first), *(c.rjust(w) for c, w in head)])]
        for name, row in zip(self.rows, cells, strict=True):
            padded = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
            lines.append("  ".join([name.ljust(first), *padded]))
        return "\n".join(lines)

    def figures(self) -> dict[str, dict[str, Figure]]:
        return {name: dict(zip(self.columns, row, strict=True)) for name, row in self.rows.items()}


@dataclass(frozen=True, slots=True)
class Target:
    """A promised bound and what was measured; None when a peer was missing."""

    name: str
    measured: Figure
    kind: Literal["at least", "at most"]
    bound: float

    @property
    def is_met(self) -> bool | None:
        if self.measured is None:
            return None
        is_least = self.kind == "at least"
        return self.measured >= self.bound if is_least else self.measured <= self.bound

    def text(self) -> str:
        wanted = f"{self.name}: {self.kind} {self.bound:g}"
        if self.measured is None:
            return f"NOT MEASURED  {wanted}"
        verdict = "met          " if self.is_met else "MISSED       "
        return f"{verdict} {wanted}, measured {self.measured:.3g}"


@dataclass(slots=True)
class Report:
    """What one run found."""

    name: str
    setting: dict[str, Any]
    tables: list[Table]
    targets: list[Target] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    machine: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        facts = {**self.machine, **self.setting}
        lines = [f"{self.name}", *(f"  {name}: {value}" for name, value in facts.items()), ""]
        for table in self.tables:
            lines += [table.text(), ""]
        lines += [target.text() for target in self.targets]
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join(lines)

    def json_text(self) -> str:
        targets = [
            {
                "name": target.name,
                "kind": target.kind,
                "bound": target.bound,
                "measured": target.measured,
                "is_met": target.is_met,
            }
            for target in self.targets
        ]
        document = {
            "benchmark": self.name,
            "machine": self.machine,
            "setting": self.setting,
            "tables": {table.title: table.figures() for table in self.tables},
            "targets": targets,
            "notes": self.notes,
        }
        return json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def ratio(value: Figure, base: Figure) -> Figure:
    """None when either is missing, so that a missing peer shows as a dash."""
    if value is None or not base:
        return None
    return value / base


def ratios(values: Sequence[float], bases: Sequence[float]) -> list[float]:
    """Round by round: what disturbed a round disturbed both sides of its ratio."""
    return [value / base for value, base in zip(values, bases, strict=True) if base]


def spread_note(name: str, values: Sequence[float]) -> str | None:
    """A warning when rounds differ so much that their median says little."""
    lowest, highest = min(values), max(values)
    if lowest > 0 and highest / lowest < 1.5:
        return None
    return f"{name}: rounds from {lowest:.3g} to {highest:.3g}; the machine was disturbed, repeat"


def _shown(figure: Figure) -> str:
    if figure is None:
        return "-"
    if figure >= 1000:
        return f"{figure:,.0f}".replace(",", " ")
    return f"{figure:.3g}" if figure < 10 else f"{figure:.1f}"
