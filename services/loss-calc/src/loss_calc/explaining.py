"""One calculated investor again, from the pinned inputs, with everything the result rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lawkit.explain import Explained
from lawkit.money import Money
from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.forms.answers import loss_fields
from loss_calc.intake.records import investor_record
from loss_calc.intake.trade_table import read_investor
from loss_calc.settling import settling_of
from loss_calc.tables import CalculationRow, ResultRow
from servicekit.blobs import BlobStore


class ResultDiffersError(RuntimeError):
    """A fresh run does not give the stored result: never shown as if it did."""


@dataclass(frozen=True, slots=True)
class ExplainedLoss:
    """The stored fields and the tree behind them."""

    fields: dict[str, Any]
    explanation: Explained[Money]


def explained_result(
    calculation: CalculationRow, result: ResultRow, blobs: BlobStore
) -> ExplainedLoss:
    """The investor's result recomputed and explained; raises ResultDiffersError."""
    inputs = calculation.inputs
    frame = settling_of(calculation.facts, calculation.choices, inputs, blobs).frame()
    paths = [blobs.path(file["table_sha256"]) for file in inputs["trade_files"]]
    investor = read_investor(paths, result.investor_id)
    if investor is None:
        raise ResultDiffersError(f"{result.investor_id} is not in the pinned files")
    loss = investor_loss(frame, investor_record(investor))
    fields = loss_fields(frame, loss)
    stored = {name: value for name, value in result.answer.items() if name != "investor_id"}
    if fields != stored:
        raise ResultDiffersError(f"the result of {result.investor_id} differs from a fresh run")
    return ExplainedLoss(fields, explain(frame, loss))
