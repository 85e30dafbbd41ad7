"""Every average under every deduction for a whole table, matching each investor once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from loss_calc.domain.charges import Deduction
from loss_calc.domain.errors import TradeError
from loss_calc.domain.frame import Frame
from loss_calc.domain.parameters import AverageMethod
from loss_calc.intake.trade_table import InvestorRows, TradeTable
from loss_calc.kernel import layout
from loss_calc.kernel.amounts import Amounts, Choices, choices_of, settled
from loss_calc.kernel.batch import TRADES_WORTH_COMPILING, domain_loss
from loss_calc.kernel.columns import columns_of
from loss_calc.kernel.scope import planned, reason_against

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Every combination for every investor, in whole fen; see the package's description.

    `in_fractions` counts the investors that were settled in fractions after all, `by_domain` those
    that only the domain calculates.
    """

    investor_ids: tuple[str, ...]
    eligible_quantity: Ints
    difference_fen: Ints
    payable_fen: Ints
    commission_fen: Ints
    stamp_duty_fen: Ints
    interest_fen: Ints
    refused: tuple[TradeError, ...]
    in_fractions: int
    by_domain: int

    @property
    def total_fen(self) -> Ints:
        """The sum of the items of each combination."""
        return self.payable_fen + self.commission_fen + self.stamp_duty_fen + self.interest_fen


def grid(
    frame: Frame,
    table: TradeTable,
    averages: Sequence[AverageMethod],
    deductions: Sequence[Deduction],
    *,
    threads: int = 2,
    is_compiled: bool | None = None,
) -> Grid:
    """Calculate every combination; the amounts are those of as many single calculations."""
    if is_compiled is None:
        is_compiled = table.trade_count >= TRADES_WORTH_COMPILING
    choices = choices_of(frame, averages, deductions)
    gathered = _Gathering(table, choices)
    positions = planned(frame, table.rows, table.investors).kernel_investors
    if any(reason_against(each) for each in choices.frames):
        positions = positions[:0]
    if len(positions):
        columns = columns_of(table.rows, table.investors, frame.parameters.intraday_order)
        if len(positions) < table.investor_count:
            columns = columns.some(positions)
        found = settled(choices, columns, threads=threads, is_compiled=is_compiled)
        if found is not None:
            gathered.take(found[0], positions, found[1])
    gathered.take_domain()
    return gathered.grid()


class _Gathering:
    """A grid being filled: by the kernel, then by the domain."""

    def __init__(self, table: TradeTable, choices: Choices) -> None:
        self._table = table
        self._choices = choices
        investors = table.investor_count
        size = (investors, len(choices.averages))
        self._found = Amounts(
            np.zeros(size, np.int64),
            np.zeros(size, np.int64),
            np.zeros((*size, len(choices.frames), layout.ITEMS), np.int64),
            np.full(investors, layout.SOLD_TOO_MUCH),
        )
        self._refused: list[TradeError] = []
        self._in_fractions = self._by_domain = 0

    def take(self, found: Amounts, positions: Ints, in_fractions: int) -> None:
        """Fill in what the kernel found for the investors at some positions."""
        whole = self._found
        whole.difference[positions] = found.difference
        whole.eligible[positions] = found.eligible
        whole.amounts[positions] = found.amounts
        whole.flaws[positions] = found.flaws
        self._in_fractions = in_fractions

    def take_domain(self) -> None:
        """Let the domain calculate whoever is left."""
        rows = self._table.rows
        for position in np.flatnonzero(self._found.flaws != layout.SOUND).tolist():
            investor_id, name, kind, start, length = self._table.investors.row(position)
            whose = InvestorRows(investor_id, name, kind, rows.slice(start, length))
            self._by_domain += 1
            try:
                self._calculate(position, whose)
            except TradeError as error:
                self._refused.append(error)

    def _calculate(self, position: int, whose: InvestorRows) -> None:
        for average in range(len(self._choices.averages)):
            for deduction in range(len(self._choices.frames)):
                loss = domain_loss(self._choices.frame(average, deduction), whose)
                self._found.note((position, average, deduction), loss)

    def grid(self) -> Grid:
        """What has been filled in."""
        payable, commission, stamp_duty, interest = np.moveaxis(self._found.amounts, -1, 0)
        return Grid(
            investor_ids=tuple(self._table.investors["investor_id"].to_list()),
            eligible_quantity=self._found.eligible,
            difference_fen=self._found.difference,
            payable_fen=payable,
            commission_fen=commission,
            stamp_duty_fen=stamp_duty,
            interest_fen=interest,
            refused=tuple(self._refused),
            in_fractions=self._in_fractions,
            by_domain=self._by_domain,
        )
