"""Small trade files, written where a test may break them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from loss_calc.intake.errors import FileRefusedError
from loss_calc.intake.trade_file import read_trade_file
from loss_calc.intake.trade_table import TradeTable

HEADER = "investor_id,account,trade_id,executed_at,side,quantity,price"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., TradeTable]:
    """Read the given text or bytes as a trade file."""

    def _read(content, media_type="text/csv", known=None):
        path = tmp_path / "trades"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_trade_file(path, media_type, known=known)

    return _read


@pytest.fixture
def faults(read) -> Callable[..., list[tuple[int | None, str | None, str]]]:
    """The (line, column, code) of every fault of a file that must be refused."""

    def _faults(content, media_type="text/csv", known=None):
        with pytest.raises(FileRefusedError) as refusal:
            read(content, media_type, known)
        found = refusal.value.first(1_000)
        assert refusal.value.total_errors == len(found)
        assert all(error.detail and error.detail_zh for error in found)
        return [(error.line, error.column, error.code) for error in found]

    return _faults


@pytest.fixture
def header() -> str:
    """The header of a file with the required columns only."""
    return HEADER
