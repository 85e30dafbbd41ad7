"""The market a made batch trades in: read from files, or walked at random from the seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np

from lawkit.calendar import shipped_calendars
from loss_calc.intake.market import BarRow, LevelRow, read_bars, read_levels
from loss_calc.intake.typed_cells import PRICE_UNITS_PER_YUAN

DAYS_AFTER_EXPOSURE = 60
_FLOAT_SHARES = 1_000_000_000
_FIRST_CLOSE_FEN = 2_000
_FIRST_LEVEL_CENTS = 300_000
_BASIS_POINTS = 10_000
_FALLING_DAYS = 5
_SHARES_PER_LOT = 100


@dataclass(frozen=True, slots=True)
class Market:
    """Bars of one security and levels of any number of indices, by code."""

    bars: tuple[BarRow, ...]
    indices: Mapping[str, tuple[LevelRow, ...]]

    def days(self) -> list[date]:
        """The days on which the security traded and every index has a level."""
        traded = {bar.on for bar in self.bars if bar.close is not None}
        for levels in self.indices.values():
            traded &= {row.on for row in levels}
        return sorted(traded)

    def close_units(self, days: Sequence[date]) -> list[int]:
        """The closes of these days in ten-thousandths of a yuan."""
        closes = {bar.on: bar.close for bar in self.bars if bar.close is not None}
        return [int(closes[day] * PRICE_UNITS_PER_YUAN) for day in days]


def read_market(bars: Path, indices: Sequence[Path]) -> Market:
    """The market of these files; an index is known by its file's name.

    An index file may call its level `close`, as quote vendors do. Raises
    `MarketFileRefusedError`.
    """
    return Market(read_bars(bars), {path.stem: read_levels(_as_levels(path)) for path in indices})


def _as_levels(path: Path) -> bytes:
    header, line_end, lines = path.read_bytes().partition(b"\n")
    if b"level" not in header:
        header = header.replace(b"close", b"level", 1)
    return header + line_end + lines


def made_market(
    generator: np.random.Generator, *, first_on: date, last_before_exposure_on: date, indices: int
) -> Market:
    """A random walk over the exchange's trading days, up to 60 of them after the exposure.

    The exposure is the first trading day after `last_before_exposure_on`; the five days from it on
    fall. Turnover lies between 1 % and 4 % of the float a day, so a baseline day comes out.
    """
    days = _trading_days(first_on, last_before_exposure_on)
    before = sum(day <= last_before_exposure_on for day in days)
    moves = generator.integers(-300, 301, len(days))
    moves[before : before + _FALLING_DAYS] = generator.integers(-990, -600, _FALLING_DAYS)
    closes = _walk(_FIRST_CLOSE_FEN, moves)
    per_myriad = generator.integers(100, 400, len(days))
    bars = tuple(
        BarRow(day, Fraction(fen, 100), _volume(int(turnover)), 0, _FLOAT_SHARES)
        for day, fen, turnover in zip(days, closes, per_myriad, strict=True)
    )
    made: dict[str, tuple[LevelRow, ...]] = {}
    for number in range(1, indices + 1):
        levels = _walk(_FIRST_LEVEL_CENTS, generator.integers(-150, 151, len(days)))
        made[f"made-{number}"] = tuple(
            LevelRow(day, Fraction(cents, 100)) for day, cents in zip(days, levels, strict=True)
        )
    return Market(bars, made)


def _trading_days(first_on: date, last_before_exposure_on: date) -> list[date]:
    calendar = shipped_calendars().exchange
    day = calendar.working_on_or_after(first_on)
    days: list[date] = []
    after = 0
    while after < DAYS_AFTER_EXPOSURE:
        days.append(day)
        after += day > last_before_exposure_on
        day = calendar.next_working(day)
    return days


def _walk(
    start: int, moves: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int64]]
) -> list[int]:
    values, value = [], start
    for move in moves:
        # A price that fell to nothing could not rise again.
        value = max(1, value * (_BASIS_POINTS + int(move)) // _BASIS_POINTS)
        values.append(value)
    return values


def _volume(turnover_per_myriad: int) -> int:
    shares = _FLOAT_SHARES // _BASIS_POINTS * turnover_per_myriad
    return shares // _SHARES_PER_LOT * _SHARES_PER_LOT
