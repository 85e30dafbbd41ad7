"""Trade files as NDJSON: one object per line; a fast reader for plain lines, an exact one else.

Plain means: the fields of the batch's first line in its order, texts without escapes. A pattern
proves that of each line, so both readers give the same cells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from loss_calc.intake.columns import COLUMNS, column_named
from loss_calc.intake.errors import ErrorLog, LineError
from loss_calc.intake.lines import LineReader

_BATCH_ROWS = 100_000
_WHOLE_NUMBERS = ("quantity", "fee_fen")
_SCHEMA = {"line": pl.Int64, **dict.fromkeys(COLUMNS, pl.String)}
_JSON_SPACE = r"[ \t\r\n]*"
_PLAIN_TEXT = r'"(?P<{column}>[^"\\\x00-\x1f]*)"'
_PLAIN_NUMBER = r"(?P<{column}_number>0|-?[1-9][0-9]{{0,30}})"


def read_ndjson_cells(path: Path, *, log: ErrorLog) -> pl.DataFrame:
    """The cells of an NDJSON trade file as text, with their lines (the first is 1).

    Prices must be strings: a JSON number would pass through a float somewhere. A field left out or
    null is an empty cell. Faulty lines go to `log` and are left out.
    """
    batches = [pl.DataFrame(schema=_SCHEMA)]
    with path.open("rb") as file:
        lines = LineReader(file, "utf-8", log)
        while batch := _next_batch(lines):
            batches.append(_batch_cells(batch, log))
    return pl.concat(batches)


def _next_batch(lines: LineReader) -> list[tuple[int, str]]:
    batch: list[tuple[int, str]] = []
    for line in lines:
        if line.strip() and lines.last_fault != lines.number:
            batch.append((lines.number, line))
        if len(batch) == _BATCH_ROWS:
            break
    return batch


def _batch_cells(batch: list[tuple[int, str]], log: ErrorLog) -> pl.DataFrame:
    texts = pl.DataFrame(batch, schema={"line": pl.Int64, "text": pl.String}, orient="row")
    plain = _plain_cells(texts, _plain_pattern(batch[0][1]))
    others = texts.join(plain, on="line", how="anti")
    rows: list[tuple[int | str, ...]] = []
    for number, text in others.iter_rows():
        cells = _cells(text, number, log)
        if cells is not None:
            rows.append((number, *(cells.get(column, "") for column in COLUMNS)))
    exact = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return pl.concat([plain, exact]).sort("line")


def _plain_pattern(first_line: str) -> str | None:
    """The pattern of lines built like the first one; None when that one is not plain itself."""
    first = _cells(first_line, 0, ErrorLog())
    if first is None:
        return None
    fields = []
    for name in json.loads(first_line):
        column = column_named(name)
        text = _PLAIN_TEXT.format(column=column)
        number = "|" + _PLAIN_NUMBER.format(column=column) if column in _WHOLE_NUMBERS else ""
        colon = f"{_JSON_SPACE}:{_JSON_SPACE}"
        fields.append(f'"{re.escape(name)}"{colon}(?:{text}|null{number})')
    body = f"{_JSON_SPACE},{_JSON_SPACE}".join(fields)
    return rf"^(?P<line_text>{_JSON_SPACE}\{{{_JSON_SPACE}{body}{_JSON_SPACE}\}}{_JSON_SPACE})$"


def _plain_cells(texts: pl.DataFrame, pattern: str | None) -> pl.DataFrame:
    if pattern is None:
        return pl.DataFrame(schema=_SCHEMA)
    groups = texts.select("line", pl.col("text").str.extract_groups(pattern)).unnest("text")
    plain = groups.filter(pl.col("line_text").is_not_null())
    return plain.select("line", *(_plain_cell(column, plain.columns) for column in COLUMNS))


def _plain_cell(column: str, groups: list[str]) -> pl.Expr:
    stated = [pl.col(name) for name in (column, f"{column}_number") if name in groups]
    return pl.coalesce(*stated, pl.lit("")).alias(column)


class _NotPlainError(ValueError):
    """A JSON number that is no whole number."""


def _refuse_number(text: str) -> Any:
    raise _NotPlainError(f"{text[:40]} is not a whole number; write prices as strings")


class _Pairs(list[tuple[str, Any]]):
    """The fields of one JSON object, repeated ones included."""


def _cells(line: str, number: int, log: ErrorLog) -> dict[str, str] | None:
    try:
        fields = json.loads(
            line,
            object_pairs_hook=_Pairs,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except (ValueError, RecursionError) as error:
        log.add(LineError(number, None, "malformed_json", str(error)))
        return None
    if not isinstance(fields, _Pairs):
        log.add(LineError(number, None, "malformed_json", type(fields).__name__))
        return None
    return _checked_cells(fields, number, log)


def _checked_cells(
    fields: Sequence[tuple[str, Any]], number: int, log: ErrorLog
) -> dict[str, str] | None:
    cells: dict[str, str] = {}
    is_sound = True
    for name, value in fields:
        column = column_named(name)
        fault = _field_fault(column, value, is_repeated=column in cells)
        if fault is None:
            cells[column] = "" if value is None else str(value)
            continue
        is_sound = False
        code, found, wanted = fault
        log.add(LineError(number, _encodable(column)[:200], code, found, wanted))
    return cells if is_sound else None


def _field_fault(column: str, value: object, *, is_repeated: bool) -> tuple[str, str, str] | None:
    if column not in COLUMNS:
        return "unknown_field", "", ""
    if is_repeated:
        return "duplicate_field", "", ""
    if isinstance(value, str):
        has_lone_surrogate = value != _encodable(value)
        return (
            ("wrong_json_type", "a lone surrogate", "Unicode text") if has_lone_surrogate else None
        )
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if value is None or (is_whole and column in _WHOLE_NUMBERS):
        return None
    wanted = "a string or a whole number" if column in _WHOLE_NUMBERS else "a string"
    return "wrong_json_type", type(value).__name__, wanted


def _encodable(text: str) -> str:
    return text.encode("utf-8", errors="replace").decode("utf-8")
