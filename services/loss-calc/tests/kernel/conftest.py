"""Made batches, records as tables, and what the domain says about them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from loss_calc.batch_maker.batch import BatchPlan, make_batch
from loss_calc.domain.calculation import investor_loss, settle_frame
from loss_calc.domain.errors import TradeError
from loss_calc.domain.facts import PRICE_SCALE, Side
from loss_calc.forms.answers import loss_fields
from loss_calc.forms.calculation import CalculationForm
from loss_calc.intake.columns import KIND_NAMES, OPENING
from loss_calc.intake.market import read_levels
from loss_calc.intake.records import investor_record
from loss_calc.intake.trade_file import read_trade_file
from loss_calc.intake.trade_table import ROW_SCHEMA, InvestorRows, investors, trade_table
from loss_calc.settling import Settling, case_facts

FEES = {"commission_rate": "0.0003", "stamp_duty_rate": "0.001"}
EPOCH = datetime.fromisoformat("1970-01-01")


class MadeBatch:
    """A batch on disk, its table, and frames over its case."""

    def __init__(self, folder: Path, investors: int, most_trades: int, seed: int) -> None:
        plan = BatchPlan(
            investors=investors,
            seed=seed,
            from_on=date(2017, 4, 20),
            to_on=date(2018, 10, 15),
            most_trades=most_trades,
        )
        self.facts = make_batch(plan, folder)
        self.folder = folder
        self.table = read_trade_file(folder / "trades.csv", "text/csv")
        self.levels = {
            code: {row.on: row.level for row in read_levels(folder / file)}
            for code, file in self.facts["indices"].items()
        }

    def frame(self, average="moving", deduction=None, *, rule_set="2022", fees=FEES, **parameters):
        case = {
            "rule_set": rule_set,
            "direction": "bull",
            "implementation": {"announced_on": self.facts["implementation_on"]},
            "exposure": {"announced_on": self.facts["exposure_on"]},
        }
        known = case_facts(case, "error", (self.folder / "bars.csv").read_bytes())
        choices = {
            "parameters": {"average": average, **parameters},
            "deduction": deduction or {"method": "none"},
            "fees": fees,
        }
        form = CalculationForm.model_validate_json(json.dumps(choices))
        reduced = form.deduction.fact(self.levels)
        return Settling(known, form.parameters.fact(), reduced, form.fees.fact()).frame()

    def compared(self, combine="mean", **more):
        """The synchronised index deduction over all indices of the batch."""
        return {
            "method": "synchronised_index",
            "combine": combine,
            "indices": [{"code": code} for code in self.levels],
            **more,
        }


def answer_of_domain(frame, whose: InvestorRows):
    """The row of one investor, or the code of the refusal."""
    try:
        loss = investor_loss(frame, investor_record(whose))
    except TradeError as error:
        return error.code
    return {"investor_id": whose.investor_id, **loss_fields(frame, loss)}


def answers_of_domain(frame, table):
    """The rows of all investors, without those refused, and the codes of the refusals."""
    found = [answer_of_domain(frame, whose) for whose in investors(table)]
    rows = [row for row in found if not isinstance(row, str)]
    return rows, [code for code in found if isinstance(code, str)]


def domain_losses(frame, table, averages, deductions):
    """Every combination for every investor, each calculated for itself."""
    frames = {
        (average, number): settle_frame(
            frame.facts, replace(frame.parameters, average=average), deduction, frame.fees
        )
        for average in averages
        for number, deduction in enumerate(deductions)
    }
    for place, whose in enumerate(investors(table)):
        record = investor_record(whose)
        for (average, number), each in frames.items():
            yield place, averages.index(average), number, investor_loss(each, record)


def table_of(records):
    """A table of records by investor id, as if they had come in a file."""
    rows = []
    for investor_id, record in records.items():
        for opening in record.opening_positions:
            when = min((_moment(t.executed_at) for t in record.trades), default=0)
            rows.append(_row(investor_id, opening.account, OPENING, when, opening.quantity))
        for trade in record.trades:
            code = KIND_NAMES.index(trade.kind.value)
            when = _moment(trade.executed_at)
            row = _row(investor_id, trade.account, code, when, trade.quantity)
            row |= {
                "trade_id": trade.trade_id,
                "cancels": trade.cancels,
                "is_bare_date": not isinstance(trade.executed_at, datetime),
                "side": 1 if trade.side is Side.BUY else -1,
                "price_1e4": 0 if trade.price is None else int(trade.price * PRICE_SCALE),
            }
            rows.append(row)
    for place, row in enumerate(rows):
        row |= {"line": place + 2, "sequence": place}
    return trade_table(pl.DataFrame(rows, schema=ROW_SCHEMA))


def _row(investor_id, account, kind, when, quantity):
    empty = dict.fromkeys(ROW_SCHEMA.names())
    return empty | {
        "investor_id": investor_id,
        "account_id": account,
        "trade_id": "",
        "executed_at": when,
        "is_bare_date": False,
        "side": 1,
        "kind": kind,
        "quantity": quantity,
        "price_1e4": 0,
        "file": 0,
    }


def _moment(at: datetime | date) -> int:
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at.isoformat())
    return int((moment - EPOCH).total_seconds()) * 1_000_000


@pytest.fixture(scope="session")
def made_batch(tmp_path_factory):
    """A hundred investors with up to 300 trades."""
    return MadeBatch(tmp_path_factory.mktemp("made"), 100, 300, seed=7)


@pytest.fixture(scope="session")
def large_batch(tmp_path_factory):
    """Two thousand investors, for compiled loops."""
    return MadeBatch(tmp_path_factory.mktemp("large"), 2_000, 400, seed=11)
