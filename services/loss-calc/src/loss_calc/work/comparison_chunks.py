"""Some investors under every combination, in a child process: by the kernel where it can, by the
domain otherwise; both give the same fen."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from loss_calc.comparing import Compared
from loss_calc.domain.charges import Deduction
from loss_calc.domain.errors import TradeError
from loss_calc.domain.family import FrameFamily, frame_family, investor_losses
from loss_calc.domain.frame import Frame
from loss_calc.domain.parameters import AverageMethod
from loss_calc.intake.records import investor_record
from loss_calc.intake.trade_table import InvestorRows, TradeTable
from loss_calc.recent import Recent

Ints = npt.NDArray[np.int64]

ITEMS = (
    "difference_loss_fen",
    "payable_difference_fen",
    "commission_fen",
    "stamp_duty_fen",
    "interest_fen",
)
ELIGIBLE = len(ITEMS)
FAMILIES_KEPT = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some investors of one comparison, as they travel to a child process."""

    key: str
    compared: Compared
    investors: pl.DataFrame
    rows: pl.DataFrame
    is_compiled: bool


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """`figures[investor, combination]` are the `ITEMS` and whether there are eligible shares, in
    the order of the investors; or what is wrong with trades."""

    investor_ids: tuple[str, ...]
    figures: Ints
    refused: tuple[TradeError, ...]


@dataclass(frozen=True, slots=True)
class KernelGroup:
    """Combinations that the kernel calculates in one pass: every average under every deduction,
    `places[average][deduction]` being their numbers; `family` is the same for the domain."""

    frame: Frame
    averages: tuple[AverageMethod, ...]
    deductions: tuple[Deduction, ...]
    places: tuple[tuple[int, ...], ...]
    family: FrameFamily

    def order(self) -> list[int]:
        """The places in the order of the family's frames."""
        return [place for row in self.places for place in row]


@dataclass(frozen=True, slots=True)
class SettledComparison:
    """All combinations settled: those of the kernel by group, and the rest with their places."""

    count: int
    groups: tuple[KernelGroup, ...]
    rest: FrameFamily
    rest_places: tuple[int, ...]


def compare_chunk(chunk: Chunk) -> ChunkResult:
    """The figures of some investors under every combination."""
    settled = _known.get(
        (chunk.key, chunk.is_compiled),
        lambda: settled_comparison(chunk.compared, is_compiled=chunk.is_compiled),
    )
    table = TradeTable(chunk.rows, chunk.investors, pl.DataFrame())
    figures = np.zeros((table.investor_count, settled.count, ELIGIBLE + 1), np.int64)
    refused: dict[str, TradeError] = {}
    everyone = range(table.investor_count)
    for group in settled.groups:
        _by_kernel(group, table, figures, refused)
    _by_domain(settled.rest, settled.rest_places, table, everyone, figures, refused)
    return ChunkResult(tuple(table.investors["investor_id"]), figures, tuple(refused.values()))


def packed(figures: Ints) -> bytes:
    """The items of one investor under every combination, as they are stored."""
    return zlib.compress(figures[:, :ELIGIBLE].astype("<i8").tobytes(), 1)


def unpacked(stored: bytes) -> Ints:
    """The items [combination, item] of one stored investor."""
    items = np.frombuffer(zlib.decompress(stored), "<i8").reshape(-1, ELIGIBLE)
    return items.astype(np.int64)


_known: Recent[SettledComparison] = Recent(FAMILIES_KEPT)


def settled_comparison(compared: Compared, *, is_compiled: bool) -> SettledComparison:
    """Settle every combination and give the kernel what it can take, if it is worth loading."""
    frames = compared.frames()
    groups = _kernel_groups(compared, frames) if is_compiled else ()
    taken = {place for group in groups for place in group.order()}
    rest = tuple(place for place in range(len(frames)) if place not in taken)
    family = frame_family([frames[place] for place in rest])
    return SettledComparison(len(frames), groups, family, rest)


