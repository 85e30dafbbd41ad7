"""The losses of the 81 investors, calculated by loss-calc for the court."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from examples.clients import Desk, Office
from examples.escrow import Say
from lawkit.money import Money
from loss_calc.batch_maker.batch import BatchPlan, make_batch

COURT_CASES = 81
FIRST_DAY, LAST_DAY = date(2017, 4, 20), date(2018, 10, 15)
LATE_DAYS = 120
"""Everybody buys in so many days before the exposure, when the price is high."""
HEAD = ("investor_id", "account", "trade_id", "executed_at", "side", "quantity", "price")
CHOICES = {
    "parameters": {"average": "moving_first_effective"},
    "deduction": {"method": "fixed", "ratio": "0.28"},
    "fees": {"commission_rate": "0.0003", "stamp_duty_rate": "0.001"},
}


def investor(number: int) -> str:
    """The reference of the `number`th of the court's investors."""
    return f"I{number:06d}"


@dataclass(frozen=True, slots=True)
class Calculated:
    """Every investor's loss and their total, by the id of a calculation or, without one, inline."""

    id: str
    losses: dict[str, int]
    total_fen: int

    def reference(self) -> dict[str, Any]:
        """How a matter is told of the losses."""
        if self.id:
            return {"loss_calculation_id": self.id}
        return {"rows": [{"party_ref": r, "loss_fen": fen} for r, fen in self.losses.items()]}


def calculate_losses(office: Office, folder: Path, seed: int, say: Say) -> Calculated:
    """The court brings market data and trades, and has the losses calculated."""
    court = office("court-1").at("loss-calc")
    facts = make_batch(BatchPlan(1, seed, FIRST_DAY, LAST_DAY), folder)
    bars = (folder / "bars.csv").read_bytes()
    court.upload("PUT", f"/securities/{facts['security_code']}/bars", bars)
    opened = {
        "case_number": f"(2026)京01民初1号-{seed}",
        "court": "court-1",
        "security_code": facts["security_code"],
        "rule_set": "2022",
        "direction": "bull",
        "implementation": {"announced_on": facts["implementation_on"]},
        "exposure": {"announced_on": facts["exposure_on"]},
        "baseline": None,
        "shortfall_policy": "error",
        "corporate_actions": [],
    }
    case = f"/cases/{court.do('/cases', opened)['id']}"
    upload = court.upload("POST", f"{case}/trade-files", trades_csv(bars, facts))
    court.finished(upload.headers["location"])
    asked = court.post(f"{case}/calculations", json=CHOICES)
    job = court.finished(asked.headers["location"])
    found = _results(court, job["calculation_id"])
    say(f"loss-calc: {len(found.losses)} investors, losses of {yuan(found.total_fen)}")
    return found


def _results(court: Desk, calculation_id: str) -> Calculated:
    rows = court.pages(f"/calculations/{calculation_id}/results")
    losses = {row["investor_id"]: int(row["total_fen"]) for row in rows}
    return Calculated(calculation_id, losses, sum(losses.values()))


def trades_csv(bars: bytes, facts: dict[str, Any]) -> bytes:
    """Trades of 81 investors: all buy in the window, every third sells some after the exposure."""
    closes = {row["date"]: row["close"] for row in csv.DictReader(io.StringIO(bars.decode()))}
    exposure = facts["exposure_on"]
    window = [day for day in closes if facts["implementation_on"] <= day < exposure]
    after = [day for day in closes if day > exposure]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for number in range(1, COURT_CASES + 1):
        quantity = 9_000 + 100 * (number * 37 % 60)
        bought_on = window[-1 - number * 53 % LATE_DAYS]
        rows = [(bought_on, "buy", quantity)]
        if number % 3 == 0:
            rows.append((after[number % 20], "sell", quantity // 200 * 100))
        for place, (day, side, count) in enumerate(rows, start=1):
            name = investor(number)
            executed = f"{day}T10:00:{place:02d}"
            trade = f"T{number:06d}{place}"
            writer.writerow([name, f"A{number:06d}", trade, executed, side, count, closes[day]])
    return text.getvalue().encode()


def yuan(fen: int) -> str:
    """An amount as people read it."""
    return f"{Money(fen).yuan_text()} yuan"
