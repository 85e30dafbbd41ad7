"""What a report on a whole calculation is made from, ready to travel to another process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loss_calc.reports.results import ResultLine
from loss_calc.settling import Settling


@dataclass(frozen=True, slots=True)
class DataSource:
    """One input with what identifies it."""

    name: str
    details: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CaseHead:
    """Which case, which court, which share."""

    case_number: str
    court: str
    security_code: str


@dataclass(frozen=True, slots=True)
class BatchSource:
    """A succeeded calculation with everything its report says."""

    head: CaseHead
    calculation_id: str
    finished_at: datetime
    settling: Settling
    totals: dict[str, Any]
    results_sha256: str
    sources: tuple[DataSource, ...]
    software: str
    lines: tuple[ResultLine, ...]


@dataclass(frozen=True, slots=True)
class ComparisonSource:
    """A succeeded comparison with everything its opinion says; `settling` is that of the base.

    `switches`, `summary` and `lines` have the forms of `SwitchAnswer`, `ComparisonSummary` and
    `ComparisonLine`.
    """

    head: CaseHead
    comparison_id: str
    finished_at: datetime
    settling: Settling
    switches: tuple[dict[str, Any], ...]
    summary: dict[str, Any]
    lines: tuple[dict[str, Any], ...]
    sources: tuple[DataSource, ...]
    software: str
