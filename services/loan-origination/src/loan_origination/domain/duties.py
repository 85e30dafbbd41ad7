"""Separation of duties by person: what somebody did for a case bars them from other work on it.

A bar belongs to the person, not to the role: it outlasts a change of role, and an act by
delegation counts for both the one who acts and the one for whom it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from lawkit.refusals import Refusal


class Office(StrEnum):
    """Kinds of work on one application and its loan that need different people."""

    ORIGINATION = "origination"
    MANAGEMENT = "management"
    REVIEW = "review"
    DECISION = "decision"
    PAYOUT = "payout"


class Duty(StrEnum):
    """What a person has done, or is about to do."""

    ORIGINATOR = "originator"
    LEAD_INVESTIGATOR = "lead_investigator"
    ASSISTANT_INVESTIGATOR = "assistant_investigator"
    BRANCH_MANAGER = "branch_manager"
    REVIEWER = "reviewer"
    VOTER = "voter"
    APPROVER = "approver"
    PAYOUT_CHECKER = "payout_checker"
    PROPOSER = "proposer"
    DECIDER = "decider"
    DRAFTER = "drafter"
    CHECKER = "checker"
    DELIVERER = "deliverer"
    KEEPER = "keeper"


OFFICES: Mapping[Duty, Office] = MappingProxyType(
    {
        Duty.ORIGINATOR: Office.ORIGINATION,
        Duty.LEAD_INVESTIGATOR: Office.ORIGINATION,
        Duty.ASSISTANT_INVESTIGATOR: Office.ORIGINATION,
        Duty.BRANCH_MANAGER: Office.MANAGEMENT,
        Duty.REVIEWER: Office.REVIEW,
        Duty.VOTER: Office.DECISION,
        Duty.APPROVER: Office.DECISION,
        Duty.PAYOUT_CHECKER: Office.PAYOUT,
    }
)
"""The office of a duty; duties without one are separated within one subject only."""

WITHIN_ONE_CASE = frozenset({frozenset({Duty.LEAD_INVESTIGATOR, Duty.ASSISTANT_INVESTIGATOR})})
WITHIN_ONE_SUBJECT = frozenset(
    {
        frozenset({Duty.PROPOSER, Duty.DECIDER}),
        frozenset({Duty.DRAFTER, Duty.CHECKER}),
        frozenset({Duty.DELIVERER, Duty.KEEPER}),
    }
)
"""Pairs that one person may hold in a case, but never about the same thing."""


@dataclass(frozen=True, slots=True)
class Held:
    """A duty that a person has had in a case; `subject` names one waiver, one paper and so on."""

    person: str
    duty: Duty
    subject: str = ""


class SeparationOfDutiesError(Refusal):
    """The person has had another duty in this case that bars this one."""

    code = "separation_of_duties"
    title = "Separation of duties"
    title_zh = "不相容岗位须分离"

    def __init__(self, person: str, duty: Duty, earlier: Duty) -> None:
        super().__init__(
            f"{person} has been {earlier} in this case and cannot be its {duty}.",
            f"{person}曾在本业务中担任{DUTY_ZH[earlier]}，不得再担任{DUTY_ZH[duty]}。",
            person=person,
            duty=duty,
            barred_by=earlier,
        )


class DeclaredConflictError(Refusal):
    """The person has declared a conflict of interest with this customer."""

    code = "conflict_of_interest"
    title = "Conflict of interest"
    title_zh = "存在利益冲突"

    def __init__(self, person: str, duty: Duty) -> None:
        super().__init__(
            f"{person} has declared a conflict of interest with this customer.",
            f"{person}已申报与该客户存在利益冲突，不得担任{DUTY_ZH[duty]}。",
            person=person,
            duty=duty,
        )


DUTY_ZH: Mapping[Duty, str] = MappingProxyType(
    {
        Duty.ORIGINATOR: "经办人",
        Duty.LEAD_INVESTIGATOR: "主办调查人",
        Duty.ASSISTANT_INVESTIGATOR: "协办调查人",
        Duty.BRANCH_MANAGER: "支行负责人",
        Duty.REVIEWER: "审查人",
        Duty.VOTER: "贷审会委员",
        Duty.APPROVER: "有权审批人",
        Duty.PAYOUT_CHECKER: "放款审核人",
        Duty.PROPOSER: "提议人",
        Duty.DECIDER: "批准人",
        Duty.DRAFTER: "起草人",
        Duty.CHECKER: "复核人",
        Duty.DELIVERER: "移交人",
        Duty.KEEPER: "保管人",
    }
)


def bar_between(duty: Duty, earlier: Duty, *, is_same_subject: bool) -> bool:
    """Whether having had one duty bars the other for the same person."""
    pair = frozenset({duty, earlier})
    if pair in WITHIN_ONE_CASE:
        return True
    if pair in WITHIN_ONE_SUBJECT:
        return is_same_subject
    offices = OFFICES.get(duty), OFFICES.get(earlier)
    return None not in offices and offices[0] != offices[1]


def check_duty(
    held: Iterable[Held],
    persons: Iterable[str],
    duty: Duty,
    *,
    subject: str = "",
    conflicted: Iterable[str] = (),
) -> None:
    """Whether all of `persons` (who acts, and for whom) may take on a duty in this case.

    Raises DeclaredConflictError and SeparationOfDutiesError.
    """
    acting, declared = list(persons), frozenset(conflicted)
    for person in acting:
        if person in declared:
            raise DeclaredConflictError(person, duty)
    for one in held:
        is_same_subject = one.subject == subject
        if one.person in acting and bar_between(duty, one.duty, is_same_subject=is_same_subject):
            raise SeparationOfDutiesError(one.person, duty, one.duty)
