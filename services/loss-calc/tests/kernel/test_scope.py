"""What the kernel leaves to the domain, it leaves visibly, and the answer stays the domain's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest

from loss_calc.domain.calculation import settle_frame
from loss_calc.domain.charges import Deduction, DeductionMethod, IndexSeries
from loss_calc.domain.facts import (
    Bar,
    CorporateAction,
    Direction,
    InvestorRecord,
    OpeningPosition,
    Side,
    Trade,
    TradeKind,
)
from loss_calc.domain.parameters import Parameters, ShortfallPolicy
from loss_calc.kernel.batch import results
from loss_calc.kernel.scope import plan

from .conftest import answers_of_domain, table_of
from .test_random_records import DAYS, FACTS, FEES


def at(day):
    """Half past nine on a day."""
    return datetime.fromisoformat(f"{day}T09:30:00")


BOUGHT = Trade("T1", "A", at("2020-01-14"), Side.BUY, 300, Fraction("3.05"))
SOLD = Trade("T2", "A", at("2020-02-11"), Side.SELL, 100, Fraction("2.5"))
PLAIN = InvestorRecord((BOUGHT, SOLD))


def reasons(record, *, facts=FACTS, parameters=None, deduction=None):
    """Why the domain calculates a record, after checking that the answer is its own."""
    frame = settle_frame(facts, parameters or Parameters(), deduction or Deduction(), FEES)
    table = table_of({"A": PLAIN, "B": record})
    found = results(frame, table.rows, table.investors, is_compiled=False)
    rows, refused = answers_of_domain(frame, table)
    assert found.rows == rows
    assert [error.code for error in found.refused] == refused
    planned = plan(frame, table)
    left = planned.domain_investors.tolist()
    return left, planned.reason or next(iter(planned.reasons), None)


def test_market_trades_and_openings_are_the_kernels():
    record = replace(PLAIN, opening_positions=(OpeningPosition("A", 50),))
    assert reasons(record) == ([], None)


@pytest.mark.parametrize("kind", [TradeKind.BLOCK, TradeKind.PLACEMENT, TradeKind.AGREEMENT])
def test_records_other_than_market_trades_are_the_domains(kind):
    other = Trade("T3", "A", at("2020-01-15"), Side.BUY, 10, Fraction(3), kind)
    found = reasons(replace(PLAIN, trades=(*PLAIN.trades, other)))
    assert found == ([1], "records other than market trades")


def test_cancelled_trades_are_the_domains():
    wrong = Trade("T3", "A", at("2020-01-15"), Side.BUY, 10, Fraction(3))
    taken_back = replace(wrong, trade_id="T4", cancels="T3")
    found = reasons(replace(PLAIN, trades=(*PLAIN.trades, wrong, taken_back)))
    assert found == ([1], "cancelled trades")


def test_a_repeated_trade_id_is_refused_by_the_domain():
    found = reasons(replace(PLAIN, trades=(*PLAIN.trades, SOLD)))
    assert found == ([1], "a trade id that occurs twice")


def test_an_ex_date_between_trade_and_exposure_is_the_domains():
    action = CorporateAction(date(2020, 1, 20), bonus_per_share=Fraction(1, 2))
    found = reasons(PLAIN, facts=replace(FACTS, corporate_actions=(action,)))
    assert found == ([0, 1], "days without bars, or before or after an ex-date")


def test_an_ex_date_before_every_trade_does_not_matter():
    action = CorporateAction(date(2020, 1, 2), cash_per_share=Fraction(1, 5))
    assert reasons(PLAIN, facts=replace(FACTS, corporate_actions=(action,))) == ([], None)


def test_a_trade_on_a_day_without_a_bar_is_refused_by_the_domain():
    bars = tuple(
        Bar(day, Fraction(3), 10, float_shares=100)
        for day in DAYS
        if day.weekday() < 5 and day != date(2020, 1, 15)
    )
    halted = Trade("T3", "A", at("2020-01-15"), Side.BUY, 10, Fraction(3))
    found = reasons(replace(PLAIN, trades=(*PLAIN.trades, halted)), facts=replace(FACTS, bars=bars))
    assert found == ([1], "days without bars, or before or after an ex-date")


def test_cases_of_inducement_to_sell_are_the_domains():
    found = reasons(PLAIN, facts=replace(FACTS, direction=Direction.BEAR))
    assert found == ([0, 1], "the case is one of inducement to sell")


def test_more_shares_than_the_bounds_allow_are_the_domains_to_the_fen():
    many = replace(BOUGHT, quantity=10**12)
    assert reasons(replace(PLAIN, trades=(many, SOLD))) == ([], None)


def test_a_sale_above_holdings_is_inferred_or_refused_by_the_domain():
    early = Trade("T0", "A", at("2020-01-13"), Side.SELL, 40, Fraction(3))
    record = replace(PLAIN, trades=(early, *PLAIN.trades))
    assert reasons(record) == ([], None)
    infer = Parameters(shortfall_policy=ShortfallPolicy.INFER_OPENING)
    assert reasons(record, parameters=infer) == ([], None)


def test_a_missing_index_level_matters_only_to_who_needs_it():
    levels = {day: Fraction(1_000) for day in DAYS if day != date(2020, 1, 15)}
    deduction = Deduction(
        method=DeductionMethod.SYNCHRONISED_INDEX, indices=(IndexSeries("000001", levels),)
    )
    gone = (
        Trade("T3", "A", at("2020-01-15"), Side.BUY, 10, Fraction(3)),
        Trade("T4", "A", at("2020-01-16"), Side.SELL, 10, Fraction(3)),
    )
    assert reasons(InvestorRecord(gone), deduction=deduction) == ([], None)


def test_levels_finer_than_the_kernel_counts_are_the_domains():
    levels = {day: Fraction(1_000) + Fraction(1, 10**10 + day.day) for day in DAYS}
    deduction = Deduction(
        method=DeductionMethod.SYNCHRONISED_INDEX, indices=(IndexSeries("000001", levels),)
    )
    assert reasons(PLAIN, deduction=deduction) == ([], None)


def test_a_switch_that_the_kernel_does_not_know_is_the_domains(monkeypatch):
    known = frozenset({"average", "netting"})
    monkeypatch.setattr("loss_calc.kernel.scope.KNOWN_PARAMETERS", known)
    found = reasons(PLAIN, parameters=Parameters(price_places=2))
    assert found == ([0, 1], "a switch that the kernel does not know")
