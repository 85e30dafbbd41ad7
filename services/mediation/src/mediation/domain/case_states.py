"""The states of a case and the only ways between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mediation.domain.case_errors import InvalidTransitionError


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "RECEIVED"
    SCREENED = "SCREENED"
    ACCEPTED = "ACCEPTED"
    MEDIATOR_ASSIGNED = "MEDIATOR_ASSIGNED"
    INVITED = "INVITED"
    CONSENTED = "CONSENTED"
    IN_MEDIATION = "IN_MEDIATION"
    AGREEMENT_DRAFTED = "AGREEMENT_DRAFTED"
    SIGNED = "SIGNED"
    EFFECTIVE = "EFFECTIVE"
    PERFORMING = "PERFORMING"
    CONFIRM_APPLIED = "CONFIRM_APPLIED"
    CONFIRMED = "CONFIRMED"
    CONFIRM_REJECTED = "CONFIRM_REJECTED"
    SUSPENDED = "SUSPENDED"
    CLOSED_PERFORMED = "CLOSED_PERFORMED"
    REFUSED = "REFUSED"
    RETURNED = "RETURNED"
    DEFAULTED = "DEFAULTED"
    LAPSED = "LAPSED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def is_terminal(self) -> bool:
        return self in TERMINAL


class Step(StrEnum):
    """What moves a case."""

    SCREEN = "screen"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ASSIGN = "assign"
    INVITE = "invite"
    CONSENT = "consent"
    BEGIN = "begin"
    DRAFT = "draft"
    REDRAFT = "redraft"
    SIGN = "sign"
    TAKE_EFFECT = "take_effect"
    PERFORM = "perform"
    APPLY_CONFIRMATION = "apply_confirmation"
    CONFIRM = "confirm"
    REJECT_CONFIRMATION = "reject_confirmation"
    REMEDIATE = "remediate"
    CLOSE = "close"
    DEFAULT = "default"
    LAPSE = "lapse"
    SUSPEND = "suspend"
    RESUME = "resume"
    RETURN = "return"
    WITHDRAW = "withdraw"


TERMINAL = frozenset(
    {
        State.CLOSED_PERFORMED,
        State.REFUSED,
        State.RETURNED,
        State.DEFAULTED,
        State.LAPSED,
        State.WITHDRAWN,
    }
)
_ASSIGNED_TO_DRAFTED = {
    Step.RETURN: State.RETURNED,
    Step.WITHDRAW: State.WITHDRAWN,
    Step.SUSPEND: State.SUSPENDED,
}
_WITHDRAWABLE = {Step.WITHDRAW: State.WITHDRAWN}

TRANSITIONS: Mapping[State, Mapping[Step, State]] = MappingProxyType(
    {
        State.RECEIVED: {Step.SCREEN: State.SCREENED, **_WITHDRAWABLE},
        State.SCREENED: {
            Step.ACCEPT: State.ACCEPTED,
            Step.REFUSE: State.REFUSED,
            **_WITHDRAWABLE,
        },
        State.ACCEPTED: {Step.ASSIGN: State.MEDIATOR_ASSIGNED, **_WITHDRAWABLE},
        State.MEDIATOR_ASSIGNED: {
            Step.ASSIGN: State.MEDIATOR_ASSIGNED,
            Step.INVITE: State.INVITED,
            **_ASSIGNED_TO_DRAFTED,
        },
        State.INVITED: {Step.CONSENT: State.CONSENTED, **_ASSIGNED_TO_DRAFTED},
        State.CONSENTED: {Step.BEGIN: State.IN_MEDIATION, **_ASSIGNED_TO_DRAFTED},
        State.IN_MEDIATION: {Step.DRAFT: State.AGREEMENT_DRAFTED, **_ASSIGNED_TO_DRAFTED},
        State.AGREEMENT_DRAFTED: {
            Step.SIGN: State.SIGNED,
            Step.REDRAFT: State.IN_MEDIATION,
            Step.LAPSE: State.LAPSED,
            **_ASSIGNED_TO_DRAFTED,
        },
        State.SIGNED: {Step.TAKE_EFFECT: State.EFFECTIVE, Step.LAPSE: State.LAPSED},
        State.EFFECTIVE: {
            Step.PERFORM: State.PERFORMING,
            Step.APPLY_CONFIRMATION: State.CONFIRM_APPLIED,
            Step.DEFAULT: State.DEFAULTED,
        },
        State.PERFORMING: {
            Step.CLOSE: State.CLOSED_PERFORMED,
            Step.APPLY_CONFIRMATION: State.CONFIRM_APPLIED,
            Step.DEFAULT: State.DEFAULTED,
        },
        State.CONFIRM_APPLIED: {
            Step.CONFIRM: State.CONFIRMED,
            Step.REJECT_CONFIRMATION: State.CONFIRM_REJECTED,
        },
        State.CONFIRMED: {Step.PERFORM: State.PERFORMING, Step.DEFAULT: State.DEFAULTED},
        State.CONFIRM_REJECTED: {
            Step.REMEDIATE: State.IN_MEDIATION,
            Step.RETURN: State.RETURNED,
        },
        State.SUSPENDED: {Step.RETURN: State.RETURNED, **_WITHDRAWABLE},
    }
)
"""Every way on, except that a suspended case resumes into the state it was suspended in."""

SUSPENDABLE = frozenset(state for state, ways in TRANSITIONS.items() if Step.SUSPEND in ways)


def require_open(state: State, what: str) -> None:
    """Sessions, recusals and identity checks belong to cases that a mediator is at work in.

    Raises InvalidTransitionError.
    """
    if state not in SUSPENDABLE:
        raise InvalidTransitionError(state, what, allowed_steps(state))


def allowed_steps(state: State) -> list[Step]:
    """What can be done in a state."""
    ways = list(TRANSITIONS.get(state, {}))
    return [*ways, Step.RESUME] if state is State.SUSPENDED else ways


def after(state: State, step: Step, *, suspended_in: State | None = None) -> State:
    """The state that a step leads to; InvalidTransitionError names what is allowed."""
    if state is State.SUSPENDED and step is Step.RESUME and suspended_in in SUSPENDABLE:
        assert suspended_in is not None
        return suspended_in
    found = TRANSITIONS.get(state, {}).get(step)
    if found is None:
        raise InvalidTransitionError(state, step, allowed_steps(state))
    return found
