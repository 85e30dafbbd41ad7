"""The portfolio in buckets, the release at zero, reviews no better than their floor."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loan_origination.domain.classification import (
    ClassificationFacts,
    Level,
    classification_floor,
)
from loan_origination.domain.classification_reviews import (
    LevelAboveFloorError,
    level_in_force,
    require_no_better,
)
from loan_origination.domain.portfolio import (
    Position,
    RentMonth,
    by_class,
    by_cover,
    by_delinquency,
    by_maturity,
)
from loan_origination.domain.release import Outstanding, StillOwedError, require_settled

TODAY = date(2026, 11, 22)


def a_position(days_late: int = 0, level: Level = Level.NORMAL, fen: int = 100, **change):
    told = {"matures_on": date(2030, 1, 1), "overdue": Money(0), "branch": "branch-1"}
    return Position(balance=Money(fen), days_late=days_late, level=level, **{**told, **change})


def test_every_bucket_of_lateness_holds_its_last_day():
    days = (0, 1, 30, 31, 60, 61, 90, 91, 180, 181, 270, 271, 360, 361)
    found = {each.key: each.loans for each in by_delinquency(map(a_position, days))}
    assert found == {
        "current": 1,
        "1-30": 2,
        "31-60": 2,
        "61-90": 2,
        "91-180": 2,
        "181-270": 2,
        "271-360": 2,
        "over_360": 1,
    }


def test_non_performing_share_counts_substandard_and_worse():
    report = by_class(
        [
            a_position(level=Level.NORMAL, fen=700),
            a_position(level=Level.SPECIAL_MENTION, fen=100),
            a_position(level=Level.SUBSTANDARD, fen=150),
            a_position(level=Level.LOSS, fen=50),
        ]
    )
    assert report.non_performing == Money(200)
    assert report.non_performing_share == Fraction(1, 5)


def test_loan_that_matures_today_is_matured_and_one_in_three_months_is_within_three():
    positions = [
        a_position(matures_on=TODAY),
        a_position(matures_on=date(2027, 2, 22)),
        a_position(matures_on=date(2027, 2, 23)),
        a_position(matures_on=date(2040, 1, 1)),
    ]
    found = {each.key: each.loans for each in by_maturity(positions, TODAY) if each.loans}
    assert found == {"matured": 1, "0-3m": 1, "3-6m": 1, "over_120m": 1}


def test_cover_of_exactly_one_is_not_below_one():
    covers = [(Fraction(x, 100), a_position()) for x in (-1, 99, 100, 120, 149, 200, 900)]
    found = {each.key: each.loans for each in by_cover(covers)}
    assert found == {"negative": 1, "0-1": 1, "1-1.2": 1, "1.2-1.5": 2, "1.5-2": 0, "from_2": 2}


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 800), st.sampled_from(list(Level)), st.integers(0, 10**12)),
        max_size=20,
    )
)
def test_buckets_add_up_to_the_whole_portfolio(told):
    positions = [a_position(days, level, fen) for days, level, fen in told]
    whole = sum(fen for _, _, fen in told)
    for buckets in (
        by_delinquency(positions),
        by_class(positions).buckets,
        by_maturity(positions, TODAY),
    ):
        assert sum(each.loans for each in buckets) == len(told)
        assert sum(each.balance.fen for each in buckets) == whole
        assert sum(each.share for each in buckets) == (1 if whole else 0)


def test_collected_share_of_a_month_without_expected_rent_is_unknown():
    assert RentMonth("2026-10", Money(200), Money(150)).share == Fraction(3, 4)
    assert RentMonth("2026-11", Money(0), Money(0)).share is None


@pytest.mark.parametrize(
    "part", ["principal", "interest", "penalty", "compound", "fees", "accrued"]
)
def test_one_cent_of_any_part_keeps_the_mortgage(part):
    require_settled(Outstanding())
    with pytest.raises(StillOwedError) as raised:
        require_settled(Outstanding(**{part: Money(1)}))
    assert raised.value.facts[f"{part}_fen"] == 1


def test_review_may_class_worse_than_the_floor_but_never_better():
    floor = classification_floor(ClassificationFacts(days_late=91, is_secured=True), TODAY)
    require_no_better(Level.DOUBTFUL, floor)
    require_no_better(Level.SUBSTANDARD, floor)
    with pytest.raises(LevelAboveFloorError) as raised:
        require_no_better(Level.SPECIAL_MENTION, floor)
    assert raised.value.facts["reasons"] == ["days_late"]


def test_level_in_force_is_the_worse_of_floor_and_review():
    assert level_in_force(Level.NORMAL, Level.SPECIAL_MENTION) is Level.SPECIAL_MENTION
    assert level_in_force(Level.DOUBTFUL, Level.SPECIAL_MENTION) is Level.DOUBTFUL
    assert level_in_force(Level.NORMAL, None) is Level.NORMAL
