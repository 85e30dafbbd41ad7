"""Sums over the investors of a chunk, and how one investor is stored."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.rounding import Rounding, rounded
from loss_calc.work.comparison_chunks import packed, unpacked
from loss_calc.work.comparison_lines import SUMS, investor_amounts, sums_of

# Up to ten times what 64 bits allow to be summed up with the ratio's decimals.
amounts = st.one_of(st.integers(0, 100), st.integers(0, 10**9), st.integers(0, 10**14))


@st.composite
def chunks(draw):
    """Figures of a few investors under two combinations; payable never above the difference."""
    investors = []
    for _ in range(draw(st.integers(1, 4))):
        combinations = []
        for _ in range(2):
            difference = draw(amounts)
            payable = draw(st.integers(0, difference))
            rest = [draw(st.integers(0, 10**6)) for _ in range(3)]
            combinations.append([difference, payable, *rest, draw(st.integers(0, 1))])
        investors.append(combinations)
    return investors


def plain_sums(investors, combination):
    """The same sums written down for one reader."""
    rows = [investor[combination] for investor in investors]
    totals = [sum(row[1:5]) for row in rows]
    ratios = [
        rounded(Fraction(row[0] - row[1], row[0]), places=10, rounding=Rounding.HALF_UP)
        for row in rows
        if row[0] > 0
    ]
    return {
        "difference_loss_fen": sum(row[0] for row in rows),
        "payable_difference_fen": sum(row[1] for row in rows),
        "commission_fen": sum(row[2] for row in rows),
        "stamp_duty_fen": sum(row[3] for row in rows),
        "interest_fen": sum(row[4] for row in rows),
        "total_fen": sum(totals),
        "eligible_investors": sum(row[5] for row in rows),
        "investors_with_loss": sum(total > 0 for total in totals),
        "ratios": len(ratios),
        "ratio_sum": sum(ratios) * 10**10,
    }


@settings(max_examples=200, deadline=None)
@given(chunks())
def test_the_sums_of_a_chunk_are_exact_however_large_the_amounts(investors):
    found = sums_of(np.array(investors, np.int64))
    for combination, line in enumerate(found):
        named = dict(zip(SUMS, line, strict=True))
        assert named == plain_sums(investors, combination)
        assert all(type(value) is int for value in line)


@settings(max_examples=50, deadline=None)
@given(chunks())
def test_a_stored_investor_is_read_back_as_it_was(investors):
    figures = np.array(investors[0], np.int64)
    assert unpacked(packed(figures)).tolist() == figures[:, :5].tolist()
    read = investor_amounts(packed(figures))
    assert [each["total_fen"] for each in read] == figures[:, 1:5].sum(axis=1).tolist()
