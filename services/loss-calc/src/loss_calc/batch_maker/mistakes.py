"""Lines of a made trade file broken on purpose, each with the one fault it must be refused for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A broken line, the column (None: the line itself) and the code expected for it."""

    line: int
    column: str | None
    code: str
    value: str

    def as_json(self) -> dict[str, object]:
        """The mistake as it stands in mistakes.json."""
        return asdict(self)


class TooManyMistakesError(ValueError):
    """More mistakes asked for than there are lines to break."""

    def __init__(self, *, wanted: int, possible: int) -> None:
        super().__init__(f"{wanted} mistakes wanted, only {possible} lines can be broken")
        self.wanted = wanted
        self.possible = possible


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to break a line: what a cell becomes and how that is refused."""

    column: str
    code: str
    cell: str


_CELL_WAYS = (
    _Way("investor_id", "required", ""),
    _Way("account", "surrounding_space", " A1"),
    _Way("trade_id", "too_long", "T" * 201),
    _Way("executed_at", "impossible_time", "2018-02-30T10:00:00"),
    _Way("executed_at", "offset_refused", "2018-02-28T10:00:00+08:00"),
    _Way("executed_at", "time_malformed", "2018/02/28 10:00"),
    _Way("executed_at", "year_out_of_range", "1899-12-31T10:00:00"),
    _Way("side", "unknown_side", "hold"),
    _Way("quantity", "quantity_malformed", "1e5"),
    _Way("quantity", "quantity_malformed", "１００"),
    _Way("quantity", "quantity_not_positive", "-100"),
    _Way("quantity", "quantity_too_large", "1000000000001"),
    _Way("price", "price_required", ""),
    _Way("price", "price_malformed", "NaN"),
    _Way("price", "price_not_positive", "0"),
    _Way("price", "price_too_precise", "12.34567"),
    _Way("price", "price_too_large", "10000000.01"),
    _Way("investor_name", "investor_clash", "别的投资者"),
    _Way("kind", "unknown_kind", "gift"),
)


def break_lines(
    path: Path, rows: pl.DataFrame, *, mistakes: int, generator: np.random.Generator
) -> list[Mistake]:
    """Break so many lines of the CSV file that holds `rows`; the mistakes in the order of lines.

    No investor's first line is broken, so that every other line still reads as it did. Raises
    `TooManyMistakesError`.
    """
    is_first = pl.col("investor_id").is_first_distinct()
    breakable = rows.with_row_index("at").filter(~is_first & (pl.col("kind") == "auction"))
    if mistakes > breakable.height:
        raise TooManyMistakesError(wanted=mistakes, possible=breakable.height)
    chosen = generator.permutation(breakable.height)[:mistakes]
    positions = sorted(int(at) for at in breakable["at"].to_numpy()[chosen])
    broken: dict[int, str] = {}
    listed: list[Mistake] = []
    ways = _ways(rows.row(0, named=True))
    turns = generator.permutation(len(positions))
    for turn, at in zip(turns, positions, strict=True):
        line, cells = at + 2, rows.row(at, named=True)
        text, column, code, value = ways[int(turn) % len(ways)](cells)
        broken[line] = text
        listed.append(Mistake(line, column, code, value))
    _replace_lines(path, broken)
    return listed


_Broken = tuple[str, str | None, str, str]


def _ways(first: Cells) -> Sequence[Callable[[Cells], _Broken]]:
    def in_cell(way: _Way) -> Callable[[Cells], _Broken]:
        return lambda cells: (
            ",".join({**cells, way.column: way.cell}.values()),
            way.column,
            way.code,
            way.cell,
        )

    def too_few(cells: Cells) -> _Broken:
        kept = list(cells.values())[:-2]
        return ",".join(kept), None, "wrong_field_count", str(len(kept))

    def too_many(cells: Cells) -> _Broken:
        return ",".join([*cells.values(), "x"]), None, "wrong_field_count", str(len(cells) + 1)

    repeated = in_cell(_Way("trade_id", "duplicate_trade_id", first["trade_id"]))
    return [*(in_cell(way) for way in _CELL_WAYS), too_few, too_many, repeated]


def _replace_lines(path: Path, broken: dict[int, str]) -> None:
    copy = path.with_suffix(".broken")
    with (
        path.open(encoding="utf-8", newline="") as whole,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        for number, line in enumerate(whole, start=1):
            out.write(broken[number] + "\n" if number in broken else line)
    copy.replace(path)
