"""Random histories, untimed and simultaneous trades among them, go as the domain has them."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.domain.calculation import settle_frame
from loss_calc.domain.charges import Deduction, DeductionMethod, Fees, IndexSeries
from loss_calc.domain.facts import (
    Announcement,
    CaseFacts,
    Direction,
    GivenBaseline,
    InvestorRecord,
    OpeningPosition,
    RuleSet,
    Side,
    Trade,
    TradeKind,
)
from loss_calc.domain.parameters import (
    AverageMethod,
    IntradayOrder,
    Netting,
    OpeningPolicy,
    Parameters,
    PostOrder,
)
from loss_calc.kernel.batch import results
from loss_calc.kernel.grid import grid
from loss_calc.kernel.scope import plan

from .conftest import answers_of_domain, domain_losses, table_of

DAYS = [date(2020, 1, 1) + timedelta(days=number) for number in range(90)]
WEEKDAYS = [day for day in DAYS if day.weekday() < 5]
FACTS = CaseFacts(
    rule_set=RuleSet.RULE_2022,
    direction=Direction.BULL,
    implementation=Announcement(date(2020, 1, 13)),
    exposure=Announcement(date(2020, 2, 10)),
    # A third of a ten-thousandth, so that the baseline price has a denominator.
    baseline=GivenBaseline(date(2020, 3, 9), Fraction(61_235, 30_000), "court order"),
)
FEES = Fees(commission_rate=Fraction(3, 10_000), stamp_duty_rate=Fraction(1, 1_000))
MOMENTS = [time(9, 30), time(9, 30), time(10, 30), time(14, 59, 58), None]


def random_record(rng: random.Random, number: int) -> InvestorRecord:
    """Trades in any order of rows; now and then more is sold than is held."""
    trades = []
    held = opening = rng.choice([0, 0, 100, 937])
    for day in sorted(rng.choices(WEEKDAYS, k=rng.randint(1, 40))):
        at = rng.choice(MOMENTS)
        is_sale = held > 0 and rng.random() < 0.5
        shares = rng.choice([1, 33, 100, 100, 700, held or 7])
        shares = min(shares, held) if is_sale and rng.random() < 0.99 else shares
        held = max(0, held + (-shares if is_sale else shares))
        trade_id = f"{rng.choice(['9', '10', 'A'])}-{number}-{len(trades)}"
        trades.append(
            Trade(
                trade_id=trade_id,
                account=rng.choice(["A", "B"]),
                executed_at=day if at is None else datetime.combine(day, at),
                side=Side.SELL if is_sale else Side.BUY,
                quantity=shares,
                price=Fraction(rng.choice([10_000, 12_345, 20_001, 33_333]), 10_000),
                kind=rng.choice([TradeKind.AUCTION] * 9 + [TradeKind.MARGIN]),
            )
        )
    rng.shuffle(trades)
    return InvestorRecord(tuple(trades), (OpeningPosition("A", opening),) if opening else ())


def random_levels(rng: random.Random) -> IndexSeries:
    code = f"{rng.randrange(10**6):06d}"
    return IndexSeries(code, {day: Fraction(rng.randint(900, 1_300)) for day in DAYS})


def deductions(rng: random.Random) -> tuple[Deduction, ...]:
    compared = DeductionMethod.SYNCHRONISED_INDEX
    indices = (random_levels(rng), random_levels(rng))
    return (
        Deduction(),
        Deduction(method=DeductionMethod.FIXED, ratio=Fraction(rng.choice(["0", "0.5", "0.28"]))),
        Deduction(method=compared, indices=indices),
        Deduction(method=compared, indices=indices[:1], floor_each_index=True),
    )


def random_parameters(rng: random.Random) -> Parameters:
    return Parameters(
        average=rng.choice(list(AverageMethod)),
        opening_policy=rng.choice(list(OpeningPolicy)),
        post_order=rng.choice(list(PostOrder)),
        netting=rng.choice([Netting.NET_FLOOR, Netting.NET_FLOOR, Netting.FLOOR_EACH]),
        intraday_order=rng.choice([IntradayOrder.SELLS_FIRST, IntradayOrder.BUYS_FIRST]),
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_rows_and_refusals_are_the_domains(seed):
    rng = random.Random(seed)
    table = table_of({f"I{n}": random_record(rng, n) for n in range(6)})
    frame = settle_frame(FACTS, random_parameters(rng), rng.choice(deductions(rng)), FEES)
    found = results(frame, table.rows, table.investors, is_compiled=False)
    rows, refused = answers_of_domain(frame, table)
    assert found.rows == rows
    assert [error.code for error in found.refused] == refused
    assert plan(frame, table).reason is None


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_grid_is_as_many_single_calculations(seed):
    rng = random.Random(seed)
    averages = tuple(AverageMethod)
    choices = deductions(rng)
    base = settle_frame(FACTS, random_parameters(rng), Deduction(), FEES)
    table = table_of({f"I{n}": random_record(rng, n) for n in range(3)})
    found = grid(base, table, averages, choices, is_compiled=False)
    if found.refused:
        return
    for place, average, number, loss in domain_losses(base, table, averages, choices):
        at = (place, average, number)
        assert found.difference_fen[place, average] == loss.difference_loss.fen
        assert found.payable_fen[at] == loss.payable_difference.fen
        assert found.commission_fen[at] == loss.commission.fen
        assert found.stamp_duty_fen[at] == loss.stamp_duty.fen
        assert found.total_fen[at] == loss.total.fen
