"""Escalation: to whom a request rises, by clock, by event, by hand; it never sinks by itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from hotline.domain.request_errors import EvidenceRequiredError, ReasonRequiredError
from hotline.domain.request_states import Step

RETURNS_BEFORE_SUPERVISOR = 3


class Level(IntEnum):
    """Who looks at a request, lowest first."""

    HANDLER = 1
    BRANCH_HEAD = 2
    HEAD_OFFICE_COMPLIANCE = 3
    BUREAU = 4
    SUPERVISOR = 5

    @property
    def zh(self) -> str:
        """The level in Chinese."""
        return _CHINESE[self]


_CHINESE = {
    Level.HANDLER: "经办人",
    Level.BRANCH_HEAD: "分支机构负责人",
    Level.HEAD_OFFICE_COMPLIANCE: "总部合规部门",
    Level.BUREAU: "证监局",
    Level.SUPERVISOR: "督导人员",
}
_BY_CLOCK: Mapping[int, Level] = MappingProxyType(
    {50: Level.BRANCH_HEAD, 80: Level.HEAD_OFFICE_COMPLIANCE, 100: Level.BUREAU}
)
"""By the share of a clock's span that has passed."""


def level_by_clock(current: Level, percent: int) -> Level:
    """The level after a share of a span has passed; never lower than before."""
    reached = [level for share, level in _BY_CLOCK.items() if share <= percent]
    return max([current, *reached])


def level_after_return(current: Level, returns: int) -> Level:
    """The level after so many returns by institutions: the third goes to the supervisor."""
    return Level.SUPERVISOR if returns >= RETURNS_BEFORE_SUPERVISOR else current


def raised_by_hand(current: Level, wanted: Level, reason: str) -> Level:
    """The level that somebody asks for; raises ReasonRequiredError, and never sinks."""
    if not reason.strip():
        raise ReasonRequiredError("escalate")
    return max(current, wanted)


def require_return_grounds(reason: str, evidence_count: int) -> None:
    """A return by an institution has a reason and evidence; raises the refusal that fits."""
    if not reason.strip():
        raise ReasonRequiredError(Step.RETURN)
    if evidence_count < 1:
        raise EvidenceRequiredError
