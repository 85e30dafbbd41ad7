"""Refusing a file with every bad line named: the errors, their ledger and the refusal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import polars as pl

from lawkit.refusals import Refusal
from loss_calc.intake.csv_cells import csv_cell
from loss_calc.intake.wording import WORDING, shown

MOST_ERRORS_KEPT = 1_000_000
LONGEST_VALUE_SHOWN = 60
SHEET_LINES = 1 << 21
"""Lines of a workbook's sheets are numbered through: sheet `n` begins behind `n` times this."""

NAMES_ANOTHER_LINE = frozenset({"duplicate_trade_id"})
"""Codes of trade files whose `other` is a line."""

ERROR_SCHEMA = pl.Schema(
    {
        "line": pl.Int64,
        "column": pl.String,
        "code": pl.String,
        "value": pl.String,
        "other": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class LineError:
    """One fault: where it is, its stable code, what was found and what it collides with.

    Lines are counted as in the file, the header being line 1; `line` is None where the whole file
    is meant and `column` is None where the whole line is meant. In a workbook the line is the row
    of the sheet named by `sheet`.
    """

    line: int | None
    column: str | None
    code: str
    value: str = ""
    other: str = ""
    sheet: str | None = None

    @property
    def detail(self) -> str:
        """The fault in English."""
        return self._worded(0)

    @property
    def detail_zh(self) -> str:
        """The fault in Chinese."""
        return self._worded(1)

    def _worded(self, language: int) -> str:
        template = WORDING[self.code][language]
        return template.format(
            column=shown(self.column or ""), value=shown(self.value), other=shown(self.other)
        )


class ErrorLog:
    """Collects faults in compact columns: all are counted, the first million are kept.

    `sheets` names the sheets of a workbook. `told_investors` says, by line, whose a line was that
    could not be taken apart, where its first cell tells.
    """

    def __init__(self, most_kept: int = MOST_ERRORS_KEPT) -> None:
        self.total = 0
        self.sheets: tuple[str, ...] = ()
        self.told_investors: dict[int, str] = {}
        self._room = most_kept
        self._single: list[tuple[int | None, str | None, str, str, str]] = []
        self._frames: list[pl.DataFrame] = []

    def add(self, error: LineError) -> None:
        """Count one fault and keep it while there is room."""
        self.total += 1
        if self._room > 0:
            self._room -= 1
            value = error.value[:LONGEST_VALUE_SHOWN]
            self._single.append((error.line, error.column, error.code, value, error.other))

    def add_frame(self, faults: pl.DataFrame) -> None:
        """Count faults given as a frame of `ERROR_SCHEMA` and keep them while there is room."""
        self.total += faults.height
        kept = faults.head(self._room).with_columns(
            pl.col("column", "code", "value", "other").fill_null(""),
        )
        kept = kept.with_columns(pl.col("value").str.slice(0, LONGEST_VALUE_SHOWN))
        self._room -= kept.height
        self._frames.append(kept.select(ERROR_SCHEMA.names()).cast(ERROR_SCHEMA))

    def frame(self) -> pl.DataFrame:
        """The kept faults in the order of the file."""
        single = pl.DataFrame(self._single, schema=ERROR_SCHEMA, orient="row")
        return pl.concat([single, *self._frames]).sort(
            "line", "column", "code", nulls_last=False, maintain_order=True
        )

    def raise_if_any(self, refusal: type[FileRefusedError]) -> None:
        """Refuse the file when a fault was found."""
        if self.total:
            raise refusal(self)


class FileRefusedError(Refusal):
    """A file with faults: refused whole, nothing of it is used.

    `total_errors` counts all faults; iterating yields the kept ones in the order of the file,
    `first` the beginning of them, and `write_errors_csv` all kept ones as a download.
    """

    code: ClassVar[str] = "file_refused"
    title: ClassVar[str] = "File refused"
    title_zh: ClassVar[str] = "文件被拒绝"

    def __init__(self, log: ErrorLog) -> None:
        self.total_errors = log.total
        self._faults = log.frame()
        self._sheets = log.sheets
        super().__init__(
            f"the file has {log.total} errors; nothing of it was stored",
            f"文件有{log.total}处错误，未保存任何内容",
            total_errors=log.total,
        )

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """The first faults by line and column, in the order of the file."""
        return [
            {
                "line": error.line,
                "column": error.column,
                "detail": error.detail_zh if chinese else error.detail,
                "code": error.code,
                **({} if error.sheet is None else {"sheet": error.sheet}),
            }
            for error in self.first()
        ]

    def __iter__(self) -> Iterator[LineError]:
        return self._errors(self._faults)

    def first(self, limit: int = 1_000) -> list[LineError]:
        """The first faults in the order of the file."""
        return list(self._errors(self._faults.head(limit)))

    def _errors(self, faults: pl.DataFrame) -> Iterator[LineError]:
        for line, column, code, value, other in faults.iter_rows():
            error = LineError(line, column or None, code, value, other)
            yield self._in_sheet(error) if self._sheets and line is not None else error

    def _in_sheet(self, error: LineError) -> LineError:
        sheet, row = self._place(error.line or 0)
        other = error.other
        if error.code in NAMES_ANOTHER_LINE:
            other_sheet, other_row = self._place(int(other))
            other = f"{other_row} ({other_sheet})"
        return replace(error, line=row, other=other, sheet=sheet)

    def _place(self, line: int) -> tuple[str, int]:
        number, row = divmod(line, SHEET_LINES)
        return self._sheets[number], row

    def write_errors_csv(self, path: Path) -> None:
        """Write all kept faults with both wordings, safe to open in a spreadsheet."""
        with path.open("w", encoding="utf-8", newline="") as out:
            out.write("line,column,code,detail,detail_zh,sheet\r\n")
            for error in self:
                texts = (error.code, error.detail, error.detail_zh)
                cells = (error.column or "", *texts, error.sheet or "")
                quoted = (f'"{csv_cell(cell).replace(chr(34), chr(34) * 2)}"' for cell in cells)
                line = "" if error.line is None else error.line
                out.write(f"{line},{','.join(quoted)}\r\n")


class TradeFileRefusedError(FileRefusedError):
    """A trade file with faults."""

    code: ClassVar[str] = "trade_file_refused"
    title: ClassVar[str] = "Trade file refused"
    title_zh: ClassVar[str] = "成交文件被拒绝"


class MarketFileRefusedError(FileRefusedError):
    """A file of bars or index levels with faults."""

    code: ClassVar[str] = "market_file_refused"
    title: ClassVar[str] = "Market data refused"
    title_zh: ClassVar[str] = "行情文件被拒绝"


class MediaTypeNotReadError(Refusal):
    """A media type or charset that no reader here understands."""

    code: ClassVar[str] = "unsupported_media_type"
    title: ClassVar[str] = "Unsupported media type"
    title_zh: ClassVar[str] = "不支持的媒体类型"

    def __init__(self, media_type: str, offered: tuple[str, ...]) -> None:
        super().__init__(
            f"{shown(media_type[:100])} is not read here; send one of {', '.join(offered)}",
            f"不支持 {shown(media_type[:100])}；请使用 {'、'.join(offered)}",
            media_type=media_type[:100],
            offered=list(offered),
        )