def _kernel_groups(compared: Compared, frames: Sequence[Frame]) -> tuple[KernelGroup, ...]:
    from loss_calc.kernel.scope import reason_against  # noqa: PLC0415 - children load it, not HTTP

    together: dict[object, dict[AverageMethod, dict[int, int]]] = {}
    for place, (exposure, parameters, deduction) in enumerate(compared.combinations):
        if reason_against(frames[place]) is None:
            key = (exposure, replace(parameters, average=AverageMethod.MOVING))
            by_average = together.setdefault(key, {}).setdefault(parameters.average, {})
            by_average[id(deduction)] = place
    return tuple(
        _kernel_group(by_average, compared, frames)
        for by_average in together.values()
        # Whatever the kernel takes of one average it takes of every other.
        if len({tuple(by_deduction) for by_deduction in by_average.values()}) == 1
    )


def _kernel_group(
    by_average: dict[AverageMethod, dict[int, int]], compared: Compared, frames: Sequence[Frame]
) -> KernelGroup:
    places = tuple(tuple(by_deduction.values()) for by_deduction in by_average.values())
    return KernelGroup(
        frame=frames[places[0][0]],
        averages=tuple(by_average),
        deductions=tuple(compared.combinations[place][2] for place in places[0]),
        places=places,
        family=frame_family([frames[place] for row in places for place in row]),
    )


def _by_kernel(
    group: KernelGroup, table: TradeTable, figures: Ints, refused: dict[str, TradeError]
) -> None:
    from loss_calc.kernel.grid import grid  # noqa: PLC0415 - heavy
    from loss_calc.kernel.scope import plan  # noqa: PLC0415

    planned = plan(group.frame, table)
    positions = planned.kernel_investors
    if len(positions):
        some = _some(table, positions)
        found = grid(
            group.frame, some, group.averages, group.deductions, threads=1, is_compiled=True
        )
        for average, places in enumerate(group.places):
            for deduction, place in enumerate(places):
                items = (
                    found.difference_fen[:, average],
                    found.payable_fen[:, average, deduction],
                    found.commission_fen[:, average, deduction],
                    found.stamp_duty_fen[:, average, deduction],
                    found.interest_fen[:, average, deduction],
                    found.eligible_quantity[:, average] > 0,
                )
                figures[positions, place] = np.stack(items, axis=-1)
        refused.update((error.trade_id, error) for error in found.refused)
    rest = planned.domain_investors.tolist()
    _by_domain(group.family, group.order(), table, rest, figures, refused)


def _some(table: TradeTable, positions: Ints) -> TradeTable:
    """The table of these investors alone."""
    if len(positions) == table.investor_count:
        return table
    lengths = table.investors["length"].to_numpy()
    is_wanted = np.zeros(table.investor_count, np.bool_)
    is_wanted[positions] = True
    rows = table.rows.filter(pl.Series(np.repeat(is_wanted, lengths)))
    some = table.investors.filter(pl.Series(is_wanted))
    start = (pl.col("length").cum_sum() - pl.col("length")).alias("start")
    return TradeTable(rows, some.with_columns(start), table.accounts)


def _by_domain(
    family: FrameFamily,
    places: Sequence[int],
    table: TradeTable,
    positions: Sequence[int],
    figures: Ints,
    refused: dict[str, TradeError],
) -> None:
    if not family.frames:
        return
    for position in positions:
        investor_id, name, kind, start, length = table.investors.row(position)
        whose = InvestorRows(investor_id, name, kind, table.rows.slice(start, length))
        try:
            losses = investor_losses(family, investor_record(whose))
        except TradeError as error:
            refused[error.trade_id] = error
            continue
        for place, loss in zip(places, losses, strict=True):
            figures[position, place] = (
                loss.difference_loss.fen,
                loss.payable_difference.fen,
                loss.commission.fen,
                loss.stamp_duty.fen,
                loss.interest.fen,
                loss.eligible_quantity > 0,
            )
