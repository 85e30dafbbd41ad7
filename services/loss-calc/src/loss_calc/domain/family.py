"""One investor under every combination of a comparison.

Trades are matched once per exposure and matching rule; averages are formed once per matching,
method and series of values. The rest follows for each combination by the same rules as a single
calculation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from loss_calc.domain.calculation import replayed_loss
from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.facts import InvestorRecord
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss
from loss_calc.domain.parameters import (
    AverageMethod,
    CashDividend,
    FloatMode,
    Netting,
    Parameters,
    SellAverageScope,
    SuspendedClose,
)
from loss_calc.domain.replay import replayed
from loss_calc.domain.restoration import Restoration


@dataclass(frozen=True, slots=True)
class MatchingRule:
    """All that the matching of sales with purchases depends on within one case."""

    implementation_on: date
    exposure_on: date
    baseline_on: date
    restored: Restoration
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class FrameFamily:
    """The frames of a comparison, with the places of those that share a matching rule."""

    frames: tuple[Frame, ...]
    matchings: tuple[tuple[int, ...], ...]


def frame_family(frames: Sequence[Frame]) -> FrameFamily:
    """Group the frames of one case, differing in exposure, parameters or deduction."""
    shared = _with_shared_indices(frames)
    places: dict[MatchingRule, list[int]] = {}
    for place, frame in enumerate(shared):
        places.setdefault(matching_rule(frame), []).append(place)
    return FrameFamily(shared, tuple(tuple(group) for group in places.values()))


def investor_losses(family: FrameFamily, record: InvestorRecord) -> list[InvestorLoss]:
    """The losses of one investor in the order of the frames; raises like `investor_loss`."""
    losses: dict[int, InvestorLoss] = {}
    for places in family.matchings:
        replay = replayed(family.frames[places[0]], record)
        for place in places:
            losses[place] = replayed_loss(family.frames[place], replay)
    return [losses[place] for place in range(len(family.frames))]


def matching_rule(frame: Frame) -> MatchingRule:
    """The matching rule of a frame: every switch that cannot move a share is set aside."""
    parameters = frame.parameters
    is_lifo = parameters.average is AverageMethod.LIFO_WEIGHTED
    matching = replace(
        parameters,
        # Of the methods only LIFO matches otherwise; the others differ in what they average.
        average=AverageMethod.LIFO_WEIGHTED if is_lifo else AverageMethod.MOVING,
        sell_average_scope=SellAverageScope.MATCHED,
        netting=Netting.NET_FLOOR,
        # Days and restoration stand in the rule themselves.
        cash_dividend=CashDividend.ADJUST,
        rights_taken=False,
        suspension_counts=False,
        suspended_close=SuspendedClose.SKIP,
        float_mode=FloatMode.DAILY,
        fixed_float_shares=None,
        price_places=None,
        baseline_price_places=None,
        rounding=Parameters().rounding,
        round_fees_jointly=False,
    )
    return MatchingRule(
        frame.implementation_on, frame.exposure_on, frame.baseline.on, frame.restored, matching
    )


def _with_shared_indices(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    # Averages are remembered by the series they are formed from, so equal ones must be the same.
    known: dict[tuple[str, date, date], list[SettledIndex]] = {}

    def shared(frame: Frame, index: SettledIndex) -> SettledIndex:
        alike = known.setdefault((index.code, frame.exposure_on, frame.baseline.on), [])
        for candidate in alike:
            if candidate == index:
                return candidate
        alike.append(index)
        return index

    return tuple(
        replace(frame, indices=tuple(shared(frame, index) for index in frame.indices))
        for frame in frames
    )
