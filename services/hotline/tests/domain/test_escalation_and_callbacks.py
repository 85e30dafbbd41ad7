"""Escalation rises and never sinks; call-backs keep to hours, days and number."""

from datetime import datetime, timedelta

import pytest

from hotline.domain.callbacks import (
    Attempt,
    CallbackRefusedError,
    ScoreRefusedError,
    is_over,
    require_attempt,
)
from hotline.domain.escalation import (
    Level,
    level_after_return,
    level_by_clock,
    raised_by_hand,
    require_return_grounds,
)
from hotline.domain.request_errors import EvidenceRequiredError, ReasonRequiredError
from lawkit.calendar import shipped_phone_hours
from lawkit.shanghai import SHANGHAI

HOURS = shipped_phone_hours()
MONDAY = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)


def test_levels_rise_with_the_clock_and_never_sink():
    assert level_by_clock(Level.HANDLER, 49) is Level.HANDLER
    assert level_by_clock(Level.HANDLER, 50) is Level.BRANCH_HEAD
    assert level_by_clock(Level.HANDLER, 80) is Level.HEAD_OFFICE_COMPLIANCE
    assert level_by_clock(Level.HANDLER, 100) is Level.BUREAU
    assert level_by_clock(Level.SUPERVISOR, 50) is Level.SUPERVISOR
    assert [level.zh for level in Level][-1] == "督导人员"


def test_the_third_return_goes_to_the_supervisor():
    assert level_after_return(Level.HANDLER, 2) is Level.HANDLER
    assert level_after_return(Level.HANDLER, 3) is Level.SUPERVISOR


def test_by_hand_needs_a_reason():
    assert raised_by_hand(Level.BUREAU, Level.HANDLER, "误升") is Level.BUREAU
    assert raised_by_hand(Level.HANDLER, Level.BUREAU, "媒体关注") is Level.BUREAU
    with pytest.raises(ReasonRequiredError):
        raised_by_hand(Level.HANDLER, Level.BUREAU, " ")


def test_an_institution_returns_with_reason_and_evidence():
    require_return_grounds("非我司客户", 1)
    with pytest.raises(ReasonRequiredError):
        require_return_grounds("", 1)
    with pytest.raises(EvidenceRequiredError):
        require_return_grounds("非我司客户", 0)


def tries(*days, reached=False):
    return [Attempt(MONDAY + timedelta(days=day), was_reached=reached) for day in days]


@pytest.mark.parametrize(
    ("earlier", "at"),
    [
        (tries(0), MONDAY + timedelta(hours=4)),
        (tries(0, 1, 2), MONDAY + timedelta(days=3)),
        (tries(0, reached=True), MONDAY + timedelta(days=1)),
        ([], MONDAY.replace(hour=12)),
        ([], MONDAY.replace(hour=16, minute=30)),
        ([], datetime(2026, 2, 28, 10, tzinfo=SHANGHAI)),
    ],
)
def test_calls_outside_hours_twice_a_day_or_too_often_are_refused(earlier, at):
    with pytest.raises(CallbackRefusedError):
        require_attempt(earlier, Attempt(at, was_reached=False), HOURS)


def test_a_call_in_hours_on_another_day_is_made_and_three_are_enough():
    require_attempt(tries(0, 1), Attempt(MONDAY + timedelta(days=2), was_reached=False), HOURS)
    assert is_over(tries(0, 1, 2))
    assert not is_over(tries(0, 1))
    assert is_over([*tries(0), *tries(1, reached=True)])


def test_a_score_is_one_to_five():
    for score in (1, 5):
        require_attempt([], Attempt(MONDAY, was_reached=True, score=score), HOURS)
    for score in (0, 6):
        with pytest.raises(ScoreRefusedError):
            require_attempt([], Attempt(MONDAY, was_reached=True, score=score), HOURS)
