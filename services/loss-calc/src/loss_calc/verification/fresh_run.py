"""The whole calculation again by the rules themselves, investor by investor, in exact fractions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import polars as pl

from loss_calc.domain.calculation import investor_loss
from loss_calc.domain.errors import TradeError
from loss_calc.domain.frame import Frame
from loss_calc.forms.answers import loss_fields
from loss_calc.intake.records import investor_record
from loss_calc.intake.trade_table import InvestorRows, TradeTable, investor_slices
from loss_calc.recent import Recent
from loss_calc.settling import FRAMES_KEPT, Settling
from servicekit.worker_pool import WorkerPool, parallel

INVESTORS_A_PORTION = 200
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Portion:
    """Some investors, as they travel to a child process; `key` names the run."""

    key: str
    settling: Settling
    investors: tuple[tuple[Any, ...], ...]
    rows: pl.DataFrame


def portions(settling: Settling, table: TradeTable) -> Iterator[Portion]:
    """The investors of a table in portions, in the order of ids."""
    key = uuid4().hex
    for some, rows in investor_slices(table, start=0, size=INVESTORS_A_PORTION):
        yield Portion(key, settling, tuple(some.iter_rows()), rows)


_frames: Recent[Frame] = Recent(FRAMES_KEPT)


def calculated(portion: Portion) -> list[dict[str, Any]]:
    """The answers of a portion; an investor whose trades cannot stand has `refused` instead."""
    frame = _frames.get(portion.key, portion.settling.frame)
    answers: list[dict[str, Any]] = []
    for investor_id, name, kind, start, length in portion.investors:
        investor = InvestorRows(investor_id, name, kind, portion.rows.slice(start, length))
        try:
            fields = loss_fields(frame, investor_loss(frame, investor_record(investor)))
        except TradeError as error:
            fields = {REFUSED: error.detail}
        answers.append({"investor_id": investor_id, **fields})
    return answers


def fresh_answers(
    settling: Settling, table: TradeTable, pool: WorkerPool | None = None
) -> Iterator[dict[str, Any]]:
    """Every answer in the order of investor ids, calculated here or by the processes of a pool."""
    waiting = portions(settling, table)
    done = map(calculated, waiting) if pool is None else parallel(pool, calculated, waiting)
    for answers in done:
        yield from answers
