"""The forms of deductions, fees and several exposures, as they come over the wire."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from loss_calc.forms.switches import DeductionForm
from servicekit.testing import Session

from .conftest import Batch

FEES = {"commission_rate": "0", "stamp_duty_rate": "0", "interest": None}
TRIAL: dict[str, Any] = {
    "rule_set": "2022",
    "direction": "bull",
    "implementation": {"announced_on": "2020-01-02"},
    "exposure": {"announced_on": "2020-02-03"},
    "baseline": {"on": "2020-03-13", "price": "6", "reason": "made for the test"},
    "bars": [],
    "trades": [
        {
            "trade_id": "t1",
            "account": "A",
            "executed_at": "2020-01-06",
            "side": "buy",
            "quantity": 100,
            "price": "10",
        }
    ],
    "fees": FEES,
}


def weekdays(first: str, last: str) -> list[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return [day.isoformat() for day in days if day.weekday() < 5]


def calculated(court: Session, **change: Any) -> Any:
    answer = court.post("/trial-calculations", json={**TRIAL, **change})
    assert answer.status_code == 200, answer.text
    return answer.json()


LEVELS = [{"on": "2020-01-02", "level": "1000"}, {"on": "2020-02-03", "level": "900"}]
CURVE = [
    {"on": day, "value": "-0.1" if day == "2020-02-03" else "0"}
    for day in weekdays("2020-01-06", "2020-03-13")
]


@pytest.mark.parametrize(
    ("deduction", "ratio"),
    [
        (
            {
                "method": "uniform_direct",
                "indices": [{"code": "X", "levels": LEVELS}],
                "windows": ["implementation_to_exposure"],
            },
            "0.1",
        ),
        (
            {
                "method": "uniform_direct",
                "indices": [{"code": "X", "levels": LEVELS}],
                "window": {"from_on": "2020-01-02", "to_on": "2020-02-03"},
                "other_causes": "0.05",
            },
            "0.15",
        ),
        ({"method": "return_curve", "returns": CURVE}, "0.25"),  # 1/10 of the drop of 4/10
        (
            {
                "method": "interval_table",
                "table": [{"from_on": "2020-01-02", "to_on": "2020-01-31", "ratio": "0.3"}],
                "payable_by": [{"name": "甲", "share": "0.2"}],
            },
            "0.3",
        ),
        (
            {
                "method": "fixed",
                "ratio": "0.2",
                "other_causes": [
                    {"name": "x", "ratio": "0.5", "from_on": "2020-02-05", "to_on": "2020-02-06"}
                ],
                "combine_causes": "multiplicative",
            },
            "0.6",
        ),
    ],
)
def test_deductions_come_over_the_wire(court: Session, deduction: Any, ratio: str) -> None:
    assert calculated(court, deduction=deduction)["deduction_ratio"] == ratio


def test_factors_come_as_returns_or_levels(court: Session) -> None:
    """Own derivation: on three days of December the share returned twice the factor: 10, 12, 6, 12;
    the factor's -5 % on exposure makes -10 % of the simulated price, of a drop of 40 %."""
    december = ["2019-12-23", "2019-12-24", "2019-12-25", "2019-12-26"]
    quiet = weekdays("2019-12-27", "2020-03-13")
    bars = [
        {"on": on, "close": close}
        for on, close in zip(december, ("10", "12", "6", "12"), strict=True)
    ] + [{"on": on, "close": "10"} for on in quiet]
    moved = dict(zip(december[1:], ("0.1", "-0.25", "0.5"), strict=True))
    returns = [
        {"on": on, "value": moved.get(on, "-0.05" if on == "2020-02-03" else "0")}
        for on in december[1:] + quiet
    ]
    values = {"2019-12-23": "1000", "2019-12-24": "1100", "2019-12-25": "825"}
    levels = [
        {"on": on, "level": values.get(on, "1237.5" if on < "2020-02-03" else "1175.625")}
        for on in december + quiet
    ]
    for series in ({"returns": returns}, {"levels": levels}):
        deduction = {
            "method": "multi_factor",
            "factors": [{"code": "MKT", **series}],
            "estimation": {"from_on": "2019-12-24", "to_on": "2019-12-26"},
        }
        assert calculated(court, bars=bars, deduction=deduction)["deduction_ratio"] == "0.25"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (
            {"deduction": {"method": "fixed", "ratio": "0.2", "combine": "max"}},
            "/deduction/combine",
        ),
        ({"deduction": {"method": "interval_table"}}, "/deduction/table"),
        ({"deduction": {"method": "return_curve"}}, "/deduction/returns"),
        ({"fees": {"stamp_duty_rate": "0"}}, "/fees/commission_rate"),
        (
            {"parameters": {"opening_cost": "include_at_cost", "average": "arithmetic"}},
            "/parameters/opening_cost",
        ),
    ],
)
def test_combinations_that_mean_nothing_are_refused_with_their_place(
    court: Session, change: Any, pointer: str
) -> None:
    answer = court.post("/trial-calculations", json={**TRIAL, **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_factor_without_a_series_is_refused(court: Session) -> None:
    period = {"from_on": "2019-12-24", "to_on": "2019-12-26"}
    deduction = {"method": "multi_factor", "factors": [{"code": "MKT"}], "estimation": period}
    answer = court.post("/trial-calculations", json={**TRIAL, "deduction": deduction})
    assert answer.status_code == 422
    assert "MKT" in answer.text


def test_segments_answer_with_every_exposure_beside_the_sums(court: Session) -> None:
    later = {
        "exposure": {"announced_on": "2020-03-16"},
        "baseline": {"on": "2020-04-30", "price": "5", "reason": "made for the test"},
    }
    trades = [
        *TRIAL["trades"],
        {**TRIAL["trades"][0], "trade_id": "t2", "executed_at": "2020-02-10", "quantity": 200},
    ]
    body = {"segments": {"mode": "segmented", "later": [later]}, "trades": trades}
    answer = calculated(court, **body)
    assert (answer["total_fen"], answer["counted"]) == (40_000 + 100_000, [0, 1])
    assert [each["exposure_on"] for each in answer["segments"]] == ["2020-02-03", "2020-03-16"]
    assert [each["total_fen"] for each in answer["segments"]] == [40_000, 100_000]
    paper = court.post(
        "/trial-calculations", json={**TRIAL, **body}, headers={"Accept": "text/plain"}
    )
    assert "分段计算，各段金额相加" in paper.text


def test_opening_cost_and_inheritance_come_over_the_wire(court: Session) -> None:
    answer = calculated(
        court,
        opening_positions=[{"account": "A", "quantity": 100, "cost": "8"}],
        parameters={"average": "moving", "opening_cost": "include_at_cost"},
    )
    assert (answer["buy_average"], answer["eligible_quantity"]) == ("9", 100)
    heir = {
        **{name: TRIAL["trades"][0][name] for name in ("trade_id", "account", "side", "quantity")},
        "executed_at": "2020-02-20",
        "kind": "transfer_in",
        "inherited_on": "2020-01-06",
        "inherited_price": "10",
    }
    assert calculated(court, trades=[heir])["total_fen"] == 40_000


def test_deduction_form_reads_back_what_it_wrote() -> None:
    """A batch keeps its choices as JSON and settles from them again and again."""
    form = DeductionForm.model_validate(
        {
            "method": "multi_factor",
            "factors": [{"code": "MKT", "returns": CURVE}, {"code": "IND"}],
            "estimation": {"from_on": "2019-12-24", "to_on": "2019-12-26"},
            "windows": ["own_trades", {"from_on": "2020-01-02", "to_on": "2020-02-03"}],
            "other_causes": "0.05",
        }
    )
    assert DeductionForm.model_validate(form.model_dump(mode="json")) == form
    assert DeductionForm.model_validate(form.model_dump()) == form
    assert [series.code for series in form.series_by_code()] == ["IND"]


def test_batch_takes_factors_and_windows_by_code(batch: Batch) -> None:
    """Own derivation: as the trial with a factor above: three quarters of 400 and of 800 yuan."""
    december = dict(zip(weekdays("2019-12-23", "2019-12-26"), ("10", "12", "6", "12"), strict=True))
    days = weekdays("2019-12-23", "2020-03-13")
    values = {"2019-12-23": "1000", "2019-12-24": "1100", "2019-12-25": "825"}
    later = {day: "1237.5" if day < "2020-02-03" else "1175.625" for day in days}
    bars = "date,close,volume,block_volume,float_shares\n" + "".join(
        f"{day},{december.get(day, '10')},1,0,1000\n" for day in days
    )
    levels = "date,level\n" + "".join(f"{day},{values.get(day, later[day])}\n" for day in days)
    csv = {"Content-Type": "text/csv"}
    for path, body in (("securities/600001/bars", bars), ("indices/MKT/levels", levels)):
        stored = batch.client.put(f"/{path}", content=body.encode(), headers=csv)
        assert stored.status_code in (200, 201), stored.text
    case = batch.open(baseline=TRIAL["baseline"])
    header = "investor_id,account,trade_id,executed_at,side,quantity,price\n"
    batch.upload(case, header + "I1,A,t1,2020-01-06,buy,100,10\nI2,B,t2,2020-01-06,buy,200,10\n")
    period = {"from_on": "2019-12-24", "to_on": "2019-12-26"}
    factors = {"method": "multi_factor", "factors": [{"code": "MKT"}], "estimation": period}
    job = batch.calculate(case, deduction=factors, fees=FEES)
    calculation = f"/calculations/{job['calculation_id']}"
    shown = batch.client.get(calculation).json()
    assert shown["totals"]["total_fen"] == 30_000 + 60_000
    paper = batch.client.get(f"{calculation}/investors/I1").json()
    assert (paper["deduction_ratio"], paper["total_fen"]) == ("0.25", 30_000)
    windows = {
        "method": "uniform_relative",
        "indices": [{"code": "MKT"}],
        "windows": ["implementation_to_exposure", "exposure_to_baseline"],
        "window": "exposure_to_baseline",
    }
    job = batch.calculate(case, deduction=windows, fees=FEES)
    shown = batch.client.get(f"/calculations/{job['calculation_id']}").json()
    # The share stands still over the window, so nothing is deducted.
    assert shown["totals"]["total_fen"] == 40_000 + 80_000
