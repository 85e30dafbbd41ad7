"""Compiled and plain loops prove the same fen, and what they cannot prove is done in fractions."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from fractions import Fraction

import numpy as np
import pytest

from loss_calc.domain.calculation import settle_frame
from loss_calc.domain.charges import Deduction
from loss_calc.domain.facts import InvestorRecord, Side, Trade
from loss_calc.domain.parameters import AverageMethod, IntradayOrder, Parameters
from loss_calc.kernel.amounts import UNSURE, amounts_of, choices_of
from loss_calc.kernel.columns import columns_of
from loss_calc.kernel.grid import grid
from loss_calc.kernel.scope import planned

from .conftest import domain_losses, table_of
from .test_random_records import FACTS, FEES, deductions, random_record

AVERAGES = tuple(AverageMethod)


def check(base, table, averages, choices, *, is_compiled):
    found = grid(base, table, averages, choices, is_compiled=is_compiled)
    for place, average, number, loss in domain_losses(base, table, averages, choices):
        at = (place, average, number)
        assert found.eligible_quantity[place, average] == loss.eligible_quantity
        assert found.difference_fen[place, average] == loss.difference_loss.fen
        assert found.payable_fen[at] == loss.payable_difference.fen
        assert found.commission_fen[at] == loss.commission.fen
        assert found.stamp_duty_fen[at] == loss.stamp_duty.fen
        assert found.interest_fen[at] == loss.interest.fen
        assert found.total_fen[at] == loss.total.fen
    return found


@pytest.mark.parametrize("more", [{}, {"rounding": "down"}, {"round_fees_jointly": True}], ids=str)
def test_compiled_grid_of_a_made_batch_is_the_domains(made_batch, more):
    base = made_batch.frame(**more)
    combinations = [made_batch.compared(each) for each in ("mean", "max", "min")]
    choices = [
        base.deduction,
        *(made_batch.frame("moving", each).deduction for each in combinations),
    ]
    check(base, made_batch.table, AVERAGES, choices, is_compiled=True)


def test_grid_with_interest_is_done_in_fractions(made_batch):
    base = made_batch.frame(rule_set="2003")
    averages = (AverageMethod.MOVING, AverageMethod.LIFO_WEIGHTED)
    choices = [base.deduction, made_batch.frame("moving", made_batch.compared()).deduction]
    found = check(base, made_batch.table, averages, choices, is_compiled=False)
    assert found.in_fractions == made_batch.table.investor_count
    assert found.interest_fen.sum() > 0


def test_grid_leaves_methods_it_does_not_know_to_the_domain(made_batch):
    base = made_batch.frame(exposure_day_trades="split_by_time", exposure_cutoff_time="10:30:00")
    found = check(base, made_batch.table, AVERAGES[:2], [base.deduction], is_compiled=False)
    assert found.by_domain == made_batch.table.investor_count


def test_compiled_and_plain_loops_agree_on_every_figure(large_batch):
    base = large_batch.frame("moving", large_batch.compared())
    choices = choices_of(base, AVERAGES, [Deduction(), base.deduction])
    table = large_batch.table
    columns = columns_of(table.rows, table.investors, IntradayOrder.SELLS_FIRST)
    plain = amounts_of(choices, columns, threads=1, is_compiled=False)
    quick = amounts_of(choices, columns, threads=2, is_compiled=True)
    assert np.array_equal(plain.difference, quick.difference)
    assert np.array_equal(plain.amounts, quick.amounts)
    assert np.array_equal(plain.eligible, quick.eligible)
    unsure = (quick.amounts == UNSURE).any(axis=(1, 2, 3)) | (quick.difference == UNSURE).any(
        axis=1
    )
    assert unsure.sum() <= 2 + table.investor_count // 1_000


def hard_record(rng: random.Random, number: int, largest: int) -> InvestorRecord:
    """A history that is never sold out, in odd quantities, so that fractions keep growing."""
    trades, held, moment = [], 0, datetime.fromisoformat("2020-01-13T09:30:00")
    for place in range(rng.randint(30, 120)):
        is_sale = held > 10 and rng.random() < 0.5
        shares = rng.randint(1, held // 3) if is_sale else rng.randint(1, largest)
        held += -shares if is_sale else shares
        moment += timedelta(minutes=1)
        if place % 8 == 7:
            moment += timedelta(days=3 if moment.weekday() == 4 else 1)
        side = Side.SELL if is_sale else Side.BUY
        price = Fraction(rng.randint(1, 99_999), 10_000)
        trade_id = f"{number}-{place:05d}"
        trades.append(Trade(trade_id, "A", moment, side, shares, price))
    return InvestorRecord(tuple(trades))


@pytest.mark.parametrize("largest", [11, 999, 17_000_000])
def test_no_fen_is_proved_wrongly_in_histories_that_never_end(largest):
    rng = random.Random(largest)
    table = table_of({f"I{n:02d}": hard_record(rng, n, largest) for n in range(12)})
    base = settle_frame(FACTS, Parameters(), Deduction(), FEES)
    averages = (
        AverageMethod.MOVING,
        AverageMethod.MOVING_FIRST_EFFECTIVE,
        AverageMethod.ARITHMETIC,
    )
    check(base, table, averages, deductions(rng), is_compiled=True)


def test_a_half_fen_that_cannot_be_proved_is_settled_in_fractions():
    # One share at 3.1310 and two at 3.0000 cost 91,310 units of 1e-4 yuan; two of the three stay,
    # at 182,620 / 3, which no binary fraction tells. Less twice the baseline price of 61,235 / 3
    # that is 60,150 / 3 = 20,050 units: exactly 200.5 fen.
    rows = [(Side.BUY, 1, "3.1310"), (Side.BUY, 2, "3"), (Side.SELL, 1, "3")]
    trades = tuple(
        Trade(f"T{place}", "A", date(2020, 1, 13 + place), side, quantity, Fraction(price))
        for place, (side, quantity, price) in enumerate(rows)
    )
    table = table_of({"I": InvestorRecord(trades)})
    base = settle_frame(FACTS, Parameters(), Deduction(), FEES)
    found = check(base, table, (AverageMethod.MOVING,), [Deduction()], is_compiled=False)
    assert found.in_fractions == 1
    assert found.difference_fen.tolist() == [[201]]


def test_refused_investors_are_named_and_have_no_amounts():
    rng = random.Random(3)
    short = Trade("T1", "A", date(2020, 1, 14), Side.SELL, 5, Fraction(3))
    table = table_of({"A": InvestorRecord((short,)), "B": random_record(rng, 1)})
    base = settle_frame(FACTS, Parameters(), Deduction(), FEES)
    found = grid(base, table, (AverageMethod.MOVING,), [Deduction()], is_compiled=False)
    assert [error.code for error in found.refused][:1] == ["sale_above_holdings"]
    assert found.total_fen[0].sum() == 0


def test_plan_of_the_made_batch_keeps_every_investor(made_batch):
    found = planned(made_batch.frame(), made_batch.table.rows, made_batch.table.investors)
    assert len(found.kernel_investors) == made_batch.table.investor_count
