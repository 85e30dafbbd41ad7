"""Forms of a trial calculation with several exposures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field

from lawkit.money import Money
from loss_calc.domain.exposures import LaterExposure, SegmentedLoss, SegmentFrames, SegmentMode
from loss_calc.domain.loss import InvestorLoss
from loss_calc.forms.answers import LossAnswer, loss_fields
from loss_calc.forms.case import AnnouncementForm, BaselineForm
from servicekit.wire import WireModel

MOST_EXPOSURES = 20
ITEMS: Mapping[str, Callable[[InvestorLoss], Money]] = {
    "difference_loss_fen": lambda loss: loss.difference_loss,
    "payable_difference_fen": lambda loss: loss.payable_difference,
    "commission_fen": lambda loss: loss.commission,
    "stamp_duty_fen": lambda loss: loss.stamp_duty,
    "interest_fen": lambda loss: loss.interest,
    "total_fen": lambda loss: loss.total,
}


class LaterExposureForm(WireModel):
    """An exposure after the one of the case, with its own baseline where one is given."""

    exposure: AnnouncementForm
    baseline: BaselineForm | None = None

    def fact(self) -> LaterExposure:
        baseline = self.baseline.fact() if self.baseline else None
        return LaterExposure(self.exposure.fact(), baseline)


class SegmentsForm(WireModel):
    """The later exposures, in the order of their days, and how all of them come to one sum."""

    mode: SegmentMode
    later: Annotated[tuple[LaterExposureForm, ...], Field(min_length=1, max_length=MOST_EXPOSURES)]


class SegmentedLossAnswer(WireModel):
    """The sums over the exposures that are paid, `counted` by their places from 0, and the whole
    answer against each exposure."""

    mode: SegmentMode
    counted: list[int]
    difference_loss_fen: int
    payable_difference_fen: int
    commission_fen: int
    stamp_duty_fen: int
    interest_fen: int
    total_fen: int
    segments: list[LossAnswer]
    explanation: dict[str, Any]


def segmented_fields(segments: SegmentFrames, loss: SegmentedLoss) -> dict[str, Any]:
    """The fields of `SegmentedLossAnswer` but the explanation, JSON-ready."""
    pairs = zip(segments.frames, loss.losses, strict=True)
    return {
        "mode": loss.mode.value,
        "counted": list(loss.counted),
        **{name: loss.total_of(item).fen for name, item in ITEMS.items()},
        "segments": [loss_fields(frame, each) for frame, each in pairs],
    }
