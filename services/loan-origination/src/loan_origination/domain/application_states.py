"""The life of an application: which step leads from which state to which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from lawkit.refusals import Refusal


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    INVESTIGATED = "investigated"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    IN_COMMITTEE = "in_committee"
    DECIDED = "decided"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    CONTRACTED = "contracted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"

    @property
    def is_terminal(self) -> bool:
        return self in TERMINAL

    @property
    def is_approved(self) -> bool:
        return self in APPROVED


class Step(StrEnum):
    """What moves an application."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    INVESTIGATE = "investigate"
    FILE_REPORT = "file_report"
    DECLINE = "decline"
    SEND_TO_REVIEW = "send_to_review"
    SEND_BACK = "send_back"
    GIVE_OPINION = "give_opinion"
    SCHEDULE = "schedule"
    CLOSE_VOTE = "close_vote"
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REJECT = "reject"
    DEFER = "defer"
    REHEAR = "rehear"
    CHANGE_FILE = "change_file"
    SIGN_CONTRACT = "sign_contract"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"


TERMINAL = frozenset({State.CONTRACTED, State.DECLINED, State.LAPSED, State.WITHDRAWN})
APPROVED = frozenset({State.APPROVED, State.APPROVED_WITH_CONDITIONS})
EDITABLE = frozenset({State.DRAFT, State.ACCEPTED, State.INVESTIGATING})
"""States in which the branch may correct its file without further ado."""

_WITHDRAWABLE = {Step.WITHDRAW: State.WITHDRAWN}
_CHANGEABLE = {Step.CHANGE_FILE: State.IN_REVIEW}
_AFTER_APPROVAL = {
    Step.SIGN_CONTRACT: State.CONTRACTED,
    Step.LAPSE: State.LAPSED,
    **_CHANGEABLE,
    **_WITHDRAWABLE,
}

TRANSITIONS: Mapping[State, Mapping[Step, State]] = MappingProxyType(
    {
        State.DRAFT: {Step.SUBMIT: State.SUBMITTED, **_WITHDRAWABLE},
        State.SUBMITTED: {
            Step.ACCEPT: State.ACCEPTED,
            Step.RETURN: State.DRAFT,
            **_WITHDRAWABLE,
        },
        State.ACCEPTED: {Step.INVESTIGATE: State.INVESTIGATING, **_WITHDRAWABLE},
        State.INVESTIGATING: {
            Step.FILE_REPORT: State.INVESTIGATED,
            Step.DECLINE: State.DECLINED,
            **_WITHDRAWABLE,
        },
        State.INVESTIGATED: {Step.SEND_TO_REVIEW: State.IN_REVIEW, **_WITHDRAWABLE},
        State.IN_REVIEW: {
            Step.SEND_BACK: State.INVESTIGATING,
            Step.GIVE_OPINION: State.REVIEWED,
            **_WITHDRAWABLE,
        },
        State.REVIEWED: {Step.SCHEDULE: State.IN_COMMITTEE, **_CHANGEABLE, **_WITHDRAWABLE},
        State.IN_COMMITTEE: {Step.CLOSE_VOTE: State.DECIDED, **_CHANGEABLE, **_WITHDRAWABLE},
        State.DECIDED: {
            Step.APPROVE: State.APPROVED,
            Step.APPROVE_WITH_CONDITIONS: State.APPROVED_WITH_CONDITIONS,
            Step.REJECT: State.REJECTED,
            Step.DEFER: State.IN_REVIEW,
            **_CHANGEABLE,
            **_WITHDRAWABLE,
        },
        State.APPROVED: _AFTER_APPROVAL,
        State.APPROVED_WITH_CONDITIONS: _AFTER_APPROVAL,
        State.REJECTED: {Step.REHEAR: State.IN_REVIEW, **_WITHDRAWABLE},
    }
)


class InvalidTransitionError(Refusal):
    """A step that the present state does not know; names those that it knows."""

    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, state: State, step: str) -> None:
        super().__init__(
            f"An application that is {state} cannot {step}; see `allowed`.",
            f"申请当前状态为{state}，不能进行{step}，可进行的操作见allowed。",
            state=state,
            step=step,
            allowed=[str(each) for each in allowed_steps(state)],
        )


def allowed_steps(state: State) -> list[Step]:
    """What can be done in a state."""
    return list(TRANSITIONS.get(state, {}))


def after(state: State, step: Step) -> State:
    """The state that a step leads to; InvalidTransitionError names what is allowed."""
    found = TRANSITIONS.get(state, {}).get(step)
    if found is None:
        raise InvalidTransitionError(state, step)
    return found
