"""What the branch does against a default, and how a default ends without being erased."""

from __future__ import annotations

from enum import StrEnum

from lawkit.articles import carries_out
from lawkit.refusals import Refusal
from loan_origination.domain.articles import MEASURES_46
from loan_origination.domain.rules.defaults import REMEDIES
from loan_origination.domain.step_tables import StepTable

REMEDY = StepTable(
    "remedy",
    "违约处理措施",
    {
        "proposed": {"approve": "approved", "refuse": "refused"},
        "approved": {"finish": "finished", "give_up": "given_up"},
    },
)
RESOLUTION = StepTable(
    "resolution of a default",
    "违约事项处置",
    {"proposed": {"approve": "approved", "refuse": "refused"}},
)
CURE_PERIOD = "A"


class ResolutionKind(StrEnum):
    """How a default event ends: the borrower cured it, or the bank waived it."""

    CURED = "cured"
    WAIVED = "waived"


class DeadlineMissingError(Refusal):
    """A cure period without the day by which the default has to be cured."""

    code = "deadline_missing"
    title = "A cure period has a deadline"
    title_zh = "限期纠正须有期限"

    def __init__(self) -> None:
        super().__init__(
            "A cure period (remedy A) needs `until_on`, not before today.",
            "限期纠正（措施A）须写明纠正期限until_on，且不得早于今日。",
            remedy=CURE_PERIOD,
            article=MEASURES_46.citation,
        )


@carries_out(MEASURES_46)
def remedy_name(code: str) -> tuple[str, str]:
    """The remedy of a letter A to G in English and Chinese (article 46); KeyError for others."""
    return REMEDIES[code]


@carries_out(MEASURES_46)
def stops_drawing(code: str) -> bool:
    """Whether the remedy stops further drawing or declares the loan due (E)."""
    return code == "E"
