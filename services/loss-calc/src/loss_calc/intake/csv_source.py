"""Trade files as CSV: a fast reader for plain files, an exact one for all others.

Plain means: valid UTF-8, every line one record with as many fields as the header, no blank line,
quotes only round whole cells. The structure of the whole file is proved first, because the fast
reader would fill or shift the fields of a ragged line without a word. Both readers give the same
cells and the same lines.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from loss_calc.intake.errors import ErrorLog, LineError, TradeFileRefusedError
from loss_calc.intake.lines import LONGEST_LINE_BYTES, CsvRecord, LineReader, csv_records
from loss_calc.intake.trade_columns import CONTRACT, TradeColumns

_CHUNK_BYTES = 8 << 20
_BATCH_ROWS = 100_000
_NEWLINE, _RETURN, _QUOTE, _COMMA = b'\n\r",'


def read_csv_cells(
    path: Path, *, encoding: str, log: ErrorLog, columns: TradeColumns = CONTRACT
) -> pl.DataFrame:
    """The cells of a CSV trade file as text, with the line each row begins on.

    Raises `TradeFileRefusedError` at once when the header is wrong; faulty lines go to `log` and
    are left out.
    """
    names, header_line = _header(path, encoding, columns)
    is_plain = encoding == "utf-8" and header_line == 1 and _is_plain(path, len(names))
    raw = _read_plain(path, names) if is_plain else _read_exact(path, encoding, names, log)
    return columns.cells(raw)


def _header(path: Path, encoding: str, columns: TradeColumns) -> tuple[list[str], int]:
    log = ErrorLog()
    with path.open("rb") as file:
        header = next(csv_records(LineReader(file, encoding, log), log), None)
    if header is None and not log.total:
        log.add(LineError(1, None, "no_header"))
    log.raise_if_any(TradeFileRefusedError)
    assert header is not None
    names = columns.names(header.fields, log, line=header.line)
    log.raise_if_any(TradeFileRefusedError)
    return names, header.line


def _is_plain(path: Path, width: int) -> bool:
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            chunk = rest + chunk
            end = chunk.rfind(b"\n") + 1
            rest = chunk[end:]
            if len(rest) > LONGEST_LINE_BYTES or not _are_plain_lines(chunk[:end], width):
                return False
    return not rest or _are_plain_lines(rest + b"\n", width)


def _are_plain_lines(chunk: bytes, width: int) -> bool:
    if chunk.count(b"\r") != chunk.count(b"\r\n") or not _is_utf8(chunk):
        return False
    marks = np.frombuffer(chunk, np.uint8)
    ends = np.flatnonzero(marks == _NEWLINE)
    if ends.size == 0:
        return True
    is_comma = marks == _COMMA
    if b'"' in chunk:
        is_quoted = _quoted(marks)
        if is_quoted is None or is_quoted[ends].any():
            return False
        is_comma &= ~is_quoted
    commas = np.flatnonzero(is_comma)
    if commas.size != ends.size * (width - 1):
        return False
    lengths = np.diff(ends, prepend=-1)
    if int(lengths.max()) > LONGEST_LINE_BYTES:
        return False
    by_line = commas.reshape(ends.size, width - 1)
    starts = ends - lengths
    return bool((by_line[:, -1] < ends).all() and (by_line[:, 0] > starts).all())


def _quoted(marks: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_] | None:
    """Which bytes stand inside quotes; None unless all quotes stand round whole cells."""
    is_quote = marks == _QUOTE
    quotes = np.flatnonzero(is_quote)
    # Lines come whole, so a line end stands after the last quote and, wrapping round, before
    # the first byte.
    before_opening = marks[quotes[0::2] - 1]
    after_closing = marks[quotes[1::2] + 1]
    is_sound = (
        quotes.size % 2 == 0
        and np.isin(before_opening, (_COMMA, _NEWLINE)).all()
        and np.isin(after_closing, (_COMMA, _RETURN, _NEWLINE)).all()
    )
    return (np.cumsum(is_quote, dtype=np.uint8) & 1).astype(np.bool_) if is_sound else None


def _is_utf8(chunk: bytes) -> bool:
    if chunk.isascii():
        return True
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read_plain(path: Path, columns: list[str]) -> pl.DataFrame:
    return pl.read_csv(
        path,
        has_header=False,
        skip_lines=1,
        schema=dict.fromkeys(columns, pl.String),
        quote_char='"',
        empty_string_is_null=False,
        glob=False,
        row_index_name="line",
        row_index_offset=2,
    ).cast({"line": pl.Int64})


def _read_exact(path: Path, encoding: str, columns: list[str], log: ErrorLog) -> pl.DataFrame:
    batches = [_batch([], columns)]
    waiting: list[CsvRecord] = []
    with path.open("rb") as file:
        records = csv_records(LineReader(file, encoding, log), log)
        next(records)  # the header, read before
        for record in records:
            if len(record.fields) != len(columns):
                facts = (str(len(record.fields)), str(len(columns)))
                log.add(LineError(record.line, None, "wrong_field_count", *facts))
                if columns[0] == "investor_id" and record.fields[0]:
                    log.told_investors[record.line] = record.fields[0]
                continue
            waiting.append(record)
            if len(waiting) == _BATCH_ROWS:
                batches.append(_batch(waiting, columns))
                waiting.clear()
    batches.append(_batch(waiting, columns))
    return pl.concat(batches)


def _batch(records: list[CsvRecord], columns: list[str]) -> pl.DataFrame:
    lines = pl.Series("line", [record.line for record in records], dtype=pl.Int64)
    by_column = (
        zip(*(record.fields for record in records), strict=True) if records else [()] * len(columns)
    )
    cells = [
        pl.Series(column, list(values), dtype=pl.String)
        for column, values in zip(columns, by_column, strict=True)
    ]
    return pl.DataFrame([lines, *cells])
