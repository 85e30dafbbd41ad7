"""What holds for every scheme and every list of losses."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.rounding import Rounding, rounded
from mediation.domain.allocation import allocate, inversions, preview
from mediation.domain.scheme_errors import PoolExceededError, SchemeRefusedError
from mediation.domain.schemes import (
    Bracket,
    LossRow,
    Scheme,
    SchemeType,
    rounded_parts,
)

LOSSES = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)
BP = st.integers(0, 10_000)
ROUNDING = st.sampled_from(list(Rounding))


def rows_of(losses):
    return [LossRow(f"P{place}", loss) for place, loss in enumerate(losses)]


@st.composite
def brackets(draw):
    ends = draw(st.lists(st.integers(1, 10**9), max_size=5, unique=True).map(sorted))
    return tuple(Bracket(end, draw(BP)) for end in (*ends, None))


@given(st.integers(0, 10**15), ROUNDING)
def test_integer_rounding_is_the_exact_rounding(parts, rounding):
    exact = rounded(Fraction(parts, 10_000), places=0, rounding=rounding)
    assert rounded_parts(parts, rounding) == exact


@given(LOSSES, st.integers(0, 10**10))
def test_a_pool_sums_exactly_and_never_exceeds_a_loss(losses, pool):
    found = allocate(Scheme(SchemeType.POOL, pool_fen=pool), rows_of(losses))
    assert found.total_fen == min(pool, sum(losses))
    for row, amount in zip(found.rows, found.amounts, strict=True):
        assert 0 <= amount <= row.loss_fen
        if sum(losses) > pool:
            exact = Fraction(pool * row.loss_fen, sum(losses))
            assert abs(amount - exact) < 1


@given(LOSSES, BP, ROUNDING)
def test_a_ratio_is_within_one_fen_of_the_exact_value(losses, bp, rounding):
    scheme = Scheme(SchemeType.RATIO, ratio_bp=bp, rounding=rounding)
    for row, amount in zip(rows_of(losses), allocate(scheme, rows_of(losses)).amounts, strict=True):
        assert abs(amount - Fraction(row.loss_fen * bp, 10_000)) < 1


@given(LOSSES, brackets(), ROUNDING)
def test_marginal_brackets_agree_with_paying_fen_ranges_one_by_one(losses, steps, rounding):
    scheme = Scheme(SchemeType.TIERED_MARGINAL, brackets=steps, rounding=rounding)
    for loss, amount in zip(losses, allocate(scheme, rows_of(losses)).amounts, strict=True):
        exact, lower = Fraction(0), 0
        for step in steps:
            end = loss if step.up_to_fen is None else step.up_to_fen
            exact += Fraction(max(min(loss, end) - lower, 0) * step.bp, 10_000)
            lower = end
        assert amount == rounded(exact, places=0, rounding=rounding)


@given(LOSSES, st.one_of(BP, brackets()), st.integers(0, 10**10))
def test_a_larger_loss_never_gets_less(losses, terms, pool):
    marginal = isinstance(terms, tuple)
    schemes = [
        Scheme(SchemeType.TIERED_MARGINAL, brackets=terms)
        if marginal
        else Scheme(SchemeType.RATIO, ratio_bp=terms),
        Scheme(SchemeType.POOL, pool_fen=pool),
    ]
    for scheme in schemes:
        assert inversions(allocate(scheme, rows_of(losses))) == []


@given(LOSSES.flatmap(lambda losses: st.permutations(rows_of(losses))), BP)
def test_the_order_of_the_rows_changes_no_amount_of_a_ratio(shuffled, bp):
    scheme = Scheme(SchemeType.RATIO, ratio_bp=bp)
    ordered = sorted(shuffled, key=lambda row: row.party_ref)
    assert allocate(scheme, shuffled).by_party == allocate(scheme, ordered).by_party


@given(st.permutations([3, 7, 11, 19, 23]), st.integers(0, 70))
def test_the_order_of_the_rows_moves_a_pool_only_between_ties(shuffled, pool):
    rows = [LossRow(str(loss), loss) for loss in shuffled]
    scheme = Scheme(SchemeType.POOL, pool_fen=pool)
    moved = allocate(scheme, rows).by_party
    plain = allocate(scheme, [LossRow(str(loss), loss) for loss in (3, 7, 11, 19, 23)]).by_party
    ties = {loss for loss in shuffled if moved[str(loss)] != plain[str(loss)]}
    remainders = {pool * loss % 63 for loss in ties}
    assert len(remainders) <= 1


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=20),
    BP,
    st.booleans(),
    st.none() | st.integers(0, 10**5),
)
def test_nobody_recovers_more_than_the_loss_over_all_matters(pairs, bp, deduct, most):
    rows = [LossRow(f"P{n}", loss, recovered) for n, (loss, recovered) in enumerate(pairs)]
    scheme = Scheme(SchemeType.RATIO, ratio_bp=bp, deduct_other_recovery=deduct, max_fen=most)
    for row, amount in zip(rows, allocate(scheme, rows).amounts, strict=True):
        assert amount + row.recovered_fen <= max(row.loss_fen, row.recovered_fen)
        assert most is None or amount <= most


def test_a_minimum_may_not_overdraw_the_pool():
    scheme = Scheme(SchemeType.POOL, pool_fen=10, min_fen=8)
    with pytest.raises(PoolExceededError):
        allocate(scheme, rows_of([100, 100]))


def test_a_minimum_above_the_loss_left_needs_its_reason():
    rows = [LossRow("a", 50)]
    with pytest.raises(SchemeRefusedError):
        allocate(Scheme(SchemeType.RATIO, ratio_bp=5_000, min_fen=100), rows)
    reasoned = Scheme(SchemeType.RATIO, ratio_bp=5_000, min_fen=100, above_loss_reason="agreed")
    assert allocate(reasoned, rows).amounts == (100,)


def test_a_preview_shows_totals_quantiles_changes_and_the_missing_budget():
    found = allocate(Scheme(SchemeType.RATIO, ratio_bp=5_000), rows_of([0, 100, 200, 300]))
    shown = preview(found, previous={"P1": 50, "P2": 90, "gone": 7}, funded_fen=250)
    assert (shown.count, shown.total_fen, shown.loss_fen, shown.zero_rows) == (4, 300, 600, 1)
    assert (shown.quantiles[0], shown.quantiles[50], shown.quantiles[100]) == (0, 50, 150)
    assert shown.changed == {
        "P0": (None, 0),
        "P2": (90, 100),
        "P3": (None, 150),
        "gone": (7, None),
    }
    assert shown.missing_fen == 50
