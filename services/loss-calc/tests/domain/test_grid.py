"""The comparison grid: combinations, attribution, spread."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.domain.grid import Grid, Switch, TooManyCombinationsError, spread

MANY = 10_000


@st.composite
def grids(draw):
    """A few switches, some of which matter only under options of the first."""
    first = Switch("first", draw(st.integers(1, 3)))
    switches = [first]
    for number in range(draw(st.integers(0, 3))):
        needed_by = None
        if draw(st.booleans()):
            needed = draw(st.frozensets(st.integers(0, first.options - 1)))
            needed_by = ("first", needed)
        switches.append(Switch(f"switch {number}", draw(st.integers(1, 3)), needed_by))
    base = tuple(draw(st.integers(0, switch.options - 1)) for switch in switches)
    return Grid(tuple(switches), base)


@settings(max_examples=80, deadline=None)
@given(grids(), st.randoms(use_true_random=False))
def test_the_differences_of_single_switches_add_up_to_the_whole_difference(grid, random):
    combinations = grid.combinations(MANY)
    amounts = {each: random.randrange(-1_000, 1_000) for each in combinations}
    for combination in combinations:
        found = grid.attribution(combination, amounts.__getitem__)
        assert found.delta == amounts[combination] - amounts[grid.base_combination()]
        assert sum(step.delta for step in found.steps) == found.delta
        assert [step.switch for step in found.steps] == [step.switch for step in found.alone]
        assert sum(step.delta for step in found.alone) + found.interaction == found.delta


@settings(max_examples=80, deadline=None)
@given(grids())
def test_every_combination_is_distinct_and_the_base_is_among_them(grid):
    combinations = grid.combinations(MANY)
    assert len(set(combinations)) == len(combinations)
    assert grid.base_combination() in combinations
    for combination in combinations:
        for switch, option in zip(grid.switches, combination, strict=True):
            if switch.needed_by is not None:
                matters = combination[0] in switch.needed_by[1]
                assert (option is not None) is matters


def test_a_switch_that_means_nothing_makes_no_further_combinations():
    # None once, and by index 2 sets x 3 ways to combine them.
    grid = Grid(
        (
            Switch("deduction", 2),
            Switch("indices", 2, ("deduction", frozenset({1}))),
            Switch("combine", 3, ("deduction", frozenset({1}))),
        ),
        (0, 0, 0),
    )
    assert grid.combinations(7)[:3] == ((0, None, None), (1, 0, 0), (1, 0, 1))
    with pytest.raises(TooManyCombinationsError) as refused:
        grid.combinations(6)
    assert refused.value.facts == {"count": 7, "most": 6}


def test_too_long_lists_are_refused_without_walking_through_them():
    switches = tuple(Switch(f"switch {n}", 50) for n in range(20))
    with pytest.raises(TooManyCombinationsError):
        Grid(switches, (0,) * 20).combinations(2_000)


def test_switches_are_turned_in_the_order_of_the_grid():
    # Totals: base 100; average alone 90; netting alone 130; both 105.
    amounts = {(0, 0): 100, (1, 0): 90, (0, 1): 130, (1, 1): 105}
    grid = Grid((Switch("average", 2), Switch("netting", 2)), (0, 0))
    found = grid.attribution((1, 1), amounts.__getitem__)
    assert [(step.switch, step.delta) for step in found.steps] == [
        ("average", -10),
        ("netting", 15),
    ]
    assert [step.delta for step in found.alone] == [-10, 30]
    assert (found.delta, found.interaction) == (5, -15)


def test_a_base_outside_the_lists_is_refused():
    with pytest.raises(ValueError, match="average has no option 2"):
        Grid((Switch("average", 2),), (2,))


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([5], (5, 5, 5)),
        ([3, 1, 2], (1, 3, 2)),
        ([1, 2, 4, 9], (1, 9, 3)),
        # (1 + 2) / 2 is 1.5, rounded half up.
        ([1, 2], (1, 2, 2)),
    ],
)
def test_the_median_of_an_even_count_is_the_mean_of_the_two_middle_amounts(amounts, expected):
    found = spread(amounts)
    assert (found.lowest, found.highest, found.median) == expected
    assert found.width == expected[1] - expected[0]
