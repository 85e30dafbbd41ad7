"""What follows from the figures of a period, and what of a table may be published."""

from fractions import Fraction

import pytest

from hotline.domain.call_figures import CallCounts, call_figures
from hotline.domain.period_figures import (
    HALF,
    NINETY_PERCENT,
    Family,
    family,
    histogram,
    mean,
    percentile,
    rates,
    stock_of,
    summed,
)
from hotline.domain.small_cells import is_publishable, published
from hotline.domain.topics import ranked_topics

FIGURES = {
    "received": 40,
    "valid": 30,
    "repeated": 4,
    "reopened": 2,
    "closed": 20,
    "withdrawn": 5,
    "settled": 10,
    "resolved": 6,
    "not_resolved": 2,
    "score.5": 3,
    "score.4": 2,
    "score.1": 5,
    "contacted_after.1": 1,
    "contacted_after.2": 8,
    "contacted_after.9": 1,
    "closed_after.3": 5,
    "closed_after.10": 4,
    "closed_after.25": 1,
    "clock_met.sign": 3,
    "clock_breached.sign": 1,
    "clock_breached.close": 2,
    "recovered.settlement": 1,
    "recovered_fen.settlement": 500,
}


@pytest.mark.parametrize(
    ("counts", "rank", "value"),
    [
        ({1: 1, 2: 1, 3: 1, 4: 1}, HALF, 2),
        ({1: 1, 2: 1, 3: 1}, HALF, 2),
        ({1: 9, 30: 1}, NINETY_PERCENT, 1),
        ({1: 8, 2: 1, 30: 1}, NINETY_PERCENT, 2),
        ({30: 2, 1: 8}, NINETY_PERCENT, 30),
        ({0: 1}, NINETY_PERCENT, 0),
        ({}, HALF, None),
    ],
)
def test_a_percentile_is_the_smallest_value_that_the_share_does_not_exceed(counts, rank, value):
    assert percentile(counts, rank) == value


def test_the_mean_weighs_every_value_by_how_many_had_it():
    assert mean({1: 2, 5: 1}) == Fraction(7, 3)
    assert mean({}) is None


def test_every_rate_is_a_share_of_what_it_is_about():
    found = rates(FIGURES)
    assert (found.valid, found.repeated) == (Fraction(3, 4), Fraction(1, 10))
    assert found.reopened == Fraction(2, 20)
    # A withdrawal after a payment is a settlement too: it stands above and below the line.
    assert found.settled == Fraction(10, 25)
    assert (found.satisfied, found.mean_score) == (Fraction(5, 10), Fraction(28, 10))
    assert found.resolved == Fraction(6, 8)
    assert (found.median_days_to_contact, found.p90_days_to_contact) == (2, 2)
    assert (found.median_days_to_close, found.p90_days_to_close) == (3, 10)
    assert found.in_time == {"close": 0, "sign": Fraction(3, 4)}


def test_of_nothing_there_are_no_rates():
    found = rates({})
    shown = [getattr(found, name) for name in found.__dataclass_fields__ if name != "in_time"]
    assert set(shown) == {None}
    assert found.in_time == {}


def test_a_family_has_its_own_figures_and_none_of_a_longer_name():
    assert family(FIGURES, Family.RECOVERED) == {"settlement": 1}
    assert family(FIGURES, Family.RECOVERED_FEN) == {"settlement": 500}
    assert histogram(FIGURES, Family.CLOSED_AFTER) == {3: 5, 10: 4, 25: 1}


def test_groups_add_up_and_what_cancels_out_is_gone():
    added = summed([{"closed": 2, "settled": 1}, {"closed": 3, "settled": -1}])
    assert added == {"closed": 5}


def test_every_movement_has_its_own_place_in_the_stock_equation():
    names = ("opening", "received", "reopened", "closed", "merged", "unmerged", "withdrawn")
    figures = {name: 10**place for place, name in enumerate((*names, "closing"))}
    stock = stock_of(figures)
    assert {name: getattr(stock, name) for name in figures} == figures


def test_topics_of_one_size_stand_by_growth_and_then_by_code():
    ranked = ranked_topics({"A": 5, "B": 5, "C": 5, "D": 6}, {"A": 4, "B": 1, "C": 1, "D": 9})
    assert [each.issue for each in ranked] == ["D", "B", "C", "A"]


def test_two_small_cells_of_too_few_people_take_a_third_with_them():
    assert published({"a": 1, "b": 1, "c": 50, "d": 9}) == {
        "a": None,
        "b": None,
        "c": 50,
        "d": None,
    }
    assert published({"a": 4, "b": 1, "c": 50}) == {"a": None, "b": None, "c": 50}
    assert published({"a": 0, "b": 5}) == {"a": 0, "b": 5}


def test_what_concerns_nobody_or_five_people_may_be_told():
    assert [is_publishable(people) for people in (0, 1, 4, 5)] == [True, False, False, True]


def calls(**change):
    facts = {
        "all_calls": 12,
        "outside_hours": 1,
        "menu_only": 1,
        "offered": 10,
        "answered": 9,
        "given_up": 1,
        "short_hang_ups": 0,
        "waits": {3: 5, 20: 4},
        "talk_seconds": 90,
    }
    return call_figures(CallCounts(**{**facts, **change}))


def test_nine_of_ten_answered_is_enough_and_short_calls_excuse_nothing():
    assert calls().is_kept
    missed = calls(offered=20, answered=17, given_up=3, short_hang_ups=3)
    assert (missed.rate.without_short, missed.is_kept) == (1, False)
    nobody = calls(offered=0, answered=0, given_up=0, waits={}, talk_seconds=0)
    assert (nobody.is_kept, nobody.mean_talk, nobody.median_wait) == (None, None, None)


def test_waits_are_of_those_who_were_answered():
    found = calls()
    assert (found.median_wait, found.p90_wait) == (3, 20)
    assert (found.mean_wait, found.mean_talk) == (Fraction(95, 9), 10)
