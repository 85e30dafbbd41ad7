"""The states of a case: every way on is listed, every end is an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.domain.case_errors import InvalidTransitionError
from mediation.domain.case_states import (
    SUSPENDABLE,
    TERMINAL,
    TRANSITIONS,
    State,
    Step,
    after,
    allowed_steps,
)

MAIN_WAY = [
    (Step.SCREEN, State.SCREENED),
    (Step.ACCEPT, State.ACCEPTED),
    (Step.ASSIGN, State.MEDIATOR_ASSIGNED),
    (Step.INVITE, State.INVITED),
    (Step.CONSENT, State.CONSENTED),
    (Step.BEGIN, State.IN_MEDIATION),
    (Step.DRAFT, State.AGREEMENT_DRAFTED),
    (Step.SIGN, State.SIGNED),
    (Step.TAKE_EFFECT, State.EFFECTIVE),
    (Step.PERFORM, State.PERFORMING),
    (Step.CLOSE, State.CLOSED_PERFORMED),
]


def test_the_main_way_leads_from_receipt_to_performance():
    state = State.RECEIVED
    for step, expected in MAIN_WAY:
        state = after(state, step)
        assert state is expected


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_nothing_follows_an_end(state):
    assert allowed_steps(state) == []
    for step in Step:
        with pytest.raises(InvalidTransitionError):
            after(state, step)


def test_a_refused_step_names_the_allowed_ones():
    with pytest.raises(InvalidTransitionError) as refusal:
        after(State.RECEIVED, Step.ACCEPT)
    assert refusal.value.facts["allowed"] == ["screen", "withdraw"]


@pytest.mark.parametrize("state", sorted(SUSPENDABLE))
def test_a_suspended_case_resumes_where_it_was(state):
    assert after(state, Step.SUSPEND) is State.SUSPENDED
    assert after(State.SUSPENDED, Step.RESUME, suspended_in=state) is state


def test_returned_only_from_assignment_to_draft_and_after_a_rejected_confirmation():
    from_states = {state for state, ways in TRANSITIONS.items() if Step.RETURN in ways}
    assert from_states == {
        State.MEDIATOR_ASSIGNED,
        State.INVITED,
        State.CONSENTED,
        State.IN_MEDIATION,
        State.AGREEMENT_DRAFTED,
        State.SUSPENDED,
        State.CONFIRM_REJECTED,
    }


@given(st.lists(st.sampled_from(list(Step)), max_size=40))
def test_any_order_of_steps_moves_only_along_the_listed_ways_and_ends_once(steps):
    state, suspended_in, ends = State.RECEIVED, None, 0
    for step in steps:
        before = state
        if step not in allowed_steps(before):
            with pytest.raises(InvalidTransitionError):
                after(before, step, suspended_in=suspended_in)
            continue
        state = after(before, step, suspended_in=suspended_in)
        assert not before.is_terminal
        if step is Step.SUSPEND:
            suspended_in = before
        elif before is State.SUSPENDED and step is Step.RESUME:
            assert state is suspended_in
            suspended_in = None
        else:
            assert TRANSITIONS[before][step] is state
        ends += state.is_terminal
    assert ends <= 1


def test_every_state_can_reach_an_end():
    reaching = set(TERMINAL)
    while True:
        more = {
            state
            for state, ways in TRANSITIONS.items()
            if state not in reaching and reaching & set(ways.values())
        }
        if not more:
            break
        reaching |= more
    assert reaching == set(State)
