"""Laws that hold for every method of deduction, tried on generated records."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import Deduction, DeductionMethod, FeeMode, Fees, StampDutyMode
from loss_calc.domain.deductions.terms import (
    BackCast,
    CombineCauses,
    IntervalRatio,
    NamedWindow,
    OtherCause,
    Period,
)
from loss_calc.domain.parameters import AverageMethod

from .test_event_study import event_case, event_study, index
from .test_properties import records

FEW = settings(max_examples=12, deadline=None)
WHOLE = Period(date(2019, 12, 1), date(2020, 12, 31))
CAUSES = (
    OtherCause("industry", Fraction(1, 20)),
    OtherCause("warning", Fraction(1, 10), Period(date(2020, 1, 20), date(2020, 2, 10))),
)


def indexed(method, **more):
    return Deduction(method=DeductionMethod(method), indices=(index(),), **more)


TABLE = Deduction(
    method=DeductionMethod.INTERVAL_TABLE, table=(IntervalRatio(WHOLE, Fraction(1, 7)),)
)
METHODS = {
    "none": Deduction(),
    "fixed": Deduction(method=DeductionMethod.FIXED, ratio=Fraction(2, 7)),
    "uniform_direct": indexed("uniform_direct", window=NamedWindow.EXPOSURE_TO_BASELINE),
    "uniform_relative": indexed("uniform_relative", window=NamedWindow.IMPLEMENTATION_TO_EXPOSURE),
    "individual_direct": indexed("individual_direct"),
    "individual_relative": indexed(
        "individual_relative", window=NamedWindow.FIRST_PURCHASE_TO_BASELINE
    ),
    "synchronised_index": indexed("synchronised_index", per_leg=True),
    "return_curve": indexed("return_curve"),
    "event in yuan": event_study(),
    "event in percent": event_study(back_cast=BackCast.CONSTANT_PERCENTAGE, per_leg=True),
    "interval_table": TABLE,
}
methods = st.sampled_from(sorted(METHODS))
averages = st.sampled_from(AverageMethod)


def settled(desk, deduction, average, fees=None):
    facts = event_case(desk, "9", "7", "8")
    more = {} if fees is None else {"fees": fees}
    return desk.frame(facts=facts, deduction=deduction, average=average, **more)


@pytest.mark.parametrize("name", sorted(METHODS))
@FEW
@given(
    record=records(), average=averages, has_causes=st.booleans(), how=st.sampled_from(CombineCauses)
)
def test_deduction_takes_between_nothing_and_everything(
    desk, name, record, average, has_causes, how
):
    causes = CAUSES if has_causes else ()
    deduction = replace(METHODS[name], other_causes=causes, combine_causes=how)
    frame = settled(desk, deduction, average)
    loss = investor_loss(frame, record)
    outcome = loss.workings.outcome
    assert 0 <= outcome.closed_ratio <= 1
    assert 0 <= outcome.held_ratio <= 1
    assert 0 <= loss.payable_exact <= loss.difference_loss_exact
    assert explain(frame, loss).tree()["value"] == loss.total.fen


@FEW
@given(record=records(), name=methods)
def test_splitting_orders_into_fills_changes_no_deduction(desk, record, name):
    fills = []
    for trade in record.trades:
        half = trade.quantity // 2
        if half:
            fills.append(replace(trade, trade_id=f"{trade.trade_id}a", quantity=half))
        fills.append(replace(trade, trade_id=f"{trade.trade_id}b", quantity=trade.quantity - half))
    frame = settled(desk, METHODS[name], AverageMethod.MOVING_FIRST_EFFECTIVE)
    whole = investor_loss(frame, record)
    split = investor_loss(frame, replace(record, trades=tuple(fills)))
    assert split.deduction_ratio == whole.deduction_ratio
    assert split.total == whole.total


@FEW
@given(record=records(), average=averages)
def test_one_ratio_for_every_day_equals_the_fixed_percentage(desk, record, average):
    fixed = Deduction(method=DeductionMethod.FIXED, ratio=Fraction(1, 7))
    table = investor_loss(settled(desk, TABLE, average), record)
    assert table.total == investor_loss(settled(desk, fixed, average), record).total


@FEW
@given(record=records(), average=averages)
def test_charges_by_turnover_never_exceed_those_without_deduction(desk, record, average):
    fees = Fees(
        commission_rate=Fraction("0.0003"),
        interest=None,
        mode=FeeMode.ON_TURNOVER,
        stamp_duty=StampDutyMode.BY_DATE,
    )
    plain = investor_loss(settled(desk, Deduction(), average, fees), record)
    reduced = investor_loss(settled(desk, METHODS["fixed"], average, fees), record)
    if average not in (AverageMethod.ACTUAL_COST, AverageMethod.FIFO_ACTUAL_COST):
        assert reduced.commission <= plain.commission
    assert reduced.stamp_duty <= plain.stamp_duty
