"""A full review of a loan's class: three signatures, never better than the floor."""

from __future__ import annotations

from datetime import date

from lawkit.articles import carries_out
from lawkit.refusals import Refusal
from loan_origination.domain.classification import Floor, Level
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.repayment_articles import FIVE_LEVELS, UPGRADE
from loan_origination.domain.step_tables import StepTable

REVIEW = StepTable(
    "classification review",
    "风险分类认定",
    {
        "proposed": {"endorse": "endorsed", "refuse": "refused"},
        "endorsed": {"approve": "approved", "refuse": "refused"},
    },
)


class LevelAboveFloorError(Refusal):
    """The proposed level is better than the rules allow."""

    code = "level_above_floor"
    title = "No better than the floor"
    title_zh = "不得优于分类下限"

    def __init__(self, level: Level, floor: Floor) -> None:
        super().__init__(
            f"{level} is better than the floor {floor.level}; see `reasons`.",
            f"{level.zh}优于规则确定的下限{floor.level.zh}，理由见reasons。",
            level=level,
            floor=floor.level,
            reasons=[reason.code for reason in floor.reasons],
            reasons_zh=[reason.words_zh for reason in floor.reasons],
            articles=sorted({reason.article.citation for reason in floor.reasons}),
        )


@carries_out(FIVE_LEVELS, UPGRADE)
def require_no_better(level: Level, floor: Floor) -> None:
    """A person may class a loan worse than the floor, never better; a non-performing loan that is
    not cured has its present level as the floor. Raises LevelAboveFloorError."""
    if level.rank < floor.level.rank:
        raise LevelAboveFloorError(level, floor)


@carries_out(FIVE_LEVELS)
def level_in_force(floor: Level, reviewed: Level | None) -> Level:
    """The worse of the day's floor and the last approved review."""
    return floor if reviewed is None or floor.rank > reviewed.rank else reviewed


@carries_out(FIVE_LEVELS)
def next_review_on(reviewed_on: date, months: int) -> date:
    """A full review at least every quarter."""
    return months_later(reviewed_on, months)
