"""Fees on what was turned over, as recorded, and stamp duty by date and side."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import Deduction, DeductionMethod, FeeMode, Fees, StampDutyMode
from loss_calc.domain.errors import ParameterError
from loss_calc.domain.facts import Direction, InvestorRecord, RuleSet
from loss_calc.domain.fees import RecordedFeeMissingError

ROWS = "01-06 B100@10; 02-04 S40@8"
QUARTER = Deduction(method=DeductionMethod.FIXED, ratio=Fraction("0.25"))


def turnover_fees(**more):
    chosen = {
        "commission_rate": Fraction("0.0003"),
        "stamp_duty_rate": Fraction("0.001"),
        "interest": None,
        "mode": FeeMode.ON_TURNOVER,
    }
    return Fees(**{**chosen, **more})


def by_date(mode=FeeMode.ON_TURNOVER, **more):
    return turnover_fees(mode=mode, stamp_duty_rate=None, stamp_duty=StampDutyMode.BY_DATE, **more)


def charged(desk, fees, rows=ROWS, **more):
    loss = desk.loss(rows, fees=fees, **more)
    return loss.commission.fen, loss.stamp_duty.fen


def test_fees_on_turnover_count_purchases_and_sales(desk):
    """Own derivation: 100 bought at 10 and 40 sold at 8 turn over 1,320 yuan: 0.396 and 1.32."""
    assert charged(desk, turnover_fees()) == (40, 132)


def test_held_shares_may_count_at_the_baseline_price(desk):
    """Own derivation: 60 held at 6 add 360 to 1,320: 0.504 and 1.68."""
    assert charged(desk, turnover_fees(includes_held=True)) == (50, 168)


def test_fees_on_turnover_are_scaled_by_what_deduction_leaves(desk):
    """Own derivation: three quarters of 0.396 and 1.32."""
    assert charged(desk, turnover_fees(), deduction=QUARTER) == (30, 99)


def test_bear_fees_on_turnover_count_tainted_sales_and_buy_backs(desk):
    """Own derivation: 100 sold at 5 and 40 bought back at 6 turn over 740 yuan."""
    facts = desk.facts(direction=Direction.BEAR, baseline_price="8")
    rows = "01-06 S100@5; 02-04 B40@6"
    assert charged(desk, turnover_fees(), rows, facts=facts, opening=100) == (22, 74)


def test_without_a_loss_nothing_was_turned_over_for_it(desk):
    assert charged(desk, turnover_fees(), "01-06 B100@5") == (0, 0)
    assert charged(desk, by_date(), "01-06 B100@5") == (0, 0)


def test_stamp_duty_by_date_is_that_of_each_matched_trade(desk):
    """Own derivation: in 2020 buyers pay nothing, sellers 0.1 % of 40 x 8."""
    assert charged(desk, by_date())[1] == 32
    assert charged(desk, by_date(), deduction=QUARTER)[1] == 24


def test_stamp_duty_by_date_goes_with_a_commission_on_the_loss(desk):
    """Own derivation: the loss is 80 + 240, the commission 0.0003 of it."""
    assert charged(desk, by_date(FeeMode.ON_LOSS)) == (10, 32)


def test_stamp_duty_by_date_looks_at_matched_shares_and_their_own_price(desk):
    """Own derivation: 2007-06 both sides pay 0.3 %. Of 100 bought at 10 and 100 at 20, 100 of the
    latter survive FIFO; 50 of them are sold at 8 and 50 held: 2,000 x 0.3 % + 400 x 0.3 %."""
    rows = ("06-01 B100@10", "06-04 B100@20", "06-05 S100@9", "07-03 S50@8")
    trades = tuple(
        desk.trade(row, f"t{n}", sequence=n, year=2007) for n, row in enumerate(rows, start=1)
    )
    facts = desk.facts()
    facts = replace(
        facts,
        implementation=replace(facts.implementation, announced_on=date(2007, 6, 1)),
        exposure=replace(facts.exposure, announced_on=date(2007, 7, 2)),
        baseline=replace(facts.baseline, on=date(2007, 8, 10)),
    )
    assert charged(desk, by_date(), InvestorRecord(trades), facts=facts)[1] == 720


def test_stamp_duty_by_date_is_in_the_units_of_the_trade_not_of_the_exposure(desk):
    """Own derivation: 40 shares sold at 8 before a 10-for-10 bonus are 80 at 4: 320 yuan still."""
    facts = desk.facts(corporate_actions=(desk.action("02-06", bonus="1"),), baseline_price="3")
    assert charged(desk, by_date(), facts=facts)[1] == 32


def with_fees(desk, rows, *fees):
    record = desk.record(rows)
    trades = tuple(replace(t, fee_fen=fee) for t, fee in zip(record.trades, fees, strict=True))
    return replace(record, trades=trades)


ACTUAL = Fees(stamp_duty_rate=Fraction(0), interest=None, mode=FeeMode.ACTUAL)


def test_recorded_fees_count_for_the_matched_part_of_each_trade(desk):
    """Own derivation: 60 of 100 bought shares survive: 3.00 of 5.00; the sale of 30 counts whole;
    the sale in the window belongs to no claim."""
    record = with_fees(desk, "01-06 B100@10; 01-07 S40@9; 02-04 S30@8", 500, 444, 300)
    assert charged(desk, ACTUAL, record) == (600, 0)
    assert charged(desk, ACTUAL, record, deduction=QUARTER) == (450, 0)


def test_sale_beyond_the_claim_counts_for_its_matched_part(desk):
    """Own derivation: of 80 sold, 50 are opening shares: 30/80 of 4.00."""
    record = with_fees(desk, "01-06 B100@10; 02-04 S80@8", 0, 400)
    positions = desk.record("", opening=50).opening_positions
    assert charged(desk, ACTUAL, replace(record, opening_positions=positions)) == (150, 0)


def test_matched_trade_without_a_recorded_fee_is_named(desk):
    record = with_fees(desk, "01-06 B100@10; 01-07 S40@9; 02-04 S30@8", 500, None, None)
    with pytest.raises(RecordedFeeMissingError) as refusal:
        desk.loss(record, fees=ACTUAL)
    assert refusal.value.trade_id == "t3"


def test_interest_bears_on_fees_of_every_kind(desk):
    """Own derivation: principal 320 plus 0.396 + 1.32, split as the loss: 80 to 240."""
    fees = replace(turnover_fees(), interest=Fees(commission_rate=0, stamp_duty_rate=0).interest)
    loss = desk.loss(ROWS, facts=desk.facts(rule_set=RuleSet.RULE_2003), fees=fees)
    principals = [line.principal for line in loss.workings.interest_lines]
    assert sum(principals) == 320 + Fraction("1.716")
    assert principals[1] == 3 * principals[0]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"commission_rate": None}, "commission_rate"),
        ({"stamp_duty_rate": None}, "stamp_duty_rate"),
        ({"stamp_duty": StampDutyMode.BY_DATE}, "stamp_duty_rate"),
        ({"mode": FeeMode.ACTUAL}, "commission_rate"),
        ({"mode": FeeMode.ON_LOSS, "includes_held": True}, "includes_held"),
        ({"mode": FeeMode.NONE, "stamp_duty": StampDutyMode.BY_DATE}, "stamp_duty"),
    ],
)
def test_fee_switches_without_effect_or_rate_are_refused(wrong, field):
    with pytest.raises(ParameterError) as refusal:
        turnover_fees(**wrong)
    assert refusal.value.pointer == f"/fees/{field}"


@pytest.mark.parametrize(
    ("fees", "line"),
    [
        (turnover_fees(), "成交额1320 × 0.03% × 1"),
        (by_date(), "2020年2月4日卖出，配对成交额320元 × 0.1%"),
        (by_date(), "各笔配对成交当日法定印花税之和"),
    ],
)
def test_paper_shows_what_was_charged_on(desk, fees, line):
    frame = desk.frame(fees=fees)
    assert line in explain(frame, investor_loss(frame, desk.record(ROWS))).text()


def test_paper_shows_recorded_fees(desk):
    frame = desk.frame(fees=ACTUAL)
    record = with_fees(desk, ROWS, 500, 300)
    assert "实际费用5.00元 × 1" in explain(frame, investor_loss(frame, record)).text()
