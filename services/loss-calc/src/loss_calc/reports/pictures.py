"""The figures of a paper as plain data; `drawing` turns them into SVG or PNG."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One curve over days; None leaves a gap."""

    name: str
    days: tuple[date, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class PricePicture:
    """The share's close with the three dates and the baseline period; below it share and indices
    against the implementation day."""

    price: Line
    indices: tuple[Line, ...]
    implementation_on: date
    exposure_on: date
    baseline_on: date
    baseline_price: float


@dataclass(frozen=True, slots=True)
class BandPicture:
    """How many investors lie in each band of loss, and what they lose together."""

    bands: tuple[str, ...]
    investors: tuple[int, ...]
    ten_thousand_yuan: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SwitchPicture:
    """By how much the total moves when one switch alone is changed."""

    changes: tuple[str, ...]
    ten_thousand_yuan: tuple[float, ...]


Picture = PricePicture | BandPicture | SwitchPicture
