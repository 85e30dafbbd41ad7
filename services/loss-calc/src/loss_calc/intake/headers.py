"""The header of a table: which columns it has, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from loss_calc.intake.errors import ErrorLog, LineError

MOST_COLUMNS = 200
_LONGEST_NAME = 200


def check_header(
    columns: Sequence[str],
    *,
    required: Sequence[str],
    known: Sequence[str],
    log: ErrorLog,
    line: int = 1,
) -> None:
    """Log every unknown, repeated and missing column on the header's line.

    Only the first 200 columns are looked at; a table of ours has twelve.
    """
    seen: set[str] = set()
    for column in columns[:MOST_COLUMNS]:
        if column not in known:
            log.add(LineError(line, column[:_LONGEST_NAME], "unknown_column"))
        elif column in seen:
            log.add(LineError(line, column, "duplicate_column"))
        seen.add(column)
    for column in required:
        if column not in columns:
            log.add(LineError(line, column, "missing_column"))
