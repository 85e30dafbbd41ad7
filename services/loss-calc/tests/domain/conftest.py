"""A desk to try the law at: one case with short words for trades.

The case of the desk: implementation Thursday 2020-01-02, exposure Monday 2020-02-03, baseline day
Friday 2020-03-13 with a given price of 6 yuan, every weekday a trading day, no fees.
"""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from loss_calc.domain.calculation import investor_loss, settle_frame
from loss_calc.domain.charges import Deduction, DeductionMethod, Fees, IndexSeries
from loss_calc.domain.facts import (
    Announcement,
    Bar,
    CaseFacts,
    CorporateAction,
    Direction,
    GivenBaseline,
    InvestorRecord,
    OpeningPosition,
    RuleSet,
    Side,
    Trade,
    TradeKind,
)
from loss_calc.domain.parameters import Parameters

ROW = re.compile(
    r"(?P<month>\d\d)-(?P<day>\d\d)(?: (?P<clock>\d\d:\d\d:\d\d))? "
    r"(?P<side>[BS])(?P<quantity>\d+)(?:@(?P<price>[\d.]+))?(?: (?P<kind>[a-z_]+))?"
)
NO_FEES = Fees(commission_rate=Fraction(0), stamp_duty_rate=Fraction(0), interest=None)


class Desk:
    """Short words for cases, records and calculations."""

    implementation_on = date(2020, 1, 2)
    exposure_on = date(2020, 2, 3)
    baseline_on = date(2020, 3, 13)

    def facts(self, *, baseline_price="6", **changes):
        """The case of the desk with changes."""
        facts = CaseFacts(
            rule_set=RuleSet.RULE_2022,
            direction=Direction.BULL,
            implementation=Announcement(self.implementation_on),
            exposure=Announcement(self.exposure_on),
            baseline=GivenBaseline(self.baseline_on, Fraction(baseline_price), "court order"),
        )
        return replace(facts, **changes)

    def trade(self, row, trade_id, *, account="A", sequence=0, year=2020):
        """One trade from words such as `01-06 B200@10`, `01-06 10:30:00 S5@9 block`."""
        found = ROW.fullmatch(row.strip())
        assert found is not None, row
        day = date(year, int(found["month"]), int(found["day"]))
        moment = day
        if found["clock"]:
            moment = datetime.fromisoformat(f"{day}T{found['clock']}")
        return Trade(
            trade_id=trade_id,
            account=account,
            executed_at=moment,
            side=Side.BUY if found["side"] == "B" else Side.SELL,
            quantity=int(found["quantity"]),
            price=Fraction(found["price"]) if found["price"] else None,
            kind=TradeKind(found["kind"] or "auction"),
            sequence=sequence,
        )

    def record(self, rows, *, opening=0):
        """A record of one account, rows divided by semicolons; trade ids t1, t2, ..."""
        parts = [row for row in rows.split(";") if row.strip()]
        trades = tuple(self.trade(row, f"t{n}", sequence=n) for n, row in enumerate(parts, 1))
        positions = (OpeningPosition("A", opening),) if opening else ()
        return InvestorRecord(trades, positions)

    def frame(self, *, facts=None, deduction=None, fees=NO_FEES, **parameters):
        """The settled frame of the case."""
        return settle_frame(
            facts or self.facts(), Parameters(**parameters), deduction or Deduction(), fees
        )

    def loss(self, rows, *, opening=0, facts=None, deduction=None, fees=NO_FEES, **parameters):
        """The loss of one investor; rows as words or as a finished record."""
        record = rows if isinstance(rows, InvestorRecord) else self.record(rows, opening=opening)
        frame = self.frame(facts=facts, deduction=deduction, fees=fees, **parameters)
        return investor_loss(frame, record)

    def yuan(self, loss):
        """The exact difference loss in yuan."""
        return loss.difference_loss_exact

    def bars(self, closes, *, start=date(2020, 2, 3), volume=1, float_shares=100, **more):
        """Weekday bars from `start`; a close of None is a halted day."""
        bars, day = [], start
        for close in closes:
            while day.weekday() >= 5:
                day += timedelta(days=1)
            price = None if close is None else Fraction(close)
            halted = close is None
            bars.append(Bar(day, price, 0 if halted else volume, float_shares=float_shares, **more))
            day += timedelta(days=1)
        return tuple(bars)

    def action(self, month_day, *, cash="0", bonus="0", rights="0", rights_price=None):
        """A corporate action on a day of 2020."""
        return CorporateAction(
            ex_on=date.fromisoformat(f"2020-{month_day}"),
            cash_per_share=Fraction(cash),
            bonus_per_share=Fraction(bonus),
            rights_per_share=Fraction(rights),
            rights_price=None if rights_price is None else Fraction(rights_price),
        )

    def index(self, levels, *, code="000001.SH", weight=None, mean=None):
        """An index with levels by `MM-DD`; `mean` fills every day from exposure to baseline."""
        series = {
            date.fromisoformat(f"2020-{day}"): Fraction(level) for day, level in levels.items()
        }
        day = self.exposure_on
        while mean is not None and day <= self.baseline_on:
            series.setdefault(day, Fraction(mean))
            day += timedelta(days=1)
        return IndexSeries(code, series, None if weight is None else Fraction(weight))

    def synchronised(self, *indices, **options):
        """The synchronised index deduction over these indices."""
        return Deduction(method=DeductionMethod.SYNCHRONISED_INDEX, indices=indices, **options)


@pytest.fixture(scope="session")
def desk():
    """The desk itself; it holds no state, so hypothesis may share it."""
    return Desk()
