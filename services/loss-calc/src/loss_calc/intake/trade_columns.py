"""How the columns of a trade file are named: as the contract has them, or as a layout says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import polars as pl

from loss_calc.intake.columns import COLUMNS, REQUIRED_COLUMNS, column_named
from loss_calc.intake.errors import ErrorLog
from loss_calc.intake.headers import check_header

UNUSED = "\0"
"""Begins the name of a column that is not needed; no header begins so."""


class TradeColumns(Protocol):
    """Reads a header, and brings the cells under it into the columns of the contract."""

    def names(self, header: Sequence[str], log: ErrorLog, *, line: int = 1) -> list[str]:
        """One distinct name per header cell; faults of the header go to `log`."""
        ...

    def cells(self, raw: pl.DataFrame) -> pl.DataFrame:
        """`line` and the text columns of the contract, from `line` and the named columns."""
        ...


class ContractColumns:
    """The columns of the contract, English or Chinese."""

    def names(self, header: Sequence[str], log: ErrorLog, *, line: int = 1) -> list[str]:
        """The contract's columns; unknown, repeated and missing ones go to `log`."""
        columns = [column_named(cell) for cell in header]
        check_header(columns, required=REQUIRED_COLUMNS, known=COLUMNS, log=log, line=line)
        return columns

    def cells(self, raw: pl.DataFrame) -> pl.DataFrame:
        """The cells as they are."""
        return raw


CONTRACT = ContractColumns()
