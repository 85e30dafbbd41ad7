"""Several exposures of one case (多个揭露日): by segments, cumulative, or the most favourable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from lawkit.articles import carries_out
from lawkit.money import Money
from loss_calc.domain.articles import BOUNDARIES, BOUNDARIES_2003, EXPOSURE_DAY
from loss_calc.domain.calculation import investor_loss, settle_frame
from loss_calc.domain.charges import Deduction, Fees
from loss_calc.domain.errors import DatesOutOfOrderError, ParameterError
from loss_calc.domain.facts import Announcement, CaseFacts, GivenBaseline, InvestorRecord
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss
from loss_calc.domain.parameters import ExposureDayTrades, Parameters


class SegmentMode(StrEnum):
    """How several exposures come to one compensation."""

    SEGMENTED = "segmented"
    CUMULATIVE = "cumulative"
    MOST_FAVOURABLE = "most_favourable"


@dataclass(frozen=True, slots=True)
class LaterExposure:
    """An exposure after the first, with its own baseline where one is given."""

    exposure: Announcement
    baseline: GivenBaseline | None = None


@dataclass(frozen=True, slots=True)
class SegmentFrames:
    """The frames of the exposures, in the order of their days."""

    mode: SegmentMode
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class SegmentedLoss:
    """The loss against each exposure, and the places of those that are paid."""

    mode: SegmentMode
    losses: tuple[InvestorLoss, ...]
    counted: tuple[int, ...]

    def total_of(self, item: Callable[[InvestorLoss], Money]) -> Money:
        """The sum of an item over the exposures that are paid."""
        return sum((item(self.losses[place]) for place in self.counted), start=Money(0))

    @property
    def total(self) -> Money:
        """What is owed in all."""
        return self.total_of(lambda loss: loss.total)


@carries_out(EXPOSURE_DAY, BOUNDARIES, BOUNDARIES_2003)
def settle_segments(
    facts: CaseFacts,
    later: Sequence[LaterExposure],
    mode: SegmentMode,
    parameters: Parameters,
    deduction: Deduction,
    fees: Fees,
) -> SegmentFrames:
    """Independent misstatements have an exposure day each. In segments, the purchases from one
    exposure to the next belong to the latter, and what was held before is its opening; otherwise
    every exposure is measured against all purchases since implementation.

    Raises DatesOutOfOrderError unless the exposures follow one another, ParameterError for a
    cut-off time, which would belong to one exposure only.
    """
    _refuse_cut_off_time(parameters)
    frames = [settle_frame(facts, parameters, deduction, fees)]
    before = facts.exposure
    for each in later:
        own = replace(facts, exposure=each.exposure, baseline=each.baseline)
        chosen = parameters
        if mode is SegmentMode.SEGMENTED:
            own = replace(own, implementation=before)
            # A day counts once: on the side of the segment that the switch gives it to.
            is_post = parameters.exposure_day_trades is ExposureDayTrades.POST
            chosen = replace(parameters, implementation_day_inclusive=is_post)
        frame = settle_frame(own, chosen, deduction, fees)
        if frame.exposure_on <= frames[-1].exposure_on:
            raise DatesOutOfOrderError(
                "exposure", frames[-1].exposure_on, "exposure", frame.exposure_on
            )
        frames.append(frame)
        before = each.exposure
    return SegmentFrames(mode, tuple(frames))


@carries_out(EXPOSURE_DAY, BOUNDARIES, BOUNDARIES_2003)
def segmented_loss(segments: SegmentFrames, record: InvestorRecord) -> SegmentedLoss:
    """The loss against each exposure. Segments add up; cumulative pays the loss against the last
    exposure; most favourable the largest total, the earliest of equals."""
    losses = tuple(investor_loss(frame, record) for frame in segments.frames)
    match segments.mode:
        case SegmentMode.SEGMENTED:
            counted = tuple(range(len(losses)))
        case SegmentMode.CUMULATIVE:
            counted = (len(losses) - 1,)
        case SegmentMode.MOST_FAVOURABLE:
            largest = max(loss.total for loss in losses)
            counted = (next(n for n, loss in enumerate(losses) if loss.total == largest),)
        case _:
            assert_never(segments.mode)
    return SegmentedLoss(segments.mode, losses, counted)


def _refuse_cut_off_time(parameters: Parameters) -> None:
    if parameters.exposure_day_trades is ExposureDayTrades.SPLIT_BY_TIME:
        raise ParameterError(
            "A cut-off time fits one exposure only; with several, choose post or pre.",
            "存在多个揭露日时不得按时点划分揭露日当日交易。",
            pointer="/parameters/exposure_day_trades",
            parameter="exposure_day_trades",
        )
