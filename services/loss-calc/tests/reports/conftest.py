"""A small calculated case as the source of papers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import Deduction, Fees
from loss_calc.domain.facts import (
    Announcement,
    Bar,
    CaseFacts,
    Direction,
    InvestorRecord,
    RuleSet,
    Side,
    Trade,
)
from loss_calc.domain.parameters import Parameters
from loss_calc.forms.answers import SUMMED, loss_fields
from loss_calc.reports.investor import InvestorSource
from loss_calc.reports.results import ResultLine, result_line
from loss_calc.reports.sources import BatchSource, CaseHead, DataSource
from loss_calc.settling import Settling

FIRST = date(2022, 3, 1)
IMPLEMENTATION, EXPOSURE = FIRST + timedelta(days=3), FIRST + timedelta(days=20)
MADE_AT = datetime(2026, 11, 21, 2, 30, 5, 123_456, tzinfo=UTC)
HEAD = CaseHead("（2026）测01民初1号", "court-1", "600001")
SOURCES = (DataSource("成交文件1", "text/csv，3行", "0123456789abcdef" * 4),)


@pytest.fixture
def settling() -> Settling:
    bars = tuple(
        Bar(FIRST + timedelta(days=n), Fraction(20 - n // 8), 100_000, float_shares=1_500_000)
        for n in range(70)
    )
    facts = CaseFacts(
        rule_set=RuleSet.RULE_2022,
        direction=Direction.BULL,
        implementation=Announcement(IMPLEMENTATION),
        exposure=Announcement(EXPOSURE),
        bars=bars,
    )
    fees = Fees(commission_rate=Fraction("0.0003"), stamp_duty_rate=Fraction("0.001"))
    return Settling(facts, Parameters(), Deduction(), fees)


def trade(number: int, side: Side, quantity: int, price: str, day: int) -> Trade:
    on = FIRST + timedelta(days=day)
    return Trade(f"T{number}", "A1", on, side, quantity, Fraction(price), sequence=number)


@pytest.fixture
def record() -> InvestorRecord:
    return InvestorRecord(
        (
            trade(1, Side.BUY, 1_000, "20.01", 5),
            trade(2, Side.BUY, 700, "19.03", 6),
            trade(3, Side.SELL, 600, "16.5", 22),
        )
    )


@pytest.fixture
def answer(settling, record) -> dict:
    frame = settling.frame()
    return loss_fields(frame, investor_loss(frame, record))


@pytest.fixture
def lines(answer) -> tuple[ResultLine, ...]:
    none = dict.fromkeys(SUMMED, 0)
    return (
        result_line({**answer, "investor_id": "440106198001011234"}, "张三"),
        result_line({**answer, "investor_id": "I2"}, "=HYPERLINK(1)"),
        result_line(
            {**answer, **none, "investor_id": "#panic[x]", "warnings": ["a: b / 丙"]}, None
        ),
    )


@pytest.fixture
def batch_source(settling, lines) -> BatchSource:
    sums = {name: sum(getattr(line, name) for line in lines) for name in SUMMED}
    return BatchSource(
        head=HEAD,
        calculation_id="0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        finished_at=MADE_AT,
        settling=settling,
        totals={"investors": 3, "investors_with_loss": 2, **sums},
        results_sha256="ab" * 32,
        sources=SOURCES,
        software="loss-calc 0.1.0",
        lines=lines,
    )


@pytest.fixture
def investor_source(settling, record) -> InvestorSource:
    frame = settling.frame()
    explanation = explain(frame, investor_loss(frame, record))
    return InvestorSource(
        HEAD, "0199a1b2", MADE_AT, "440106198001011234", "张三", explanation, SOURCES
    )
