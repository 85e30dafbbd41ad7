"""The inputs of one calculation, wherever they lie, read again from the very beginning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loss_calc.intake.trade_columns import CONTRACT, TradeColumns
from loss_calc.intake.trade_file import read_trade_file
from loss_calc.intake.trade_layouts import layout_of
from loss_calc.intake.trade_table import TradeTable, file_sha256, merge
from loss_calc.settling import Settling, settling_of
from servicekit.blobs import BlobStore


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A trade file as it was uploaded."""

    name: str
    path: Path
    sha256: str
    media_type: str
    layout: Mapping[str, Any] | None

    def table(self) -> TradeTable:
        """Its rows, read again; raises TradeFileRefusedError."""
        columns: TradeColumns = CONTRACT
        if self.layout is not None:
            columns = layout_of(self.layout["name"], self.layout["document"])
        return read_trade_file(self.path, self.media_type, columns=columns)


class SeriesFiles(BlobStore):
    """Market data by hash, each in a file of its own that is read as it is, changed or not."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = dict(paths)

    def path(self, digest: str) -> Path:
        """The file that stands for the content of this hash."""
        return self._paths[digest]

    def __iter__(self) -> Iterator[tuple[str, Path]]:
        return iter(self._paths.items())


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """An input file and the hash it was pinned with."""

    name: str
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class InputCheck:
    """Whether an input still has the hash it was pinned with."""

    name: str
    sha256: str
    found_sha256: str | None

    @property
    def is_intact(self) -> bool:
        return self.sha256 == self.found_sha256

    def answer(self) -> dict[str, Any]:
        """The check, JSON-ready."""
        return {"name": self.name, "sha256": self.sha256, "is_intact": self.is_intact}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a calculation rests on."""

    facts: Mapping[str, Any]
    choices: Mapping[str, Any]
    inputs: Mapping[str, Any]
    series: Mapping[str, Path]
    uploads: tuple[UploadedFile, ...]

    def settling(self) -> Settling:
        """The settled choices, from the market data as they lie there."""
        return settling_of(self.facts, self.choices, self.inputs, SeriesFiles(self.series))

    def table(self) -> TradeTable:
        """All trades, read again from the uploads in the order of acceptance."""
        return merge([upload.table() for upload in self.uploads])

    def pinned(self) -> list[PinnedFile]:
        """Every input file by name, with the hash that the calculation pinned."""
        series = pinned_series(self.inputs).items()
        files = [PinnedFile(name, digest, self.series[digest]) for name, digest in series]
        for upload, pin in zip(self.uploads, self.inputs["trade_files"], strict=True):
            files.append(PinnedFile(upload.name, pin["sha256"], upload.path))
        return files

    def checks(self) -> list[InputCheck]:
        """The hash of every input file against the pinned one."""
        return [
            InputCheck(file.name, file.sha256, _found_sha256(file.path)) for file in self.pinned()
        ]


def _found_sha256(path: Path) -> str | None:
    return file_sha256(path) if path.exists() else None


def pinned_series(inputs: Mapping[str, Any]) -> dict[str, str]:
    """The file name and hash of every series of market data that a calculation pinned."""
    series = {} if inputs["bars"] is None else {"bars.csv": inputs["bars"]["sha256"]}
    for code, levels in sorted(inputs["indices"].items()):
        series[f"index-{code}.csv"] = levels["sha256"]
    return series
