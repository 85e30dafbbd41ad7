"""A chunk by the kernel and by the domain: the same fen for every investor and combination."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from loss_calc.batch_maker.batch import BatchPlan, make_batch
from loss_calc.comparing import Compared
from loss_calc.domain.charges import Combine, Deduction, DeductionMethod, Fees, IndexSeries
from loss_calc.domain.deductions.terms import NamedWindow
from loss_calc.domain.facts import Announcement, Bar, CaseFacts, Direction, RuleSet
from loss_calc.domain.parameters import AverageMethod, Netting, OpeningCost, Parameters
from loss_calc.intake.market import read_bars, read_levels
from loss_calc.intake.trade_file import read_trade_file
from loss_calc.work.comparison_chunks import Chunk, compare_chunk, settled_comparison

# investor_id, account, trade_id, executed_at, side, quantity, price, investor_name, investor_kind,
# kind: the columns of a made batch.
ODD = (
    "Z1,ZA,Z-1,2018-05-02T10:00:00,buy,500,21.5,,,auction",
    "Z1,ZA,Z-2,2018-05-09T10:00:00,buy,300,,,,transfer_in",
    "Z1,ZA,Z-3,2018-10-17T10:00:00,sell,600,19.2,,,auction",
    "Z2,ZB,Z-4,2018-05-02T10:00:00,sell,100,22,,,short_sell",
    "Z2,ZB,Z-5,2018-06-04T10:00:00,buy,200,20,,,margin",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The bars, levels and trades of a made batch with two investors of unusual records."""
    folder = tmp_path_factory.mktemp("chunks")
    plan = BatchPlan(
        investors=60,
        seed=3,
        from_on=date(2018, 4, 20),
        to_on=date(2018, 10, 15),
        median_trades=5,
        most_trades=30,
        made_indices=2,
    )
    make_batch(plan, folder)
    with (folder / "trades.csv").open("a") as file:
        file.writelines(f"{line}\n" for line in ODD)
    bars = tuple(
        Bar(row.on, row.close, row.volume, row.block_volume, row.float_shares)
        for row in read_bars(folder / "bars.csv")
    )
    levels = {
        code: {row.on: row.level for row in read_levels(folder / f"index-{code}.csv")}
        for code in ("made-1", "made-2")
    }
    return bars, levels, read_trade_file(folder / "trades.csv", "text/csv")


def compared_of(bars, levels) -> Compared:
    one, two = (IndexSeries(code, series) for code, series in levels.items())
    synchronised = DeductionMethod.SYNCHRONISED_INDEX
    deductions = (
        Deduction(),
        Deduction(method=DeductionMethod.FIXED, ratio=Fraction(28, 100)),
        Deduction(method=synchronised, indices=(one,)),
        Deduction(method=synchronised, indices=(one, two), combine=Combine.MAX),
        # What the kernel leaves to the domain.
        Deduction(
            method=DeductionMethod.UNIFORM_RELATIVE,
            indices=(one, two),
            window=NamedWindow.EXPOSURE_TO_BASELINE,
        ),
    )
    averages = (AverageMethod.MOVING, AverageMethod.LIFO_WEIGHTED, AverageMethod.ACTUAL_COST)
    parameters = [
        Parameters(average=average, netting=netting)
        for netting, average in product((Netting.NET_FLOOR, Netting.FLOOR_EACH), averages)
    ]
    parameters.append(Parameters(average=AverageMethod.MOVING, price_places=2))
    facts = CaseFacts(
        rule_set=RuleSet.RULE_2003,
        direction=Direction.BULL,
        implementation=Announcement(date(2018, 4, 20)),
        exposure=Announcement(date(2018, 10, 16)),
        bars=bars,
    )
    other = replace(facts, exposure=Announcement(date(2018, 9, 3)))
    return Compared(
        facts=(facts, other),
        combinations=tuple(product((0, 1), parameters, deductions)),
        fees=Fees(commission_rate=Fraction(3, 10_000), stamp_duty_rate=Fraction(1, 1_000)),
    )


def test_kernel_and_domain_fill_a_chunk_with_the_same_fen(made):
    bars, levels, table = made
    compared = compared_of(bars, levels)
    found = [
        compare_chunk(Chunk(f"chunk {way}", compared, table.investors, table.rows, way))
        for way in (True, False)
    ]
    assert found[0].investor_ids == found[1].investor_ids
    assert found[0].investor_ids[-2:] == ("Z1", "Z2")
    assert (found[0].figures == found[1].figures).all()
    assert found[0].figures[:, :, 0].any(axis=0).all()
    assert found[0].refused == found[1].refused == ()


def test_the_kernel_takes_every_combination_it_knows_and_no_other(made):
    bars, levels, _ = made
    compared = compared_of(bars, levels)
    settled = settled_comparison(compared, is_compiled=True)
    # Two exposures under net floor, floor each and rounded prices.
    assert len(settled.groups) == 6
    assert {len(group.deductions) for group in settled.groups} == {4}
    methods = {compared.combinations[place][2].method for place in settled.rest_places}
    assert methods == {DeductionMethod.UNIFORM_RELATIVE}
    places = [place for group in settled.groups for place in group.order()]
    assert sorted([*places, *settled.rest_places]) == list(range(len(compared.combinations)))


def test_a_switch_that_the_kernel_does_not_know_goes_to_the_domain(made):
    bars, levels, _ = made
    compared = compared_of(bars, levels)
    unknown = Parameters(average=AverageMethod.MOVING, opening_cost=OpeningCost.INCLUDE_AT_COST)
    odd = replace(compared, combinations=((0, unknown, Deduction()),))
    settled = settled_comparison(odd, is_compiled=True)
    assert (settled.groups, settled.rest_places) == ((), (0,))


def test_a_trade_that_cannot_stand_is_named_once_by_either_way(made):
    bars, levels, table = made
    compared = compared_of(bars, levels)
    shifted = table.rows.with_columns(
        table.rows["executed_at"]
        .scatter(0, [1_525_132_800_000_000])  # Labour Day 2018, no trading day.
        .alias("executed_at")
    )
    for way in (True, False):
        chunk = Chunk(f"bad {way}", compared, table.investors, shifted, way)
        (refused,) = compare_chunk(chunk).refused
        assert refused.trade_id == table.rows["trade_id"][0]
