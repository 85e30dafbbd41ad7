"""Every average under every deduction for some columns: proved by the loops or in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from loss_calc.domain.calculation import settle_frame
from loss_calc.domain.charges import Deduction
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss
from loss_calc.domain.parameters import AverageMethod
from loss_calc.kernel import layout
from loss_calc.kernel.columns import Columns, Levels
from loss_calc.kernel.exact import exact_loss
from loss_calc.kernel.loading import loops
from loss_calc.kernel.sums import (
    flag_missing_levels,
    in_parts,
    levels_for,
    new_stack,
    setting_of,
    trades_of,
    views,
    walked,
)
from loss_calc.kernel.terms import (
    SharedIndices,
    can_settle,
    case_terms,
    choice_terms,
    shared_indices,
)

Ints = npt.NDArray[np.int64]
UNSURE = -1


@dataclass(frozen=True, slots=True)
class Choices:
    """The averages and, for each deduction, the frame that carries it."""

    averages: tuple[AverageMethod, ...]
    frames: tuple[Frame, ...]
    shared: SharedIndices

    def frame(self, average: int, deduction: int) -> Frame:
        """The frame of one combination."""
        frame = self.frames[deduction]
        parameters = replace(frame.parameters, average=self.averages[average])
        return replace(frame, parameters=parameters)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Whole fen: `difference` and `eligible` [investor, average], `amounts` [investor, average,
    deduction, (payable, commission, stamp duty, interest)]; UNSURE where the loops could not prove
    the fen, and `flaws` [investor] where they could not match."""

    difference: Ints
    eligible: Ints
    amounts: Ints
    flaws: Ints

    def unsure(self) -> npt.NDArray[np.bool_]:
        """Of which investors some amount under some average could not be proved: [investor,
        average]."""
        is_unsure = (self.amounts == UNSURE).any(axis=(2, 3)) | (self.difference == UNSURE)
        is_sound = (self.flaws == layout.SOUND)[:, np.newaxis]
        found: npt.NDArray[np.bool_] = np.logical_and(is_unsure, is_sound)
        return found

    def note(self, at: tuple[int, int, int], loss: InvestorLoss) -> None:
        """Write one combination (investor, average, deduction) of one investor."""
        self.difference[at[:2]] = loss.difference_loss.fen
        self.eligible[at[:2]] = int(loss.eligible_quantity)
        money = (loss.payable_difference, loss.commission, loss.stamp_duty, loss.interest)
        self.amounts[at] = [each.fen for each in money]


def choices_of(
    frame: Frame, averages: Sequence[AverageMethod], deductions: Sequence[Deduction]
) -> Choices:
    """Settle the case once for each deduction; LossCalculationError as `settle_frame`."""
    frames = tuple(
        settle_frame(frame.facts, frame.parameters, deduction, frame.fees)
        for deduction in deductions
    )
    return Choices(tuple(averages), frames, shared_indices(frames))


def settled(
    choices: Choices, columns: Columns, *, threads: int, is_compiled: bool
) -> tuple[Amounts, int] | None:
    """The amounts of some columns, and how many investors had to be settled in fractions; None
    where index levels are finer than the kernel counts."""
    if all(can_settle(frame) for frame in choices.frames):
        found = amounts_of(choices, columns, threads=threads, is_compiled=is_compiled)
        if found is None:
            return None
        left = found.unsure()
    else:
        found = _no_amounts(choices, columns)
        left = np.ones(found.difference.shape, np.bool_)
    for average in range(len(choices.averages)):
        investors = np.flatnonzero(left[:, average])
        if len(investors) and not _settle_in_fractions(
            choices, columns, found, (average, investors), is_compiled=is_compiled
        ):
            return None
    return found, int(left.any(axis=1).sum())


def amounts_of(
    choices: Choices, columns: Columns, *, threads: int, is_compiled: bool
) -> Amounts | None:
    """What the loops prove; None where index levels are finer than the kernel counts."""
    levels = levels_for(columns, choices.shared.indices)
    if levels is None:
        return None
    found = _no_amounts(choices, columns)
    _settle_parts(choices, columns, levels, found, threads=threads, is_compiled=is_compiled)
    return found


def _no_amounts(choices: Choices, columns: Columns) -> Amounts:
    size = (columns.investors, len(choices.averages))
    return Amounts(
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros((*size, len(choices.frames), layout.ITEMS), np.int64),
        np.zeros(columns.investors, np.int64),
    )


def _settle_in_fractions(
    choices: Choices,
    columns: Columns,
    found: Amounts,
    left: tuple[int, Ints],
    *,
    is_compiled: bool,
) -> bool:
    """Settle some investors under one average; False where index levels are too fine."""
    average, investors = left
    frame, indices = choices.frame(average, 0), choices.shared.indices
    method = choices.averages[average]
    some = columns.some(investors)
    sums = walked(frame, some, indices, (method,), is_compiled=is_compiled)
    if sums is None:
        return False
    found.flaws[investors] = sums.counts[:, layout.FLAW]
    for place in np.flatnonzero(sums.counts[:, layout.FLAW] == layout.SOUND).tolist():
        for deduction in range(len(choices.frames)):
            chosen = choices.frame(average, deduction)
            loss = exact_loss(chosen, sums, place, indices=indices)
            found.note((int(investors[place]), average, deduction), loss)
    return True


def _settle_parts(
    choices: Choices,
    columns: Columns,
    levels: Levels,
    found: Amounts,
    *,
    threads: int,
    is_compiled: bool,
) -> None:
    run = loops(is_compiled=is_compiled)
    frame, shared = choices.frames[0], choices.shared
    setting = setting_of(frame, columns, levels, len(shared.indices), choices.averages)
    terms = choice_terms(choices.averages, choices.frames, shared)
    out = (found.difference.reshape(-1), found.eligible.reshape(-1), found.amounts.reshape(-1))
    arrays = views(
        ((columns.starts, columns.opening), trades_of(columns, levels), setting), is_compiled
    )
    settling = views((case_terms(frame), terms, out), is_compiled)

    def part(some: tuple[int, int]) -> None:
        stack = new_stack(columns)
        book = (
            np.zeros(layout.COUNTS, np.int64),
            np.zeros((len(shared.indices) + 1) * layout.SUMS, np.int64),
            np.zeros(2 * layout.POOL, np.int64),
            np.zeros(2 * len(shared.indices), np.float64),
            np.zeros(len(stack[0]), np.int64),
        )
        run.settle_all(some, *arrays, views((book, stack, found.flaws), is_compiled), settling)

    in_parts(columns, part, threads if is_compiled else 1)
    flag_missing_levels(found.flaws, columns, levels, setting)
