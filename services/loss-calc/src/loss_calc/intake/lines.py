"""Lines and CSV records of an untrusted file: bounded, counted, never raising."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from loss_calc.intake.errors import ErrorLog, LineError

LONGEST_LINE_BYTES = 65_536
UTF8_MARK = "\ufeff"


class LineReader:
    """The physical lines of a file, decoded; a faulty one is logged and read as damaged.

    `number` is the line last read (the first is 1) and `last_fault` the last one that was faulty,
    so that a reader built on top knows which of its records to leave out.
    """

    def __init__(self, file: BinaryIO, encoding: str, log: ErrorLog) -> None:
        self._file = file
        self._encoding = encoding
        self._log = log
        self.number = 0
        self.last_fault = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = self._file.readline(LONGEST_LINE_BYTES + 1)
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) > LONGEST_LINE_BYTES:
            self._skip_rest_of_line(raw)
            self._fault("line_too_long", other=str(LONGEST_LINE_BYTES))
            return "\n"
        try:
            line = raw.decode(self._encoding)
        except UnicodeDecodeError:
            self._fault("invalid_encoding", other=self._encoding.upper())
            line = raw.decode(self._encoding, errors="replace")
        return line.removeprefix(UTF8_MARK) if self.number == 1 else line

    def _fault(self, code: str, *, other: str) -> None:
        self.last_fault = self.number
        self._log.add(LineError(self.number, None, code, other=other))

    def _skip_rest_of_line(self, raw: bytes) -> None:
        while raw and not raw.endswith(b"\n"):
            raw = self._file.readline(LONGEST_LINE_BYTES)


class CsvRecord(NamedTuple):
    """One CSV record and the line it begins on."""

    line: int
    fields: list[str]


def csv_records(lines: LineReader, log: ErrorLog) -> Iterator[CsvRecord]:
    """The well-formed records of a CSV file; blank lines are counted but are no records.

    Quotes follow RFC 4180, so a field may span lines; its record counts by its first line.
    A malformed or damaged record is logged and left out.
    """
    reader = csv.reader(lines, strict=True)
    while True:
        first_line = lines.number + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            log.add(LineError(first_line, None, "malformed_row", str(error)))
            continue
        is_blank = not fields or (len(fields) == 1 and not fields[0].strip())
        if not is_blank and lines.last_fault < first_line:
            yield CsvRecord(first_line, fields)
