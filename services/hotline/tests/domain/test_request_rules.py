"""H1, H6, H10: states, numbers, merges and closing."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.clocks import ClockRun, clock_end
from hotline.domain.closing import (
    ClosingFile,
    Gap,
    Outcome,
    closing_gaps,
    require_closable,
    require_reopenable,
    require_unsettled,
)
from hotline.domain.merges import (
    AlreadyMergedError,
    MasterHasChildrenError,
    MergeBasis,
    MergeBasisMissingError,
    MergeForest,
    MergeIntoItselfError,
    NotMergedError,
    merge_basis,
)
from hotline.domain.request_errors import (
    AlreadySettledError,
    ClosingIncompleteError,
    ContactProofRequiredError,
    InvalidTransitionError,
    RecoveredAmountRefusedError,
    ReopenWindowOverError,
    StepNotForCategoryError,
)
from hotline.domain.request_numbers import (
    RequestNumberError,
    SerialsUsedUpError,
    check_character,
    parsed_number,
    request_number,
)
from hotline.domain.request_states import TRANSITIONS, State, Step, after, allowed_steps
from hotline.domain.rulebooks import Category
from hotline.domain.sla_policies import ClockName, shipped_sla_policies
from lawkit.calendar import CalendarHorizonError, shipped_calendars
from lawkit.money import Money
from lawkit.shanghai import SHANGHAI

MAIN_LINE = (
    (Step.TRIAGE, State.TRIAGED),
    (Step.ACCEPT, State.ACCEPTED),
    (Step.ROUTE, State.ROUTED),
    (Step.SIGN, State.SIGNED),
    (Step.CONTACT, State.CONTACTED),
    (Step.HANDLE, State.HANDLING),
    (Step.SUBMIT_RESULT, State.RESULT_SUBMITTED),
    (Step.REVIEW, State.REVIEWED),
    (Step.CALL_BACK, State.CALLBACK),
    (Step.CLOSE, State.CLOSED),
    (Step.REOPEN, State.REOPENED),
    (Step.HANDLE, State.HANDLING),
)


def test_a_complaint_goes_the_whole_way_and_comes_back():
    state = State.RECEIVED
    for step, expected in MAIN_LINE:
        state = after(state, step, category=Category.COMPLAINT)
        assert state is expected


@given(st.lists(st.sampled_from(Step), max_size=25), st.sampled_from(Category))
@settings(max_examples=60, deadline=None)
def test_requests_move_only_along_the_allowed_ways(steps, category):
    state, came_from = State.RECEIVED, None
    for step in steps:
        if step not in allowed_steps(state, category):
            with pytest.raises((InvalidTransitionError, StepNotForCategoryError)):
                after(state, step, category=category, came_from=came_from)
            continue
        moved = after(state, step, category=category, came_from=came_from)
        if moved in (State.AWAITING_INVESTOR, State.MERGED):
            came_from = state
        elif moved is State.REJECTED:
            came_from = State.TRIAGED
        state = moved
        assert state in State


def test_every_state_can_be_reached_and_every_open_one_left():
    reached = {State.RECEIVED} | {to for ways in TRANSITIONS.values() for to in ways.values()}
    assert reached == set(State)
    for state in State:
        ways = allowed_steps(state)
        assert bool(ways) is (state is not State.WITHDRAWN)
        assert (Step.WITHDRAW in ways) is state.is_open


def test_ways_back_lead_to_where_the_request_was():
    back = after(State.AWAITING_INVESTOR, Step.SUPPLEMENT, came_from=State.ACCEPTED)
    assert back is State.ACCEPTED
    assert after(State.MERGED, Step.UNMERGE, came_from=State.SIGNED) is State.SIGNED
    for wrong in (None, State.CLOSED, State.MERGED):
        with pytest.raises(InvalidTransitionError):
            after(State.MERGED, Step.UNMERGE, came_from=wrong)
    with pytest.raises(InvalidTransitionError):
        after(State.AWAITING_INVESTOR, Step.SUPPLEMENT, came_from=State.SIGNED)


def test_a_refusal_names_the_steps_that_are_allowed():
    with pytest.raises(InvalidTransitionError) as refused:
        after(State.RECEIVED, Step.CLOSE)
    assert refused.value.facts["allowed"] == ["triage", "withdraw", "merge"]
    with pytest.raises(StepNotForCategoryError):
        after(State.TRIAGED, Step.ACCEPT, category=Category.CONSULT)


@given(st.dates(date(2013, 9, 6), date(2099, 12, 31)), st.integers(1, 999_999), st.data())
@settings(max_examples=60, deadline=None)
def test_a_number_with_one_wrong_digit_or_two_swapped_is_no_number(day, serial, data):
    number = request_number(day, serial)
    assert parsed_number(f" {number.lower()} ") == number
    place = data.draw(st.sampled_from([n for n in range(6, 21) if number[n] != "-"]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    with pytest.raises(RequestNumberError):
        parsed_number(number[:place] + digit + number[place + 1 :])
    left, right = number[6:14], number[15:21]
    swapped = left[:6] + left[7] + left[6]
    if swapped != left:
        with pytest.raises(RequestNumberError):
            parsed_number(f"12386-{swapped}-{right}-{number[-1]}")


def test_the_check_character_is_the_one_of_the_standard():
    # Published identifiers under ISO/IEC 7064 MOD 11-2: 0000-0002-1825-0097, 0000-0002-1694-233X.
    assert check_character("000000021825009") == "7"
    assert check_character("000000021694233") == "X"
    assert request_number(date(2026, 3, 2), 1) == "12386-20260302-000001-3"


def test_a_day_has_no_more_numbers_than_places():
    for serial in (0, 1_000_000):
        with pytest.raises(SerialsUsedUpError):
            request_number(date(2026, 1, 2), serial)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans()), max_size=30))
@settings(max_examples=60, deadline=None)
def test_merging_keeps_a_forest_and_unmerging_restores_it(moves):
    forest = MergeForest()
    for one, other, is_merge in moves:
        child, master = f"R{one}", f"R{other}"
        before = dict(forest.masters)
        try:
            changed = forest.merged(child, master) if is_merge else forest.unmerged(child)
        except (AlreadyMergedError, MasterHasChildrenError, MergeIntoItselfError, NotMergedError):
            continue
        if is_merge:
            assert changed.unmerged(child).masters == before
        forest = changed
        roots = {forest.master_of(f"R{n}") for n in range(7)}
        assert all(forest.master_of(root) == root for root in roots)
        members = [*roots, *(child for root in roots for child in forest.children_of(root))]
        assert sorted(members) == [f"R{n}" for n in range(7)]


def test_only_the_same_person_or_the_same_event_is_merged():
    assert merge_basis(("a", "a"), (None, None)) is MergeBasis.SAME_COMPLAINANT
    assert merge_basis(("a", "b"), ("e", "e")).counts_as_valid
    assert not MergeBasis.SAME_COMPLAINANT.counts_as_valid
    for identities in (("a", "b"), (None, None)):
        with pytest.raises(MergeBasisMissingError):
            merge_basis(identities, (None, None))


def a_file(**change):
    facts = {
        "outcome": Outcome.SETTLED_PAID,
        "is_reply_sent": True,
        "is_category_confirmed": True,
        "has_contact_record": True,
        "failed_attempts_on": (),
        "recovered": Money(100),
        "is_recovery_proved": True,
    }
    return ClosingFile(**{**facts, **change})


@pytest.mark.parametrize(
    ("change", "gaps"),
    [
        ({}, []),
        ({"outcome": None}, [Gap.OUTCOME]),
        ({"is_reply_sent": False}, [Gap.REPLY]),
        ({"is_category_confirmed": False}, [Gap.CATEGORY]),
        ({"has_contact_record": False}, [Gap.CONTACT]),
        ({"recovered": None}, [Gap.RECOVERED_AMOUNT]),
        ({"is_recovery_proved": False}, [Gap.RECOVERY_PROOF]),
        ({"recovered": Money(0), "is_recovery_proved": False}, []),
        ({"has_contact_record": False, "outcome": Outcome.ANSWERED}, []),
        ({"has_contact_record": False, "outcome": Outcome.REJECTED}, []),
        ({"has_contact_record": False, "outcome": Outcome.FORWARDED}, []),
        ({"has_contact_record": False, "outcome": None}, [Gap.OUTCOME, Gap.CONTACT]),
    ],
)
def test_closing_names_everything_that_is_missing(change, gaps):
    assert closing_gaps(a_file(**change)) == gaps
    if gaps:
        with pytest.raises((ContactProofRequiredError, ClosingIncompleteError)):
            require_closable(a_file(**change))


def test_three_failed_attempts_count_on_three_different_days():
    days = [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)]
    tried = a_file(has_contact_record=False, failed_attempts_on=days)
    assert closing_gaps(tried) == []
    same_day = a_file(has_contact_record=False, failed_attempts_on=[days[0]] * 3)
    with pytest.raises(ContactProofRequiredError):
        require_closable(same_day)


def test_no_recovered_amount_is_below_zero():
    with pytest.raises(RecoveredAmountRefusedError):
        require_closable(a_file(recovered=Money(-1)))


def reopen_window(closed_at):
    policy = shipped_sla_policies().for_clock(
        ClockName.REOPEN_WINDOW, closed_at.date(), category=Category.COMPLAINT
    )
    return clock_end(policy, ClockRun(closed_at), calendars=shipped_calendars()).deadline


def test_a_request_is_reopened_up_to_the_last_minute_of_thirty_days():
    calendars = shipped_calendars()
    window = reopen_window(datetime(2026, 3, 2, 10, tzinfo=SHANGHAI))
    assert window.due_on == date(2026, 4, 1)
    require_reopenable(window, window.due_at, calendars)
    with pytest.raises(ReopenWindowOverError):
        require_reopenable(window, datetime(2026, 4, 2, 0, 0, 1, tzinfo=SHANGHAI), calendars)


def test_a_window_on_a_day_of_a_year_not_loaded_is_not_shut():
    window = reopen_window(datetime(2026, 12, 20, tzinfo=SHANGHAI))
    with pytest.raises(CalendarHorizonError):
        require_reopenable(window, datetime(2027, 3, 1, tzinfo=SHANGHAI), shipped_calendars())


def test_what_was_settled_is_not_mediated():
    require_unsettled(Outcome.EXPLAINED_NOT_ACCEPTED)
    with pytest.raises(AlreadySettledError):
        require_unsettled(Outcome.SETTLED_OTHER)
