"""The kernel as a pure function of Arrow tables: trades and a case in, amounts out.

It reads nothing and writes nothing, so any engine that hands over whole investors can run it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from loss_calc.domain.calculation import settle_frame
from loss_calc.domain.frame import Frame
from loss_calc.forms.answers import LossAnswer
from loss_calc.forms.trial import TrialForm
from loss_calc.intake.trade_table import ROW_SCHEMA, TradeTable, trade_table
from loss_calc.kernel.batch import TRADES_WORTH_COMPILING, results
from loss_calc.kernel.grid import grid

AMOUNTS = pa.schema(
    [
        ("investor_id", pa.string()),
        ("eligible_quantity", pa.int64()),
        ("difference_loss_fen", pa.int64()),
        ("payable_difference_fen", pa.int64()),
        ("commission_fen", pa.int64()),
        ("stamp_duty_fen", pa.int64()),
        ("interest_fen", pa.int64()),
        ("total_fen", pa.int64()),
        ("refusal", pa.string()),
    ]
)


def frame_of(case: Mapping[str, Any]) -> Frame:
    """Settle a case document: the body of a trial calculation without its trades.

    Raises pydantic's ValidationError and LossCalculationError.
    """
    body = TrialForm.model_validate({**case, "trades": []})
    return settle_frame(body.facts(), body.parameters.fact(), body.deducted(), body.fees.fact())


def calculate(trades: pa.Table, case: Mapping[str, Any], *, threads: int = 1) -> pa.Table:
    """The amounts of every investor of some trades, in whole fen, as `AMOUNTS` has them.

    `trades` has the columns of `intake.trade_table.ROW_SCHEMA`, in any order of rows, and every
    row of the investors it names. Who cannot be calculated has a `refusal` and no amounts.
    """
    frame, table = frame_of(case), _table(trades)
    found = grid(frame, table, (frame.parameters.average,), (frame.deduction,), threads=threads)
    refusals = {error.facts["trade_id"]: str(error) for error in found.refused}
    refused = _refused_investors(table, refusals)
    amounts = (
        found.eligible_quantity[:, 0],
        found.difference_fen[:, 0],
        found.payable_fen[:, 0, 0],
        found.commission_fen[:, 0, 0],
        found.stamp_duty_fen[:, 0, 0],
        found.interest_fen[:, 0, 0],
        found.total_fen[:, 0, 0],
    )
    reasons = [refused.get(investor) for investor in found.investor_ids]
    columns = [pa.array(found.investor_ids, pa.string())]
    columns += [pa.array(amount, pa.int64()) for amount in amounts]
    return pa.table([*columns, pa.array(reasons, pa.string())], schema=AMOUNTS)


def answers(trades: pa.Table, case: Mapping[str, Any]) -> pa.Table:
    """Every field of a result, exact fractions as text; raises the first TradeError."""
    frame, table = frame_of(case), _table(trades)
    is_compiled = table.trade_count >= TRADES_WORTH_COMPILING
    found = results(frame, table.rows, table.investors, is_compiled=is_compiled)
    if found.refused:
        raise found.refused[0]
    names = ["investor_id", *LossAnswer.model_fields]
    return pa.table([_column(name, [row[name] for row in found.rows]) for name in names], names)


def _column(name: str, values: Sequence[Any]) -> pa.Array:
    if name.endswith("_fen") or name == "baseline_trading_day":
        return pa.array(values, pa.int64())
    if name == "warnings":
        return pa.array(values, pa.list_(pa.string()))
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _table(trades: pa.Table) -> TradeTable:
    rows = pl.from_arrow(trades.select(ROW_SCHEMA.names()))
    assert isinstance(rows, pl.DataFrame), "a table becomes a frame"
    return trade_table(rows)


def _refused_investors(table: TradeTable, refusals: Mapping[Any, str]) -> dict[str, str]:
    if not refusals:
        return {}
    rows = table.rows.filter(pl.col("trade_id").is_in(list(refusals)))
    pairs = rows.select("investor_id", "trade_id").iter_rows()
    return {investor: refusals[trade_id] for investor, trade_id in pairs}
