"""The results of some investors of a table, by the kernel where it can and the domain elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from loss_calc.domain.calculation import investor_loss
from loss_calc.domain.errors import TradeError
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss
from loss_calc.forms.answers import loss_fields
from loss_calc.intake.records import investor_record
from loss_calc.intake.trade_table import InvestorRows
from loss_calc.kernel import layout
from loss_calc.kernel.columns import columns_of
from loss_calc.kernel.exact import exact_loss
from loss_calc.kernel.scope import Plan, planned
from loss_calc.kernel.sums import Sums, walked

# Compiling costs a new data folder some 20 s of CPU; below this the plain loops end sooner.
TRADES_WORTH_COMPILING = 1_000_000


@dataclass(frozen=True, slots=True)
class Results:
    """Rows as `loss_fields` makes them, with the investor id, in the order of the investors; and
    the refusals of those whose trades cannot stand."""

    rows: list[dict[str, Any]]
    refused: list[TradeError]


def results(
    frame: Frame, rows: pl.DataFrame, investors: pl.DataFrame, *, is_compiled: bool
) -> Results:
    """What the domain answers for each investor, faster; `rows` are those of these investors."""
    chosen = planned(frame, rows, investors)
    found = _walked(frame, rows, investors, chosen, is_compiled=is_compiled)
    answers: list[dict[str, Any]] = []
    refused: list[TradeError] = []
    for investor_id, name, kind, start, length, place in _with_places(investors, chosen, found):
        try:
            if found is not None and place is not None:
                loss = exact_loss(frame, found, place)
            else:
                whose = InvestorRows(investor_id, name, kind, rows.slice(start, length))
                loss = domain_loss(frame, whose)
        except TradeError as error:
            refused.append(error)
            continue
        answers.append({"investor_id": investor_id, **loss_fields(frame, loss)})
    return Results(answers, refused)


def domain_loss(frame: Frame, whose: InvestorRows) -> InvestorLoss:
    """The domain's own calculation; raises TradeError."""
    return investor_loss(frame, investor_record(whose))


def _walked(
    frame: Frame, rows: pl.DataFrame, investors: pl.DataFrame, chosen: Plan, *, is_compiled: bool
) -> Sums | None:
    if not len(chosen.kernel_investors):
        return None
    columns = columns_of(rows, investors, frame.parameters.intraday_order)
    if len(chosen.domain_investors):
        columns = columns.some(chosen.kernel_investors)
    averages = (frame.parameters.average,)
    return walked(frame, columns, frame.indices, averages, is_compiled=is_compiled)


def _with_places(
    investors: pl.DataFrame, chosen: Plan, found: Sums | None
) -> list[tuple[Any, ...]]:
    """Each investor with the place of their figures in `found`, None for the domain's own."""
    places: list[int | None] = [None] * investors.height
    if found is not None:
        is_sound = (found.counts[:, layout.FLAW] == layout.SOUND).tolist()
        for place, position in enumerate(chosen.kernel_investors.tolist()):
            places[position] = place if is_sound[place] else None
    return [(*row, place) for row, place in zip(investors.iter_rows(), places, strict=True)]
