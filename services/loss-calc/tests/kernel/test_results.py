"""The kernel's rows are the domain's rows, field by field."""

from __future__ import annotations

import pytest

from loss_calc.domain.parameters import AverageMethod
from loss_calc.kernel.batch import results

from .conftest import answers_of_domain

AVERAGES = [each.value for each in AverageMethod]
SWITCHES = [
    {"opening_policy": "last"},
    {"post_order": "eligible_first"},
    {"post_order": "lifo"},
    {"sell_average_scope": "all_post"},
    {"netting": "floor_each"},
    {"netting": "signed"},
    {"price_places": 2},
    {"rounding": "down"},
    {"rounding": "half_even", "round_fees_jointly": True},
    {"intraday_order": "buys_first", "shortfall_policy": "infer_opening"},
    {"implementation_day_inclusive": False},
    {"exposure_day_trades": "pre"},
    {"exposure_day_trades": "split_by_time", "exposure_cutoff_time": "10:30:00"},
]


def check(batch, frame, *, is_compiled=False):
    found = results(frame, batch.table.rows, batch.table.investors, is_compiled=is_compiled)
    rows, refused = answers_of_domain(frame, batch.table)
    assert found.rows == rows
    assert [error.code for error in found.refused] == refused


@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("rule_set", ["2022", "2003"])
def test_every_average_is_the_domains_under_both_rule_sets(made_batch, average, rule_set):
    check(made_batch, made_batch.frame(average, made_batch.compared(), rule_set=rule_set))


@pytest.mark.parametrize("combine", ["mean", "max", "min"])
@pytest.mark.parametrize("more", [{}, {"floor_each_index": True}, {"per_leg": True}], ids=str)
def test_every_index_comparison_is_the_domains(made_batch, combine, more):
    frame = made_batch.frame("moving_first_effective", made_batch.compared(combine, **more))
    check(made_batch, frame)


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
@pytest.mark.parametrize("average", ["moving_first_effective", "lifo_weighted", "actual_cost"])
def test_every_switch_means_what_it_means_to_the_domain(made_batch, switches, average):
    check(made_batch, made_batch.frame(average, made_batch.compared(), **switches))


def test_methods_beyond_the_kernel_are_the_domains_own(made_batch):
    fees = {"mode": "on_turnover", **dict.fromkeys(("commission_rate",), "0.001")}
    fees["stamp_duty_rate"] = "0.001"
    check(made_batch, made_batch.frame("moving", {"method": "fixed", "ratio": "0.3"}, fees=fees))


@pytest.mark.parametrize("average", ["moving", "lifo_weighted", "fifo_actual_cost"])
def test_compiled_loops_give_the_same_rows(large_batch, average):
    frame = large_batch.frame(average, large_batch.compared())
    check(large_batch, frame, is_compiled=True)
