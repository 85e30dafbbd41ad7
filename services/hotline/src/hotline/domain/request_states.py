"""The states of a request and the only ways between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from hotline.domain.request_errors import InvalidTransitionError, StepNotForCategoryError
from hotline.domain.rulebooks import Category


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "RECEIVED"
    TRIAGED = "TRIAGED"
    AWAITING_INVESTOR = "AWAITING_INVESTOR"
    ACCEPTED = "ACCEPTED"
    ROUTED = "ROUTED"
    RETURNED_BY_INSTITUTION = "RETURNED_BY_INSTITUTION"
    SIGNED = "SIGNED"
    CONTACTED = "CONTACTED"
    HANDLING = "HANDLING"
    RESULT_SUBMITTED = "RESULT_SUBMITTED"
    REVIEWED = "REVIEWED"
    MEDIATION_OFFERED = "MEDIATION_OFFERED"
    IN_MEDIATION = "IN_MEDIATION"
    MEDIATION_RESULT = "MEDIATION_RESULT"
    CALLBACK = "CALLBACK"
    ANSWERED = "ANSWERED"
    REJECTED = "REJECTED"
    REPORT_REGISTERED = "REPORT_REGISTERED"
    REPORT_NOT_REGISTERED = "REPORT_NOT_REGISTERED"
    REPORT_FORWARDED = "REPORT_FORWARDED"
    REPORT_FEEDBACK = "REPORT_FEEDBACK"
    REOPENED = "REOPENED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"
    MERGED = "MERGED"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self not in NOT_OPEN

    @property
    def is_with_institution(self) -> bool:
        """Whether the institution that the request is routed to works on it."""
        return self in WITH_INSTITUTION


class Step(StrEnum):
    """What moves a request."""

    TRIAGE = "triage"
    ACCEPT = "accept"
    REJECT = "reject"
    DECIDE_APPEAL = "decide-appeal"
    ANSWER = "answer"
    ASK_INVESTOR = "ask-investor"
    SUPPLEMENT = "supplement"
    ROUTE = "route"
    SIGN = "sign"
    RETURN = "return"
    REROUTE = "reroute"
    CONTACT = "contact"
    HANDLE = "handle"
    SUBMIT_RESULT = "result"
    REVIEW = "review"
    REFUSE_RESULT = "refuse-result"
    OFFER_MEDIATION = "offer-mediation"
    CONSENT_MEDIATION = "consent-mediation"
    DECLINE_MEDIATION = "decline-mediation"
    TAKE_MEDIATION_RESULT = "mediation-result"
    CALL_BACK = "callback"
    REGISTER_REPORT = "register-report"
    REFUSE_REPORT = "refuse-report"
    FORWARD_REPORT = "forward-report"
    TAKE_FEEDBACK = "report-feedback"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    UNMERGE = "unmerge"


NOT_OPEN = frozenset({State.CLOSED, State.WITHDRAWN, State.MERGED})
WITH_INSTITUTION = frozenset(
    {
        State.ROUTED,
        State.SIGNED,
        State.CONTACTED,
        State.HANDLING,
        State.RESULT_SUBMITTED,
        State.REVIEWED,
    }
)
_FORWARD: Mapping[State, Mapping[Step, State]] = {
    State.RECEIVED: {Step.TRIAGE: State.TRIAGED},
    State.TRIAGED: {
        Step.ACCEPT: State.ACCEPTED,
        Step.ANSWER: State.ANSWERED,
        Step.REJECT: State.REJECTED,
        Step.ASK_INVESTOR: State.AWAITING_INVESTOR,
        Step.REGISTER_REPORT: State.REPORT_REGISTERED,
        Step.REFUSE_REPORT: State.REPORT_NOT_REGISTERED,
    },
    # Out of AWAITING_INVESTOR a supplement leads back to where the question was asked.
    State.AWAITING_INVESTOR: {Step.REJECT: State.REJECTED},
    State.ACCEPTED: {
        Step.ROUTE: State.ROUTED,
        Step.ASK_INVESTOR: State.AWAITING_INVESTOR,
    },
    State.ROUTED: {Step.SIGN: State.SIGNED, Step.RETURN: State.RETURNED_BY_INSTITUTION},
    State.RETURNED_BY_INSTITUTION: {Step.REROUTE: State.TRIAGED},
    State.SIGNED: {Step.CONTACT: State.CONTACTED},
    State.CONTACTED: {Step.HANDLE: State.HANDLING},
    State.HANDLING: {Step.SUBMIT_RESULT: State.RESULT_SUBMITTED},
    State.RESULT_SUBMITTED: {
        Step.REVIEW: State.REVIEWED,
        Step.OFFER_MEDIATION: State.MEDIATION_OFFERED,
    },
    State.REVIEWED: {Step.CALL_BACK: State.CALLBACK, Step.REFUSE_RESULT: State.HANDLING},
    # An investor who does not want mediation leaves the result to be reviewed as it is.
    State.MEDIATION_OFFERED: {
        Step.CONSENT_MEDIATION: State.IN_MEDIATION,
        Step.DECLINE_MEDIATION: State.RESULT_SUBMITTED,
    },
    State.IN_MEDIATION: {Step.TAKE_MEDIATION_RESULT: State.MEDIATION_RESULT},
    State.MEDIATION_RESULT: {Step.CALL_BACK: State.CALLBACK},
    State.CALLBACK: {Step.CALL_BACK: State.CALLBACK, Step.CLOSE: State.CLOSED},
    State.ANSWERED: {Step.CLOSE: State.CLOSED},
    State.REJECTED: {Step.CLOSE: State.CLOSED},
    State.REPORT_REGISTERED: {Step.FORWARD_REPORT: State.REPORT_FORWARDED},
    State.REPORT_NOT_REGISTERED: {Step.CLOSE: State.CLOSED},
    State.REPORT_FORWARDED: {Step.TAKE_FEEDBACK: State.REPORT_FEEDBACK},
    State.REPORT_FEEDBACK: {Step.CLOSE: State.CLOSED},
    State.REOPENED: {Step.HANDLE: State.HANDLING},
    State.CLOSED: {Step.REOPEN: State.REOPENED},
}
_FROM_ANY_OPEN = {Step.WITHDRAW: State.WITHDRAWN, Step.MERGE: State.MERGED}

TRANSITIONS: Mapping[State, Mapping[Step, State]] = MappingProxyType(
    {
        state: {**_FORWARD.get(state, {}), **(_FROM_ANY_OPEN if state.is_open else {})}
        for state in State
    }
)
"""Every way on, except those that lead back: a supplement, an unmerge, an appeal upheld."""

_WAYS_BACK = {
    Step.SUPPLEMENT: State.AWAITING_INVESTOR,
    Step.UNMERGE: State.MERGED,
    Step.DECIDE_APPEAL: State.REJECTED,
}
_BACK_INTO = {
    Step.SUPPLEMENT: frozenset({State.TRIAGED, State.ACCEPTED}),
    Step.UNMERGE: frozenset(State) - NOT_OPEN,
    Step.DECIDE_APPEAL: frozenset({State.TRIAGED}),
}
_ONLY_FOR: Mapping[Step, frozenset[Category]] = {
    Step.ACCEPT: frozenset({Category.COMPLAINT}),
    Step.ANSWER: frozenset({Category.CONSULT, Category.SUGGEST}),
    Step.REGISTER_REPORT: frozenset({Category.REPORT}),
    Step.REFUSE_REPORT: frozenset({Category.REPORT}),
}


def allowed_steps(state: State, category: Category | None = None) -> list[Step]:
    """What can be done in a state with a request of a category; None: of any."""
    ways = [step for step in TRANSITIONS[state] if category is None or _suits(step, category)]
    return [*ways, *(step for step, origin in _WAYS_BACK.items() if origin is state)]


def after(
    state: State,
    step: Step,
    *,
    category: Category | None = None,
    came_from: State | None = None,
) -> State:
    """The state that a step leads to.

    `came_from` is the state into which the way back leads: the one before AWAITING_INVESTOR,
    MERGED or a rejection.
    Raises InvalidTransitionError with what is allowed, StepNotForCategoryError where only the
    category stands in the way.
    """
    if _WAYS_BACK.get(step) is state and came_from in _BACK_INTO[step]:
        return came_from
    found = TRANSITIONS[state].get(step)
    if found is None:
        raise InvalidTransitionError(state, step, allowed_steps(state, category))
    if category is not None and not _suits(step, category):
        raise StepNotForCategoryError(step, category, allowed_steps(state, category))
    return found


def _suits(step: Step, category: Category) -> bool:
    return category in _ONLY_FOR.get(step, frozenset(Category))
